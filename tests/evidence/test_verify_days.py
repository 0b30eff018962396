"""Whatever is changed, left out or moved in a folder of evidence is found and named."""

import random
import re
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from store import captures
from store.db import Store
from tests.support.evidence_days import EvidenceScene
from tocsin.evidence.day_files import DayFiles
from tocsin.evidence.read_captures import read_captures
from tocsin.evidence.verify_days import DayReport, verify_folder

FLIPS = 200

CAPTURE = re.compile(r"at byte (\d+): .+ from here to byte (\d+)")


@pytest.fixture
def scene(store: Store, tmp_path: Path) -> EvidenceScene:
    """Two days: one of three captures that is sealed, one of two that is not."""
    scene = EvidenceScene(store, tmp_path / "evidence")
    scene.keep(1, 2, 3)
    scene.tomorrow()
    scene.keep(4, 5)
    assert scene.sealer.seal_due() == []
    return scene


def reports(folder: Path) -> list[DayReport]:
    return list(verify_folder(DayFiles(folder)))


def faults(folder: Path) -> list[str]:
    return [fault for report in reports(folder) for fault in report.faults]


def test_what_nobody_touched_has_no_fault(scene: EvidenceScene) -> None:
    first, second = reports(scene.folder)

    assert (first.captures, second.captures) == (3, 2)
    assert first.faults == second.faults == []
    assert first.key
    assert second.notes == ["not sealed yet"]


def test_a_copy_of_the_folder_is_checked_without_the_database(
    scene: EvidenceScene, tmp_path: Path
) -> None:
    copy = tmp_path / "elsewhere"
    shutil.copytree(scene.folder, copy)

    assert faults(copy) == []


def test_each_flipped_byte_is_found_and_its_record_named(scene: EvidenceScene) -> None:
    dice = random.Random(7)
    files = sorted(path for path in scene.folder.rglob("*") if path.is_file())
    sizes = [path.stat().st_size for path in files]
    assert len(files) == 4

    for _ in range(FLIPS):
        (path,) = dice.choices(files, sizes)
        whole = path.read_bytes()
        at = dice.randrange(len(whole))
        broken = bytearray(whole)
        broken[at] ^= 1 << dice.randrange(8)
        path.write_bytes(broken)

        found = faults(scene.folder)

        path.write_bytes(whole)
        assert any(path.name in fault for fault in found), (path.name, at)
        if path.suffix == ".gz":
            place = record_at(whole, at)
            if f"at byte {place}" in found[0]:
                continue
            # A spare bit of the compression: the record still says what it said, and
            # the capture that holds it is named.
            assert unpacked(whole, place) == unpacked(bytes(broken), place)
            first, end = map(int, CAPTURE.findall(found[0])[0])
            assert first <= at < end, (path.name, at)


def unpacked(data: bytes, place: int) -> bytes | None:
    """Return what the member at a place holds; None when it cannot be unpacked."""
    try:
        return zlib.decompressobj(wbits=31).decompress(data[place:])
    except zlib.error:
        return None


def record_at(data: bytes, place: int) -> int:
    """Return where the record begins that holds a byte."""
    starts = [
        record.member.offset
        for found in read_captures(data)
        for record in found.records
        if record.member.offset <= place
    ]
    return starts[-1]


Change = Callable[[list[bytes]], list[bytes]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda parts: [parts[0], parts[2]], "capture 3 and follows capture 1"),
        (lambda parts: parts[:2], "3 captures were sealed, and 2 are there"),
        (lambda parts: [parts[0], parts[2], parts[1]], "follows capture 1; others"),
        (lambda parts: [*parts, parts[2]], "capture 3 and follows capture 3"),
    ],
    ids=["left out", "cut off", "swapped", "doubled"],
)
def test_a_capture_that_is_missing_or_moved_is_found(
    scene: EvidenceScene, change: Change, said: str
) -> None:
    path = scene.files.path("2026-03-02")
    data = path.read_bytes()
    parts = [data[one.offset : one.offset + one.length] for one in read_captures(data)]

    path.write_bytes(b"".join(change(parts)))

    assert any(said in fault for fault in faults(scene.folder))


def test_the_last_captures_of_a_day_that_is_not_sealed_are_missed_by_their_rows(
    scene: EvidenceScene, store: Store
) -> None:
    path = scene.files.path("2026-03-03")
    data = path.read_bytes()
    first = next(iter(read_captures(data)))
    path.write_bytes(data[: first.length])
    rows = {
        day: store.read(captures.of_day, day) for day in ("2026-03-02", "2026-03-03")
    }

    alone = faults(scene.folder)
    beside = list(verify_folder(scene.files, rows=rows))

    assert alone == []
    assert beside[0].faults == []
    assert beside[1].faults == ["database: capture 5 is not in the file"]


def test_what_is_being_written_just_now_is_no_fault(
    scene: EvidenceScene, store: Store
) -> None:
    rows = store.read(captures.by_day)
    path = scene.files.path("2026-03-03")
    path.write_bytes(path.read_bytes() + b"half of a record")

    _, second = verify_folder(scene.files, rows=rows)

    assert second.faults == []
    assert second.notes[0] == "16 bytes that no row tells of yet are left out"


@pytest.mark.parametrize(
    "change",
    [
        "url = 'http://other.example/'",
        "status = 201",
        "text_sha256 = 'aa'",
        "payload_sha256 = 'aa'",
        "link = 'aa'",
        "previous = 'aa'",
        "at = '2026-03-02T12:00:00.001Z'",
        "offset = offset + 1",
    ],
)
def test_a_changed_row_is_found(
    scene: EvidenceScene, store: Store, change: str
) -> None:
    sql = f"UPDATE captures SET {change} WHERE number = 2"
    store.write(lambda db: db.conn.execute(sql).rowcount).result()
    rows = {
        day: store.read(captures.of_day, day) for day in ("2026-03-02", "2026-03-03")
    }

    first, second = verify_folder(scene.files, rows=rows)

    assert len(first.faults) == 1
    assert first.faults[0].startswith("database: capture 2")
    assert second.faults == []


def test_a_day_without_its_file_is_found(scene: EvidenceScene) -> None:
    scene.files.path("2026-03-02").unlink()

    found = faults(scene.folder)

    assert found[0] == "2026-03-02.warc.gz: the file is missing"
