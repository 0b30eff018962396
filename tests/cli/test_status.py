"""`tocsin status`: what needs a look stays visible until it is mended."""

import shutil
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from store import channels, config_notice, sources
from store.connections import open_writer
from store.lock import ownership
from store.model import ChannelHealth, Visit
from tests.support.cli_runner import Say, output_of
from tests.support.factories import source

CONFIG = """
[sources.gazette]
url = "https://gazette.example/feed"

[channels.hook]
url = "json://127.0.0.1/hook"
"""
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


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


def fail(folder: Path, times: int) -> None:
    db = open_writer(folder / "tocsin.db")
    for number in range(times):
        at = AT + timedelta(hours=number)
        visit = Visit(source="gazette", at=at, outcome="hard", reason="HTTP 404: gone")
        sources.record(db, visit, next_visit=at, new=0)
    db.close()


def test_a_daemon_at_work_and_nothing_wrong_is_exit_0(say: Say, tmp_path: Path) -> None:
    with ownership(tmp_path / "tocsin.db"):
        said = say("status")

    assert "daemon: running, pid" in said
    assert "sources: 1 watched" in said
    assert "✗" not in said


def test_a_daemon_that_does_not_run_is_exit_1(say: Say) -> None:
    assert "✗ daemon: it is not running" in say("status", code=1)


def test_a_source_that_fails_is_named_with_its_reason(say: Say, tmp_path: Path) -> None:
    with ownership(tmp_path / "tocsin.db"):
        fail(tmp_path, 2)
        assert "gazette:" not in say("status")

        fail(tmp_path, 1)
        said = say("status", code=1)

    assert "✗ source gazette: HTTP 404: gone; 3 failures in a row" in said


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
    assert "configuration" not in say("status", code=1)
