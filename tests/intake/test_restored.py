"""Alerts after a backup was restored say that they may be repeats."""

from datetime import timedelta

import pytest

from store import channels, matches, sources
from store.database import Database
from store.model import Route, Watchlist
from store.restores import mark_restored
from tests.support.factories import NOW, article, entry, source, waiting
from tests.support.taking import first_page, read_again, take_article
from tocsin.intake.placement import StorySettings
from tocsin.intake.revisit_schedule import RevisitPolicy
from tocsin.intake.rules import IntakeRules
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.engine import Engine

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
RULES = IntakeRules(
    engine=Engine([Watchlist(name="ferries", query="ferry", routes=(Route("hook"),))]),
    policy=IntakePolicy(baseline_window=WEEK, max_age=WEEK),
    stories=StorySettings(),
    revisits=RevisitPolicy(steps=(HOUR,)),
)


@pytest.fixture(autouse=True)
def config(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    matches.sync_watchlists(db, {"ferries": "ferry"}, NOW)
    channels.sync(db, ["hook"], NOW)


def notes(db: Database) -> list[str]:
    rows = db.conn.execute("SELECT clipping ->> '$.note' FROM alerts ORDER BY id")
    return [note or "" for (note,) in rows]


def test_what_was_published_before_it_may_be_a_repeat(db: Database) -> None:
    mark_restored(db, NOW)
    before = article(1, published=NOW - HOUR, seen=NOW + HOUR)
    after = article(2, published=NOW + HOUR, seen=NOW + HOUR, text="Ferry sold.")

    take_article(db, waiting(db, entry(1)), before, RULES)
    take_article(db, waiting(db, entry(2)), after, RULES)

    assert notes(db) == ["repeat", ""]


def test_an_alert_that_waited_in_the_backup_may_be_a_repeat(db: Database) -> None:
    take_article(db, waiting(db, entry(1)), article(1), RULES)
    assert notes(db) == [""]

    mark_restored(db, NOW + HOUR)

    assert notes(db) == ["repeat"]


@pytest.mark.parametrize(("passed", "note"), [(1, "repeat"), (25, "later")])
def test_a_change_found_soon_after_it_may_be_a_repeat(
    db: Database, passed: int, note: str
) -> None:
    quiet = article(1, title="Boats", text="Boats were late.")
    take_article(db, waiting(db, entry(1)), quiet, RULES, page=first_page(quiet))
    mark_restored(db, NOW)

    read_again(db, 1, RULES, text="The ferry was late.", seen=NOW + passed * HOUR)

    assert notes(db) == [note]
