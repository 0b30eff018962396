"""What processes cost, read from /proc by somebody beside them (Linux only)."""

import os
from dataclasses import dataclass
from pathlib import Path

_TICK_MS = 1_000 / os.sysconf("SC_CLK_TCK")

# Fields of /proc/PID/stat after the name (proc(5)); the name may hold spaces.
_PARENT, _USER, _SYSTEM, _DEAD_USER, _DEAD_SYSTEM = 1, 11, 12, 13, 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """CPU since the start, in ms, to the 10 ms that the kernel tells."""

    main: float
    """The daemon's process, all its threads."""
    workers: float
    """The processes that read, those that have ended among them."""
    forkserver: float
    """The process they are forked from: it loads libraries, then waits."""
    main_thread: float
    """Of the daemon's process: the one with the loop."""
    threads: dict[int, float]
    """Its other threads, by id; those that have ended are missing."""


def read(daemon: int) -> Reading:
    """Return what a daemon (its process id) has cost so far."""
    children = _children()
    servers = [pid for pid in children.get(daemon, []) if _is_forkserver(pid)]
    readers = [pid for server in servers for pid in children.get(server, [])]
    threads = {
        int(task.name): _cpu_ms(_fields(task / "stat"))
        for task in Path(f"/proc/{daemon}/task").iterdir()
    }
    return Reading(
        main=_cpu_ms(_stat(daemon)),
        workers=sum(_cpu_ms(_stat(pid)) for pid in readers)
        + sum(_dead_ms(_stat(pid)) for pid in servers),
        forkserver=sum(_cpu_ms(_stat(pid)) for pid in servers),
        main_thread=threads.pop(daemon),
        threads=threads,
    )


def rss_mb(pid: int) -> float:
    """Return how much memory a process holds now."""
    return _status_mb(pid, "VmRSS")


def peak_rss_mb(pid: int) -> float:
    """Return the most a process ever held."""
    return _status_mb(pid, "VmHWM")


def worker_memory_mb(daemon: int) -> float:
    """Return what forkserver and workers hold together, shared pages counted once."""
    children = _children()
    servers = [pid for pid in children.get(daemon, []) if _is_forkserver(pid)]
    readers = [pid for server in servers for pid in children.get(server, [])]
    return sum(_line_mb(pid, "smaps_rollup", "Pss") for pid in [*servers, *readers])


def _children() -> dict[int, list[int]]:
    """Return the process ids of every process's children."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            stat = _fields(folder / "stat")
            if stat:
                children.setdefault(int(stat[_PARENT]), []).append(int(folder.name))
    return children


def _is_forkserver(pid: int) -> bool:
    try:
        return b"forkserver" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _stat(pid: int) -> list[str]:
    return _fields(Path(f"/proc/{pid}/stat"))


def _fields(stat: Path) -> list[str]:
    """Return the fields after the name; none when the process is gone."""
    try:
        return stat.read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _cpu_ms(stat: list[str]) -> float:
    return (int(stat[_USER]) + int(stat[_SYSTEM])) * _TICK_MS if stat else 0.0


def _dead_ms(stat: list[str]) -> float:
    if not stat:
        return 0.0
    return (int(stat[_DEAD_USER]) + int(stat[_DEAD_SYSTEM])) * _TICK_MS


def _status_mb(pid: int, name: str) -> float:
    return _line_mb(pid, "status", name)


def _line_mb(pid: int, file: str, name: str) -> float:
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0.0
    found = [line.split()[1] for line in lines if line.startswith(f"{name}:")]
    return int(found[0]) / 1024 if found else 0.0
