"""Large pages from fast workers: broker and daemon keep within bounds."""

import os
import random
import sys
from pathlib import Path

from tests.fleet.fleet_processes import is_long, redis_server, workers
from tests.fleet.test_broker_probe import ask
from tests.fleet.test_daemon_fleet import is_read, settings, sites
from tests.support.daemon_process import daemon, page, prose
from tocsin.demo.web_server import html

pytestmark = is_long

PAGE_BYTES = 2_000_000
SITES = 10
ARTICLES = max(2, 5 * int(os.environ.get("KILLS", "0")) // 2)
"""Of each site: 500 pages in all by KILLS=20 (make test-fleet)."""

MOST_REDIS_BYTES, MOST_DAEMON_BYTES = 64_000_000, 600_000_000


NOISE = random.Random(7).randbytes(PAGE_BYTES // 2).hex()
"""Of a large comment, which packs by half and no better."""


def large(path: str) -> str:
    """Return a page with news of its own, and that comment."""
    number = int(path[1:])
    shown = page(f"News {number} of the crane", *prose("crane", number))
    return shown.replace("<p>", f"<!--{NOISE}--><p>", 1)


def test_large_pages_of_fast_workers_are_bounded_everywhere(tmp_path: Path) -> None:
    bound = ("--maxmemory", str(MOST_REDIS_BYTES), "--maxmemory-policy", "noeviction")
    with (
        redis_server(tmp_path, *bound) as broker,
        sites(SITES, articles=ARTICLES) as outlets,
        workers(broker.url, tmp_path) as machine,
    ):
        for site in outlets:
            for path in site.pages.keys() - {"/feed"}:
                site.pages[path] = html(large(path))
        machine.start("berlin-1", "--at-once", "8")
        machine.start("oslo-1", "--at-once", "8")
        text = settings(outlets, broker).replace('timeout = "3s"', 'timeout = "30s"')
        with daemon(tmp_path, text) as running:
            running.wait(lambda: is_read(running, SITES * ARTICLES))
            status = Path(f"/proc/{running.process.pid}/status").read_text("utf-8")
        found = ask(broker, "INFO", "memory").split()
        peak = next(int(line[17:]) for line in found if "used_memory_peak:" in line)
    [most] = [line.split() for line in status.splitlines() if "VmHWM" in line]
    daemon_bytes = int(most[1]) * 1024
    sys.stdout.write(
        f"\n{SITES * ARTICLES} pages of {PAGE_BYTES / 1e6:.0f} MB: at most "
        f"{peak / 1e6:.0f} MB in Redis, {daemon_bytes / 1e6:.0f} MB in the daemon\n"
    )

    assert peak < MOST_REDIS_BYTES
    assert daemon_bytes < MOST_DAEMON_BYTES
