"""An article that is visited again, and a channel that is planned for."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from spiders.fetch.failures import Failure
from store import articles, channels, matches, revisits, sources
from store.change_model import ChangesTold
from store.database import Database
from store.model import Route, Watchlist
from store.versions import get as version
from tests.support.factories import NOW, article, entry, source, waiting
from tests.support.simulation import POLICY, recipient
from tests.support.taking import first_page, take_article
from tocsin.alerts.delivery import write_messages
from tocsin.alerts.messages.renderer import Renderer
from tocsin.alerts.plan.recipient import Recipient
from tocsin.intake import revision, search
from tocsin.intake.absences import PageSight
from tocsin.intake.placement import StorySettings
from tocsin.intake.revision import LeftPage, ReadAgain
from tocsin.intake.revisit_schedule import RevisitPolicy
from tocsin.intake.rules import IntakeRules
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.engine import Engine

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STEPS = (HOUR, 3 * HOUR, 12 * HOUR, DAY)
AT_ONCE = replace(POLICY, group_wait=timedelta(0), followup_gap=timedelta(0))
HOOK = recipient("hook", policy=AT_ONCE)
TEXT = (
    "The ferry left pier 4 at noon. It carried 40 people to the island.\n"
    "The captain said that the sea was calm. Nobody was hurt near the island."
)


def rules(changes: ChangesTold = "now", when: str = "now", **more: Any) -> IntakeRules:
    watchlist = Watchlist(
        name="ferries", query="ferry", routes=(Route("hook", when),), changes=changes
    )
    followed = frozenset() if changes == "off" else frozenset(["ferries"])
    return IntakeRules(
        engine=Engine([watchlist]),
        policy=IntakePolicy(baseline_window=DAY, max_age=7 * DAY),
        stories=StorySettings(),
        revisits=RevisitPolicy(matched_steps=STEPS, followed=followed),
        **more,
    )


RULES = rules()


def configure(db: Database) -> None:
    """Store what is configured."""
    sources.sync(db, [source()], NOW)
    matches.sync_watchlists(db, {"ferries": "ferry"}, NOW)
    channels.sync(db, ["hook"], NOW)
    search.reindex_batch(db, 10)


def taken(db: Database, by: IntakeRules = RULES, **more: Any) -> int:
    """Take the article in; return its number."""
    one = article(1, title="Ferry late", text=TEXT, **more)
    take_article(db, waiting(db, entry(1, url=one.url)), one, by, page=first_page(one))
    (id_,) = db.conn.execute("SELECT max(id) FROM articles").fetchone()
    return int(id_)


def read(
    db: Database,
    at: datetime,
    by: IntakeRules = RULES,
    *,
    reader: str = "",
    **more: Any,
) -> None:
    """Read the article again at a time, with something changed."""
    visited = revisits.get(db, 1)
    assert visited is not None
    stored = articles.get(db, 1)
    again = ReadAgain(
        visited=visited,
        earlier=stored,
        later=replace(stored, seen=at, **more),
        page=replace(visited.page, reader=reader),
        compared=version(db, 1, visited.compared),
        status=200,
    )
    revision.take_revision(db, revision.prepare_revision(again, by))


def visit(
    db: Database, at: datetime, sight: PageSight | None, by: IntakeRules = RULES
) -> None:
    """Visit the article's page, which shows no article, or as it was."""
    visited = revisits.get(db, 1)
    assert visited is not None
    failure = None if sight else Failure(outcome="soft", sentence="HTTP 503")
    left = LeftPage(visited=visited, page=visited.page, sight=sight, failure=failure)
    revision.leave_unchanged(db, left, by, at)


def plan(db: Database, now: datetime, *, to: Recipient = HOOK) -> list[str]:
    """Plan at a time; return what the new messages say, in order."""
    (last,) = db.conn.execute("SELECT coalesce(max(id), 0) FROM deliveries").fetchone()
    made = write_messages.prepare(db, to, now)
    messages = write_messages.render_drafts(made, Renderer())
    write_messages.write(db, made, messages, now)
    rows = db.conn.execute(
        "SELECT json_extract(payload, '$.plain') FROM deliveries WHERE id > ?", (last,)
    )
    return [text for (text,) in rows]


def states(db: Database) -> list[tuple[int | None, str]]:
    rows = db.conn.execute("SELECT change_id, state FROM alerts ORDER BY id")
    return [tuple(row) for row in rows]


GONE = PageSight(absence="removed", status=404)
THERE = PageSight(status=304)
