"""`python -m benchmarks.evidence_cost`: what keeping pages as evidence costs.

CPU of writing pages down that matched; CPU of fetching with and without a recording, in
processes of their own, in turn; and what recordings of many large pages hold at most.
Pages are invented and served on loopback. Ratios within one run are what counts.
"""

import argparse
import gzip
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import requisite_cost
from spiders.fetch.poller import Poller, crawl
from spiders.fetch.recording import MOST_BYTES, RecordingRoom
from spiders.settings import settings
from store import captures
from store.db import Store
from tests.support.daemon_process import page
from tests.support.wire_server import HTML, answer
from tocsin.demo.web_server import Reply, WebServer
from tocsin.evidence.capture_writer import CaptureWriter, PageToKeep
from tocsin.evidence.day_files import DayFiles

LARGE_BYTES = 10_000_000
WAIT_SECONDS = 600


def markup(number: int) -> bytes:
    """Return a page of 200 kB, 40 kB of them when packed, as pages of news have.

    Drawn by lot: what is packed cannot be packed again, as it could with regular words.
    """
    dice = random.Random(number)
    known = ["".join(dice.choices("abdefiklmnorstuvz", k=6)) for _ in range(900)]
    often = [1 / rank for rank in range(1, len(known) + 1)]
    parts: list[str] = []
    while sum(map(len, parts)) < 110_000:
        parts.append(" ".join(dice.choices(known, often, k=9)))
    frame = '</p><div class="story-body__share-tools"><p class="story-body__text">'
    return page(f"Ferry {number}", frame.join(parts)).encode()


def answers() -> list[bytes]:
    """Return the answers of twenty pages, packed as they come."""
    bodies = [gzip.compress(markup(number), 6, mtime=0) for number in range(20)]
    return [answer("200 OK", HTML, b"Content-Encoding: gzip", body=b) for b in bodies]


def writing_ms(pages: int) -> tuple[float, float]:
    """Return the CPU and the bytes on the disk of a page that is written down."""
    octets = answers()
    room = RecordingRoom(most_pages=pages, most_bytes=pages * 200_000)
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as name:
        store = Store(Path(name) / "tocsin.db")
        files = DayFiles(Path(name) / "evidence")
        writer = CaptureWriter(
            store,
            files,
            min_free_bytes=0,
            software="tocsin/bench",
            clock=lambda: datetime.now(UTC),
        )
        writer.start()
        todo = [recorded_page(store, room, number, octets) for number in range(pages)]
        began = time.process_time()
        for one in todo:
            writer.keep(one)
        writer.stop(WAIT_SECONDS)
        spent = time.process_time() - began
        size_bytes = sum(files.size_bytes(day) for day in files.days())
        store.close()
    return spent / pages * 1_000, size_bytes / pages


def recorded_page(
    store: Store, room: RecordingRoom, number: int, octets: list[bytes]
) -> PageToKeep:
    """Return a page that was recorded, with one of these answers."""
    url = f"http://press.example/{number}"
    recording = room.open()
    buffers = recording.begin()
    if buffers is not None:
        buffers.note_sent(b"GET / HTTP/1.1\r\nHost: press.example\r\n\r\n")
        buffers.note_received(octets[number % len(octets)])
    recording.end(url, 200)
    at = datetime.now(UTC)
    wanted = store.write(captures.want, url, "press.example", at, why="match")
    return PageToKeep(id=wanted.result(), url=url, recording=recording)


def fetch(url: str, times: int, *, recorded: bool) -> float:
    """Return the CPU of a fetch in milliseconds; runs once in a process."""
    room, spent = RecordingRoom(), 0.0

    async def inside(poller: Poller) -> int:
        nonlocal spent
        await poller.get(url)
        began = time.process_time()
        for _ in range(times):
            recording = room.open() if recorded else None
            await poller.get(url, recording=recording)
            if recording is not None:
                recording.release()
        spent = time.process_time() - began
        return 0

    facts = settings(
        user_agent="tocsin",
        timeout_seconds=60,
        max_bytes=LARGE_BYTES,
        allow=["127.0.0.0/8"],
        recording=recorded,
    )
    crawl(facts, inside, gap=0.0)
    return spent / times * 1_000


def fetching_ms(times: int, rounds: int) -> dict[bool, float]:
    """Return whether it was recorded → the CPU of a fetch, the median of the rounds."""
    body = gzip.compress(markup(1), 6, mtime=0)
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    found: dict[bool, list[float]] = {False: [], True: []}
    with WebServer({"/page": Reply(body, headers=headers)}) as site:
        for _ in range(rounds):
            for recorded in found:
                asked = [sys.executable, "-m", "benchmarks.evidence_cost"]
                asked += ["--fetch", f"{site.url}/page", "--times", str(times)]
                ended = subprocess.run(
                    [*asked, *(["--recorded"] if recorded else [])],
                    check=True,
                    capture_output=True,
                    text=True,
                    timeout=WAIT_SECONDS,
                )
                found[recorded].append(float(ended.stdout))
    return {recorded: statistics.median(each) for recorded, each in found.items()}


def held_mb(pages: int) -> float:
    """Return by how much the process grows when so many large pages are recorded."""
    room, before = RecordingRoom(), _most_mb()
    recordings = [room.open() for _ in range(pages)]
    for recording in recordings:
        buffers = recording.begin()
        for _ in range(LARGE_BYTES // 65_536):
            if buffers is not None:
                buffers.note_received(bytes(65_536))
        recording.end("http://press.example/", 200)
    return _most_mb() - before


def _most_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000


def main() -> None:
    """Print a table, or the figure that another process asks for."""
    parser = argparse.ArgumentParser(description="What keeping pages costs.")
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--fetch", default="")
    parser.add_argument("--recorded", action="store_true")
    asked = parser.parse_args()
    if asked.fetch:
        print(fetch(asked.fetch, asked.times, recorded=asked.recorded))
        return
    grown = held_mb(64)
    cpu_ms, size_bytes = writing_ms(asked.pages)
    needed = requisite_cost.measure(asked.pages)
    both = fetching_ms(asked.times, asked.rounds)
    print(f"a page written down         {cpu_ms:6.2f} ms of CPU, {size_bytes:,.0f} B")
    print(f"a fetch, not recorded       {both[False]:6.2f} ms of CPU")
    print(f"a fetch, recorded           {both[True]:6.2f} ms of CPU")
    print(
        f"what a page needs           {needed.files:6.1f} files,"
        f" {needed.size_bytes:,.0f} B; found in {needed.search_ms:.2f} ms of CPU,"
        f" written in {needed.write_ms:.2f}"
    )
    bound = f"of {MOST_BYTES / 1_000_000:.0f} MB that may be held"
    print(f"64 pages of 10 MB recorded  {grown:6.0f} MB more memory, {bound}")


if __name__ == "__main__":
    main()
