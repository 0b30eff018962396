"""Revision: what an article that was read again changes.

`prepare_revision` matches and compares outside the write lock; `take_revision` and
`leave_unchanged` each run inside one transaction of the store's writer thread.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from spiders import urls
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
from store.database import Database
from store.model import Alert, Article, ClippingNote, Match, Suppression
from store.restores import may_repeat_change, restored
from store.revisit_model import PageState
from store.revisits import Revisit
from tocsin.alerts.plan.new_alerts import alerts_of
from tocsin.intake import deduplication, revisit_schedule
from tocsin.intake.deduplication import ComparisonText
from tocsin.intake.preparation import log_failed
from tocsin.intake.rules import IntakeRules
from tocsin.intake.search import words_of
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
    )


def take_revision(db: Database, prepared: PreparedRevision) -> tuple[Alert, ...] | None:
    """Write what an article says now, with the matches and alerts that are new.

    Return the alerts; None, having written nothing, when the article was deleted or
    changed since it was read.
    """
    again = prepared.article
    id_, later = again.visited.article, again.later
    try:
        stored = articles.get(db, id_)
    except LookupError:
        return None
    if (stored.title, stored.text) != (again.earlier.title, again.earlier.text):
        return None
    alerted: tuple[Alert, ...] = ()
    if prepared.compared is not None and prepared.words is not None:
        version = versions.add(db, id_, stored, later)
        _write_article(db, id_, later, prepared.compared, prepared.words)
        if later.language != stored.language:
            story_counters.set_language(db, id_)
        alerted = _write_matches(db, id_, prepared, version)
    _go_on(db, prepared)
    return alerted


def leave_unchanged(
    db: Database,
    visited: Revisit,
    page: PageState,
    rules: IntakeRules,
    now: datetime,
    *,
    answered: bool,
    retry_after: timedelta | None = None,
) -> None:
    """Write that a visit found nothing new; `answered` is whether it got an answer."""
    revisit_schedule.go_on(
        db,
        visited,
        page,
        rules.revisits,
        now,
        changed=False if answered else None,
        retry_after=retry_after,
    )


def _go_on(db: Database, prepared: PreparedRevision) -> None:
    again, visited = prepared.article, prepared.article.visited
    if again.page is None:
        if visited.headline is not None:
            revisits.take_headline(db, visited.article, visited.headline)
        return
    page = again.page
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
