"""Checks of the clock: against what is stored, and against sites that were asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from statistics import median

from store import clock_steps
from store.connections import is_up_to_date
from tocsin.cli.doctor.findings import DoctorFinding, fail, ok, warn
from tocsin.cli.doctor.installation import Installation
from tocsin.words.phrases import pluralize, when

SET_CLOCK = "Set it, and keep it right: timedatectl set-ntp true"

BEHIND = timedelta(hours=1)
"""By how much a site's time lies ahead before it is taken for a sign."""

AGREEING = 2
"""Sites that have to say so: one may have a wrong clock of its own."""

WRONG = timedelta(minutes=2)
"""Beyond it TLS, digests and the order of articles suffer. An answer's date is in whole
seconds, and the answer takes some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostAnswer:
    """What one site answered."""

    host: str
    offset: timedelta | None = None
    """By how much our clock is ahead of the site's; None when it named no time."""
    problem: str = ""
    """Why there was no answer."""


def stored_times(it: Installation) -> Iterator[DoctorFinding]:
    """Find a clock that is behind what was stored, or behind what sites said."""
    oldest = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    if it.now < oldest:
        yield fail(
            f"the clock says {when(it.now, UTC)} UTC, before tocsin was installed",
            SET_CLOCK,
        )
    if it.db is None or not is_up_to_date(it.db):
        return
    last = clock_steps.last_known_time(it.db)
    said = [_date(text) for text in clock_steps.dates_of_sites(it.db)]
    yield stored_finding(it.now, last, [at for at in said if at is not None])


def _date(text: str) -> datetime | None:
    """Return the time in a header; None for one that is no date (RFC 9110 §5.6.7)."""
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def stored_finding(
    now: datetime, last: datetime | None, said: Sequence[datetime]
) -> DoctorFinding:
    """Return what is to say of the clock, by the last visit and by what sites said."""
    if last is not None and last - now > timedelta(minutes=1):
        return warn(
            f"the last visit was at {when(last, UTC)} UTC, which is still to come: the "
            "clock was ahead, or is behind now",
            SET_CLOCK,
        )
    ahead = [at for at in said if at - now > BEHIND]
    if len(ahead) >= AGREEING:
        return warn(
            f"{len(ahead)} sites dated their answers after now, the latest "
            f"{when(max(ahead), UTC)} UTC: the clock is behind",
            SET_CLOCK,
        )
    return ok(
        f"the clock says {when(now, UTC)} UTC, and nothing stored speaks against it"
    )


def asked_findings(answers: Sequence[HostAnswer]) -> Iterator[DoctorFinding]:
    """Yield what is to say of the clock and the network, by sites that were asked."""
    if not answers:
        yield warn("no source has a site that can be asked for the time")
        return
    failed = [answer for answer in answers if answer.problem]
    for answer in failed:
        yield warn(f"{answer.host}: {answer.problem}", "More: tocsin check")
    if len(failed) == len(answers):
        yield fail(
            "no site answered: look at the network, the name servers and the firewall",
            f"getent hosts {answers[0].host}",
        )
        return
    yield ok(f"{pluralize(len(answers) - len(failed), 'site')} answered")
    offsets = [answer.offset for answer in answers if answer.offset is not None]
    if offsets:
        yield clock_finding(offsets)


def clock_finding(offsets: Sequence[timedelta]) -> DoctorFinding:
    """Return what is to say of a clock that is ahead of sites by these lengths.

    The middle one decides: single sites have wrong clocks.
    """
    ahead = timedelta(seconds=median(each.total_seconds() for each in offsets))
    by = f"by {pluralize(len(offsets), 'site')}"
    if abs(ahead) > WRONG:
        side = "ahead" if ahead > timedelta(0) else "behind"
        seconds = f"{abs(ahead).total_seconds():,.0f} s"
        return fail(f"the clock is {seconds} {side}, {by}", SET_CLOCK)
    return ok(f"the clock is right to {WRONG.total_seconds():.0f} s, {by}")
