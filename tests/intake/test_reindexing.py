"""Rows of an older tocsin, brought up to date in batches, whatever comes in between."""

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pytest

from benchmarks.synthetic_articles import Press
from spiders import urls
from store import (
    addresses,
    articles,
    database_settings,
    entries,
    proposed_articles,
    sources,
    stories,
)
from store.connections import open_writer, transaction
from store.cursors import NOTHING, Batch
from store.database import Database
from store.model import Article
from tests.support.batches import all_of
from tests.support.factories import NOW, article, entry, found, source
from tests.support.merged_keys import merge_recent_keys
from tocsin.intake import placement
from tocsin.intake.deduplication import ComparisonText
from tocsin.intake.placement import StorySettings
from tocsin.intake.reindexing import rekey_batch, remark_batch
from tocsin.intake.search import is_indexed, proposed_by, reindex_batch, words_of
from tocsin.watchlists.syntax import parse

SOURCES = 5
ARTICLES = 240
BOUNDS = StorySettings()
MINUTE = timedelta(minutes=1)

UNTIL_KILLED = """
import sys
from pathlib import Path
from store.connections import open_writer, transaction
from tests.intake.test_reindexing import STEPS

db = open_writer(Path(sys.argv[1]))
while True:
    with transaction(db):
        STEPS[sys.argv[2]](db, 7)
    print("batch", flush=True)
"""

STEPS: dict[str, Callable[[Database, int], Batch]] = {
    "addresses": rekey_batch,
    "stories": lambda db, limit: remark_batch(db, BOUNDS, NOW, limit),
    "words": reindex_batch,
}


def news(count: int, *, first: int = 0) -> list[Article]:
    """Return articles of several sources; two of three take passages of others."""
    return _press()[first : first + count]


@lru_cache
def _press() -> list[Article]:
    found: list[Article] = []
    for number, one in enumerate(Press(7).articles(300)):
        text = one.text[:1500]
        if number % 3:
            text = "\n".join([*(other.text[:500] for other in found[-2:]), text[:500]])
        key = f"paper{number % SOURCES}"
        address = f"https://{key}.example/news/{number}-of-today/?utm_source=feed"
        seen = NOW + number * MINUTE
        found.append(replace(one, text=text, source=key, url=address, seen=seen))
    return found


def take(db: Database, one: Article, *, key: Callable[[str], str] = urls.key) -> int:
    """Keep an article with all it is found by; return its number."""
    cut = ComparisonText.of(one)
    place, marks = placement.compare(db, one, cut, BOUNDS)
    id_ = articles.add(
        db, one, url_key=key(one.url), text_key=cut.text_key, words=words_of(one)
    )
    placement.write_placement(db, id_, place, marks)
    addresses.add(db, id_, [key(one.url)])
    return id_


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a database with articles, entries and sightings by today's rules."""
    path = tmp_path_factory.mktemp("filled") / "tocsin.db"
    path.touch()
    with contextlib.closing(open_writer(path)) as db, transaction(db):
        keys = [f"paper{number}" for number in range(SOURCES)]
        sources.sync(db, [source(key) for key in keys], NOW)
        for one in news(ARTICLES):
            id_ = take(db, one)
            listed = found(entry(url=one.url), key=urls.key(one.url))
            entries.add(db, one.source, [listed], NOW)
            entries.settle(db, id_, "read", article=id_)
            other = replace(one, source="paper0")
            articles.add_sighting(
                db, id_, other, url_key=urls.key(one.url), known_by="text"
            )
        merge_recent_keys(db)
    return path.read_bytes()


@pytest.fixture
def old(tmp_path: Path, filled: bytes) -> Path:
    """Make a database as one by other rules: other addresses, words and marks."""
    path = tmp_path / "old.db"
    path.write_bytes(filled)
    with contextlib.closing(open_writer(path)) as db, transaction(db):
        db.conn.execute("DELETE FROM addresses")
        for table in addresses.TABLES:
            addresses.rekey(db, table, str.upper, after=0, limit=10_000)
        db.conn.execute("UPDATE articles SET text_hash = -text_hash")
        db.conn.execute("UPDATE fingerprints SET print = print / 2")
        db.conn.execute("UPDATE terms SET articles = articles + 3")
        for name in STEPS:
            database_settings.put(db, name, "of another tocsin")
    return path


def contents(db: Database, *tables: str) -> dict[str, list[Any]]:
    return {
        table: db.conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
        for table in tables
    }


def hashes(db: Database) -> list[list[Any]]:
    """Return by what articles, sightings and entries are told."""
    return [
        db.conn.execute(f"SELECT id, {column} FROM {table} ORDER BY id").fetchall()
        for table in addresses.TABLES
        for column in ("url_hash", "text_hash")
        if column == "url_hash" or table == "articles"
    ]


def by_rules(db: Database) -> dict[str, Any]:
    """Return what the rules of today say of each article, in whatever order."""
    merge_recent_keys(db)
    tables = ("fingerprints", "vectors", "terms", "placements", "articles_words_known")
    return contents(db, *tables) | {"hashes": hashes(db)}


def everything(db: Database) -> dict[str, Any]:
    """Return all that is filled by rules."""
    return by_rules(db) | contents(db, "postings", "addresses")


def bring_up_to_date(db: Database, limit: int) -> None:
    for step in STEPS.values():
        all_of(partial(step, db, limit))


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Database]:
    with contextlib.closing(open_writer(path)) as db:
        yield db


def test_an_upgrade_comes_to_what_the_rules_of_today_say(
    old: Path, filled: bytes
) -> None:
    new = old.with_name("new.db")
    new.write_bytes(filled)

    with opened(old) as db, opened(new) as fresh:
        assert by_rules(db) != by_rules(fresh)

        bring_up_to_date(db, 50)

        assert by_rules(db) == by_rules(fresh)
        told = set(contents(db, "addresses")["addresses"])
        assert told > set(contents(fresh, "addresses")["addresses"])
        assert [step(db, 50) for step in STEPS.values()] == [NOTHING] * 3


def test_many_small_batches_come_to_what_one_transaction_comes_to(old: Path) -> None:
    other = old.with_name("other.db")
    other.write_bytes(old.read_bytes())

    with opened(old) as at_once, opened(other) as in_batches:
        with transaction(at_once):
            bring_up_to_date(at_once, 10_000)
        bring_up_to_date(in_batches, 7)

        assert everything(in_batches) == everything(at_once)


@pytest.mark.parametrize("name", STEPS)
def test_whoever_is_killed_goes_on_where_it_was(old: Path, name: str) -> None:
    other = old.with_name("other.db")
    other.write_bytes(old.read_bytes())
    process = subprocess.Popen(
        [sys.executable, "-c", UNTIL_KILLED, str(other), name],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for _ in range(5):
        process.stdout.readline()
    process.kill()
    process.communicate()

    with opened(old) as whole, opened(other) as broken_off:
        left = all_of(partial(STEPS[name], broken_off, 7))
        rows = all_of(partial(STEPS[name], whole, 7))

        assert left <= rows - 5 * 7
        assert everything(broken_off) == everything(whole)


def test_articles_that_come_meanwhile_are_marked_and_found_once(old: Path) -> None:
    coming = news(20, first=ARTICLES)
    with opened(old) as db:
        all_of(partial(rekey_batch, db, 1_000))
        for name in ("stories", "words"):
            STEPS[name](db, 50)
        for at, one in enumerate(coming):
            take(db, one)
            STEPS["stories" if at % 2 else "words"](db, 5)
        before = contents(db, "vectors")["vectors"]

        bring_up_to_date(db, 5)

        assert articles.count(db) == ARTICLES + len(coming)
        late = [row for row in before if row[0] > ARTICLES]
        assert late == contents(db, "vectors")["vectors"][-len(coming) :]
        words, terms = contents(db, "articles_words_known", "terms").values()
        for name in STEPS:
            database_settings.put(db, name, "")
        bring_up_to_date(db, 1_000)
        again = contents(db, "articles_words_known", "terms")
        assert [words, terms] == list(again.values())


def test_queries_find_all_while_the_index_of_words_is_filled(old: Path) -> None:
    query = parse(news(1)[0].title.split()[0])
    with opened(old) as db:
        found = []
        while not is_indexed(db):
            found.append(proposed_by(db, query))
            reindex_batch(db, 100)

        assert found == ["", "", ""]
        assert proposed_articles.count(db, proposed_by(db, query))


def test_the_index_of_before_is_taken_out(old: Path) -> None:
    with opened(old) as db:
        all_of(partial(reindex_batch, db, 20))

        names = [name for name in db.by_table.table_names() if "words_old" in name]
        assert names == []
        assert db.conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_rules_that_change_meanwhile_begin_again(old: Path) -> None:
    other = old.with_name("other.db")
    other.write_bytes(old.read_bytes())
    with opened(old) as db, opened(other) as plain:
        for name, step in STEPS.items():
            step(db, 50)
            database_settings.put(db, name, '{"rules": "of a third tocsin", "last": 7}')

        bring_up_to_date(db, 50)
        bring_up_to_date(plain, 50)

        assert everything(db) == everything(plain)


def test_an_article_without_a_story_is_not_put_into_one_that_is_younger(
    old: Path,
) -> None:
    with opened(old) as db:
        for table in ("overlaps", "placements", "related", "stories"):
            db.conn.execute(f"DELETE FROM {table}")
        remark_batch(db, BOUNDS, NOW, 50)
        last = articles.get(db, ARTICLES)
        late = take(db, replace(last, url="https://paper1.example/again"))

        all_of(partial(remark_batch, db, BOUNDS, NOW, 50))

        placed = contents(db, "placements")["placements"]
        assert len(placed) == ARTICLES + 1
        assert all(story <= article for article, story, *_ in placed)
        assert stories.story_of(db, late) is not None


def test_only_what_is_young_enough_is_marked(old: Path) -> None:
    late = NOW + BOUNDS.memory + 200 * MINUTE

    with opened(old) as db:
        assert all_of(lambda: remark_batch(db, BOUNDS, late, 7)) == ARTICLES - 200

    with opened(old) as db:
        database_settings.put(db, "stories", "")
        assert remark_batch(db, BOUNDS, late + BOUNDS.memory, 7) == NOTHING


def test_of_two_addresses_that_become_one_the_older_is_found(db: Database) -> None:
    sources.sync(db, [source("paper0")], NOW)
    for one in ("https://paper0.example/a?utm_source=x", "https://paper0.example/a"):
        listed = found(entry(url=one), key=one)
        entries.add(db, "paper0", [listed], NOW)
        words = replace(article(1), source="paper0", url=one, text=one)
        take(db, words, key=str)

    all_of(partial(rekey_batch, db, 1))

    key = urls.key("https://paper0.example/a")
    assert addresses.article_at(db, [key]) == 1
    assert entries.add(db, "paper0", [found(entry(), key=key)], NOW) == ((), 0)
