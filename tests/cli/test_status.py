"""`tocsin status`: what needs a look stays visible until it is mended."""

import json
import os
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from store import (
    channels,
    config_notice,
    coverage_ledger,
    hub_subscriptions,
    publishing_habits,
    sources,
)
from store.bookmarks import SourceAddress
from store.connections import open_writer
from store.coverage_model import Coverage, CoverageState, JudgedSource
from store.habit_model import PublishingHabit
from store.hub_model import HubOffer
from store.lock import ownership
from store.model import ChannelHealth, Visit
from tests.support.cli_runner import Say, output_of
from tests.support.factories import source
from tocsin.wiring.daemon_note import DaemonNote

CONFIG = """
[sources.gazette]
url = "https://gazette.example/feed"

[channels.hook]
url = "json://127.0.0.1/hook"
"""
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
KEYS = ("gazette",)


@pytest.fixture
def say(tmp_path: Path, new_database: Path) -> Say:
    """Return what runs commands beside a database with one source."""
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    path = tmp_path / "tocsin.db"
    shutil.copy(new_database, path)
    db = open_writer(path)
    sources.sync(db, [source("gazette")], AT)
    channels.sync(db, ["hook"], AT)
    db.close()
    return partial(output_of, tmp_path)


def test_a_lock_that_this_user_may_not_read_is_no_daemon_that_does_not_run(
    say: Say, tmp_path: Path
) -> None:
    lock = tmp_path / "tocsin.db.lock"
    lock.symlink_to(lock)

    said = say("status", code=1)

    assert "nobody can tell from here whether the daemon runs" in said
    assert "not running" not in said
    assert "whether the daemon runs" in say("doctor", code=1)


def judge(folder: Path, state: CoverageState, keys: Sequence[str] = KEYS) -> None:
    """Let the daemon have found sources in a state."""
    coverage = Coverage(state=state, since=AT, reason="HTTP 404: gone.")
    db = open_writer(folder / "tocsin.db")
    judged = [JudgedSource(key=key, coverage=coverage, last_visit=AT) for key in keys]
    coverage_ledger.put(db, judged, AT)
    db.close()


def test_a_daemon_at_work_and_nothing_wrong_is_exit_0(say: Say, tmp_path: Path) -> None:
    with ownership(tmp_path / "tocsin.db"):
        said = say("status")

    assert "daemon: running, pid" in said
    assert "sources: 1 watched" in said
    assert "✗" not in said


def noted(minutes_ago: int = 0, **facts: Any) -> str:
    """Return what a daemon that started yesterday has noted of itself."""
    now = datetime.now(UTC)
    note = DaemonNote(
        started=now - timedelta(days=1),
        at=now - timedelta(minutes=minutes_ago),
        lag_seconds=0.012,
        fetching=facts.get("fetching", "yes"),
        desk=facts.get("desk", "127.0.0.1:8765"),
        desk_problem=facts.get("desk_problem", ""),
        conversion=facts.get("conversion", ""),
    )
    return note.line()


@pytest.mark.parametrize(
    ("fetching", "conversion", "shown"),
    [
        ("converting", "", ", converting an older database, it fetches afterwards"),
        ("converting", "addresses 5%", "database: addresses 5%, it fetches afterwards"),
        ("yes", "words 42%", ", converting an older database: words 42%, desk at"),
    ],
)
def test_it_shows_what_is_converted_and_how_far(
    say: Say, tmp_path: Path, fetching: str, conversion: str, shown: str
) -> None:
    with ownership(tmp_path / "tocsin.db") as lock:
        lock.note(noted(fetching=fetching, conversion=conversion))
        said = say("status")
        record = json.loads(say("status", "--json"))

    assert shown in said
    assert record["daemon"]["conversion"] == conversion


def test_it_shows_what_the_daemon_notes_of_itself(say: Say, tmp_path: Path) -> None:
    with ownership(tmp_path / "tocsin.db") as lock:
        lock.note(noted())
        said = say("status")

    assert "loop at most 12 ms late, desk at 127.0.0.1:8765" in said
    assert "articles: 0 stored, 0 today" in said


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (noted(minutes_ago=5), "✗ daemon: it does nothing since"),
        (noted(fetching="paused"), "✗ daemon: it fetches nothing, for the database"),
        (noted(desk="", desk_problem="taken"), "✗ desk: not served: taken"),
    ],
)
def test_a_daemon_that_is_not_well_says_so(
    say: Say, tmp_path: Path, line: str, problem: str
) -> None:
    with ownership(tmp_path / "tocsin.db") as lock:
        lock.note(line)

        assert problem in say("status", code=1)


@pytest.mark.parametrize("line", ["", "[]", '{"started": 5}', '{"started": "x"}', "{"])
def test_a_note_of_another_tocsin_is_passed_over(
    say: Say, tmp_path: Path, line: str
) -> None:
    with ownership(tmp_path / "tocsin.db") as lock:
        lock.note(line)

        assert "daemon: running, pid" in say("status")


def test_programs_read_the_same_as_json(say: Say, tmp_path: Path) -> None:
    judge(tmp_path, "failing")

    with ownership(tmp_path / "tocsin.db") as lock:
        lock.note(noted())
        report = json.loads(say("status", "--json", code=1))

    assert not report["well"]
    [problem] = report["problems"]
    assert (problem["about"], problem["name"]) == ("source", "gazette")
    assert report["daemon"]["pid"] == os.getpid()
    assert report["daemon"]["loop_lag_seconds"] == 0.012
    assert report["sources"]["states"] == {"failing": 1}
    assert report["database"]["bytes"] > 0
    assert json.loads(say("status", "--json", code=1))["daemon"] is None


def test_a_daemon_that_does_not_run_is_exit_1(say: Say) -> None:
    assert "✗ daemon: it is not running" in say("status", code=1)


def test_a_source_in_trouble_is_named_with_its_reason(say: Say, tmp_path: Path) -> None:
    with ownership(tmp_path / "tocsin.db"):
        judge(tmp_path, "stub only")
        assert "gazette:" not in say("status")

        judge(tmp_path, "failing")
        said = say("status", code=1)

    assert "✗ source gazette: failing since 02 Mar 2026 09:00: HTTP 404: gone." in said
    assert "✗ 1 source in trouble; what to do: tocsin sources" in said


def test_a_source_that_is_paused_is_in_no_trouble(say: Say, tmp_path: Path) -> None:
    judge(tmp_path, "failing")
    say("sources", "pause", "gazette")
    with ownership(tmp_path / "tocsin.db"):
        said = say("status")

    assert "✗" not in said


def test_a_channel_that_is_down_is_named(say: Say, tmp_path: Path) -> None:
    db = open_writer(tmp_path / "tocsin.db")
    health = ChannelHealth(failures=3, down_since=AT, reason="HTTP 403")
    channels.note_health(db, "hook", health)
    db.close()

    said = say("status", code=1)

    assert "✗ channel hook: failing since 02 Mar 2026 09:00: HTTP 403" in said


def test_a_configuration_that_was_not_reloaded_is_said_until_it_is(
    say: Say, tmp_path: Path
) -> None:
    db = open_writer(tmp_path / "tocsin.db")
    config_notice.put(db, "not reloaded: x.toml: not valid TOML", AT)
    config_notice.put(db, "not reloaded: x.toml: not valid TOML", AT.replace(hour=10))

    said = say("status", code=1)
    assert "✗ configuration, since 02 Mar 2026 09:00: not reloaded: x.toml" in said

    config_notice.put(db, "", AT)
    db.close()
    assert "✗ configuration" not in say("status", code=1)


def test_a_backup_that_should_be_there_is_missed(say: Say, tmp_path: Path) -> None:
    assert "backups: none" in say("status", code=1)
    asked = f'{CONFIG}\n[backup]\nevery = "1d"\n'
    (tmp_path / "config.toml").write_text(asked, "utf-8")

    assert f"✗ backup: there is none in {tmp_path / 'backups'}" in say("status", code=1)
    say("backup")
    assert "✗ backup" not in say("status", code=1)
    [made] = (tmp_path / "backups").iterdir()
    made.rename(made.with_name("tocsin-2026-03-02T090000Z.db"))
    assert "✗ backup: the newest is of 02 Mar 2026 09:00" in say("status", code=1)


def test_it_shows_how_often_sources_are_visited(say: Say, tmp_path: Path) -> None:
    db = open_writer(tmp_path / "tocsin.db")
    rhythm = timedelta(minutes=40, seconds=10)
    publishing_habits.put(db, "gazette", PublishingHabit(), rhythm=rhythm)
    db.close()

    assert ", visited every 40m on average" in say("status", code=1)


def test_a_source_that_has_moved_is_named_with_the_line_to_write(
    say: Say, tmp_path: Path
) -> None:
    db = open_writer(tmp_path / "tocsin.db")
    seen = Visit(source="gazette", at=AT, outcome="ok")
    moved = SourceAddress(adopted="https://new.example/feed")
    sources.record(db, seen, next_visit=AT, new=0, address=moved)
    db.close()

    said = say("status", code=1)

    line = '[sources.gazette] url = "https://new.example/feed"'
    assert f"source gazette has moved, write: {line}" in said


def test_a_hub_that_fails_is_named_and_is_no_trouble(say: Say, tmp_path: Path) -> None:
    offer = HubOffer(hub="https://hub.example/", topic="https://gazette.example/feed")
    with ownership(tmp_path / "tocsin.db"):
        before = say("status")
        db = open_writer(tmp_path / "tocsin.db")
        for _ in range(2):
            hub_subscriptions.make(db, "gazette", offer, callbacks="https://x", now=AT)
        end = AT + timedelta(days=9_000)
        hub_subscriptions.confirm(db, 1, AT, expires=end, renew=end)
        hub_subscriptions.begin_request(db, 2, again=AT + timedelta(minutes=10))
        hub_subscriptions.note_failure(db, 2, "HTTP 503: busy")
        db.close()
        said = say("status")

    assert "hubs:" not in before
    assert "hubs: they tell of 1 source\n" in said
    assert "hub of gazette: HTTP 503: busy; asked again 02 Mar 2026 09:10" in said
