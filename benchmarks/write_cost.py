"""`python -m benchmarks.write_cost`: what taking one article in writes, and its CPU.

The indexes that recognise articles are filled with made-up rows, as many as a full
window leaves. Then the daemon's own code takes articles in, each in a transaction of
its own, with 300 watchlists. A line of JSON gives the bytes of the write-ahead log for
each article, and the CPU of the writer: of deciding, which only reads, and of writing,
with the commits and with copying the log into the file. What 2,560 articles have
gathered is merged with the next 128 of them: fewer would not show what that costs.
"""

import argparse
import contextlib
import itertools
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.desk_pages.build_database import (
    CHANNELS,
    NOW,
    OUTLETS,
    WATCHLISTS,
    WORDS,
    sources_of,
    watchlists_of,
)
from benchmarks.desk_pages.taking import list_entry, new_articles, prepared, rules_of
from benchmarks.synthetic_articles import Press
from store import channels, matches, sources
from store.connections import open_or_create, transaction
from store.database import Database
from store.model import Article
from tocsin.intake import pipeline, placement
from tocsin.intake.rules import IntakeRules
from tocsin.stories.term_vectors import terms as terms_of

PRINTS, NAMES = 60, 12
"""Rows of an article in the indexes of fingerprints and of terms."""

TERMS = 400_000
"""Terms that are counted: those of a million articles in eight languages are more."""

SPREAD = 500
"""Articles whose terms are counted as well: new ones have the same."""

LOG_BYTES = 16_000_000
"""Of the write-ahead log, until it is copied into the file: as the daemon does."""


def main() -> None:
    """Measure, and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2_688)
    parser.add_argument("--warm", type=int, default=64, help="taken before, uncounted")
    parser.add_argument("--window", type=int, default=42_000, help="articles in it")
    given = parser.parse_args()
    with _window(given.window) as (db, log):
        rules, made = rules_of(), new_articles(11)
        writer = Writer(db, log)
        for article in itertools.islice(made, given.warm):
            writer.take(article, rules)
        writer = Writer(db, log)
        for article in itertools.islice(made, given.articles):
            writer.take(article, rules)
        found = {"articles": given.articles, "window": given.window}
        print(json.dumps(found | writer.figures(given.articles)))


class Writer:
    """Takes articles in one by one, and adds up what that costs."""

    def __init__(self, db: Database, log: Path) -> None:
        """Count what `db` writes to the write-ahead log `log` from here on."""
        self._db, self._log = db, log
        self._bytes = 0
        self._decided = self._written = self._whole = 0.0
        self._longest = 0.0
        self._empty_log()
        self._bytes = 0

    def take(self, article: Article, rules: IntakeRules) -> None:
        """Take one article in; count neither its listing nor its preparation."""
        db = self._db
        with transaction(db):
            waiting = list_entry(db, article)
        ready = prepared(db, article, rules)
        if ready.new is None:
            raise LookupError(f"{article.url} is stored already")
        comparison = ready.new.comparison
        before = self._log.stat().st_size
        # The second time it takes what it takes inside: its pages are at hand.
        decided = [
            _timed(lambda: placement.place(db, article, comparison, rules.stories))
            for _ in range(2)
        ][-1]
        begun = time.thread_time()
        with transaction(db):
            pipeline.take_article(db, waiting, ready)
        whole = time.thread_time() - begun
        self._bytes += self._log.stat().st_size - before
        copied = self._empty_log() if before > LOG_BYTES else 0.0
        self._decided += decided
        self._whole += whole
        self._written += whole - decided + copied
        self._longest = max(self._longest, whole)

    def figures(self, articles: int) -> dict[str, float]:
        """Return what an article cost."""
        return {
            "log_kb": round(self._bytes / articles / 1_000, 1),
            "take_article_ms": round(self._whole / articles * 1_000, 2),
            "decided_ms": round(self._decided / articles * 1_000, 2),
            "written_ms": round(self._written / articles * 1_000, 2),
            "longest_ms": round(self._longest * 1_000, 1),
        }

    def _empty_log(self) -> float:
        """Copy the log into the file; return the CPU seconds."""
        checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)"
        return _timed(lambda: self._db.conn.execute(checkpoint).fetchall())


def _timed(work: Callable[[], object]) -> float:
    begun = time.thread_time()
    work()
    return time.thread_time() - begun


@contextlib.contextmanager
def _window(size: int) -> Iterator[tuple[Database, Path]]:
    """Yield a database whose indexes have the rows of so many articles, and its log."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tocsin.db"
        with contextlib.closing(open_or_create(path, 10.0)) as db:
            db.conn.execute("PRAGMA wal_autocheckpoint=0").fetchall()
            press = Press(1, words=WORDS)
            with transaction(db):
                watched = {one.name: one for one in watchlists_of(press, WATCHLISTS)}
                sources.sync(db, sources_of(OUTLETS), NOW)
                queries = {name: one.query for name, one in watched.items()}
                matches.sync_watchlists(db, queries, NOW)
                channels.sync(db, [f"channel{n}" for n in range(CHANNELS)], NOW)
                _fill(db, size)
                _count_terms(db, press)
            yield db, path.with_name(f"{path.name}-wal")


def _fill(db: Database, size: int) -> None:
    """Fill the indexes in the order of their keys, then at random places.

    A table that is filled in order has full pages; those of a daemon have room.
    """
    run = db.conn.execute
    numbers = "WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n LIMIT ?)"
    for table, key, rows, bits in (
        ("fingerprints", "print", size * PRINTS, 48),
        ("postings", "term", size * NAMES, 32),
    ):
        for some in (rows * 3 // 4, rows // 4):
            step = 2**bits // some
            run(
                f"{numbers} INSERT OR IGNORE INTO {table} ({key}, article_id)"
                " SELECT (k - 1) * ? + abs(random()) % ?, abs(random()) % ? + 1 FROM n",
                (some, step, step, size),
            )
    step = 2**63 // TERMS
    run(
        f"{numbers} INSERT INTO terms (term, articles)"
        " SELECT (k - 1) * ? + abs(random()) % ?, 3 FROM n",
        (TERMS, step, step),
    )
    run("INSERT INTO sqlite_sequence (name, seq) VALUES ('articles', ?)", (size,))


def _count_terms(db: Database, press: Press) -> None:
    """Count the terms of some articles, as the pipeline does."""
    for article in press.articles(SPREAD):
        keys = terms_of(article.title, article.text, article.language).keys()
        db.conn.executemany(
            "INSERT INTO terms (term, articles) VALUES (?, 1)"
            " ON CONFLICT (term) DO UPDATE SET articles = articles + 1",
            [(key,) for key in keys],
        )


if __name__ == "__main__":
    main()
