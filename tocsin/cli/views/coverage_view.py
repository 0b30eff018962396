"""Show the coverage ledger in a terminal, or for programs."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from store.coverage_model import TROUBLE, Coverage, CoverageState, DayCount
from tocsin.cli.json_output import Record
from tocsin.cli.styled_text import Text
from tocsin.cli.views.headlines import cut
from tocsin.coverage.coverage_lines import SPARK_DAYS, CoverageLine
from tocsin.words.phrases import when

_BARS = "▁▂▃▄▅▆▇█"
"""The first is no article; the others grow to the source's best of these days."""

_UNSEEN = "·"
"""A day without a visit that went well."""

NAME = 20
"""Characters of a name in the table: with the other columns it fits 80."""

NO_SOURCES = "There is no source yet. Find one: tocsin sources add URL"

_HARMLESS: frozenset[CoverageState] = frozenset(["ok", "new"])


def table(lines: Sequence[CoverageLine], now: datetime) -> Iterator[Text]:
    """Yield a line for each source, below one of headings."""
    width = max((len(cut(line.row.key, NAME)) for line in lines), default=0)
    width = max(width, len("source"))
    heading = f"{'source':<{width}}  {'state':<14}  {'since':>6}  {'new':>6}  "
    yield Text(f"{heading}{f'{SPARK_DAYS} days':<{SPARK_DAYS}}  next", "dim")
    for line in lines:
        yield _line(line, width, now)


def _line(line: CoverageLine, width: int, now: datetime) -> Text:
    row, coverage = line.row, line.row.coverage
    since = _age(coverage.since if coverage else None, now)
    last = _age(row.last_new, now)
    ahead = "paused" if row.paused else _wait(row.next_visit, now)
    return (
        Text(f"{cut(row.key, NAME):<{width}}  ", "bold")
        + Text(f"{line.state:<14}", _colour(line.state))
        + Text(f"  {since:>6}  {last:>6}  {spark(line.days)}  {ahead}")
    )


def remedies(lines: Iterable[CoverageLine], zone: ZoneInfo) -> Iterator[Text]:
    """Yield what is wrong with each source that has something, and what to do."""
    for line in lines:
        coverage, paused = line.row.coverage, line.row.paused
        if paused is not None:
            yield (
                Text("! ", "yellow")
                + Text(line.row.key, "bold")
                + Text(f": paused since {when(paused, zone)}.")
            )
            yield Text(f"  Go on: tocsin sources resume {line.row.key}")
        elif coverage is not None and line.state not in _HARMLESS:
            yield from _remedy(line.row.key, coverage, zone)


def _remedy(key: str, coverage: Coverage, zone: ZoneInfo) -> Iterator[Text]:
    sign = "✗ " if coverage.state in TROUBLE else "! "
    since = when(coverage.since, zone)
    yield (
        Text(sign, _colour(coverage.state))
        + Text(key, "bold")
        + Text(f": {coverage.state} since {since}. {coverage.reason}")
    )
    if coverage.remedy:
        yield Text(f"  {coverage.remedy}")


def as_records(lines: Iterable[CoverageLine]) -> list[Record]:
    """Return the sources for programs.

    Their keys stay what they are: docs/sources.md lists them.
    """
    return [_record(line) for line in lines]


def _record(line: CoverageLine) -> Record:
    row, coverage = line.row, line.row.coverage
    return {
        "source": row.key,
        "name": row.name,
        "url": row.url,
        "state": line.state,
        "trouble": line.is_trouble,
        "paused": row.paused,
        "since": coverage.since if coverage else None,
        "reason": coverage.reason if coverage else "",
        "remedy": coverage.remedy if coverage else "",
        "last_new": row.last_new,
        "next_visit": row.next_visit,
        "new_per_day": [day.new if day and day.visits else None for day in line.days],
    }


def spark(days: Sequence[DayCount | None]) -> str:
    """Return the new articles of days as bars, one character each."""
    most = max((day.new for day in days if day), default=0)
    return "".join(_bar(day, most) for day in days)


def _bar(day: DayCount | None, most: int) -> str:
    if day is None or not (day.visits or day.new):
        return _UNSEEN
    if not day.new:
        return _BARS[0]
    return _BARS[1 + (len(_BARS) - 2) * day.new // most]


def _age(at: datetime | None, now: datetime) -> str:
    return "never" if at is None else _length(now - at)


def _wait(at: datetime | None, now: datetime) -> str:
    if at is None:
        return ""
    return "now" if at <= now else _length(at - now)


def _length(length: timedelta) -> str:
    """Return a length in its largest unit: "12 min", "7 h", "3 d"."""
    minutes = max(0, round(length.total_seconds() / 60))
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


def _colour(state: CoverageState) -> str:
    if state in TROUBLE:
        return "red"
    return "" if state == "new" else "green" if state == "ok" else "yellow"
