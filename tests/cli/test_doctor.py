"""`tocsin doctor`: what is wrong is found, and what to type is said."""

import json
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from store import articles, sources
from store.database import Database
from store.db import Store
from store.lock import ownership
from tests.support.cli_runner import Say, output_of
from tests.support.factories import NOW, WORDS, article, source
from tests.support.sound_installation import execute, found, install, levels
from tocsin.cli.doctor.examine import CHECKS, DoctorCheck, examine
from tocsin.cli.doctor.findings import DoctorFinding
from tocsin.cli.doctor.index_checks import batches
from tocsin.cli.doctor.installation import Installation, opened


@pytest.fixture
def folder(tmp_path: Path, new_database: Path) -> Path:
    return install(tmp_path, new_database)


@pytest.fixture
def say(folder: Path) -> Say:
    return partial(output_of, folder)


def test_nothing_wrong_is_exit_0(say: Say) -> None:
    said = say("doctor")

    assert "✗" not in said
    assert "the file is whole (quick_check)" in said
    assert said.rstrip().endswith("0 wrong.")


def test_json_has_each_finding_with_what_to_type(say: Say, folder: Path) -> None:
    (folder / "config.toml").write_text("nonsense", "utf-8")

    record = json.loads(say("doctor", "--json", code=1))

    assert record["well"] is False
    wrong = [one for one in record["findings"] if one["level"] == "fail"]
    assert wrong[0]["check"] == "configuration"
    assert wrong[0]["remedy"].startswith("Put text in quotes")
    assert "not valid TOML" in wrong[0]["quoted"]


def test_every_check_has_a_name_of_its_own_and_says_what_it_finds() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert all((check.find.__doc__ or "").startswith("Find ") for check in CHECKS)


def remove(folder: Path) -> None:
    (folder / "tocsin.db").unlink()


def damage(folder: Path) -> None:
    """Overwrite the middle of the database."""
    with (folder / "tocsin.db").open("r+b") as file:
        file.seek(8 * 4096)
        file.write(b"\xee" * 20 * 4096)


def cut_off(folder: Path) -> None:
    os.truncate(folder / "tocsin.db", 5_000)


def empty(folder: Path) -> None:
    (folder / "tocsin.db").write_bytes(b"")


def make_folder(folder: Path) -> None:
    remove(folder)
    (folder / "tocsin.db").mkdir()


def foreign(folder: Path) -> None:
    remove(folder)
    with sqlite3.connect(folder / "tocsin.db") as db:
        db.execute("CREATE TABLE somebody (a)")
    db.close()


def newer(folder: Path) -> None:
    execute(folder, "PRAGMA user_version = 99")


def config_folder(folder: Path) -> None:
    (folder / "config.toml").unlink()
    (folder / "config.toml").mkdir()


@pytest.mark.parametrize(
    "harm",
    [remove, damage, cut_off, empty, make_folder, foreign, newer, config_folder],
)
@pytest.mark.parametrize("is_thorough", [False, True])
def test_every_check_has_something_to_say_and_none_raises(
    folder: Path, harm: Callable[[Path], None], is_thorough: bool
) -> None:
    harm(folder)

    findings = [
        one for of in found(folder, is_thorough=is_thorough).values() for one in of
    ]

    assert any(one.level != "ok" for one in findings)
    assert not any("could not be looked at" in one.text for one in findings)
    assert all(one.text for one in findings)


def test_a_check_that_fails_is_a_finding(folder: Path) -> None:
    def broken(_: Installation) -> Iterator[DoctorFinding]:
        raise ZeroDivisionError("by\nzero")

    with opened(folder / "config.toml", NOW) as it:
        (one,) = examine(it, [DoctorCheck("broken", broken)])

    assert one.finding.level == "fail"
    assert one.finding.text == "this could not be looked at: ZeroDivisionError: by zero"


@pytest.mark.parametrize(
    ("check", "statements", "level"),
    [
        ("tables", ["DROP TRIGGER articles_au"], "fail"),
        ("tables", ["DROP INDEX articles_seen"], "fail"),
        ("schema", ["DELETE FROM _sqlite_migrations WHERE name LIKE 'm005%'"], "fail"),
        (
            "schema",
            [
                "DELETE FROM _sqlite_migrations"
                " WHERE name = (SELECT max(name) FROM _sqlite_migrations)"
            ],
            "warn",
        ),
        (
            "database",
            [
                "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
                " VALUES ('tocsin', 'm999_later', '2030-01-01')"
            ],
            "fail",
        ),
        ("full-text index", ["DELETE FROM articles_fts_docsize WHERE id = 2"], "fail"),
        (
            "full-text index",
            ["DROP TRIGGER articles_au", "UPDATE articles SET text = 'Quite other'"],
            "fail",
        ),
        (
            "full-text index",
            ["DROP TRIGGER articles_ad", "DELETE FROM articles WHERE id = 2"],
            "fail",
        ),
        ("word index", ["DELETE FROM articles_words_docsize WHERE id = 1"], "fail"),
        ("word index", ["UPDATE articles SET title = 'Quite other'"], "fail"),
        ("counters", ["UPDATE watchlist_days SET articles = 7"], "warn"),
        ("counters", ["DELETE FROM source_article_days"], "warn"),
        (
            "conversions",
            ["UPDATE settings SET value = '0' WHERE name = 'words'"],
            "warn",
        ),
        ("log", ["PRAGMA journal_mode = DELETE"], "warn"),
        ("clock", ["UPDATE source_state SET last_visit = '2031-01-01T00:00Z'"], "warn"),
    ],
)
def test_a_database_that_somebody_changed_is_noticed(
    folder: Path, check: str, statements: list[str], level: str
) -> None:
    assert level not in levels(folder, check) or check == "conversions"

    execute(folder, *statements)

    findings = [one for one in found(folder)[check] if one.level == level]
    assert findings
    assert all(one.remedy or "newer" in one.text for one in findings)


def test_full_looks_at_every_row(folder: Path) -> None:
    execute(folder, "UPDATE matches SET watchlist_id = 77")

    assert levels(folder, "integrity") == {"ok"}
    assert "fail" in levels(folder, "integrity", is_thorough=True)


def test_full_lets_fts5_look_at_its_index_where_no_daemon_runs(folder: Path) -> None:
    execute(folder, "DELETE FROM articles_fts_data WHERE id > 10")

    texts = [one.text for one in found(folder, is_thorough=True)["full-text index"]]

    assert any(text.startswith("the full-text index cannot be read") for text in texts)
    assert any(text.startswith("the full-text index is damaged") for text in texts)
    with ownership(folder / "tocsin.db"):
        beside = found(folder, is_thorough=True)["full-text index"]
    assert not any("damaged" in one.text for one in beside)


def test_repair_makes_indexes_and_counts_anew(say: Say, folder: Path) -> None:
    execute(
        folder,
        "DELETE FROM articles_fts_docsize WHERE id = 2",
        "UPDATE watchlist_days SET articles = 7",
    )

    assert "tocsin run" in say("doctor", "--repair")

    assert levels(folder, "full-text index") == {"ok"}
    (finding,) = found(folder)["conversions"]
    assert "words" in finding.text
    assert "counters" in finding.text


@pytest.mark.parametrize("deleted", [set(), {1, 2, 3}, set(range(5, 30))])
def test_a_sample_is_of_the_newest_and_of_all_others(
    store: Store, deleted: set[int]
) -> None:
    def fill(db: Database) -> None:
        sources.sync(db, [source()], NOW)
        for number in range(1, 41):
            text, key = article(number), str(number)
            articles.add(db, text, url_key=key, text_key=key, words=WORDS)
        for number in deleted:
            db.conn.execute("DELETE FROM articles WHERE id = ?", [number])

    store.write(fill).result()
    there = sorted(set(range(1, 41)) - deleted)
    sample, every = (
        [
            kept.id
            for batch in store.read(partial(batches, most=5), is_thorough=full)
            for kept in batch
        ]
        for full in (False, True)
    )

    assert sample[:5] == [40, 39, 38, 37, 36]
    assert min(sample) == there[0]
    assert 5 + 1 < len(set(sample)) < 15
    assert every == there


def test_repair_waits_for_the_daemon_to_end(say: Say, folder: Path) -> None:
    with ownership(folder / "tocsin.db"):
        assert "already running" in say("doctor", "--repair", code=1)


def test_the_doctor_changes_nothing(say: Say, folder: Path) -> None:
    before = {
        path.name: (path.read_bytes(), stat.filemode(path.stat().st_mode))
        for path in folder.iterdir()
    }

    say("doctor")

    for name, kept in before.items():
        path = folder / name
        assert (path.read_bytes(), stat.filemode(path.stat().st_mode)) == kept
