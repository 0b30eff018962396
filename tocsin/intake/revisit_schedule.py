"""The schedule of revisits: when an article's page is visited again.

Its outlet's habits and what was spent decide, inside the transaction that writes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scheduler.cadence import next_try
from scheduler.revisit_steps import is_worthwhile, next_step
from spiders import urls
from store import edit_habits, revisits
from store.columns import hash64
from store.database import Database
from store.model import Article
from store.revisit_model import EditCount, PageState
from store.revisits import Revisit

NO_STEP = timedelta(0)
"""The step of a visit that something else makes due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisitPolicy:
    """When pages are visited again: `revisit`, `tries` and `retry_first` of [crawl]."""

    steps: Sequence[timedelta] = ()
    """Counted from the first reading; empty is never."""
    tries: int = 1
    """How often a page is tried in a row that fails for a while."""
    retry_first: timedelta = timedelta(minutes=1)

    def is_young(self, since: datetime, now: datetime) -> bool:
        """Return whether a page that has been known since then may still change."""
        return bool(self.steps) and now < since + self.steps[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPage:
    """The page of an article that is taken in."""

    state: PageState
    retry_after: timedelta | None = None
    """What the site asked for; None when it asked nothing."""


def next_retry(
    policy: RevisitPolicy,
    tries: int,
    now: datetime,
    *,
    retry_after: timedelta | None = None,
) -> datetime | None:
    """Return when a page is tried again that failed so often in a row, for a while.

    None when it was tried often enough.
    """
    if not 0 < tries < policy.tries:
        return None
    return next_try(now, tries, first=policy.retry_first, retry_after=retry_after)


def next_appearance(
    policy: RevisitPolicy, listed: datetime, now: datetime
) -> datetime | None:
    """Return when a missing page is asked for again, at the steps since its listing.

    None when no step is left.
    """
    step = next_step(policy.steps, listed, now, is_made=lambda step: True)
    return None if step is None else listed + step


def begin(
    db: Database, id_: int, article: Article, first: FirstPage, policy: RevisitPolicy
) -> None:
    """Let a new article's page be visited again, if it is young or was not read."""
    edit_habits.count_article(db, article.source)
    page, now = first.state, article.seen
    published = min(article.published or now, now)
    if not page.unread and not policy.is_young(published, now):
        return
    visits = Revisit(
        article=id_,
        source=article.source,
        read=now,
        page=page,
        step=NO_STEP,
        headline=None,
        claims=0,
    )
    due, step = _next(db, visits, policy, now, retry_after=first.retry_after)
    if policy.steps or due is not None:
        host = urls.host(page.url)
        revisits.add(db, id_, page, host=host, read=now, due=due, step=step)


def hidden_page(visited: Revisit) -> PageState:
    """Return the state of a page that a wall or a failure hid.

    Its text is still to be had when its source had listed it as changed: what habits
    say of the other steps does not count then.
    """
    is_listed = visited.step == NO_STEP
    return replace(visited.page, missing=visited.page.missing or is_listed)


def go_on(
    db: Database,
    visited: Revisit,
    page: PageState,
    policy: RevisitPolicy,
    now: datetime,
    *,
    changed: bool | None = None,
    retry_after: timedelta | None = None,
) -> None:
    """Note what a visit found, and when the next one is due.

    `changed` says whether the article had changed; None when the site gave no answer.
    """
    edit_habits.count_request(db, visited.source)
    is_habit = visited.step != NO_STEP and not visited.page.missing
    if is_habit and changed is not None:
        edit_habits.count_visit(db, visited.source, visited.step, changed=changed)
    after = replace(visited, page=page)
    due, step = _next(db, after, policy, now, retry_after=retry_after)
    revisits.reschedule(db, visited.article, page, due=due, step=step)


def _next(
    db: Database,
    visits: Revisit,
    policy: RevisitPolicy,
    now: datetime,
    *,
    retry_after: timedelta | None,
) -> tuple[datetime | None, timedelta]:
    """Return when the next visit is due, and at which step; None for no visit."""
    page = visits.page
    retry = next_retry(policy, page.tries, now, retry_after=retry_after)
    if retry is not None:
        # The step that failed is what the answer counts for.
        return retry, visits.step
    counts = edit_habits.counts(db, visits.source)
    spent = edit_habits.spent(db)

    def is_made(step: timedelta) -> bool:
        # The same for an article whenever it is asked: no restart draws again.
        draw = hash64(f"{visits.article} {step}") / 2**64 + 0.5
        count = counts.get(step, EditCount())
        return page.missing or is_worthwhile(count, spent=spent, draw=draw)

    step = next_step(policy.steps, visits.read, now, is_made=is_made)
    if step is None:
        return None, NO_STEP
    due = visits.read + step
    return max(due, now + retry_after) if retry_after else due, step
