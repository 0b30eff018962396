"""Articles that are taken in as the daemon does: beside the pages, and with a clock."""

import contextlib
import itertools
import time
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from statistics import mean

from benchmarks.desk_pages.build_database import (
    NOW,
    OUTLETS,
    WATCHLISTS,
    WORDS,
    sources_of,
    watchlists_of,
)
from benchmarks.synthetic_articles import Press
from store import articles, entries, matches, stories
from store.database import Database
from store.entries import ListedEntry, WaitingEntry
from store.model import Article, Entry, Match, Placement
from tocsin.intake import article_urls, pipeline
from tocsin.intake.placement import StorySettings
from tocsin.intake.preparation import PreparedArticle, prepare
from tocsin.intake.rules import IntakeRules
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.engine import Engine

TIMED, ROUNDS = 40, 8
"""Articles of a batch, and how often each is taken in."""


def rules_of() -> IntakeRules:
    """Return the rules of the watchlists that the database was built with."""
    press = Press(1, words=WORDS)
    week = timedelta(days=7)
    return IntakeRules(
        engine=Engine(watchlists_of(press, WATCHLISTS)),
        policy=IntakePolicy(baseline_window=week, max_age=week),
        stories=StorySettings(),
    )


def new_articles(seed: int) -> Iterator[Article]:
    """Yield articles that the database does not have, seen one after the other."""
    press, dice = Press(1, words=WORDS), Random(seed)
    press.draw_anew(seed)
    keys = [source.key for source in sources_of(OUTLETS)]
    for number in itertools.count():
        made = press.articles(1)[0]
        key = dice.choice(keys)
        yield Article(
            url=f"https://{key}.example/new/{seed}/{number}",
            source=key,
            title=made.title,
            text=made.text,
            seen=NOW + timedelta(seconds=number),
            published=NOW,
            language="en",
            outlet=f"Outlet {key[-2:]}",
        )


def list_entry(db: Database, article: Article) -> WaitingEntry:
    """Let the article's source list it; return the entry that waits to be read."""
    listed = ListedEntry(
        entry=Entry(url=article.url, title=article.title),
        key=article.url,
        host=f"{article.source}.example",
    )
    entries.add(db, article.source, [listed], article.seen)
    (id_,) = db.conn.execute("SELECT max(id) FROM entries").fetchone()
    waiting = entries.get(db, id_, article.seen)
    if waiting is None:
        raise LookupError(f"no entry {id_}")
    return waiting


def prepared(db: Database, article: Article, rules: IntakeRules) -> PreparedArticle:
    """Return an article with its matches, ready to be written."""
    return prepare(article_urls.resolve_addresses(db, article, [article.url]), rules)


def intake_cost(db: Database, rules: IntakeRules) -> dict[str, float]:
    """Return CPU ms of taking an article in, and what the desk adds to that.

    What it adds is small, so it shows only in what is written: the article, its place
    in a story and a match. Batches with the desk's triggers and indexes and without
    them take turns, of the same articles, and each is undone. Of each article the least
    counts: on a busy machine it takes ten times as long at times.
    """
    made = list(itertools.islice(new_articles(1_000), TIMED))
    whole: list[list[float]] = []
    ms: dict[str, list[list[float]]] = {"with_desk": [], "without_desk": []}
    for number in range(ROUNDS):
        with _undone(db):
            whole.append([_taken_in(db, article, rules) for article in made])
        kinds = ["with_desk", "without_desk"]
        for kind in kinds if number % 2 else reversed(kinds):
            with _undone(db):
                if kind == "without_desk":
                    _drop_the_desk(db)
                ms[kind].append([_written(db, *each) for each in enumerate(made)])
    found = {kind: _least(batches) for kind, batches in ms.items()}
    all_of_it = _least(whole)
    share = (found["with_desk"] - found["without_desk"]) / all_of_it
    return {
        "take_article": round(all_of_it, 2),
        "written_with_desk": round(found["with_desk"], 3),
        "written_without": round(found["without_desk"], 3),
        "added": round(share, 3),
    }


@contextlib.contextmanager
def _undone(db: Database) -> Iterator[None]:
    db.conn.execute("BEGIN IMMEDIATE")
    yield
    db.conn.execute("ROLLBACK")


def _least(batches: list[list[float]]) -> float:
    """Return the average of the least that each article took."""
    return float(mean(map(min, zip(*batches, strict=True))))


def _taken_in(db: Database, article: Article, rules: IntakeRules) -> float:
    waiting = list_entry(db, article)
    begun = time.thread_time()
    pipeline.take_article(db, waiting, prepared(db, article, rules))
    return (time.thread_time() - begun) * 1_000


def _written(db: Database, number: int, article: Article) -> float:
    """Write an article down: every second one in a large story, with a match."""
    match = Match(watchlist="watch005", spans=(), words=(), snippet=())
    story = LARGE if number % 2 else None
    begun = time.thread_time()
    id_ = articles.add(
        db, article, url_key=article.url, text_key=article.url, words=("a b", "c d")
    )
    stories.place(db, id_, Placement(story=story), article.seen)
    matches.add(db, id_, [match] if number % 2 else [], article.seen)
    return (time.thread_time() - begun) * 1_000


LARGE = 1
"""The first story: it has some articles."""

DESK_TRIGGERS = (
    "articles_counted",
    "articles_uncounted",
    "placements_counted",
    "placements_uncounted",
    "sightings_counted",
    "matches_counted",
    "alerts_noted",
)
DESK_INDEXES = ("stories_triage", "stories_language", "stories_widespread")


def _drop_the_desk(db: Database) -> None:
    for trigger in DESK_TRIGGERS:
        db.conn.execute(f"DROP TRIGGER {trigger}")
    for index in DESK_INDEXES:
        db.conn.execute(f"DROP INDEX {index}")
