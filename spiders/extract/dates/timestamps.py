"""Parse timestamps as machines write them: forms of ISO 8601, seconds since 1970."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import regex

from spiders.extract.dates.months import month_number

YEARS = range(1990, 2101)
"""The web began in 1990; a year outside the range is a mistake or a default."""

WEAK = "perhaps, "
"""How the source of a date begins that may be of something else on the page."""

_LONGEST = 80
"""Characters that are read; the longest timestamp seen has 64."""

_CLOCK = (
    r"(?P<hour>\d{1,2})(?::?(?P<minute>\d{2})(?::?(?P<second>\d{1,2})(?:[.,]\d+)?)?)?"
)
_ISO = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.]?)(?P<month>\d\d|(?<=\D)\d)(?P=mark)"
    r"(?P<day>\d\d|(?<=\D)\d)(?!\d)"
    rf"(?:(?:T|[\s,_T-]+(?:at\s)?){_CLOCK}\s?(?P<half>[ap]\.?m\b)?)?"
    r"\s*\(?(?P<zone>(?:GMT|UTC)?[+-]\d{1,2}:?(?:\d{2})?|[A-ZМСК]{1,5}\b)?",
    re.IGNORECASE,
)
# "Fri Apr 28 19:20:36 CEST 2023": the year comes last, as in C's ctime.
_CTIME = re.compile(
    r"(?P<name>[a-z]{3})\s+(?P<day>\d{1,2})\s+(?P<hour>\d{2}):(?P<minute>\d{2}):"
    r"(?P<second>\d{2})\s+(?:(?P<zone>[A-Z]{1,4}|[+-]\d{4})\s+)?(?P<year>\d{4})\b",
    re.IGNORECASE,
)
_OTHER_DIGIT = regex.compile(r"[\p{Nd}--[0-9]]", regex.V1)
_DIGITS = re.compile(r"\d{8}|\d{12}|\d{14}")
_EPOCH = re.compile(r"(\d{9,10}|\d{13})(?:\.\d+)?")

_OFFSETS = {
    name: timedelta(minutes=minutes)
    for minutes, names in (
        (-600, "HST"),
        (-540, "AKST"),
        (-480, "PST AKDT"),
        (-420, "MST PDT"),
        (-360, "CST MDT"),
        (-300, "EST CDT COT PET"),
        (-240, "EDT CLT"),
        (-180, "BRT ART UYT"),
        (0, "Z UTC GMT WET"),
        (60, "CET MEZ BST WEST WAT"),
        (120, "CEST MESZ EET SAST CAT"),
        (180, "EEST MSK МСК EAT TRT"),
        (240, "GST"),
        (300, "PKT"),
        (330, "IST"),
        (420, "WIB ICT"),
        (480, "HKT SGT PHT MYT AWST WITA"),
        (540, "JST KST WIT"),
        (600, "AEST"),
        (660, "AEDT"),
        (720, "NZST"),
        (780, "NZDT"),
    )
    for name in names.split()
}
"""Short name of a zone → its offset from UTC. Where several zones share a name (BST,
IST, CST) it is the one with most newsrooms."""

_PLACES = {
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}
"""Names that are used in summer and winter → their zone."""


@dataclass(frozen=True, slots=True)
class StatedTime:
    """A day or a time, as a page states it."""

    at: datetime
    """Aware; in UTC where no zone is stated."""
    timed: bool = False
    """Whether a time of day is stated."""
    zoned: bool = False
    """Whether its zone is stated."""
    numbers: str = ""
    """The day as written, where people wrote it in numbers, such as 3/4/2024."""


@dataclass(frozen=True, slots=True)
class DateClaim:
    """A stated time, and where on the page it was found, in words."""

    stated: StatedTime
    by: str


def is_weak(dated_by: str) -> bool:
    """Return whether a date's source is too weak to call an article old by it."""
    return dated_by.startswith(WEAK)


def stated_time(
    day: tuple[int, int, int], clock: tuple[int, int, int] | None, zone: str = ""
) -> StatedTime | None:
    """Return the time of a day (year, month, day) and a clock; None for no valid day.

    Midnight without a zone counts as a day without a time: systems fill it in. 24:00
    is the end of the day, so the next midnight (ISO 8601). Unknown zones and impossible
    times of day are ignored.
    """
    if day[0] not in YEARS:
        return None
    try:
        wall = datetime(*day, tzinfo=UTC)
    except ValueError:
        return None
    ends_day = clock is not None and clock[:2] == (24, 0)
    if clock and not ends_day and (clock[0] > 23 or clock[1] > 59):
        clock = None
    hour, minute, second = clock or (0, 0, 0)
    # Python has no leap seconds.
    wall = wall.replace(hour=hour % 24, minute=minute, second=min(second, 59))
    wall += timedelta(days=ends_day)
    offset = offset_of(zone, wall) if clock and zone else None
    if offset is None:
        return StatedTime(wall, timed=clock is not None and any(clock))
    fixed = timezone(offset) if offset else UTC
    return StatedTime(wall.replace(tzinfo=fixed), timed=True, zoned=True)


def parse_timestamp(value: object) -> StatedTime | None:
    """Return the time of a timestamp, also in digits of other scripts, else None."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    # Not str() of any number: Python refuses to print one of 10,000 digits.
    text = (
        value if isinstance(value, str) else f"{value:.0f}" if 0 < value < 1e14 else ""
    )
    text = in_ascii_digits(text[:_LONGEST]).strip(" \t\r\n\"'")
    if _DIGITS.fullmatch(text):
        text = f"{text[:8]}T{text[8:]}" if len(text) > 8 else text
    elif found := _EPOCH.fullmatch(text):
        digits = found[1]
        seconds = int(digits) / (1000 if len(digits) > 10 else 1)
        at = datetime.fromtimestamp(seconds, UTC)
        return StatedTime(at, timed=True, zoned=True) if at.year in YEARS else None
    if found := _ISO.match(text):
        day = (int(found["year"]), int(found["month"]), int(found["day"]))
        return stated_time(day, _clock(found), found["zone"] or "")
    found = _CTIME.search(text)
    number = month_number(found["name"]) if found else None
    if found and number:
        day = (int(found["year"]), number, int(found["day"]))
        return stated_time(day, _clock(found), found["zone"] or "")
    return None


def in_ascii_digits(text: str) -> str:
    """Return a text of the same length with the digits of all scripts as 0 to 9.

    Blanks stand for those of scripts that `regex` knows and this Python does not: they
    would be found as numbers that `int` rejects.
    """
    return text if text.isascii() else _OTHER_DIGIT.sub(_ascii_digit, text)


def _ascii_digit(digit: regex.Match[str]) -> str:
    return str(unicodedata.decimal(digit[0], " "))


def _clock(found: re.Match[str]) -> tuple[int, int, int] | None:
    parts = found.groupdict()
    if not parts["hour"]:
        return None
    hour = int(parts["hour"])
    if parts.get("half"):
        hour = hour % 12 + (12 if parts["half"][0] in "pP" else 0)
    return hour, int(parts["minute"] or 0), int(parts["second"] or 0)


def offset_of(zone: str, wall: datetime) -> timedelta | None:
    """Return the offset of a zone from UTC at a local time; None if it is unknown."""
    name = zone.strip(" ()").upper()
    if name in _PLACES:
        return wall.replace(tzinfo=ZoneInfo(_PLACES[name])).utcoffset()
    if name in _OFFSETS:
        return _OFFSETS[name]
    found = re.fullmatch(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?", name)
    if not found or int(found[2]) > 14:
        return None
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return ahead if found[1] == "+" else -ahead
