"""The words that tocsin itself adds: titles, times, counts, names of kinds."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo

from store.model import Clipping, ClippingNote, DeliveryKind
from tocsin.alerts.messages.notification import Notification, StoryUpdate
from tocsin.alerts.messages.sanitize import cut, sanitize
from tocsin.words.phrases import pluralize

MAX_NAMES = 3
"""Watchlists named in one title."""

MAX_UNSENT = 3
"""Articles that were not sent and are named in a message; the others are counted."""

_MAX_HEADLINE = 120
"""Bytes of such an article's headline."""

_MAX_NAME = 40
"""Bytes of a watchlist's name in a title, so that the headline has room as well."""

_HEADINGS: dict[DeliveryKind, str] = {
    "alert": "Alert",
    "followup": "Follow-up",
    "surge": "Surge",
    "digest": "Digest",
    "roundup": "Round-up",
    "note": "May not have reached you",
    "notice": "Notice",
    "test": "Test",
}
"""What stands above a message that has no heading of its own."""

NOTES: dict[ClippingNote, str] = {
    "": "",
    "later": "added later",
    "unread": "page not read yet",
    "repeat": "may be a repeat",
}
"""What stands behind an article's outlet and time."""

_CHANGES = {
    "removed": "Removed",
    "emptied": "Emptied",
    "back": "Back",
    "rewritten": "Rewritten",
}
"""First word of what became of an article → what the title begins with."""

MAX_UNSEEN = 5
"""Sources that are named as not seen."""

_DOUBT = "Sending these was interrupted: they may or may not have reached you."


def heading(notification: Notification) -> str:
    """Return what stands above a message."""
    return notification.heading or _HEADINGS[notification.kind]


def why(notification: Notification) -> tuple[str, ...]:
    """Return why a message comes, in sentences; none when it needs no reason.

    Behind the reason stand the watchlists that a title of one story has no room for,
    what was not sent since it brought nothing new, and which sources were not seen.
    """
    reason = notification.why or (_DOUBT if notification.kind == "note" else "")
    found_by = ""
    if notification.is_single:
        found_by = _found_by(notification.updates[0].watchlists)
    unsent, unseen = _unsent(notification.also), _unseen(notification.blind)
    return tuple(filter(None, (reason, found_by, unsent, unseen)))


def _found_by(watchlists: Sequence[str]) -> str:
    """Return all watchlists as a sentence; "" when the title names them."""
    return f"Found by {names(watchlists)}." if len(watchlists) > MAX_NAMES else ""


def _unsent(clippings: Sequence[Clipping]) -> str:
    if not clippings:
        return ""
    named = [f"“{cut(c.title, _MAX_HEADLINE)}” ({c.outlet})" for c in clippings]
    unsent = listed(named[:MAX_UNSENT], len(named) - MAX_UNSENT)
    return f"Not sent, since nothing was new: {unsent}."


def _unseen(blind: Sequence[str]) -> str:
    if not blind:
        return ""
    return f"Not seen: {listed(blind[:MAX_UNSEEN], len(blind) - MAX_UNSEEN)}."


def summary(notification: Notification) -> str:
    """Return how much a message with several stories holds; "" if its heading does."""
    stories = pluralize(len(notification.updates), "story")
    if not notification.updates or stories in notification.heading:
        return ""
    articles = sum(number for _, number in notification.days)
    return f"{stories}, {pluralize(articles, 'article')}" if articles else stories


def grown(update: StoryUpdate) -> str:
    """Return by how much a story has grown: "12 more outlets, 19 so far".

    Of one with news that stands first: "New: 17, harbour. 2 outlets so far". Of one
    whose articles were only changed nothing is said.
    """
    if is_of_change(update):
        return ""
    outlets = f"{pluralize(update.outlets, 'outlet')} so far"
    if update.new_outlets:
        more = pluralize(update.new_outlets, "more outlet")
        outlets = f"{more}, {update.outlets} so far"
    return f"New: {update.news}. {outlets}" if update.news else outlets


def is_of_change(update: StoryUpdate) -> bool:
    """Return whether a follow-up comes only since articles were changed."""
    nothing_else = not update.news and not update.new_outlets
    return nothing_else and all(each.changes for each in update.clippings)


def _growth(update: StoryUpdate) -> str:
    """Return what a follow-up's title begins with: "12 more outlets", "Changed"."""
    if is_of_change(update):
        first = update.clippings[-1].changes[0].split(maxsplit=1)[0].rstrip(",:")
        return _CHANGES.get(first, "Changed")
    if update.news or not update.new_outlets:
        return "News"
    return pluralize(update.new_outlets, "more outlet")


def title(notification: Notification, label: str, headline: str) -> str:
    """Return one line that says it all; `headline` is that of a single story.

    It is empty when there are several stories, or none.
    """
    if notification.title or not notification.updates:
        return notification.title or heading(notification)
    stories = pluralize(len(notification.updates), "story")
    match notification.kind:
        case "followup" if headline:
            text = f"{_growth(notification.updates[0])}: {headline}"
        case "surge" if notification.why:
            surge = notification.why.rstrip(".")
            text = f"{surge}: {headline}" if headline else surge
        case "note":
            return f"{heading(notification)}: {stories}"
        case _:
            text = headline or stories
    return f"{label}: {text}" if label else text


def label(watchlists: Iterable[str], *, urgent: bool) -> str:
    """Return the watchlists as a label: "Urgent · Acme, Harbour and 2 more"."""
    each = _short(watchlists)
    named = listed(each[:MAX_NAMES], len(each) - MAX_NAMES)
    return f"Urgent · {named}" if urgent and named else named


def names(watchlists: Iterable[str]) -> str:
    """Return all watchlists as a sentence has them."""
    return listed(_short(watchlists), 0)


def _short(watchlists: Iterable[str]) -> list[str]:
    return [cut(sanitize(name), _MAX_NAME) for name in dict.fromkeys(watchlists)]


def listed(names: Iterable[str], others: int) -> str:
    """Return names as a sentence has them: "A, B and 4 more".

    `others` is how many have no name here; less than none is none.
    """
    first = list(names)
    if others > 0:
        return f"{', '.join(first)} and {others} more" if first else f"{others} more"
    if len(first) < 2:
        return "".join(first)
    return f"{', '.join(first[:-1])} and {first[-1]}"


def when(published: datetime | None, zone: tzinfo, *, short: bool = False) -> str:
    """Return a local time: "2 March 2026, 13:05 CET", or "2 Mar, 13:05".

    Empty when the time is unknown.
    """
    if published is None:
        return ""
    try:
        at = published.astimezone(zone)
    except OverflowError:
        # The year 1 or 9999, and in this zone beyond it.
        return ""
    return f"{at.day} {at:%b, %H:%M}" if short else f"{at.day} {at:%B %Y, %H:%M %Z}"


def day(of: date) -> str:
    """Return a day as a chart names it: "Mon 2 Mar"."""
    return f"{of:%a} {of.day} {of:%b}"
