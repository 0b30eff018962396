"""`tocsin upgrade`: what it says beforehand, and that it ends where it began."""

import contextlib
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from store.connections import open_or_create
from store.lock import ownership
from store.schema_version import names
from tests.support import earlier_files
from tests.support.cli_runner import Say, output_of


@pytest.fixture
def say(tmp_path: Path) -> Say:
    """Return what runs commands beside the database of an earlier version."""
    (tmp_path / "config.toml").write_text("[stories]\nmemory = '9999d'\n", "utf-8")
    earlier_files.make(tmp_path / "tocsin.db", "m004_stories")
    return partial(output_of, tmp_path)


def applied(folder: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(folder / "tocsin.db")) as db:
        rows = db.execute("SELECT name FROM _sqlite_migrations ORDER BY id")
        return [name for (name,) in rows]


def test_a_check_says_what_will_happen_and_changes_nothing(
    say: Say, tmp_path: Path
) -> None:
    before = (tmp_path / "tocsin.db").read_bytes()

    said = say("upgrade", "--check")

    assert f"migrations, all or none: m005_alerts to {names()[-1]}" in said
    assert (
        "conversion of addresses: 12 addresses, less than a second, nothing is" in said
    )
    assert "conversion of words: 7 articles" in said
    assert "Free disk needed: 10" in said
    assert "tocsin backup" in said
    assert (tmp_path / "tocsin.db").read_bytes() == before


def test_an_upgrade_makes_a_backup_which_the_older_version_reads(
    say: Say, tmp_path: Path
) -> None:
    said = say("upgrade")

    [backup] = (tmp_path / "backups").iterdir()
    assert backup.name.startswith("before-upgrade-tocsin-")
    assert f"Backup: {backup}" in said
    assert "migration m005_alerts, " in said
    assert "conversion of stories: 3 articles" in said
    assert "is up to date" in said
    assert applied(tmp_path) == names()
    with contextlib.closing(sqlite3.connect(backup)) as old:
        rows = old.execute("SELECT count(*) FROM kin").fetchall()
    assert rows == [(1,)]
    assert "up to date (7 articles" in say("upgrade")
    assert [*(tmp_path / "backups").iterdir()] == [backup]


def test_an_upgrade_without_a_backup_makes_none(say: Say, tmp_path: Path) -> None:
    say("upgrade", "--no-backup")

    assert not (tmp_path / "backups").exists()
    assert applied(tmp_path) == names()


def test_beside_a_daemon_it_refuses_and_changes_nothing(
    say: Say, tmp_path: Path
) -> None:
    before = applied(tmp_path)

    with ownership(tmp_path / "tocsin.db"):
        said = say("upgrade", code=1)

    assert "already running" in said
    assert applied(tmp_path) == before
    assert not (tmp_path / "backups").exists()


def test_what_was_stopped_in_the_middle_is_less_the_next_time(
    say: Say, tmp_path: Path
) -> None:
    say("upgrade", "--no-backup")
    with contextlib.closing(open_or_create(tmp_path / "tocsin.db", 1.0)) as db:
        # As a stop after six of seven articles leaves it.
        (rules,) = db.conn.execute(
            "SELECT value FROM settings WHERE name = 'words'"
        ).fetchone()
        cursor = f'{{"rules": "{rules}", "table": "", "last": 6, "mark": 7}}'
        db.conn.execute("UPDATE settings SET value = ? WHERE name = 'words'", [cursor])

    said = say("upgrade", "--check")

    assert "conversion of words: 1 article" in said
    assert "migration" not in said


def test_another_edition_of_unicode_is_said_beforehand(
    say: Say, tmp_path: Path
) -> None:
    say("upgrade", "--no-backup")
    with contextlib.closing(sqlite3.connect(tmp_path / "tocsin.db")) as db, db:
        # As a Python of before has left it.
        db.execute(
            "UPDATE settings SET value = value || '.before'"
            " WHERE name IN ('words', 'stories')"
        )

    said = say("upgrade", "--check")

    assert "conversion of stories: 7 articles" in said
    assert "conversion of words: 7 articles" in said
    assert "addresses" not in said
