"""`tocsin backup` and `tocsin restore`, as a person uses them."""

import contextlib
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from store import articles, sources
from store.connections import open_or_create, open_reader
from store.lock import ownership
from tests.support.cli_runner import Say, output_of
from tests.support.factories import NOW, WORDS, article, source
from tocsin.config import load
from tocsin.wiring.backup_folder import backup_folder


def add(folder: Path, number: int) -> None:
    with contextlib.closing(open_or_create(folder / "tocsin.db", 10)) as db:
        sources.sync(db, [source()], NOW)
        key = str(number)
        articles.add(db, article(number), url_key=key, text_key=key, words=WORDS)


def count(path: Path) -> int:
    with contextlib.closing(open_reader(path)) as db:
        return articles.count(db)


@pytest.fixture
def say(tmp_path: Path) -> Say:
    """Return what runs commands beside a database with one article."""
    (tmp_path / "config.toml").write_text("[backup]\ndaily = 1\nweekly = 0\n", "utf-8")
    add(tmp_path, 1)
    return partial(output_of, tmp_path)


def test_a_backup_goes_into_the_folder_and_replaces_that_of_the_day(
    say: Say, tmp_path: Path
) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    folder = tmp_path / "backups"
    folder.mkdir()
    old = folder / f"tocsin-{yesterday:%Y-%m-%dT%H%M%SZ}.db"
    mine = folder / "tocsin-of-last-year.db"
    for file in (old, mine):
        file.touch()

    with ownership(tmp_path / "tocsin.db"):  # beside a daemon
        said = say("backup")

    [made] = set(folder.iterdir()) - {mine}
    assert f"{made}: 1 article" in said
    assert "checked." in said
    assert count(made) == 1


def test_what_is_only_named_like_a_backup_stands_in_no_ones_way(
    say: Say, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    (folder / "tocsin-2026-01-01T000000Z.db").mkdir(parents=True)
    (folder / "tocsin-9999-99-01T000000Z.db").touch()

    assert "1 article" in say("backup")
    assert "backups: newest" in say("status", code=1)
    assert len(list(folder.iterdir())) == 3


def test_a_backup_gets_the_name_that_it_is_given(say: Say, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()

    assert "here.db: 1 article" in say("backup", "here.db")
    assert "disk/tocsin-" in say("backup", "disk")
    assert "the file exists" in say("backup", "here.db", code=1)
    assert "Name a folder" not in say("backup", "no/such/x.db", code=1)


def test_a_restored_backup_is_the_database_and_the_old_one_is_kept(
    say: Say, tmp_path: Path
) -> None:
    say("backup", "here.db")
    add(tmp_path, 2)

    assert "here.db: 1 article" in say("restore", "--check", "here.db")
    assert count(tmp_path / "tocsin.db") == 2
    said = say("restore", "here.db")

    assert "Restored: 1 article" in said
    assert f", as of {datetime.now(UTC):%d %b %Y}" in said
    assert "Start the daemon: tocsin run" in said
    [kept] = (path for path in tmp_path.glob("*.before-*") if path.suffix[-1] == "Z")
    assert f"The old database is {kept.name}" in said
    assert (count(tmp_path / "tocsin.db"), count(kept)) == (1, 2)
    folder = backup_folder(load(tmp_path / "config.toml"))
    assert folder.other_copies() == [kept]


def test_nothing_is_restored_under_a_running_daemon(say: Say, tmp_path: Path) -> None:
    say("backup", "here.db")

    with ownership(tmp_path / "tocsin.db"):
        said = say("restore", "here.db", code=1)

    assert "another tocsin is already running" in said
    assert "Stop it first" in said


def test_what_is_no_backup_is_refused_in_one_line(say: Say, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader, " * 100, "utf-8")

    assert "there is no such file" in say("restore", "none.db", code=1)
    assert "not a sound SQLite database" in say("restore", "letter.txt", code=1)
    assert "not a sound" in say("restore", "--check", "letter.txt", code=1)
    assert count(tmp_path / "tocsin.db") == 1
