"""Articles that are taken in as the daemon does: beside the pages, and with a clock."""

import itertools
import time
from collections.abc import Iterator
from datetime import timedelta
from random import Random

from sqlite_utils import Database

from benchmarks.desk_pages.build_database import (
    NOW,
    OUTLETS,
    WATCHLISTS,
    WORDS,
    sources_of,
    watchlists_of,
)
from benchmarks.synthetic_articles import Press
from store import entries
from store.entries import ListedEntry, WaitingEntry
from store.model import Article, Entry
from tocsin.intake import article_urls, pipeline
from tocsin.intake.placement import StorySettings
from tocsin.intake.preparation import PreparedArticle, prepare
from tocsin.intake.rules import IntakeRules
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.engine import Engine

WARM, TIMED, ROUNDS = 5, 25, 6
"""Articles of a batch that are taken in before, those that are timed, and batches."""


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
    """Return CPU ms of taking an article in, with the desk's tables and without.

    Batches of both kinds take turns, and each is undone. Without, the desk's triggers
    and its indexes of stories are missing.
    """
    ms: dict[str, list[float]] = {"with_desk": [], "without_desk": []}
    for number in range(ROUNDS):
        kinds = ["with_desk", "without_desk"]
        for kind in kinds if number % 2 else reversed(kinds):
            db.conn.execute("BEGIN IMMEDIATE")
            if kind == "without_desk":
                _drop_the_desk(db)
            ms[kind] += _batch(db, rules, seed=1_000 + number)
            db.conn.execute("ROLLBACK")
    found = {kind: sum(each) / len(each) for kind, each in ms.items()}
    share = found["with_desk"] / found["without_desk"] - 1
    rounded = {kind: round(value, 2) for kind, value in found.items()}
    return rounded | {"added": round(share, 3)}


def _batch(db: Database, rules: IntakeRules, *, seed: int) -> list[float]:
    """Take articles in; return the CPU ms of each that counts: of the same ones."""
    found = []
    made = itertools.islice(new_articles(seed), WARM + TIMED)
    for number, article in enumerate(made):
        waiting = list_entry(db, article)
        begun = time.thread_time()
        ready = prepared(db, article, rules)
        pipeline.take_article(db, waiting, ready)
        if number >= WARM:
            found.append((time.thread_time() - begun) * 1_000)
    return found


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
