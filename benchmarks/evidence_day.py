"""`python -m benchmarks.evidence_day`: what a large day of evidence costs.

A file of the given size is written as the daemon writes it. Then it is checked,
exported and rewritten to remove a page, each in a process of its own, whose memory is
what counts. Beside it stands warcio's writer with the same answers, where
`make bench-evidence` has installed it. Pages are invented.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.evidence_cost import WAIT_SECONDS, answers, recorded_page
from spiders.fetch.recording import RecordingRoom
from store import capture_removals, captures
from store.db import Store
from tests.support.evidence_days import EvidenceScene

DAY = "2026-03-02"
BATCH = 500
WARCIO = Path(".venv/evidence/bin/python")

WRITE_BY_WARCIO = """
import json, sys, time
from io import BytesIO
from pathlib import Path
from warcio.statusandheaders import StatusAndHeadersParser
from warcio.warcwriter import WARCWriter
folder, pages = Path(sys.argv[1]), int(sys.argv[2])
answers = [path.read_bytes() for path in sorted(folder.glob("*.http"))]
asked = b"GET / HTTP/1.1\\r\\nHost: press.example\\r\\n\\r\\n"
began, size = time.process_time(), 0
with (folder / "warcio.warc.gz").open("wb") as file:
    writer = WARCWriter(file, gzip=True)
    for number in range(pages):
        url = f"http://press.example/{number}"
        stream = BytesIO(answers[number % len(answers)])
        headers = StatusAndHeadersParser(["HTTP/1.1"]).parse(stream)
        response = writer.create_warc_record(
            url, "response", payload=stream, http_headers=headers)
        stream = BytesIO(asked)
        headers = StatusAndHeadersParser(["GET"]).parse(stream)
        request = writer.create_warc_record(
            url, "request", payload=stream, http_headers=headers)
        writer.write_request_response_pair(request, response)
spent = time.process_time() - began
print(json.dumps([spent * 1_000 / pages]))
"""


def write_day(folder: Path, size_bytes: int) -> tuple[int, float]:
    """Write a day's file of that size; return its pages and the CPU of one in ms."""
    store = Store(folder / "tocsin.db")
    scene = EvidenceScene(store, folder / "evidence")
    room = RecordingRoom(most_pages=BATCH, most_bytes=10**12)
    octets, pages, spent = answers(), 0, 0.0
    while scene.files.size_bytes(DAY) < size_bytes:
        with scene.writing() as writer:
            todo = [recorded_page(store, room, pages + n, octets) for n in range(BATCH)]
            began = time.process_time()
            for one in todo:
                writer.keep(one)
        spent += time.process_time() - began
        pages += BATCH
    scene.tomorrow()
    scene.sealer.seal_due()
    store.close()
    return pages, spent / pages * 1_000


def work(what: str, folder: Path) -> None:
    """Do one thing with the day; print seconds of CPU, and how the memory grew."""
    store = Store(folder / "tocsin.db")
    scene = EvidenceScene(store, folder / "evidence")
    scene.tomorrow()
    rows = store.read(captures.of_day, DAY) if what == "export" else []
    chosen = {DAY: {row.kept.number: "" for row in rows if row.kept}}
    before, began = _most_mb(), time.process_time()
    if what == "verify":
        (report,) = scene.verified()
        if report.faults:
            raise SystemExit(report.faults[0])
    elif what == "export":
        scene.export(folder / "case.wacz", chosen)
    else:
        store.write(capture_removals.ask_to_remove, 7, "bench").result()
        scene.remove()
    spent = time.process_time() - began
    store.close()
    print(json.dumps([spent, _most_mb() - before]))


def _most_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000


def _run(*command: str) -> list[float]:
    ended = subprocess.run(
        command, check=True, capture_output=True, text=True, timeout=WAIT_SECONDS
    )
    found: list[float] = json.loads(ended.stdout)
    return found


def by_warcio(folder: Path, pages: int) -> str:
    """Return what warcio's writer takes for as many pages with the same answers."""
    if not WARCIO.exists():
        return "not installed (make bench-evidence installs it)"
    for number, octets in enumerate(answers()):
        (folder / f"{number:02}.http").write_bytes(octets)
    command = [str(WARCIO), "-c", WRITE_BY_WARCIO, str(folder), str(pages)]
    (ms,) = _run(*command)
    size_bytes = (folder / "warcio.warc.gz").stat().st_size
    return f"{ms:6.2f} ms of CPU, {size_bytes / pages:,.0f} B"


def main() -> None:
    """Print a table, or the figures that another process asks for."""
    parser = argparse.ArgumentParser(description="What a large day costs.")
    parser.add_argument("--megabytes", type=int, default=400)
    parser.add_argument("--work", default="")
    parser.add_argument("--folder", type=Path, default=Path())
    asked = parser.parse_args()
    if asked.work:
        work(asked.work, asked.folder)
        return
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as name:
        folder = Path(name)
        pages, ms = write_day(folder, asked.megabytes * 1_000_000)
        size_bytes = (folder / "evidence/warc" / f"{DAY}.warc.gz").stat().st_size
        print(f"a page written, with its row  {ms:6.2f} ms of CPU, ", end="")
        print(f"{size_bytes / pages:,.0f} B")
        print(f"  the same by warcio          {by_warcio(folder, pages)}")
        print(f"a day of {pages:,} pages, {size_bytes / 1_000_000:,.0f} MB:")
        for what in ("verify", "export", "remove"):
            command = [sys.executable, "-m", "benchmarks.evidence_day", "--work", what]
            spent, grown = _run(*command, "--folder", name)
            print(f"  {what:<8} {spent:6.2f} s of CPU, {grown:4.0f} MB more memory")


if __name__ == "__main__":
    main()
