"""Times, lengths and numbers in plain words."""

from datetime import datetime, timedelta, tzinfo

from scheduler.windows import DAYS, Hours


def in_zone(at: datetime, zone: tzinfo) -> datetime:
    """Return a time in a zone; as it is where the calendar ends there.

    Some outlets write the year 1 or 9999 for "no date".
    """
    try:
        return at.astimezone(zone)
    except OverflowError:
        return at


def when(at: datetime, zone: tzinfo) -> str:
    """Return a time with its date for people to read: "03 Mar 2026 07:00"."""
    return f"{in_zone(at, zone):%d %b %Y %H:%M}"


def clock_text(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return a time without a date if it is today: "07:00" or "Tue 3 March, 07:00"."""
    local = in_zone(at, zone)
    soon = local.second and abs(at - now) < timedelta(hours=1)
    seconds = f":{local:%S}" if soon else ""
    if local.date() == now.astimezone(zone).date():
        return f"{local:%H:%M}{seconds}"
    return f"{day_text(local)}, {local:%H:%M}{seconds}"


def day_text(at: datetime) -> str:
    """Return a day with its name, such as "Tue 3 March", in the time's own zone."""
    return f"{DAYS[at.weekday()].title()} {at.day} {at:%B}"


def hours_text(hours: Hours) -> str:
    """Return a part of the day: "from 22:00 to 07:00"."""
    return f"from {hours.start:%H:%M} to {hours.end:%H:%M}"


def pluralize(number: int, noun: str) -> str:
    """Return a number with its noun: "1 story", "2 stories", "3 matches"."""
    if number == 1:
        return f"{number} {noun}"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{number} {noun[:-1]}ies"
    return f"{number} {noun}{'es' if noun.endswith(('ch', 's', 'sh', 'x')) else 's'}"
