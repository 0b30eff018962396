"""The schedule of revisits: when an article's page is visited again.

Its outlet's habits and what was spent decide, inside the transaction that writes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scheduler.cadence import next_try
from scheduler.revisit_steps import is_worthwhile, next_step
from spiders import urls
from store import edit_habits, matches, revisits
from store.columns import hash64
from store.database import Database
from store.model import Article
from store.revisit_model import EditCount, PageState
from store.revisits import Revisit

CONFIRMED_AFTER = timedelta(minutes=30)
"""How long after an article was not there it is asked for again. What is still so then
is no outage."""

NO_STEP = timedelta(0)
"""The step of a visit that something else makes due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisitPolicy:
    """When pages are visited again: some options of [crawl]."""

    steps: Sequence[timedelta] = ()
    """Counted from the first reading; empty is never."""
    matched_steps: Sequence[timedelta] = ()
    """The same for articles that one of the `followed` watchlists found."""
    followed: frozenset[str] = frozenset()
    """The watchlists whose channels are told what becomes of an article."""
    tries: int = 1
    """How often a page is tried in a row that fails for a while."""
    retry_first: timedelta = timedelta(minutes=1)

    def steps_of(self, *, followed: bool) -> list[timedelta]:
        """Return the steps of an article, in order."""
        return sorted({*self.steps, *(self.matched_steps if followed else ())})

    def is_young(self, since: datetime, now: datetime, *, followed: bool) -> bool:
        """Return whether a page that has been known since then may still change."""
        steps = self.steps_of(followed=followed)
        return bool(steps) and now < since + steps[-1]


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
    followed = is_followed(db, id_, policy)
    if not page.unread and not policy.is_young(published, now, followed=followed):
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
    if policy.steps or followed or due is not None:
        host = urls.host(page.url)
        revisits.add(db, id_, page, host=host, read=now, due=due, step=step)


def is_followed(db: Database, article: int, policy: RevisitPolicy) -> bool:
    """Return whether anybody is to be told what becomes of an article."""
    return bool(policy.matched_steps) and matches.is_found_by(
        db, article, policy.followed
    )


def follow_again(db: Database, policy: RevisitPolicy, now: datetime) -> int:
    """Plan visits of articles that are followed only now; return of how many.

    That is those for which no step was left while their watchlists told nobody.
    """
    if not policy.matched_steps or not policy.followed:
        return 0
    since = now - policy.matched_steps[-1]
    idle = revisits.idle_of(db, policy.followed, since)
    for article in idle:
        visited = revisits.get(db, article)
        if visited is not None:
            due, step = _next(db, visited, policy, now, retry_after=None)
            revisits.reschedule(db, article, visited.page, due=due, step=step)
    return len(idle)


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
    followed: bool = False,
) -> None:
    """Note what a visit found, and when the next one is due.

    `changed` says whether the article had changed; None when the site gave no answer.
    `followed` says whether somebody was to be told of it when it was visited.
    """
    if not (followed and visited.step in policy.matched_steps):
        # What is asked because somebody is told of it leaves the others their share.
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
    followed = is_followed(db, visits.article, policy)
    if followed and page.absence and page.absence.since + CONFIRMED_AFTER > now:
        # Whatever its outlet does otherwise: an outage is to be told from a removal.
        due = page.absence.since + CONFIRMED_AFTER
        return max(due, now + retry_after) if retry_after else due, visits.step
    counts = edit_habits.counts(db, visits.source)
    spent = edit_habits.spent(db)

    def is_made(step: timedelta) -> bool:
        if followed and step in policy.matched_steps:
            return True
        # The same for an article whenever it is asked: no restart draws again.
        draw = hash64(f"{visits.article} {step}") / 2**64 + 0.5
        count = counts.get(step, EditCount())
        return page.missing or is_worthwhile(count, spent=spent, draw=draw)

    steps = policy.steps_of(followed=followed)
    step = next_step(steps, visits.read, now, is_made=is_made)
    if step is None:
        return None, NO_STEP
    due = visits.read + step
    return max(due, now + retry_after) if retry_after else due, step
