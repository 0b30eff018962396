"""A roundup of stories that were sent: it is sent only for what is new in it."""

from datetime import timedelta

import pytest

from store import channels, matches, sources
from store.database import Database
from store.model import Article, Route, Watchlist
from tests.support.factories import NOW, article, source
from tests.support.simulation import plan_once, recipient
from tests.support.story_texts import OTHER, STORY
from tests.support.taking import take_listed
from tocsin.intake.placement import StorySettings
from tocsin.intake.rules import IntakeRules
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.engine import Engine

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

BRIDGES = Watchlist(name="bridges", query="bridge", routes=(Route("hook"),))

NEWS = "The bridge of Sennick is to be rebuilt for 48,700 crowns, the council decided."


@pytest.fixture
def rules(db: Database) -> IntakeRules:
    """Watch four outlets for bridges; two stories are known, one of them was sent."""
    keys = ("gazette", "herald", "courier", "mirror")
    sources.sync(db, [source(key) for key in keys], NOW)
    matches.sync_watchlists(db, {BRIDGES.name: BRIDGES.query}, NOW)
    channels.sync(db, ["hook"], NOW)
    rules = IntakeRules(
        engine=Engine([BRIDGES]),
        policy=IntakePolicy(baseline_window=DAY, max_age=7 * DAY),
        stories=StorySettings(),
    )
    take(db, rules, piece(1, "gazette", "Bridge closed to lorries", STORY))
    take(db, rules, piece(2, "herald", "Bath of Valmora opens again", OTHER))
    return rules


def piece(number: int, key: str, title: str, lines: tuple[str, ...]) -> Article:
    seen = NOW + number * HOUR
    return article(
        number,
        url=f"https://{key}.example/{number}",
        source=key,
        outlet=key,
        title=title,
        text="\n".join(lines),
        seen=seen,
        published=seen,
    )


def take(db: Database, rules: IntakeRules, new: Article) -> None:
    """Take an article in and plan ten minutes later."""
    with db.conn:
        take_listed(db, new, rules)
    plan_once(db, {"hook": recipient()}, new.seen + HOUR / 6)


def states(db: Database) -> dict[int, str]:
    """Return article → the state of its alert."""
    rows = db.conn.execute("SELECT article_id, state FROM alerts").fetchall()
    return dict(rows)


def test_a_roundup_without_news_is_not_sent(db: Database, rules: IntakeRules) -> None:
    both = (*STORY, *OTHER)

    take(db, rules, piece(3, "mirror", "The week in the valley", both))

    assert states(db)[1] == "included"
    assert states(db)[3] in ("absorbed", "pending")


def test_a_roundup_with_news_is_sent(db: Database, rules: IntakeRules) -> None:
    both = (NEWS, *STORY, *OTHER)

    take(db, rules, piece(3, "mirror", "Bridge to be rebuilt for 48,700", both))

    assert states(db) == {1: "included", 3: "included"}
    (is_roundup,) = db.conn.execute(
        "SELECT composite FROM placements WHERE article_id = 3"
    ).fetchone()
    assert is_roundup
