"""Revision: what an article that was read again changes.

`prepare_revision` matches and compares outside the write lock; `take_revision` and
`leave_unchanged` each run inside one transaction of the store's writer thread.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from spiders import urls
from spiders.fetch.failures import Failure
from store import (
    addresses,
    alerts,
    articles,
    matches,
    revisits,
    story_counters,
    versions,
)
from store.articles import IndexedWords
from store.change_model import NewChange
from store.database import Database
from store.model import Alert, Article, ClippingNote, Match, Suppression
from store.restores import may_repeat_change, restored
from store.revisit_model import PageState
from store.revisits import Revisit
from store.versions import Version
from tocsin.alerts.plan.new_alerts import alerts_of
from tocsin.intake import deduplication, revisit_schedule, seen_changes, wanted_captures
from tocsin.intake.absences import PageSight
from tocsin.intake.deduplication import ComparisonText
from tocsin.intake.preparation import log_failed
from tocsin.intake.rules import IntakeRules
from tocsin.intake.search import words_of
from tocsin.intake.seen_changes import SeenPage
from tocsin.stories.article_difference import (
    ArticleDifference,
    ArticleWords,
    difference_of,
)
from tocsin.stories.text_changes import TextChange, change_of
from tocsin.watchlists.query_budget import UNBOUNDED, Budget, QueryOverrun


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAgain:
    """An article that was read again."""

    visited: Revisit
    earlier: Article
    """As it is stored."""
    later: Article
    """As it was read now; `seen` is when."""
    page: PageState | None
    """What is known of its page now; None when only its listing was read."""
    compared: Version | None = None
    """The version with which people are told it is compared; None when nobody is."""
    status: int | None = None
    """What the site answered; None when only its listing was read."""
    is_recorded: bool = False
    """Whether the page is at hand as it came, or it is known why not: for evidence."""

    @property
    def is_read_otherwise(self) -> bool:
        """Return whether another version of tocsin read the text that is stored.

        What differs then may be what the reader makes of the page, and not the page.
        """
        page = self.page
        return page is not None and page.reader != self.visited.page.reader


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftPage:
    """A page that was visited again, and whose article stays as it is."""

    visited: Revisit
    page: PageState
    """As it is to be kept."""
    sight: PageSight | None
    """What was seen of it; None when that says nothing, as after a time-out."""
    failure: Failure | None = None
    is_recorded: bool = False
    """Whether the page is at hand as it came, or it is known why not: for evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenRevision:
    """What a visit to the page of an article changed."""

    alerts: tuple[Alert, ...] = ()
    """Those of watchlists that match only now."""
    is_told: bool = False
    """Whether there are alerts of a change of it."""
    capture: int | None = None
    """The capture that its page is to be kept as; None when it is not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedRevision:
    """An article that was read again with its matches, ready for the transaction."""

    article: ReadAgain
    rules: IntakeRules
    """The rules that the matches were made with."""
    change: TextChange
    matches: tuple[Match, ...] = ()
    overruns: tuple[QueryOverrun, ...] = ()
    compared: tuple[ComparisonText, ComparisonText] | None = None
    """The earlier and the later text; None when nothing changed."""
    words: tuple[IndexedWords, IndexedWords] | None = None
    """The earlier and the later words, likewise."""
    difference: ArticleDifference | None = None
    """What people are told, if that is worth it; None when nobody is."""


def prepare_revision(
    again: ReadAgain, rules: IntakeRules, budget: Budget = UNBOUNDED
) -> PreparedRevision:
    """Return what became of an article, with the matches it has now.

    Queries that the budget stops are skipped and named.
    """
    earlier, later = again.earlier, again.later
    change = change_of(
        (earlier.title, earlier.text), (later.title, later.text), stub=later.stub
    )
    if change != "significant":
        return PreparedRevision(article=again, rules=rules, change=change)
    overruns: list[QueryOverrun] = []
    found = rules.engine.matches(
        later, log_failed, budget=budget, overran=overruns.append
    )
    return PreparedRevision(
        article=again,
        rules=rules,
        change=change,
        matches=tuple(found),
        overruns=tuple(overruns),
        compared=(ComparisonText.of(earlier), ComparisonText.of(later)),
        words=(words_of(earlier), words_of(later)),
        difference=_difference(again),
    )


def _difference(again: ReadAgain) -> ArticleDifference | None:
    """Return what people are told of a change; None when nobody is, or of nothing.

    A text that was only a teaser, that another version of tocsin read, or that [keep]
    deleted, is none that the outlet has changed.
    """
    known, later = again.compared, again.later
    if known is None or known.stub or not known.text:
        return None
    text = known.text if again.is_read_otherwise else later.text
    found = difference_of(
        ArticleWords(known.title, known.text),
        ArticleWords(later.title, text),
        authors=later.authors,
    )
    return found if found.is_worth_telling else None


def take_revision(db: Database, prepared: PreparedRevision) -> TakenRevision | None:
    """Write what an article says now, with the matches and alerts that are new.

    Return what is new; None, having written nothing, when the article was deleted or
    changed since it was read.
    """
    again, rules = prepared.article, prepared.rules
    id_, later = again.visited.article, again.later
    try:
        stored = articles.get(db, id_)
    except LookupError:
        return None
    if (stored.title, stored.text) != (again.earlier.title, again.earlier.text):
        return None
    capture = None
    if again.is_recorded:
        capture = wanted_captures.want_revisited(db, again.visited, rules, later.seen)
    alerted: tuple[Alert, ...] = ()
    page, is_told = _note_presence(db, prepared, capture)
    if prepared.compared is not None and prepared.words is not None:
        version = versions.add(db, id_, stored, later)
        _write_article(db, id_, later, prepared.compared, prepared.words)
        if later.language != stored.language:
            story_counters.set_language(db, id_)
        alerted = _write_matches(db, id_, prepared, version)
        is_told = _note_edit(db, prepared, version, capture) or is_told
    _go_on(db, prepared, page)
    return TakenRevision(alerts=alerted, is_told=is_told, capture=capture)


def _note_presence(
    db: Database, prepared: PreparedRevision, capture: int | None
) -> tuple[PageState | None, bool]:
    """Write down that an article is there; return its page, and whether that is told.

    One that has much less text than before may be behind a wall.
    """
    again, page = prepared.article, prepared.article.page
    if page is None or prepared.change == "shrunken":
        return page, False
    seen = SeenPage(
        visited=again.visited,
        sight=PageSight(status=again.status, page=page.url),
        now=again.later.seen,
        capture=capture,
    )
    return seen_changes.note_sight(db, page, seen, prepared.rules)


def _note_edit(
    db: Database, prepared: PreparedRevision, version: int, capture: int | None
) -> bool:
    """Write down what an edit changed, if that is told; return whether it is."""
    again, found = prepared.article, prepared.difference
    id_, known, page = again.visited.article, again.compared, again.page
    now = again.later.seen
    if found is not None and known is not None:
        revisits.compare_with(db, id_, version)
        change = NewChange(
            kind=seen_changes.edit_kind(
                is_replaced=found.is_replaced, read=again.visited.read, now=now
            ),
            at=now,
            before=known.number,
            after=version,
            status=again.status,
            page=page.url if page else "",
            capture=capture,
        )
        return seen_changes.note_change(db, id_, change, prepared.rules)
    if known is None or known.stub or not known.text or again.is_read_otherwise:
        # From here on what is read can be compared with it.
        revisits.compare_with(db, id_, version)
    return False


def leave_unchanged(
    db: Database, left: LeftPage, rules: IntakeRules, now: datetime
) -> TakenRevision:
    """Write that a visit found nothing new, or that the article is not there."""
    visited, failure = left.visited, left.failure
    capture = None
    if left.is_recorded:
        capture = wanted_captures.want_revisited(db, visited, rules, now)
    seen = SeenPage(visited=visited, sight=left.sight, now=now, capture=capture)
    page, is_told = seen_changes.note_sight(db, left.page, seen, rules)
    revisit_schedule.go_on(
        db,
        visited,
        page,
        rules.revisits,
        now,
        changed=False if failure is None else None,
        retry_after=failure.retry_after if failure else None,
        followed=revisit_schedule.is_followed(db, visited.article, rules.revisits),
    )
    return TakenRevision(is_told=is_told, capture=capture)


def _go_on(db: Database, prepared: PreparedRevision, page: PageState | None) -> None:
    again, visited = prepared.article, prepared.article.visited
    if page is None:
        if visited.headline is not None:
            revisits.take_headline(db, visited.article, visited.headline)
        return
    if prepared.change == "shrunken":
        # What it is called meanwhile is no headline of the article.
        page = replace(
            revisit_schedule.hidden_page(visited), bookmark=page.bookmark, tries=0
        )
        revisits.count_shrunken(db, visited.article)
    elif visited.page.unread:
        # Where a listed address leads is known only now.
        addresses.add(db, visited.article, [urls.key(page.url)], [])
    revisit_schedule.go_on(
        db,
        visited,
        page,
        prepared.rules.revisits,
        again.later.seen,
        changed=prepared.change == "significant",
        followed=again.compared is not None,
    )


def _write_article(
    db: Database,
    id_: int,
    later: Article,
    compared: tuple[ComparisonText, ComparisonText],
    words: tuple[IndexedWords, IndexedWords],
) -> None:
    before, after = compared
    articles.revise(db, id_, later, text_key=after.text_key)
    articles.reindex(db, id_, *words)
    deduplication.replace_index_entry(db, id_, later, before=before, after=after)


def _write_matches(
    db: Database, id_: int, prepared: PreparedRevision, version: int
) -> tuple[Alert, ...]:
    """Write what matches now and what no longer does; return the new alerts."""
    later, rules = prepared.article.later, prepared.rules
    known = matches.all_of(db, id_)
    old = rules.policy.judge_read(later, "")
    new = [match for match in prepared.matches if _is_new(match, known, old)]
    added = {match.watchlist for match in new}
    found = [replace(m, suppressed=old or m.suppressed) for m in new]
    undecided = {o.watchlist for o in prepared.overruns if not o.matched}
    holding = {match.watchlist for match in prepared.matches}
    matches.add_later(db, id_, found, later.seen, version=version)
    matches.refresh(db, id_, (m for m in prepared.matches if m.watchlist not in added))
    matches.lapse(db, id_, known.keys() - holding - undecided, later.seen)
    matches.count_overruns(db, undecided)
    note: ClippingNote = "repeat" if may_repeat_change(later, restored(db)) else "later"
    alerted = tuple(alerts_of(later, found, rules.engine.by_name, note=note))
    alerts.add(db, id_, alerted, later.seen)
    return alerted


def _is_new(match: Match, known: Mapping[str, Suppression], old: Suppression) -> bool:
    """Return whether a watchlist matches only now.

    So does one whose min_score the article did not reach before, and one of an article
    that its listing dated long ago, but its page does not.
    """
    before = known.get(match.watchlist)
    if before == "old":
        return not old
    return before is None or (before == "score" and not match.suppressed)
