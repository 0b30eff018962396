"""What was forgotten, restored, damaged or mislabelled does no harm to the rest."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from spiders.fetch.recording import RecordingRoom
from store import capture_removals, captures
from store.db import Store
from tests.support.evidence_days import NOON, EvidenceScene
from tocsin.evidence.day_files import EvidenceError
from tocsin.evidence.read_captures import read_captures

DAY = "2026-03-02"


@pytest.fixture
def scene(store: Store, tmp_path: Path) -> EvidenceScene:
    scene = EvidenceScene(store, tmp_path / "evidence")
    scene.keep(1, 2, 3)
    return scene


def faults(scene: EvidenceScene) -> list[str]:
    return [fault for report in scene.verified() for fault in report.faults]


def states(scene: EvidenceScene) -> dict[str, int]:
    return scene.store.read(captures.counts)


def execute(scene: EvidenceScene, sql: str, *values: object) -> None:
    scene.store.write(lambda db: db.conn.execute(sql, values).rowcount).result()


def ask_to_remove(scene: EvidenceScene, number: int) -> None:
    (id_,) = (
        one.id
        for one in scene.store.read(captures.of_day, DAY)
        if one.kept and one.kept.number == number
    )
    scene.store.write(capture_removals.ask_to_remove, id_, "a court's order").result()


def contents(scene: EvidenceScene, day: str = DAY) -> bytes:
    """Return what the records of a day hold."""
    with scene.files.path(day).open("rb") as file:
        return b"".join(
            record.member.content
            for found in read_captures(file)
            for record in found.records
        )


def test_an_older_database_learns_what_was_removed(
    scene: EvidenceScene, tmp_path: Path
) -> None:
    ask_to_remove(scene, 2)
    scene.remove()
    (tmp_path / "new").mkdir()
    older = Store(tmp_path / "new" / "tocsin.db")
    restored = EvidenceScene(older, scene.folder, now=scene.now)

    restored.keep(4)

    assert states(restored) == {"kept": 3, "removed": 1}
    assert faults(restored) == []
    assert not restored.files.torn(DAY).exists()
    older.close()


def test_a_page_that_was_forgotten_while_it_was_written_is_removed_after_a_crash(
    scene: EvidenceScene,
) -> None:
    execute(
        scene,
        "UPDATE captures SET state = 'recorded', url = '', number = NULL, at = NULL,"
        " day = NULL, offset = NULL, length = NULL, link = '' WHERE number = 3",
    )

    scene.keep(4)
    before = states(scene)
    scene.remove()

    assert before == {"kept": 3, "removing": 1}
    assert states(scene) == {"kept": 3, "removed": 1}
    assert b"press.example/3" not in contents(scene)
    assert faults(scene) == []


def test_a_page_that_was_forgotten_is_not_asked_for_again(
    scene: EvidenceScene,
) -> None:
    id_ = scene.page_to_miss()
    execute(scene, "UPDATE captures SET url = '' WHERE id = ?", id_)

    scene.keep()

    assert states(scene) == {"kept": 3, "missed": 1}


def test_a_page_that_came_twice_is_written_once(scene: EvidenceScene) -> None:
    room = RecordingRoom()

    with scene.writing() as writer:
        page = scene.page(room, 4)
        again = scene.page(room, 4)
        writer.keep(page)
        writer.keep(type(again)(id=page.id, url=again.url, recording=again.recording))

    assert faults(scene) == []
    assert (room.pages, room.size_bytes) == (0, 0)
    assert contents(scene).count(b"GET /4 HTTP") == 1


def damage(scene: EvidenceScene, number: int) -> None:
    """Change a byte of the record that says what a capture is."""
    path = scene.files.path(DAY)
    data = bytearray(path.read_bytes())
    with path.open("rb") as file:
        found = list(read_captures(file))[number - 1]
    last = found.records[-1].member
    data[last.offset + last.length // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("removed", [1, 2, 3])
def test_beside_a_damaged_capture_only_what_is_asked_for_is_removed(
    scene: EvidenceScene, removed: int
) -> None:
    damage(scene, 2)
    ask_to_remove(scene, removed)

    scene.remove()

    held = contents(scene)
    for number in (1, 2, 3):
        is_there = b"GET /%d HTTP" % number in held
        assert is_there == (number != removed)
    assert states(scene) == {"kept": 2, "removed": 1}


def test_what_cannot_be_told_apart_is_not_said_to_be_removed(
    scene: EvidenceScene,
) -> None:
    damage(scene, 2)
    ask_to_remove(scene, 1)
    ask_to_remove(scene, 2)
    execute(scene, "UPDATE captures SET offset = offset + 1 WHERE number = 2")

    with pytest.raises(EvidenceError, match=f"capture 2 of {DAY} is damaged"):
        scene.remove()

    assert states(scene) == {"kept": 1, "removed": 1, "removing": 1}
    assert b"GET /2 HTTP" in contents(scene)


def test_a_removal_takes_torn_ends_of_all_days_with_it(scene: EvidenceScene) -> None:
    torn = scene.files.torn("2026-02-28")
    torn.write_bytes(b"half of a page")
    ask_to_remove(scene, 1)

    scene.remove()

    assert not torn.exists()


def test_a_day_whose_file_is_gone_does_not_keep_others_from_being_signed(
    scene: EvidenceScene,
) -> None:
    scene.tomorrow()
    scene.keep(4)
    scene.tomorrow()
    scene.files.path(DAY).unlink()

    with pytest.raises(EvidenceError, match=f"{DAY}: .+No such file"):
        scene.sealer.seal_due()

    assert scene.files.signed_days() == ["2026-03-03"]


def test_a_statement_that_is_damaged_is_named(scene: EvidenceScene) -> None:
    scene.tomorrow()
    (scene.files.seals / f"{DAY}.json").write_bytes(b"{}")

    with pytest.raises(EvidenceError, match=r"stands in the way: it is not"):
        scene.sealer.seal_due()


def test_one_process_writes_to_a_folder(scene: EvidenceScene, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    other = Store(tmp_path / "new" / "tocsin.db")
    second = EvidenceScene(other, scene.folder)

    with scene.writing(), pytest.raises(EvidenceError, match="another tocsin keeps"):
        second.keep(1)
    scene.keep(4)

    assert faults(scene) == []
    other.close()


def test_a_clock_that_was_far_ahead_once_does_not_end_the_signing(
    scene: EvidenceScene,
) -> None:
    scene.now = datetime(2099, 1, 1, 12, tzinfo=UTC)
    scene.keep(4)
    scene.now = NOON + timedelta(hours=1)

    for number in (5, 6):
        scene.keep(number)
        scene.sealer.seal_due()
        scene.tomorrow()
    scene.sealer.seal_due()

    days = [DAY, "2099-01-01", "2099-01-02", "2099-01-03"]
    assert scene.files.days() == scene.files.signed_days() == days
    assert faults(scene) == []


def test_a_clock_that_was_a_little_ahead_goes_on_in_that_days_file(
    scene: EvidenceScene,
) -> None:
    scene.tomorrow()
    scene.keep(4)
    scene.now = NOON

    scene.keep(5)
    scene.sealer.seal_due()

    assert scene.files.days() == [DAY, "2026-03-03"]
    assert scene.files.signed_days() == []
    assert faults(scene) == []


def test_a_removal_that_could_not_be_signed_is_signed_later(
    scene: EvidenceScene,
) -> None:
    scene.tomorrow()
    scene.sealer.seal_due()
    key = scene.folder.parent / "evidence.key"
    kept = key.read_bytes()
    key.write_bytes(b"rubbish")
    ask_to_remove(scene, 2)

    with pytest.raises(EvidenceError, match="no key that signs"):
        scene.remove()
    before = states(scene)
    key.write_bytes(kept)
    scene.remove()

    assert before == {"kept": 2, "removing": 1}
    assert states(scene) == {"kept": 2, "removed": 1}
    assert faults(scene) == []
