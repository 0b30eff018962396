"""Whatever is changed, left out or moved in a folder of evidence is found and named."""

import random
import re
import shutil
import tracemalloc
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.fetch.recording import WireExchange
from store.db import Store
from store.evidence_model import Seal
from tests.support.evidence_days import NOON, EvidenceScene
from tocsin.evidence.capture_records import capture_bytes
from tocsin.evidence.day_files import DayFiles
from tocsin.evidence.gzip_members import packed, stored
from tocsin.evidence.hash_chain import FIRST
from tocsin.evidence.read_captures import StoredRecord, read_captures
from tocsin.evidence.seal_file import seal_bytes, statement
from tocsin.evidence.verify_days import verify_folder
from tocsin.evidence.verify_seals import DayChain, DayReport, check_proofs
from tocsin.evidence.warc_records import write_record

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
    files = sorted(path for path in scene.folder.rglob("*.*") if path.is_file())
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
        for found in read_captures(BytesIO(data))
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
    parts = [
        data[one.offset : one.offset + one.length]
        for one in read_captures(BytesIO(data))
    ]

    path.write_bytes(b"".join(change(parts)))

    assert any(said in fault for fault in faults(scene.folder))


def test_the_last_captures_of_a_day_that_is_not_sealed_are_missed_by_their_rows(
    scene: EvidenceScene, store: Store
) -> None:
    path = scene.files.path("2026-03-03")
    data = path.read_bytes()
    first = next(iter(read_captures(BytesIO(data))))
    path.write_bytes(data[: first.length])

    alone = faults(scene.folder)
    beside = scene.verified()

    assert alone == []
    assert beside[0].faults == []
    assert beside[1].faults == ["database: capture 5 is not in the file"]


def test_what_is_being_written_just_now_is_no_fault(
    scene: EvidenceScene, store: Store
) -> None:
    path = scene.files.path("2026-03-03")
    path.write_bytes(path.read_bytes() + b"half of a record")

    _, second = scene.verified()

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

    first, second = scene.verified()

    assert len(first.faults) == 1
    assert first.faults[0].startswith("database: capture 2")
    assert second.faults == []


def test_a_day_without_its_file_is_found(scene: EvidenceScene) -> None:
    scene.files.path("2026-03-02").unlink()

    found = faults(scene.folder)

    assert found[0] == "2026-03-02.warc.gz: the file is missing"


def test_a_day_is_checked_in_the_memory_of_one_record(
    store: Store, tmp_path: Path
) -> None:
    scene = EvidenceScene(store, tmp_path / "evidence")
    scene.keep(*range(40), body=random.Random(1).randbytes(500_000))
    scene.tomorrow()
    scene.sealer.seal_due()
    tracemalloc.start()

    (report,) = scene.verified()

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (report.captures, report.faults) == (40, [])
    assert scene.files.size_bytes("2026-03-02") > 20_000_000
    assert peak < 8_000_000


@pytest.mark.parametrize(
    "change", ["signature = 'aa'", "captures = 9", "head = 'aa'", "sealed = sealed"]
)
def test_a_changed_row_of_what_was_signed_is_found(
    scene: EvidenceScene, store: Store, change: str
) -> None:
    sql = f"UPDATE seals SET {change}"
    store.write(lambda db: db.conn.execute(sql).rowcount).result()

    first, second = scene.verified()

    fault = "database: what was signed of 2026-03-02 is not as 2026-03-02.json"
    assert first.faults == ([] if change == "sealed = sealed" else [fault])
    assert second.faults == []


def test_a_day_that_is_not_signed_among_others_is_found(scene: EvidenceScene) -> None:
    scene.tomorrow()
    scene.sealer.seal_due()
    (scene.files.seals / "2026-03-02.json").unlink()

    alone = faults(scene.folder)
    beside = [fault for report in scene.verified() for fault in report.faults]

    said = "2026-03-02.json: nothing of this day is signed, and of 2026-03-03 it is"
    assert alone == [said]
    assert beside == [
        "database: what was signed of 2026-03-02 is not as 2026-03-02.json",
        said,
    ]


def test_another_key_is_worth_a_word(scene: EvidenceScene) -> None:
    (scene.folder.parent / "evidence.key").unlink()
    scene.tomorrow()
    scene.sealer.seal_due()

    _, second = reports(scene.folder)

    assert second.faults == []
    assert second.notes == ["signed by another key than 2026-03-02"]


def test_a_copy_under_another_name_is_nobodys(scene: EvidenceScene) -> None:
    path = scene.files.path("2026-03-02")
    copy = path.with_name(f"2026-03-02 (1){path.name.removeprefix('2026-03-02')}")
    shutil.copy(path, copy)

    scene.keep(6)

    assert [fault for report in scene.verified() for fault in report.faults] == []
    assert copy.read_bytes() == path.read_bytes()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


@given(st.sampled_from(["public_key", "signature", "head", "day", "captures"]), JSON)
def test_any_seal_is_read_or_said_to_be_damaged(name: str, value: object) -> None:
    said = statement(SEAL) | {name: value}
    report = DayReport(day=SEAL.day)

    check_proofs(report, {f"{SEAL.day}.json": seal_bytes(said)}, DayChain(), None)

    assert report.faults


SEAL = Seal(
    day="2026-03-02",
    captures=1,
    last_number=1,
    head="ab" * 32,
    previous_head=FIRST,
    file_sha256="cd" * 32,
    public_key="",
    signature="",
    sealed=NOON,
)


def spliced(
    scene: EvidenceScene, place: int, make: Callable[[StoredRecord], bytes]
) -> None:
    """Put another member in the place of one of the last capture's records."""
    path = scene.files.path("2026-03-03")
    data = path.read_bytes()
    record = list(read_captures(BytesIO(data)))[-1].records[place]
    start, end = record.member.offset, record.member.offset + record.member.length
    path.write_bytes(data[:start] + make(record) + data[end:])


def forged(found: StoredRecord) -> bytes:
    """Return a record that says something else, and is valid by itself."""
    assert found.record is not None
    fields = [
        (name, value)
        for name, value in found.record.header.items()
        if name not in ("WARC-Type", "WARC-Block-Digest", "Content-Length")
    ]
    block = found.record.block.replace(b"ferry", b"crane")
    return stored(write_record(found.record.kind, fields, block))


def test_a_forged_record_that_is_valid_by_itself_is_found(scene: EvidenceScene) -> None:
    spliced(scene, -2, forged)

    (fault,) = faults(scene.folder)

    assert "are not those that the chain names" in fault


def test_the_same_facts_in_other_octets_are_found(scene: EvidenceScene) -> None:
    spliced(scene, -1, lambda found: packed(found.member.content))

    (fault,) = faults(scene.folder)

    assert fault.endswith("it is not as it was written")


def test_a_capture_of_another_chain_is_found(scene: EvidenceScene) -> None:
    path = scene.files.path("2026-03-03")
    data = path.read_bytes()
    *_, last = read_captures(BytesIO(data))
    hop = WireExchange(
        url="http://press.example/5", asked=NOON, status=200, sent=b"", received=b""
    )
    other = capture_bytes([hop], {}, number=5, previous="ab" * 32, at=NOON)
    path.write_bytes(data[: last.offset] + other.data)

    (fault,) = faults(scene.folder)

    assert "capture 5 does not follow the capture 4 that stands before it" in fault


def test_a_removal_that_nobody_signed_is_found(scene: EvidenceScene) -> None:
    seal = scene.files.seals / "2026-03-02.json"
    signed = seal.read_bytes()
    sql = "UPDATE captures SET url = '', state = 'removing' WHERE number = 2"
    scene.store.write(lambda db: db.conn.execute(sql).rowcount).result()
    scene.remove()
    seal.write_bytes(signed)

    (fault,) = faults(scene.folder)

    assert fault.endswith("2026-03-02.warc.gz is not the file that was sealed")
