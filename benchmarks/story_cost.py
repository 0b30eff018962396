"""`python -m benchmarks.story_cost`: the cost of placing an article, by window size.

The tables are filled with made-up rows, of the size and number that so many articles
leave. Then the daemon's own code places articles of about 600 words; two of three have
passages of earlier ones. For comparison: MinHash LSH (datasketch), which finds copies
only, and FTS5 with bm25, which only proposes. On a shared machine compare only ratios.
"""

import argparse
import contextlib
import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from datasketch import MinHash, MinHashLSH

from benchmarks.synthetic_articles import Press
from store import articles, sources
from store.connections import open_writer, transaction
from store.database import Database
from store.db import Store
from store.model import Article
from tests.support.factories import NOW, source
from tocsin.intake import placement
from tocsin.intake.deduplication import NAMES, ComparisonText
from tocsin.intake.placement import StorySettings
from tocsin.stories.term_vectors import MOST_TERMS, terms
from tocsin.stories.word_runs import SCALE, WordRuns
from tocsin.words.fold import folds

SIZES = (10_000, 100_000, 1_000_000)
AIM_MS, AIM_GROWTH, AIM_BYTES = 9.0, 4.0, 2_400

WARM, TIMED = 400, 150
"""Articles that are placed before, and articles that are timed."""

WORDS = 600
TERMS = 40_000
"""Different terms in the index: the larger the window, the more articles each has."""

PER_STORY = 3

OLD = 2_000
"""Different texts that fill FTS5, repeated."""

TABLES = ("fingerprints", "postings", "vectors", "placements", "stories", "terms")

LARGEST_PEER = 100_000
"""MinHash LSH and FTS5 are not filled further: it would take many minutes."""


@contextlib.contextmanager
def window(size: int) -> Iterator[Database]:
    """Yield a database with the index entries of so many articles."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tocsin.db"
        with contextlib.closing(Store(path)):
            pass  # made, with all its tables
        with contextlib.closing(open_writer(path)) as db:
            db.conn.execute("PRAGMA foreign_keys=OFF")
            db.conn.execute("PRAGMA synchronous=OFF")
            with transaction(db):
                sources.sync(db, [source()], NOW)
                _fill(db, size)
            yield db


def _fill(db: Database, size: int) -> None:
    moment = NOW.isoformat()
    run = db.conn.execute
    run("INSERT INTO sqlite_sequence (name, seq) VALUES ('articles', ?)", (size,))
    numbers = "WITH RECURSIVE n(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM n LIMIT ?)"
    # In the order of their keys: fastest.
    for table, key, rows, bits in (
        ("fingerprints", "print", size * WORDS // SCALE, 48),
        ("postings", "term", size * NAMES, 32),
    ):
        run(
            f"{numbers} INSERT INTO {table} ({key}, article_id)"
            f" SELECT k * ? + abs(random()) % ?, abs(random()) % ? + 1 FROM n",
            (rows, 2**bits // rows, max(1, 2**bits // rows), size),
        )
    run(
        f"{numbers} INSERT INTO vectors SELECT k + 1, randomblob(?) FROM n",
        (size, 5 * MOST_TERMS),
    )
    run(
        f"{numbers} INSERT INTO stories (id, first, last)"
        " SELECT k * ? + 1, ?, ? FROM n",
        (size // PER_STORY + 1, PER_STORY, moment, moment),
    )
    run(
        f"{numbers} INSERT INTO placements (article_id, story_id, at, score)"
        " SELECT k + 1, k - k % ? + 1, ?, 0.3 FROM n",
        (size, PER_STORY, moment),
    )


def index_terms(db: Database, size: int, news: Sequence[Article]) -> None:
    """Give the terms of these articles postings in the window, and counts."""
    chance = Random(1)
    for article in news:
        counted = terms(article.title, article.text, article.language)
        with transaction(db):
            for term in counted.words:
                known = db.conn.execute(
                    "SELECT count(*) FROM postings WHERE term = ?", (term,)
                ).fetchone()[0]
                wanted = min(400, size * NAMES // TERMS)
                if known < wanted:
                    db.conn.executemany(
                        "INSERT OR IGNORE INTO postings VALUES (?, ?)",
                        [(term, chance.randint(1, size)) for _ in range(wanted)],
                    )
            db.conn.execute(
                "INSERT OR IGNORE INTO terms VALUES (?, ?)", (counted.language, size)
            )
            db.conn.executemany(
                "INSERT OR IGNORE INTO terms VALUES (?, ?)",
                [(key, chance.randint(1, size // 100)) for key in counted.keys()],  # noqa: SIM118
            )


def news(press: Press) -> list[Article]:
    """Return articles; two of three have a third of each of the two before them."""
    found: list[Article] = []
    for number, article in enumerate(press.articles(WARM + TIMED)):
        url = f"https://outlet{number}.example/news/{number}"
        text = article.text
        if number % 3:
            thirds = [a.text[: len(a.text) // 3] for a in found[-2:]]
            text = "\n".join([*thirds, text[: len(text) // 3]])
        found.append(replace(article, url=url, text=text, source=source().key))
    return found


def ours_ms(db: Database, wanted: Sequence[Article]) -> float:
    """Return the CPU milliseconds of placing and indexing an article."""
    spent, settings = 0.0, StorySettings()
    for number, article in enumerate(wanted):
        with transaction(db):
            began = time.process_time()
            comparison = ComparisonText.of(article)
            where, entry = placement.place(db, article, comparison, settings)
            taken = time.process_time() - began
            if entry is None:
                raise LookupError("two articles have the same text")
            id_ = articles.add(
                db,
                article,
                url_key=article.url,
                text_key=entry.text_key,
                words=("", ""),
            )
            began = time.process_time()
            placement.write_placement(db, id_, where, entry)
            taken += time.process_time() - began
        spent += taken if number >= WARM else 0.0
    return spent / TIMED * 1e3


def bytes_each(db: Database, size: int) -> float:
    """Return the bytes of the tables for each article of the window."""
    (total,) = db.conn.execute(
        "SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master"
        " WHERE tbl_name IN (SELECT value FROM json_each(?))) AND aggregate = TRUE",
        (json.dumps(TABLES),),
    ).fetchone()
    return float(total) / size


def minhash_ms(size: int, wanted: Sequence[Article]) -> float:
    """Return the milliseconds of MinHash LSH to sketch, look up and insert one."""
    index = MinHashLSH(threshold=0.5, num_perm=128)
    chance = Random(2)
    # Few runs each, for speed: a sketch has 128 numbers in any case.
    for number in range(size):
        sketch = MinHash(num_perm=128)
        sketch.update_batch([chance.randbytes(8) for _ in range(10)])
        index.insert(f"old{number}", sketch)

    def take(article: Article) -> None:
        words = WordRuns(folds(article.text)).words
        sketch = MinHash(num_perm=128)
        runs = map(" ".join, zip(words, words[1:], words[2:], words[3:], strict=False))
        sketch.update_batch(list(map(str.encode, set(runs))))
        index.query(sketch)
        index.insert(article.url, sketch)

    return _ms(take, wanted)


def fts5_ms(size: int, wanted: Sequence[Article], old: Sequence[str]) -> float:
    """Return the milliseconds of FTS5 to propose 50 articles by bm25 for ten words.

    The ten rarest indexed words: common ones cost a hundred times as much.
    """
    spread = Counter(word for text in old for word in set(folds(text)))
    with TemporaryDirectory() as folder:
        db = Database(sqlite3.connect(Path(folder) / "fts.db"))
        db.conn.execute("CREATE VIRTUAL TABLE f USING fts5(text, content='')")
        with db.conn:
            db.conn.executemany(
                "INSERT INTO f (rowid, text) VALUES (?, ?)",
                ((row, old[row % len(old)]) for row in range(1, size + 1)),
            )

        def ask(article: Article) -> None:
            words = {word for word in folds(article.text) if word in spread}
            rarest = sorted(words, key=lambda word: (spread[word], word))[:10]
            query = " OR ".join(f'"{word}"' for word in rarest)
            db.conn.execute(
                "SELECT rowid FROM f WHERE f MATCH ? ORDER BY bm25(f) LIMIT 50",
                (query,),
            ).fetchall()

        spent = _ms(ask, wanted[:20])
        db.conn.close()
        return spent


def _ms(work: Callable[[Article], None], wanted: Sequence[Article]) -> float:
    began = time.process_time()
    for article in wanted:
        work(article)
    return (time.process_time() - began) / len(wanted) * 1e3


def measure(size: int) -> dict[str, Any]:
    """Return the figures of one size."""
    press = Press()
    wanted = news(press)
    old = [article.text for article in press.articles(OLD)]
    with window(size) as db:
        index_terms(db, size, wanted)
        found: dict[str, Any] = {
            "articles": size,
            "ours_ms": ours_ms(db, wanted),
            "bytes": bytes_each(db, size),
        }
    small = size <= LARGEST_PEER
    found["minhash_ms"] = minhash_ms(size, wanted[:TIMED]) if small else None
    found["fts5_ms"] = fts5_ms(size, wanted, old) if small else None
    return found


def main() -> None:
    """Measure all sizes; print a table and, last, one line of JSON."""
    parser = argparse.ArgumentParser(
        description="The cost of placing an article, as the window grows."
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    table = []
    print(
        f"{'articles':>10}{'ours ms':>10}{'bytes':>8}{'minhash':>10}{'fts5 bm25':>11}"
    )
    for size in parser.parse_args().sizes:
        row = measure(size)
        table.append(row)
        peers = (row["minhash_ms"], row["fts5_ms"])
        cells = ("–" if cell is None else f"{cell:.1f}" for cell in peers)
        first, second = cells
        print(
            f"{size:>10,}{row['ours_ms']:>10.2f}{row['bytes']:>8.0f}"
            f"{first:>10}{second:>11}",
            flush=True,
        )
    growth = table[-1]["ours_ms"] / table[0]["ours_ms"]
    print(f"aims: {AIM_MS} ms, growth {AIM_GROWTH}, {AIM_BYTES} bytes")
    found = {
        "cpu_ms": {str(row["articles"]): round(row["ours_ms"], 2) for row in table},
        "bytes": round(max(row["bytes"] for row in table)),
        "growth": round(growth, 2),
        "minhash_ms": {str(row["articles"]): row["minhash_ms"] for row in table},
        "fts5_ms": {str(row["articles"]): row["fts5_ms"] for row in table},
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
