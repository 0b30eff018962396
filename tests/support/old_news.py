"""News of months, taken in as the daemon does, and checks that nothing is torn."""

import random
from datetime import datetime, timedelta

from store import channels, matches, sources
from store.database import Database
from store.model import Article, Route, Watchlist
from tests.support.factories import NOW, article, source
from tests.support.taking import take_listed
from tocsin.intake.placement import StorySettings
from tocsin.intake.rules import IntakeRules
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.engine import Engine

DAY = timedelta(days=1)

RULES = IntakeRules(
    engine=Engine(
        [Watchlist(name="ferries", query="ferry", routes=(Route("hook"),))],
    ),
    policy=IntakePolicy(baseline_window=DAY, max_age=7 * DAY),
    stories=StorySettings(),
)

PLACES = ("harbour", "library", "bakery", "orchard", "tannery", "brewery", "smithy")


def known(db: Database) -> None:
    """Store a source, a watchlist and a channel."""
    sources.sync(db, [source(), source("herald")], NOW)
    matches.sync_watchlists(db, {"ferries": "ferry"}, NOW)
    channels.sync(db, ["hook"], NOW)


def report(number: int, seen: datetime, *, on: str = "library") -> Article:
    """Return an article of one outlet on a place, with words that only it has."""
    own = " ".join(f"{on}{number}w{place} opens" for place in range(40))
    return article(
        number,
        title=f"The {on} {number} opens",
        text=f"The {on} of Port {number} opens. {own}.",
        seen=seen,
        published=seen,
    )


def take(db: Database, number: int, seen: datetime, *, on: str = "library") -> int:
    """Take in a report on a place; "ferry" is what the watchlist finds."""
    take_listed(db, report(number, seen, on=on), RULES)
    (id_,) = db.conn.execute("SELECT max(id) FROM articles").fetchone()
    return int(id_)


def live(db: Database, dice: random.Random, count: int, first: datetime) -> None:
    """Take in a report an hour; some are on a ferry, some are copies."""
    for number in range(1, count + 1):
        seen = first + timedelta(hours=number)
        on = "ferry" if dice.random() < 0.2 else dice.choice(PLACES)
        story = report(number, seen, on=on)
        take_listed(db, story, RULES)
        if dice.random() < 0.3:
            again = article(
                number,
                source="herald",
                outlet="",
                url=f"https://herald.example/{number}",
                title=story.title,
                text=f"{story.text} So wrote the Gazette of {number}.",
                seen=seen + timedelta(minutes=1),
                published=seen,
            )
            take_listed(db, again, RULES)


def check_file(db: Database) -> None:
    """Raise when the file, a full-text index or a reference is torn."""
    found = db.conn.execute("PRAGMA integrity_check").fetchall()
    assert found == [("ok",)], found
    assert db.conn.execute("PRAGMA foreign_key_check").fetchall() == []
    for index, rank in (("articles_fts", 1), ("articles_words", 0)):
        db.conn.execute(
            f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', ?)",
            (rank,),
        )
