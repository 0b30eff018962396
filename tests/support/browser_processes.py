"""The processes of a browser: found from those that started them."""

from pathlib import Path


def family(pid: int) -> dict[int, str]:
    """Return the descendants of a process, and what shares a session with them.

    Their pids with their command lines; not those of the process's own session. Some
    of a browser's processes cut themselves loose from their parents.
    """
    seen = _processes()
    own = seen[pid][1] if pid in seen else 0
    below = {pid}
    while grown := {at for at, (up, _, _) in seen.items() if up in below} - below:
        below |= grown
    sessions = {seen[at][1] for at in below if at in seen} - {own}
    return {
        at: line
        for at, (_, session, line) in seen.items()
        if at != pid and (at in below or session in sessions)
    }


def alive(pids: dict[int, str]) -> dict[int, str]:
    """Return those of the processes that still run; a number may be used again."""
    now = _processes()
    return {at: line for at, line in pids.items() if at in now and now[at][2] == line}


def _processes() -> dict[int, tuple[int, int, str]]:
    """Return pid → parent, session and command line; without zombies."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            line = (folder / "cmdline").read_text("utf-8", "replace")
        except OSError:
            continue  # it ended meanwhile
        if fields[0] != "Z":
            found[int(folder.name)] = int(fields[1]), int(fields[3]), line
    return found
