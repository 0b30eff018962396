"""`python -m benchmarks.poll_cost`: what polling costs, and whether memory grows by it.

The real daemon polls feeds that never have anything new, on loopback, each on a host
of its own: some answer 304, some answer 200 with the same bytes, and some answer 200
with other bytes and the same entries. Beside it, in the same run, Scrapy alone makes
the same requests; with --ref, the daemon of another checkout does so too.

The line of JSON it prints has for each: CPU ms a poll (of all processes of the daemon),
polls a second, memory of the main process in MB at the beginning, at half and at the
end, and what each 1,000 polls added to it in the first half and in the second half.
"""

import argparse
import json
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import process_costs
from benchmarks.daemon_process import running_daemon
from benchmarks.feed_server import feed_requests, feeds_on_air, host_at
from benchmarks.memory_slope import MemorySlope, Sample, memory_slope
from benchmarks.subprocesses import ROOT, answer, beside

KINDS = {"304": "/etag", "200_same": "/same", "200_known": "/known"}
"""What an answer is → where feeds with such answers are."""

WARM_UP = 0.2
"""The share of the polls that come before: libraries are loaded, threads started."""

MOST_BARE = 1_000
"""Polls by Scrapy alone: their cost does not depend on their number."""

LOOKS = 40
"""How often memory is measured: twenty times in each half."""

LOOK_SECONDS = 0.2

LONGEST_SECONDS = 3_000.0
"""When a daemon is ended that does not get on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polls:
    """What polling has cost."""

    polls: int
    cpu_ms: float
    """Of each poll, in all processes of the daemon."""
    main_ms: float
    """Of each poll, in the main process."""
    polls_per_s: float
    memory: MemorySlope
    """Of the main process."""


def polled(
    folder: Path, path: str, port: int, *, polls: int, hosts: int, checkout: Path
) -> Polls:
    """Return what it costs the daemon of a checkout to poll so often."""
    (folder / "config.toml").write_text(_configuration(path, port, hosts), "utf-8")
    before, warm = feed_requests(port), int(polls * WARM_UP)
    with running_daemon(folder, checkout) as daemon:
        _wait(daemon, port, before + warm + 2 * hosts)
        start, began = process_costs.read(daemon.pid), time.monotonic()
        first = feed_requests(port)
        samples: list[Sample] = [(0, process_costs.rss_mb(daemon.pid))]
        for look in range(1, LOOKS + 1):
            _wait(daemon, port, first + polls * look // LOOKS)
            done = feed_requests(port) - first
            samples.append((done, process_costs.rss_mb(daemon.pid)))
        end, took = process_costs.read(daemon.pid), time.monotonic() - began
        done = feed_requests(port) - first
    main = end.main - start.main
    return Polls(
        polls=done,
        cpu_ms=round((main + end.workers - start.workers) / done, 2),
        main_ms=round(main / done, 2),
        polls_per_s=round(done / took, 1),
        memory=memory_slope(samples),
    )


def _configuration(path: str, port: int, hosts: int) -> str:
    sources = "".join(
        f'\n[sources.s{number}]\nurl = "http://{host_at(number)}:{port}{path}"\n'
        'kind = "feed"\n'
        for number in range(hosts)
    )
    return (
        '[crawl]\nevery = "1s"\ngap = "0s"\nworkers = 1\nrevisit = []\n'
        'baseline = "skip"\nallow = ["127.0.0.0/8"]\n'
        f'\n[watchlists.ferries]\nquery = "ferry"\n{sources}'
    )


def _wait(daemon: "subprocess.Popen[bytes]", port: int, requests: int) -> None:
    deadline = time.monotonic() + LONGEST_SECONDS
    while feed_requests(port) < requests:
        if daemon.poll() is not None:
            raise SystemExit(f"the daemon ended with exit code {daemon.returncode}")
        if time.monotonic() > deadline:
            raise SystemExit(f"the daemon made no {requests} polls in time")
        time.sleep(LOOK_SECONDS)


def measured(options: argparse.Namespace, kind: str, port: int) -> dict[str, object]:
    """Return what polls of a kind cost Scrapy alone, this daemon, and another one."""
    path, hosts = KINDS[kind], options.sources
    found: dict[str, Polls] = {}
    ms = _bare(options, path, port)
    checkouts = {"tocsin": ROOT, "ref": options.ref}
    for name, checkout in checkouts.items():
        if checkout is None:
            continue
        with TemporaryDirectory(prefix="tocsin-bench-") as folder:
            figures = polled(
                Path(folder),
                path,
                port,
                polls=options.polls,
                hosts=hosts,
                checkout=checkout,
            )
        found[name] = figures
    # Again after: the smaller one is what it costs on a machine that others share.
    ms = min(ms, _bare(options, path, port))
    told: dict[str, object] = {"scrapy_ms": round(ms, 2)}
    for name, figures in found.items():
        told |= {name: asdict(figures)}
        told |= {f"{name}_of_scrapy": round(figures.cpu_ms / ms, 2)}
    return told


def _bare(options: argparse.Namespace, path: str, port: int) -> float:
    """Return the CPU ms of a poll by Scrapy alone."""
    polls = min(options.polls, MOST_BARE)
    arguments = [path, str(port), str(polls), str(options.sources)]
    process = beside("benchmarks.bare_polls", *arguments)
    return float(answer(process, seconds=LONGEST_SECONDS)["ms"])


def main() -> None:
    """Measure, and print a line of JSON."""
    parser = argparse.ArgumentParser(prog="benchmarks.poll_cost")
    parser.add_argument("--polls", type=int, default=2_000, help="of each kind")
    parser.add_argument("--sources", type=int, default=100)
    parser.add_argument("--ref", type=Path, help="another checkout")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    options = parser.parse_args()
    with feeds_on_air(options.sources) as port:
        found = {kind: measured(options, kind, port) for kind in options.kinds}
    print(json.dumps({"polls": options.polls, "sources": options.sources, **found}))


if __name__ == "__main__":
    main()
