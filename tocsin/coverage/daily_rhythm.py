"""How much a source usually gives on each weekday, and whether it gives less. Pure.

Outlets differ by three orders of magnitude, rest at weekends, and publish in bursts. So
nothing is assumed of how counts are distributed: a source is quiet when it gives far
less, for some days, than it gave in any stretch of that length before. What was usual
is the mean of each weekday without its highest count, which a burst cannot raise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import dropwhile

from store.coverage_model import Coverage, DayCount
from tocsin.coverage.missed_hours import SeenHours, low_since, silent_since
from tocsin.coverage.usual_days import (
    KnownDays,
    active_days,
    lowest_share,
    swing,
    usual_by_weekday,
)
from tocsin.words.phrases import pluralize

WINDOWS = (2, 3, 4, 5, 7, 10, 14, 21, 28, 42)
"""Days that are looked at together: the fewer a source gives, the more it takes."""

SILENT, SOME, REGULAR = 10.0, 20.0, 4.0
"""Articles that a stretch must usually have to say something of it: when it has none,
when it has some, and when it has none and the source is regular, so that no stretch
before, half as long, had less than EVEN of the usual. Of an outlet that publishes at
random, at 1 a day, a stretch of ten days is empty five times in 100,000, and one that
should have 20 has less than a quarter of them twice."""

EVEN = 0.75

CERTAIN = 3.2
"""Times by which a stretch falls short of the usual by more than single days do, for
their number. With it, of outlets drawn at random for a year, some with days of a tenth
and of three times the usual, one in twelve had a false alarm; without, one in three."""

LOW = 0.25
"""The share of the usual that is quiet; and half of the lowest share ever seen."""

BACK = 0.5
"""The share of the usual at which a source is back."""

ADAPT = timedelta(days=28)
"""How long a source gives less until that is its rhythm; one that gives nothing at all
stays quiet."""

LAST_LOOK = timedelta(days=2)
"""How long ago the last day with a visit is, for its days to say anything."""

FEW_DAYS, MORE_DAYS = 2, 3
"""Such days that a quiet stretch has. More where some weekdays are idle: offices close
for holidays too, and the longest of them, as at Easter, have two working days."""

FULL_DAYS = 1.5
"""Its best days that a stretch is worth which has some articles: on a holiday before a
weekend there are few, too."""

SURGE, SURGE_LEAST = 3.0, 20
"""Times its best weekday, and articles a day, that are a surge."""

RECORD = 1.5
"""Times the most that it gave on a day before, besides."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Consecutive days with visits: what they gave, and what they usually give."""

    new: int
    usual: float
    active: int
    """Days on which the source publishes."""
    full: float
    """How many of its best days it is worth."""

    @property
    def share(self) -> float:
        """Return the share of the usual that it gave."""
        return self.new / self.usual if self.usual else 1.0


def longest_gap(days: Sequence[DayCount]) -> timedelta:
    """Return the longest time in which a source gave nothing and then something."""
    longest, run = 0, 0
    for each in days:
        longest, run = (max(longest, run), 0) if each.new else (longest, run + 1)
    return timedelta(days=longest)


def quietness(
    days: Sequence[DayCount],
    now: datetime,
    *,
    before: Coverage | None = None,
    hours: SeenHours | None = None,
) -> Coverage | None:
    """Return the state of a source that gives less than usual; None otherwise.

    `days` are in order. Only those with a visit count: when nobody looks, nothing can
    be missing. Today counts for what it has already.
    """
    today = now.astimezone(UTC).date()
    known = KnownDays([each for each in days if each.visits])
    visited = [each for each in known.days if each.day < today]
    given = sum(each.new for each in days if each.day == today)
    quiet = before if before is not None and before.state == "quiet" else None
    if not visited or today - visited[-1].day > LAST_LOOK:
        return quiet
    if quiet is not None:
        return _still_quiet(visited, given, quiet, now)
    for length in WINDOWS:
        if _is_low(known, visited, length=length, given=given):
            first = min(_silent_since(visited, given), visited[-length].day)
            if not usual_by_weekday([each for each in visited if each.day < first]):
                first = visited[-length].day
            return _report(visited, given, _midnight(first), now)
    since = _low_by_the_hours(known, hours) if hours is not None else None
    return None if since is None else _report(visited, given, since, now)


def _low_by_the_hours(known: KnownDays, hours: SeenHours) -> datetime | None:
    since = silent_since(known, hours)
    if since is None and (first := low_since(known, hours)):
        since = _midnight(first)
    return since


def surge(days: Sequence[DayCount], now: datetime) -> Coverage | None:
    """Return the state of a source that gives far more than usual; None otherwise."""
    today = now.astimezone(UTC).date()
    for each in reversed([day for day in days if (today - day.day).days in (0, 1)]):
        if each.new < SURGE_LEAST:
            continue
        earlier = [day for day in days if day.visits and day.day < each.day]
        usual = usual_by_weekday(earlier)
        if not usual:
            continue
        most = max(day.new for day in earlier)
        least = max(SURGE_LEAST, SURGE * max(usual.values()), RECORD * most)
        if each.new >= least:
            normal = pluralize(round(usual[each.day.weekday()]), "article")
            return Coverage(
                state="surging",
                cause="days",
                since=_midnight(each.day),
                reason=f"{each.new} new on {each.day}; usual are {normal}.",
                remedy="Nothing, if there is much news; else look at what it lists.",
            )
    return None


def _is_low(
    known: KnownDays, visited: Sequence[DayCount], *, length: int, given: int
) -> bool:
    """Return whether the last days gave far less than any such days before.

    Those visited are the first that are known, without today.
    """
    last, earlier = visited[-length:], visited[:-length]
    usual = known.usual(len(earlier))
    if not usual or _is_back(last, usual, given) or not _begins_low(last[0], usual):
        return False
    stretch = _stretch(last, usual, given)
    needed = MORE_DAYS if len(active_days(usual)) < len(usual) else FEW_DAYS
    if stretch.usual < REGULAR or stretch.active < needed or stretch.share >= LOW:
        return False
    if stretch.new and (stretch.full < FULL_DAYS or length > ADAPT.days // 2):
        # What it has given for longer is its rhythm, and not among the earlier days.
        return False
    missing = (1 - stretch.share) * stretch.active**0.5
    if missing < CERTAIN * swing(earlier, usual):
        return False
    lowest = lowest_share(earlier, usual, length)
    enough = SOME if stretch.new else SILENT
    if not stretch.new and _is_regular(earlier, usual, length):
        enough = REGULAR
    return stretch.usual >= enough and stretch.share < lowest / 2


def _begins_low(first: DayCount, usual: Mapping[int, float]) -> bool:
    """Return whether the first day of a stretch belongs to it, or says nothing.

    A good day before a long weekend must not make a third day of it.
    """
    should = usual[first.day.weekday()]
    return should < REGULAR or first.new < BACK * should


def _is_back(
    days: Sequence[DayCount],
    usual: Mapping[int, float],
    given: int,
    *,
    least: float = REGULAR,
) -> bool:
    """Return whether a source gave the usual again on the last of some days and today.

    On more of them where a day has few: so many that they usually have `least`.
    """
    recent = _stretch(days[-1:], usual, given)
    for length in range(2, len(days) + 1):
        if recent.usual < least:
            recent = _stretch(days[-length:], usual, given)
    return recent.share >= BACK


def _has_come_back(
    days: Sequence[DayCount], usual: Mapping[int, float], given: int
) -> bool:
    """Return whether a source that was quiet on some days gives the usual again.

    One that went on giving a little has good days by chance: what came since its first
    article counts, over days that usually have SOME. After silence that is little.
    """
    resumed = list(dropwhile(lambda each: not each.new, days))
    return _is_back(days, usual, given) and (
        not resumed or _is_back(resumed, usual, given, least=SOME)
    )


def _is_regular(
    days: Sequence[DayCount], usual: Mapping[int, float], length: int
) -> bool:
    """Return whether every half of such a stretch had about the usual."""
    half = length // 2
    known = len(days) >= 4 * half
    return known and lowest_share(days, usual, half) >= EVEN


def _silent_since(visited: Sequence[DayCount], given: int) -> date:
    """Return the first of the last days without anything new; the last if it had."""
    first = visited[-1].day
    if given:
        return first
    for each in reversed(visited):
        if each.new:
            break
        first = each.day
    return first


def _stretch(
    days: Sequence[DayCount], usual: Mapping[int, float], given: int = 0
) -> Stretch:
    weekdays = [each.day.weekday() for each in days]
    active = active_days(usual)
    return Stretch(
        new=sum(each.new for each in days) + given,
        usual=sum(usual[day] for day in weekdays),
        active=sum(day in active for day in weekdays),
        full=sum(usual[day] for day in weekdays) / (max(usual.values()) or 1.0),
    )


def _still_quiet(
    visited: Sequence[DayCount], given: int, before: Coverage, now: datetime
) -> Coverage | None:
    """Return the state of a source that was quiet; None when it is back.

    It is compared with what was usual before; after ADAPT what it gives is usual.
    """
    since = before.since.astimezone(UTC).date()
    # Of the day on which it fell silent it had a part.
    is_whole = before.since == _midnight(since)
    later = [each for each in visited if each.day >= since][not is_whole :]
    usual = usual_by_weekday([each for each in visited if each.day < since])
    gives = bool(given) or any(each.new for each in later)
    if gives and (not usual or now - before.since > ADAPT):
        return None
    if not gives:
        return _report(visited, given, before.since, now) if usual else before
    today = usual[now.astimezone(UTC).weekday()]
    if _has_come_back(later, usual, given) if later else given >= BACK * today:
        return None
    return _report(visited, given, before.since, now)


def _report(
    visited: Sequence[DayCount], given: int, since: datetime, now: datetime
) -> Coverage:
    first = since.astimezone(UTC).date()
    usual = usual_by_weekday([each for each in visited if each.day < first])
    later = [each for each in visited if each.day >= first]
    new = sum(each.new for each in later) + given
    should = sum(usual.get(each.day.weekday(), 0.0) for each in later)
    found = pluralize(new, "new article") if new else "Nothing new"
    days = pluralize(max(1, (now - since).days), "day")
    return Coverage(
        state="quiet",
        cause="days",
        since=since,
        reason=f"{found} in {days}; usual are {should:.0f}.",
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
