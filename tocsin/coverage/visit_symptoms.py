"""What the visits of a source show: that they fail, and why. Pure.

A hiccup is no state: failures count when there are several in a row, and not all within
a moment. A state ends with two good visits.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise, takewhile
from statistics import median
from typing import NamedTuple
from urllib.parse import urlsplit

from store.coverage_model import Coverage, CoverageState, SourceRecord
from store.model import Source, Visit

RUN = 3
"""Visits in a row that show the same: fewer are a hiccup."""

NEW_RUN = 2
"""Failures in a row of a source that never worked, if they may pass. One that does not
pass is enough: somebody has just written its address, and waits for it."""

BUSY_RUN = 2
"""Answers in a row that ask for fewer requests: no hiccup does that, and the next visit
waits longer each time."""

SPAN, ENOUGH_SPAN = 0.3, timedelta(minutes=30)
"""Times the usual wait between two visits that they take at least, and a time that is
enough: three that somebody asks for at once are a hiccup. The two visits after a first
failure take 0.8 of a source's rhythm (`scheduler.cadence.CHECK`)."""

LONGER = 1.5
"""Times the longest emptiness that a source ever had that it may be empty."""

USUAL_WAIT = timedelta(minutes=15)
"""The wait between two visits until it is learned."""

RECOVERY = 2
"""Good visits in a row that end a state."""

RECENT, MOSTLY = 8, 6
"""Of the last visits, how many fail when a source works now and then."""

BLOCKING = frozenset([401, 402, 403, 407, 429, 451])
"""Statuses by which a site refuses us, and not an address (RFC 9110, 6585, 7725)."""

TOO_MANY = 429
GONE = frozenset([404, 410])

A_DAY = timedelta(days=1)
"""How long a source may list nothing that never listed anything, or that may list only
what is new, until it is known how long that can be: an API, a spider."""

WHOLE_LISTS = frozenset(["feed", "page", "sitemap"])
"""Kinds that list what they have, new or not."""

MAILBOX = "mailbox"
"""The kind that lists what came since the last visit, and so mostly nothing."""

EMPTY_RUN = 2
"""Answers in a row that list nothing, of a source that always listed something."""

ABRUPT, LEARNED, EXPIRED = 5, 14, timedelta(days=3)
"""Sitemaps of news list two days: they shrink to nothing over a long weekend. So a
source that listed fewer at last is given three days, until its own gaps of two weeks
are known."""


class Finding(NamedTuple):
    """A state that something shows, and what is said of it."""

    state: CoverageState
    reason: str
    remedy: str


def is_failed(visit: Visit) -> bool:
    """Return whether a visit failed."""
    return visit.outcome in ("soft", "hard")


def usual_wait(visits: Sequence[Visit], every: timedelta | None) -> timedelta:
    """Return the usual time between two visits.

    The median of those between good visits; when there were too few, `every`, or
    USUAL_WAIT when that is learned.
    """
    good = [visit.at for visit in visits if not is_failed(visit)]
    waits = [(later - earlier).total_seconds() for later, earlier in pairwise(good)]
    return (
        timedelta(seconds=median(waits)) if len(waits) >= RUN else every or USUAL_WAIT
    )


def failure(record: SourceRecord, source: Source) -> Coverage | None:
    """Return the state of a source whose visits fail; None when they do not."""
    visits = record.visits
    run = tuple(takewhile(is_failed, visits))
    recent = [visit for visit in visits[:RECENT] if is_failed(visit)]
    has_recovered = not any(map(is_failed, visits[:RECOVERY]))
    if not recent or has_recovered:
        return None
    before = record.before
    lasts = before is not None and before.cause == "visits"
    wait = usual_wait(visits, source.every)
    if not (
        lasts
        or _never_worked(record, run)
        or _lasting(run, wait)
        or _mostly(recent, visits, wait)
    ):
        return None
    if lasts and not run and before is not None:
        return before  # One good visit: the next one decides.
    found = _commonest(recent[:RUN], record, source)
    return Coverage(
        state=found.state,
        cause="visits",
        since=(run or recent)[-1].at,
        reason=found.reason,
        remedy=found.remedy,
    )


def _never_worked(record: SourceRecord, run: Sequence[Visit]) -> bool:
    """Return whether a new source fails as one does whose address is wrong.

    One that answered with an empty list is at the right address.
    """
    if record.has_listed or record.empty_since is not None or not run:
        return False
    return run[0].outcome == "hard" or len(run) >= NEW_RUN


def _lasting(run: Sequence[Visit], wait: timedelta) -> bool:
    busy = sum(1 for _ in takewhile(lambda visit: visit.status == TOO_MANY, run))
    enough = len(run) >= RUN or busy >= BUSY_RUN
    return enough and run[0].at - run[-1].at >= min(wait * SPAN, ENOUGH_SPAN)


def _mostly(failed: Sequence[Visit], visits: Sequence[Visit], wait: timedelta) -> bool:
    enough = len(visits) >= RECENT and len(failed) >= MOSTLY
    return enough and failed[0].at - failed[-1].at >= wait * SPAN


def _commonest(
    failed: Sequence[Visit], record: SourceRecord, source: Source
) -> Finding:
    """Return what most of the last failures show; the newest of these, if they tie."""
    found = [explain(visit, source, record.has_listed) for visit in failed]
    states = [each.state for each in found]
    return max(found, key=lambda each: states.count(each.state))


def explain(visit: Visit, source: Source, has_listed: bool) -> Finding:
    """Return what a failed visit shows of its source."""
    discover = another_way(source)
    status, reason = visit.status, sentence(visit.reason or "the visit failed")
    if "robots.txt" in visit.reason and status is None:
        return Finding(
            "blocked", reason, f"Ask the publisher to allow it, or {discover}"
        )
    if status == TOO_MANY:
        remedy = f'Visit it less often: a longer "every" in [sources.{source.key}].'
        return Finding("blocked", reason, remedy)
    if status in BLOCKING:
        return Finding(
            "blocked", reason, f"Ask the publisher for access, or {discover}"
        )
    if status is not None and status < 300:
        state: CoverageState = "layout changed" if has_listed else "failing"
        return Finding(state, reason, f"Look at {source.url}, and {discover}")
    if status in GONE:
        remedy = f"Look for its new address: tocsin discover {_site(source)}"
        return Finding("failing", reason, remedy)
    if status is not None:
        remedy = "Nothing yet: it is the site's fault, and tocsin visits it again."
        return Finding("failing", reason, remedy)
    if source.kind == MAILBOX:
        remedy = f"See which step fails: tocsin sources check {source.key}"
    elif has_listed:
        remedy = f"Open {source.url}; if it answers there, look at your own network."
    else:
        remedy = f"Is {_host(source)} spelled right? To test it: tocsin check"
    return Finding("failing", reason, remedy)


def emptiness(
    record: SourceRecord, source: Source, *, longest_gap: timedelta
) -> Coverage | None:
    """Return the state of a source that answers and lists nothing; None otherwise.

    What a small outlet lists may be empty as long as it publishes nothing, which was
    `longest_gap` at most, unless it never was empty in weeks.
    """
    since = record.empty_since
    if since is None or record.has_parts or source.kind == MAILBOX:
        return None
    answers = [
        visit for visit in record.visits if not is_failed(visit) and visit.at >= since
    ]
    wait = usual_wait(record.visits, source.every) * SPAN
    known = len(record.days) >= LEARNED and not record.longest_empty
    is_known = known and record.has_listed and source.kind in WHOLE_LISTS
    gap = timedelta(0) if is_known else longest_gap
    allowed = max(wait, gap, _usual_emptiness(record, source))
    run = EMPTY_RUN if is_known else RUN
    if len(answers) < run or answers[0].at - since < allowed:
        return None
    before = "any more" if record.has_listed else "since it was added"
    return Coverage(
        state="empty",
        cause="listing",
        since=since,
        reason=f"It answers, and lists nothing {before}.",
        remedy=f"Look at {source.url}, and {another_way(source)}",
    )


def _usual_emptiness(record: SourceRecord, source: Source) -> timedelta:
    """Return how long a source may list nothing, by what it is and did before."""
    usual = min(record.longest_empty * LONGER, EXPIRED)
    if not record.has_listed:
        return A_DAY
    if source.kind not in WHOLE_LISTS and not record.longest_empty:
        return A_DAY
    if record.last_listed < ABRUPT and len(record.days) < LEARNED:
        return EXPIRED
    return usual


def relocation(record: SourceRecord, source: Source, now: datetime) -> Coverage | None:
    """Return the state of a source whose address redirects for good; None otherwise."""
    if not record.moved_to:
        return None
    return Coverage(
        state="moved",
        since=now,
        reason=f"Its address leads to {record.moved_to} for good; visits follow it.",
        remedy=f'Write url = "{record.moved_to}" in [sources.{source.key}].',
    )


def another_way(source: Source) -> str:
    """Return how to find another way into a source's site, as the end of a sentence.

    Of a mailbox nobody knows the site.
    """
    if source.kind == MAILBOX:
        return f"see what the mailbox gives: tocsin sources check {source.key}"
    return f"find another way in: tocsin discover {_site(source)}"


def sentence(text: str) -> str:
    """Return a text with a capital at its beginning and a full stop at its end."""
    text = text.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def _site(source: Source) -> str:
    parts = urlsplit(source.url)
    return f"{parts.scheme}://{parts.netloc}/"


def _host(source: Source) -> str:
    return urlsplit(source.url).hostname or source.url
