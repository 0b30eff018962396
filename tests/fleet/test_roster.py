"""The roster: who is there, who is refused, how much they take on."""

from datetime import UTC, datetime, timedelta

from tocsin.fleet.condition import SILENT_AFTER
from tocsin.fleet.messages import Hello
from tocsin.fleet.roster import FORGOTTEN_AFTER, MOST_WORKERS, Roster

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def hello(
    worker: str = "berlin-1",
    *,
    run: str = "r1",
    place: str = "",
    version: str = "1.0",
    done: int = 0,
) -> Hello:
    return Hello(
        worker=worker,
        run=run,
        place=place,
        version=version,
        at_once=8,
        done=done,
        sent=NOW,
    )


def test_a_worker_counts_until_it_is_silent() -> None:
    roster = Roster("1.0")

    welcome = roster.note(hello(), NOW)

    assert welcome.refused == ""
    assert roster.room("", NOW) == 8
    assert roster.room("", NOW + SILENT_AFTER) == 0


def test_a_place_has_the_room_of_its_own_workers() -> None:
    roster = Roster("1.0")
    roster.note(hello("berlin-1", place="berlin"), NOW)
    roster.note(hello("oslo-1", place="oslo"), NOW)
    roster.note(hello("somewhere"), NOW)

    assert roster.room("", NOW) == 24
    assert roster.room("berlin", NOW) == 8
    assert roster.room("rome", NOW) == 0


def test_a_worker_of_another_version_gets_nothing_and_is_told_why() -> None:
    roster = Roster("1.0")

    welcome = roster.note(hello(version="0.9"), NOW)

    assert "runs tocsin 1.0, and this is 0.9" in welcome.refused
    assert roster.room("", NOW) == 0
    assert roster.all()[0].refused == welcome.refused


def test_a_worker_that_starts_again_has_its_name_at_once() -> None:
    roster = Roster("1.0")
    roster.note(hello(run="r1", done=50), NOW)

    welcome = roster.note(hello(run="r2"), NOW + timedelta(seconds=1))

    assert welcome.refused == ""
    assert roster.room("", NOW) == 8


def test_of_two_workers_with_one_name_the_earlier_is_refused() -> None:
    roster = Roster("1.0")
    roster.note(hello(run="r1"), NOW)
    roster.note(hello(run="r2"), NOW)

    welcome = roster.note(hello(run="r1"), NOW)

    assert "another worker is called 'berlin-1'" in welcome.refused
    assert [worker.run for worker in roster.all()] == ["r2"]


def test_the_pace_is_that_between_two_hellos() -> None:
    roster = Roster("1.0")
    roster.note(hello(done=10), NOW)

    roster.note(hello(done=30), NOW + timedelta(seconds=10))

    assert roster.all()[0].pages_per_s == 2


def test_names_are_forgotten_and_bounded() -> None:
    roster = Roster("1.0")
    for number in range(MOST_WORKERS + 5):
        roster.note(hello(f"w{number}"), NOW)
    assert len(roster.all()) == MOST_WORKERS

    assert "takes no more" in roster.note(hello("late"), NOW).refused
    assert roster.note(hello("later"), NOW + SILENT_AFTER).refused == ""
    assert len(roster.all()) == MOST_WORKERS

    roster.forget(NOW + SILENT_AFTER + FORGOTTEN_AFTER)

    assert roster.all() == []
