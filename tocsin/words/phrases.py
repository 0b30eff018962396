"""Times, lengths and numbers as people say them."""

from datetime import datetime, timedelta, tzinfo

from scheduler.windows import DAYS, Hours


def clock_text(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return a time as somebody says it now: "07:00", or "Tue 3 Mar, 07:00"."""
    local = at.astimezone(zone)
    soon = local.second and abs(at - now) < timedelta(hours=1)
    seconds = f":{local:%S}" if soon else ""
    if local.date() == now.astimezone(zone).date():
        return f"{local:%H:%M}{seconds}"
    return f"{day_text(local)}, {local:%H:%M}{seconds}"


def day_text(at: datetime) -> str:
    """Return a day with its name, such as "Tue 3 March", in the time's own zone."""
    return f"{DAYS[at.weekday()].title()} {at.day} {at:%B}"


def hours_text(hours: Hours) -> str:
    """Return a part of the day as people say it."""
    return f"from {hours.start:%H:%M} to {hours.end:%H:%M}"


def pluralize(number: int, noun: str) -> str:
    """Return a number of things: "1 story", "2 stories", "3 days"."""
    if number == 1:
        return f"{number} {noun}"
    to_ies = noun.endswith("y") and noun[-2] not in "aeiou"
    return f"{number} {noun[:-1]}ies" if to_ies else f"{number} {noun}s"
