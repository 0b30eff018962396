"""Files first, then rows: whatever ends the process, both agree afterwards."""

import shutil
from io import BytesIO
from pathlib import Path

import pytest

from spiders.fetch.recording import RecordingRoom
from store import capture_removals, captures
from store.db import Store
from tests.support.evidence_days import NOON, EvidenceScene
from tocsin.evidence.read_captures import read_captures
from tocsin.evidence.seal_file import read_seal, seal_bytes
from tocsin.evidence.verify_days import verify_folder

DAY = "2026-03-02"


@pytest.fixture
def scene(store: Store, tmp_path: Path) -> EvidenceScene:
    scene = EvidenceScene(store, tmp_path / "evidence")
    scene.keep(1, 2)
    return scene


def faults(scene: EvidenceScene) -> list[str]:
    reports = scene.verified()
    return [fault for report in reports for fault in report.faults]


def states(scene: EvidenceScene) -> dict[str, int]:
    return scene.store.read(captures.counts)


def forget_row(scene: EvidenceScene, number: int) -> None:
    """Undo what was noted of a capture, as if the process had ended before that."""
    sql = (
        "UPDATE captures SET state = 'recorded', number = NULL, at = NULL, day = NULL,"
        " offset = NULL, length = NULL, link = '' WHERE number = ?"
    )
    scene.store.write(lambda db: db.conn.execute(sql, [number]).rowcount).result()


def test_a_capture_that_no_row_tells_of_is_taken_over(scene: EvidenceScene) -> None:
    forget_row(scene, 2)

    scene.keep(3)

    assert states(scene) == {"kept": 3}
    assert faults(scene) == []
    last = scene.store.read(captures.last)
    assert last is not None
    assert last.kept is not None
    assert last.kept.number == 3
    assert not scene.files.torn(DAY).exists()


@pytest.mark.parametrize("cut", [1, 8, 500, 1_500])
def test_what_is_torn_is_moved_aside_and_its_page_asked_for_again(
    scene: EvidenceScene, cut: int
) -> None:
    path = scene.files.path(DAY)
    whole = path.read_bytes()
    second = list(read_captures(BytesIO(whole)))[1]
    forget_row(scene, 2)
    torn = whole[: second.offset + second.length - cut]
    path.write_bytes(torn)

    scene.keep()

    assert states(scene) == {"kept": 1, "due": 1}
    assert faults(scene) == []
    assert path.read_bytes() == whole[: second.offset]
    assert scene.files.torn(DAY).read_bytes() == torn[second.offset :]


def test_a_file_of_which_no_row_tells_anything_is_moved_aside_whole(
    scene: EvidenceScene,
) -> None:
    scene.files.path("2026-03-03").write_bytes(b"something else")

    scene.keep(3)

    assert states(scene) == {"kept": 3}
    assert scene.files.days() == [DAY]
    assert scene.files.torn("2026-03-03").read_bytes() == b"something else"


def test_a_file_of_another_chain_is_not_taken_over(
    scene: EvidenceScene, tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    other = Store(tmp_path / "new" / "tocsin.db")
    stranger = EvidenceScene(other, tmp_path / "new" / "evidence")
    stranger.keep(7, 8)
    stranger.tomorrow()
    stranger.keep(9)
    shutil.copy(stranger.files.path("2026-03-03"), scene.files.pages)

    scene.keep(3)

    assert states(scene) == {"kept": 3}
    assert scene.files.days() == [DAY]
    assert scene.files.torn("2026-03-03").exists()
    assert faults(scene) == []
    other.close()


def test_captures_made_after_a_backup_are_taken_over_when_it_is_restored(
    store: Store, tmp_path: Path
) -> None:
    scene = EvidenceScene(store, tmp_path / "evidence")
    scene.keep(1)
    scene.tomorrow()
    scene.keep(2)
    (tmp_path / "new").mkdir()
    older = Store(tmp_path / "new" / "tocsin.db")
    restored = EvidenceScene(older, scene.folder, now=scene.now)

    restored.keep(3)

    assert states(restored) == {"kept": 3}
    assert faults(restored) == []
    older.close()


def test_a_clock_that_is_set_back_writes_to_no_earlier_file(
    scene: EvidenceScene,
) -> None:
    scene.tomorrow()
    scene.sealer.seal_due()
    scene.now = NOON

    scene.keep(3)

    assert scene.files.days() == [DAY, "2026-03-03"]
    assert faults(scene) == []


def test_a_disk_that_fails_costs_the_page_and_no_other(scene: EvidenceScene) -> None:
    path = scene.files.path(DAY)
    aside = path.with_suffix(".aside")
    path.rename(aside)
    path.mkdir()

    scene.keep(3)

    path.rmdir()
    aside.rename(path)
    scene.keep(4)
    missed = scene.store.read(captures.newest, 9, states=("missed",))
    assert states(scene) == {"kept": 3, "missed": 1}
    assert missed[0].reason == "its file cannot be written (Is a directory)"
    assert faults(scene) == []


def test_a_page_that_could_not_be_recorded_says_why(scene: EvidenceScene) -> None:
    room = RecordingRoom(most_bytes=10)

    with scene.writing() as writer:
        writer.keep(scene.page(room, 3))

    (missed,) = scene.store.read(captures.newest, 1)
    assert missed.state == "missed"
    assert "filled the memory" in missed.reason
    assert (room.pages, room.size_bytes) == (0, 0)


def test_what_was_removed_is_nowhere_and_the_chain_goes_on(
    scene: EvidenceScene,
) -> None:
    scene.tomorrow()
    scene.keep(3)
    scene.sealer.seal_due()
    before = scene.files.seals / f"{DAY}.head"
    head = before.read_bytes()
    ids = [one.id for one in scene.store.read(captures.of_day, DAY)]
    for id_ in (ids[0],):
        asked = scene.store.write(
            capture_removals.ask_to_remove, id_, "a court's order"
        )
        assert asked.result()

    scene.remove()

    data = scene.files.path(DAY).read_bytes()
    (first, second) = scene.verified()
    assert b"press.example/1" not in data
    assert not any(b"press.example/1" in one for one in contents(data))
    assert any(b"press.example/2" in one for one in contents(data))
    assert (first.captures, first.removed, first.faults) == (2, 1, [])
    assert second.faults == []
    assert before.read_bytes() == head
    assert '"replaces"' in (scene.files.seals / f"{DAY}.json").read_text()
    assert states(scene) == {"kept": 2, "removed": 1}
    scene.keep(4)
    assert faults(scene) == []


def contents(data: bytes) -> list[bytes]:
    """Return the records of a file, unpacked."""
    return [
        record.member.content
        for found in read_captures(BytesIO(data))
        for record in found.records
    ]


def test_a_new_key_is_said_and_earlier_days_stay_signed(
    scene: EvidenceScene,
) -> None:
    scene.tomorrow()
    scene.sealer.seal_due()
    scene.keep(3)
    scene.tomorrow()
    key = scene.folder.parent / "evidence.key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.unlink()

    (line,) = scene.sealer.seal_due()

    assert line.startswith(f"The key that signed days up to {DAY} is not the one in")
    first, second = verify_folder(scene.files)
    assert first.faults == second.faults == []
    assert first.key != second.key


def test_a_copy_of_the_whole_folder_goes_on_elsewhere(
    scene: EvidenceScene, tmp_path: Path
) -> None:
    shutil.move(scene.folder, tmp_path / "moved")
    scene.folder = tmp_path / "moved"

    scene.keep(3)

    assert faults(scene) == []
    assert states(scene) == {"kept": 3}


def test_old_captures_are_deleted_and_later_days_still_follow(
    scene: EvidenceScene,
) -> None:
    scene.tomorrow()
    scene.keep(3)
    scene.sealer.seal_due()

    expired = scene.store.write(capture_removals.expire, "2026-03-03", "[keep]", 1_000)
    assert expired.result() == 2
    scene.remove()

    first, second = verify_folder(scene.files)
    assert (first.removed, first.faults) == (2, [])
    assert (second.removed, second.faults) == (0, [])
    assert scene.files.size_bytes(DAY) < 3_000


def test_a_day_that_is_signed_anew_hundreds_of_times_still_verifies(
    store: Store, tmp_path: Path
) -> None:
    scene = EvidenceScene(store, tmp_path / "evidence")
    scene.keep(1)
    scene.tomorrow()
    scene.sealer.seal_due()
    statements = [(scene.files.seals / f"{DAY}.json").read_bytes()]

    for _ in range(400):
        scene.sealer.seal(DAY)
        statements.append((scene.files.seals / f"{DAY}.json").read_bytes())

    _, last = read_seal(statements[-1])
    assert faults(scene) == []
    assert len(last["replaces"]) == 400
    for place in (0, 1, 200, 399):
        said = dict(last["replaces"][place])
        if place:
            said["replaces"] = last["replaces"][:place]
        assert seal_bytes(said) == statements[place]
