"""Build the database that the pages are measured on, once.

Some articles are written one by one, with stories, matches, alerts and messages; the
others are copies of them by SQL, each copy in another span of two years. So each text
stands many times, days apart, and a word is as common as it is in the first ones. The
counters are filled at the end, as the daemon does after an upgrade.
"""

import contextlib
import sqlite3
import time
from bisect import bisect
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

from benchmarks.desk_pages.copied_rows import copy_rows
from benchmarks.synthetic_articles import Press
from store import (
    alerts,
    articles,
    channels,
    counter_filling,
    cursors,
    matches,
    outbox,
    overlaps,
    sources,
    stories,
)
from store.columns import time_text
from store.connections import open_or_create, transaction
from store.database import Database
from store.message import Message
from store.model import Article, Match, Placement, Route, Source, Visit, Watchlist
from store.outbox import NewDelivery
from store.overlap_model import Overlap
from store.schema import apply_migrations
from store.schema_version import APPLICATION_ID, COMPATIBILITY
from tocsin.alerts.plan.new_alerts import alerts_of
from tocsin.intake import reindexing, search
from tocsin.watchlists.engine import Engine

WRITTEN = 25_000
"""Articles that are written one by one: 3 minutes of CPU."""

WORDS = 400
"""Words of an article."""

OUTLETS, WATCHLISTS, CHANNELS = 60, 300, 4

LANGUAGES = ("en", "de", "fr", "es", "pt-br", "ru", "ar", "it")

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
"""When the newest article came."""

SPAN = timedelta(days=730)
"""From the oldest to the newest."""

OPEN_STORIES = 400
"""Stories that an article may continue: those of the last hours."""

CONTINUES = 0.6
"""The share of articles that continue a story: 2.5 articles a story."""

SEEN_AGAIN, SHARES_TEXT = 0.1, 0.12
"""The share of articles that another outlet has too, and that copy an earlier one."""

COUNTED = 1_000
"""Stories in a batch of the counters."""


def sources_of(count: int) -> list[Source]:
    """Return so many sources; the first ones have the most articles."""
    return [
        Source(
            key=f"outlet{number:02}",
            name=f"Outlet {number:02}",
            kind="feed",
            url=f"https://outlet{number:02}.example/feed",
            every=timedelta(minutes=15),
        )
        for number in range(count)
    ]


def watchlists_of(press: Press, count: int) -> list[Watchlist]:
    """Return so many watchlists; each alerts one of the channels."""
    return [
        Watchlist(
            name=f"watch{number:03}",
            query=query,
            routes=(Route(f"channel{number % CHANNELS}"),),
        )
        for number, query in enumerate(press.queries(count))
    ]


def build(folder: Path, size: int) -> Path:
    """Return a database of so many articles in `folder`; build it if it is not there.

    The number is a multiple of `WRITTEN`, or below it. A million takes 7 GB and half an
    hour of CPU, most of it for the two indexes of words.
    """
    if size > WRITTEN and size % WRITTEN:
        raise ValueError(f"{size} articles: write a multiple of {WRITTEN}")
    path = folder / f"desk-{size}.db"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"desk-{size}.unfinished.db"
    for left in folder.glob(f"{unfinished.name}*"):
        left.unlink()
    begun = time.process_time()
    with contextlib.closing(_empty(unfinished)) as db:
        trigger = _fill(db, size)
        _say("filled", begun)
    _bring_up_to_date(unfinished)
    _say("counted", begun)
    with contextlib.closing(_fast(unfinished)) as db:
        _index_for_datasette(db, size)
        db.conn.execute(trigger)
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        _say("indexed", begun)
    unfinished.rename(path)
    return path


def _say(what: str, begun: float) -> None:
    print(f"{what} after {time.process_time() - begun:.0f} s of CPU", flush=True)


def _empty(path: Path) -> Database:
    """Return a new database as the version before the desk had it."""
    db = _fast(path)
    apply_migrations(db, stop_before=["m016_desk"])
    db.conn.execute(f"PRAGMA application_id={APPLICATION_ID}")
    db.conn.execute(f"PRAGMA user_version={COMPATIBILITY}")
    return db


def _fast(path: Path) -> Database:
    """Return a connection that writes fast: a file that breaks is built again."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in (
        "auto_vacuum=INCREMENTAL",
        # Without a log, FTS5 took four times as long.
        "journal_mode=WAL",
        "wal_autocheckpoint=30000",
        "synchronous=OFF",
        "cache_size=-200000",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return Database(connection)


def _fill(db: Database, size: int) -> str:
    """Fill it, but not what Datasette searches; return the trigger that does."""
    (trigger,) = db.conn.execute(
        "SELECT sql FROM sqlite_master WHERE name = 'articles_ai'"
    ).fetchone()
    # The indexes of words are filled at the end, at once.
    db.conn.execute("DROP TRIGGER articles_ai")
    written = min(WRITTEN, size)
    blocks = -(-size // written)
    span = SPAN / blocks
    with _one_transaction(db):
        _Newsroom(db).write(written, NOW - SPAN, span)
    articles.clear_word_index(db)
    for number in range(1, blocks):
        with _one_transaction(db):
            copy_rows(db, number, written=written, span=span)
    for number in range(blocks):
        with _one_transaction(db):
            db.conn.execute(
                "INSERT INTO articles_words (rowid, title, text)"
                " SELECT id + ?, title, text FROM written_words ORDER BY id",
                (written * number,),
            )
    for name, rules in (
        ("addresses", reindexing.ADDRESSES),
        ("stories", reindexing.RULES),
        ("words", search.RULES),
    ):
        cursors.finish(db, name, rules)
    return str(trigger)


def _index_for_datasette(db: Database, size: int) -> None:
    """Put all articles into the index that people search with other programs."""
    for first in range(0, size, WRITTEN):
        with _one_transaction(db):
            db.conn.execute(
                "INSERT INTO articles_fts (rowid, title, text)"
                " SELECT id, title, text FROM articles WHERE id > ? AND id <= ?"
                " ORDER BY id",
                (first, first + WRITTEN),
            )


@contextlib.contextmanager
def _one_transaction(db: Database) -> Iterator[None]:
    db.conn.execute("BEGIN")
    yield
    db.conn.execute("COMMIT")


class _Newsroom:
    """Writes articles one by one, with all that the pipeline writes of them."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._dice = Random(1)
        self._press = Press(1, words=WORDS)
        self._sources = sources_of(OUTLETS)
        self._weights = list(accumulate(1 / (rank + 4) for rank in range(OUTLETS)))
        watchlists = watchlists_of(self._press, WATCHLISTS)
        self._engine = Engine(watchlists)
        self._open: list[int] = []
        sources.sync(db, self._sources, NOW - SPAN)
        queries = {watchlist.name: watchlist.query for watchlist in watchlists}
        matches.sync_watchlists(db, queries, NOW - SPAN)
        channels.sync(db, [f"channel{n}" for n in range(CHANNELS)], NOW - SPAN)
        db.conn.execute(
            "CREATE TEMP TABLE written_words"
            " (id INTEGER PRIMARY KEY, title TEXT, text TEXT)"
        )

    def write(self, count: int, begin: datetime, span: timedelta) -> None:
        """Write so many articles, evenly over a span of time; then the visits."""
        for number in range(count):
            self._write_article(number, begin + span * number / count)
        for source in self._sources:
            for hours in range(28 * 24):
                at = NOW - timedelta(hours=hours)
                visit = Visit(source=source.key, at=at, outcome="ok", listed=20)
                sources.record(self._db, visit, next_visit=NOW, new=1)

    def _source(self) -> Source:
        chance = self._dice.random() * self._weights[-1]
        return self._sources[bisect(self._weights, chance)]

    def _write_article(self, number: int, seen: datetime) -> None:
        db, dice = self._db, self._dice
        source = self._source()
        made = self._press.articles(1)[0]
        url = f"https://{source.key}.example/{number}"
        article = Article(
            url=url,
            source=source.key,
            title=made.title,
            text=made.text,
            seen=seen,
            published=seen - timedelta(minutes=dice.randint(1, 300)),
            authors=made.authors,
            language=LANGUAGES[bisect((0.5, 0.65, 0.75, 0.82, 0.89, 0.94, 0.97),
                                      dice.random())],
            outlet=source.name,
        )  # fmt: skip
        words = search.words_of(article)
        id_ = articles.add(
            db, article, url_key=url, text_key=f"{number}", words=("", "")
        )
        db.conn.execute("INSERT INTO written_words VALUES (?, ?, ?)", (id_, *words))
        self._place(id_, seen)
        if dice.random() < SEEN_AGAIN:
            other = self._source()
            again = Article(
                url=f"https://{other.key}.example/a{number}",
                source=other.key,
                title=article.title,
                text="",
                seen=seen + timedelta(minutes=5),
            )
            articles.add_sighting(db, id_, again, url_key=again.url, known_by="text")
        self._match(id_, article)

    def _place(self, id_: int, at: datetime) -> None:
        dice = self._dice
        story = None
        if self._open and dice.random() < CONTINUES:
            # The larger a story is, the more it grows: it is there once for each.
            story = dice.choice(self._open)
        if story is None:
            story = id_
            # As the version before the desk did: its stories had no language.
            self._db.conn.execute(
                "INSERT INTO stories (id, first, last) VALUES (?, ?, ?)",
                (id_, time_text(at), time_text(at)),
            )
        placement = Placement(story=story, score=0.5 if story != id_ else None)
        stories.place(self._db, id_, placement, at)
        self._open.append(story)
        del self._open[:-OPEN_STORIES]
        if story != id_ and dice.random() < SHARES_TEXT / CONTINUES:
            shared = Overlap(article=story, share=0.4, other_share=0.3, same=False)
            overlaps.add(self._db, id_, [shared])

    def _match(self, id_: int, article: Article) -> None:
        found = self._engine.matches(article)
        matches.add(self._db, id_, found, article.seen)
        new = list(alerts_of(article, tuple(found), self._engine.by_name))
        alerts.add(self._db, id_, new, article.seen)
        for alert in new:
            self._send(id_, alert.watchlist, article, found[0])

    def _send(self, id_: int, watchlist: str, article: Article, match: Match) -> None:
        """Write a message for one of three alerts: the others wait no more."""
        db = self._db
        row = db.conn.execute(
            "SELECT a.id, c.name FROM alerts a JOIN channels c ON c.id = a.channel_id"
            " JOIN watchlists w ON w.id = a.watchlist_id"
            " WHERE a.article_id = ? AND w.name = ?",
            (id_, watchlist),
        ).fetchone()
        if self._dice.random() > 0.33:
            alerts.close(db, "absorbed", {row[0]: "the story is known"})
            return
        text = "".join(piece for piece, _ in match.snippet)
        message = Message(
            title=f"{watchlist}: {article.title}", body=text, format="text", plain=text
        )
        new = NewDelivery(
            channel=row[1], key=f"tocsin-{row[0]}", kind="alert", message=message
        )
        delivery = outbox.queue(db, new, article.seen)
        if delivery is not None:
            alerts.mark_included(db, [row[0]], delivery)
            state = "dead" if self._dice.random() < 0.002 else "sent"
            db.conn.execute(
                "UPDATE deliveries SET state = ?, attempts = 1, sent = created"
                " WHERE id = ?",
                (state, delivery),
            )


def _bring_up_to_date(path: Path) -> None:
    """Migrate the file as the daemon does, and fill its counters."""
    with contextlib.closing(open_or_create(path, 10.0)) as db:
        left = 1
        while left:
            with transaction(db):
                left = counter_filling.fill_batch(db, COUNTED).left
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
