"""Seen changes: what became of an article that somebody follows, written down.

What is here and takes the database runs inside the transaction that notes the visit: so
whoever is told of a change is told what was seen, and once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from store import change_alerts, changes, matches, versions
from store.change_model import AbsenceKind, ChangeKind, NewChange
from store.database import Database
from store.model import Route
from store.restores import may_have_been_told, restored
from store.revisit_model import Absence, PageState
from store.revisits import Revisit
from tocsin.alerts.plan.change_routes import change_routes
from tocsin.intake.absences import PageSight
from tocsin.intake.revisit_schedule import CONFIRMED_AFTER, is_followed
from tocsin.intake.rules import IntakeRules

FIRST_VERSION_FOR = timedelta(minutes=90)
"""How long after its first reading an article that is replaced was agency copy: the
step of an hour, and what a busy host makes it wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPage:
    """What a visit saw of an article, at a time."""

    visited: Revisit
    sight: PageSight | None
    """None when nothing can be said of it, as after a time-out."""
    now: datetime
    capture: int | None = None
    """The capture that shows it; None when none is kept."""


def edit_kind(*, is_replaced: bool, read: datetime, now: datetime) -> ChangeKind:
    """Return what an edit is called, of an article that was first read then."""
    is_early = now - read <= FIRST_VERSION_FOR
    return "rewritten" if is_replaced and is_early else "edited"


def judge_sight(
    page: PageState, sight: PageSight, gone: AbsenceKind | None, *, now: datetime
) -> tuple[PageState, ChangeKind | None]:
    """Return a page as it is to be kept, and what became of its article, if anything.

    `gone` is how the article is gone already, as far as is known. That it is not there
    counts when it is seen twice, `CONFIRMED_AFTER` apart, and not otherwise meanwhile.
    """
    if sight.absence is None:
        return replace(page, absence=None), "back" if gone else None
    if gone is not None:
        return replace(page, absence=None), None
    pending = page.absence
    if pending is None or pending.kind != sight.absence:
        return replace(page, absence=Absence(sight.absence, now)), None
    if now - pending.since < CONFIRMED_AFTER:
        return page, None
    return replace(page, absence=None), sight.absence


def note_sight(
    db: Database, page: PageState, seen: SeenPage, rules: IntakeRules
) -> tuple[PageState, bool]:
    """Write down whether an article is there.

    Return its page as it is to be kept, and whether somebody is to be alerted.
    """
    article, sight = seen.visited.article, seen.sight
    if sight is None or not is_followed(db, article, rules.revisits):
        return page, False
    gone = changes.absence(db, article)
    page, kind = judge_sight(page, sight, gone, now=seen.now)
    if kind is None:
        return page, False
    number = versions.number(db, article)
    change = NewChange(
        kind=kind,
        at=seen.now,
        before=number,
        after=number,
        status=sight.status,
        page=sight.page,
        capture=seen.capture,
    )
    return page, note_change(db, article, change, rules)


def note_change(
    db: Database, article: int, change: NewChange, rules: IntakeRules
) -> bool:
    """Write a change down with its alerts; return whether there are any.

    A watchlist that finds the article only as it is now is sent it as it is now.
    """
    id_ = changes.add(db, article, change)
    is_edit = change.before != change.after
    latest = change.after - 1 if is_edit else change.after
    watchlists = rules.engine.by_name
    routes = {
        name: change_routes(watchlists[name])
        for name, version in matches.versions_found(db, article).items()
        if version <= latest and name in watchlists
    }
    added = change_alerts.add(db, article, id_, _sooner(routes), now=change.at)
    if may_have_been_told(change.at, restored(db)):
        change_alerts.doubt(db, id_)
    return added > 0


def _sooner(routes: Mapping[str, tuple[Route, ...]]) -> dict[str, tuple[Route, ...]]:
    """Return the routes, at once where one watchlist tells a channel at once.

    Else a channel would be told of one change by a message and by a digest.
    """
    soon = {r.channel for each in routes.values() for r in each if r.when == "now"}
    return {
        name: tuple(
            replace(route, when="now") if route.channel in soon else route
            for route in each
        )
        for name, each in routes.items()
    }
