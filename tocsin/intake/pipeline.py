"""Intake: what a visit and an article change, decided and written in one transaction.

Each function here runs inside one transaction of the store's writer thread. So a poll's
ETag is never kept without its entries, and an article is never kept without its alerts;
whoever kills the process in between finds both or neither.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scheduler.pushed_visits import is_missed
from scheduler.visit_plan import PlannedVisit, VisitPlan, habit_since
from spiders import urls
from spiders.extract.headline_words import same_line
from store import (
    addresses,
    alerts,
    articles,
    entries,
    hub_offers,
    hub_pushes,
    listed_changes,
    matches,
    publishing_habits,
    sources,
)
from store.bookmarks import SourceAddress
from store.database import Database
from store.entries import ListedEntry, WaitingEntry
from store.habit_model import NewEntries, PublishingHabit
from store.model import (
    Article,
    ClippingNote,
    EntryState,
    Intake,
    Placement,
    Suppression,
    Visit,
)
from store.restores import may_repeat, restored
from tocsin.alerts.plan.new_alerts import alerts_of
from tocsin.intake import (
    article_urls,
    deduplication,
    entry_identity,
    placement,
    revisit_schedule,
)
from tocsin.intake.article_urls import AddressedArticle
from tocsin.intake.deduplication import IndexEntry
from tocsin.intake.preparation import NewArticle, PreparedArticle
from tocsin.intake.revisit_schedule import FirstPage
from tocsin.intake.suppression import suppressions


class StalePreparationError(Exception):
    """Another article changed what this one is called: it has to be prepared again."""


class ChangedSourceError(Exception):
    """The configuration has another address of the source than the one visited."""


class CommonPageError(Exception):
    """Its page is that of another article as well: what was listed has to be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenVisit:
    """What a visit changed."""

    new: int
    """How many entries are new."""
    next_visit: datetime


def take_visit(
    db: Database,
    visit: Visit,
    listed: Iterable[ListedEntry],
    *,
    plan: VisitPlan = VisitPlan(),  # noqa: B008  # frozen
    address: SourceAddress = SourceAddress(),  # noqa: B008
    revisits: int = 0,
) -> TakenVisit:
    """Write a visit, its entries and its source's next visit; return what is new.

    `plan` plans the next visit, and `address` is where the source has moved. Entries
    that are listed with other words make their pages due at once, each at most
    `revisits` times. Raises ChangedSourceError when the source's address was changed
    meanwhile: what this one lists is not the baseline of that one.
    """
    if plan.of and not sources.is_at(db, visit.source, plan.of.url, plan.of.kind):
        raise ChangedSourceError(visit.source)
    listed = tuple(listed)
    several = entry_identity.identified(
        listed,
        shared=entries.shared_addresses(db, {item.key for item in listed}),
        is_holder=partial(entries.is_named, db),
    )
    found = several.entries
    added = entries.add(db, visit.source, found, visit.at)
    entries.add_shared_addresses(db, several.shared)
    if revisits:
        listed_changes.note(db, visit.source, found, visit.at, most_extra=revisits)
    planned = _planned(db, visit, _published(found, added.new), plan)
    hub_offers.note(db, visit.source, visit.offer)
    sources.record(
        db,
        visit,
        next_visit=planned.at,
        new=len(added.new),
        sighted=added.sighted,
        address=address,
    )
    return TakenVisit(new=len(added.new), next_visit=planned.at)


def _published(
    found: Collection[ListedEntry], new: Iterable[ListedEntry]
) -> NewEntries:
    """Return what a visit shows of when its source publishes."""
    dates = (item.entry.listed_time for item in found)
    return NewEntries(
        times=tuple(
            item.entry.listed_time for item in new if not item.entry.in_archive
        ),
        listed=len(found),
        oldest=min((at for at in dates if at), default=None),
    )


def _planned(
    db: Database, visit: Visit, new: NewEntries, plan: VisitPlan
) -> PlannedVisit:
    """Return when a source is visited next, and keep what is known of its habit."""
    habit = publishing_habits.get(db, visit.source)
    if habit is None:
        past = publishing_habits.past_times(db, visit.source, visit.at)
        habit = habit_since(past, visit.at) if past else PublishingHabit()
    pushed = hub_pushes.record(db, visit.source, visit.at)
    if is_missed(pushed, habit.until, new=len(new.times)):
        hub_pushes.note_missed(db, visit.source, visit.at)
        pushed = hub_pushes.record(db, visit.source, visit.at)
    planned = plan.after(visit, habit, new, pushed)
    publishing_habits.put(db, visit.source, planned.habit, rhythm=planned.rhythm)
    return planned


def take_article(
    db: Database,
    waiting: WaitingEntry,
    prepared: PreparedArticle,
    page: FirstPage | None = None,
) -> Intake | None:
    """Take one article in, with its matches and alerts; return what it changed.

    `page` is the page to visit again; None when it never is. Returns None when the
    entry was taken in before. Raises StalePreparationError when its address became
    another one since it was prepared, which is rare, and CommonPageError when its page
    cannot be told from that of another article.
    """
    if not entries.is_waiting(db, waiting.id):
        return None
    resolved = article_urls.resolve_again(db, prepared.resolved)
    article, entry = resolved.article, None
    if resolved.known is not None:
        place = deduplication.seen_again(db, resolved.known, "url")
    elif prepared.new is None or article.url != prepared.resolved.article.url:
        raise StalePreparationError(article.url)
    else:
        place, entry = placement.place(
            db, article, prepared.new.comparison, prepared.rules.stories
        )
    if _is_of_common_page(db, article, place):
        raise CommonPageError(article.url)
    note: ClippingNote = "unread" if page and page.state.unread else ""
    if may_repeat(article, restored(db)):
        note = "repeat"
    intake = _decide(db, article, place, waiting.suppressed, prepared, note=note)
    if place.known is not None and not articles.is_stored(db, place.known):
        _pass_over(db, waiting, resolved, place.known)
        return intake
    id_ = _write(
        db,
        waiting,
        intake,
        resolved,
        new=prepared.new,
        entry=entry,
        undecided=prepared.undecided,
    )
    if page and place.known is None and waiting.suppressed != "baseline":
        revisit_schedule.begin(db, id_, article, page, prepared.rules.revisits)
    return intake


def _pass_over(
    db: Database, waiting: WaitingEntry, resolved: AddressedArticle, deleted: int
) -> None:
    """Close an entry whose article was stored before and is deleted: it stays so."""
    addresses.add(db, deleted, [resolved.listed_key], resolved.keys)
    entries.settle(db, waiting.id, "skipped", reason="its article was deleted")


def give_up(db: Database, waiting: WaitingEntry, reason: str) -> None:
    """Close an entry of which neither page nor listing gave an article."""
    entries.settle(db, waiting.id, "failed", reason=reason)


def _is_of_common_page(db: Database, article: Article, place: Placement) -> bool:
    """Return whether an earlier article of the site has the text of the same page.

    Then neither is called as its page is: the page is that of several articles.
    """
    earlier = place.known or place.copy_of
    if earlier is None or not article.provenance.titled_by:
        return False
    stored = articles.stored_text(db, earlier)
    return (
        stored is not None
        and urls.domain(stored.url) == urls.domain(article.url)
        and not same_line(article.title, [stored.title])
    )


def _decide(
    db: Database,
    article: Article,
    place: Placement,
    suppressed: Suppression,
    prepared: PreparedArticle,
    *,
    note: ClippingNote,
) -> Intake:
    """Return what an article changes: its matches and their alerts."""
    if place.known_by == "url":
        return Intake(article=article, place=place, matches=(), alerts=())
    suppressed = prepared.rules.policy.judge_read(article, suppressed)
    reasons = {} if suppressed else suppressions(db, place)
    found = tuple(
        replace(
            match,
            suppressed=suppressed
            or match.suppressed
            or reasons.get(match.watchlist, ""),
        )
        for match in prepared.matches
    )
    watchlists = prepared.rules.engine.by_name
    new = tuple(alerts_of(article, found, watchlists, note=note))
    return Intake(article=article, place=place, matches=found, alerts=new)


def _write(
    db: Database,
    waiting: WaitingEntry,
    intake: Intake,
    resolved: AddressedArticle,
    *,
    new: NewArticle | None,
    entry: IndexEntry | None,
    undecided: Iterable[str],
) -> int:
    """Write it all; return the article's id."""
    article, place = intake.article, intake.place
    state: EntryState = "copy"
    if entry is not None and new is not None:
        state = "read"
        article_urls.give_up_claim(db, resolved)
        id_ = articles.add(
            db,
            article,
            url_key=resolved.keys[0],
            text_key=entry.text_key,
            words=new.words,
        )
        placement.write_placement(db, id_, place, entry)
    elif place.known is not None and place.known_by:
        id_ = place.known
        articles.add_sighting(
            db, id_, article, url_key=resolved.keys[0], known_by=place.known_by
        )
    else:
        raise LookupError(f"{article.url}: neither new nor known")
    addresses.add(db, id_, [resolved.listed_key], resolved.keys)
    matches.add(db, id_, intake.matches, article.seen)
    matches.count_overruns(db, undecided)
    alerts.add(db, id_, intake.alerts, article.seen)
    reason = article.provenance.refused
    entries.settle(db, waiting.id, state, article=id_, reason=reason)
    return id_
