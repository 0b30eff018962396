"""What is said in our own words: titles, times, counts, names of kinds."""

from collections.abc import Iterable
from datetime import date, datetime, tzinfo

from store.model import DeliveryKind
from tocsin.alerts.messages.notification import Notification, StoryUpdate
from tocsin.alerts.messages.sanitize import cut
from tocsin.words.phrases import pluralize

MAX_NAMES = 3
"""Watchlists named in one title."""

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
"""What stands above a message that brings no heading."""

_DOUBT = "Sending these was interrupted: nobody can know whether you got them."


def heading(telling: Notification) -> str:
    """Return what stands above a message."""
    return telling.heading or _HEADINGS[telling.kind]


def why(telling: Notification) -> str:
    """Return why a message comes now, as a sentence; "" when nothing is to be said."""
    return telling.why or (_DOUBT if telling.kind == "note" else "")


def summary(telling: Notification) -> str:
    """Return how much a message with several stories tells of; "" if it says so."""
    stories = pluralize(len(telling.stories), "story")
    if not telling.stories or stories in telling.heading:
        return ""
    articles = sum(number for _, number in telling.days)
    return f"{stories}, {pluralize(articles, 'article')}" if articles else stories


def grown(story: StoryUpdate) -> str:
    """Return by how much a story has grown: "12 more outlets, 19 so far"."""
    return f"{more(story)}, {story.outlets} so far"


def more(story: StoryUpdate) -> str:
    """Return how many outlets are new: "12 more outlets"."""
    return pluralize(len(story.pieces), "more outlet")


def title(telling: Notification, label: str, headline: str) -> str:
    """Return one line that says it all, given what a single story is called.

    `headline` is empty when there are several stories, or none.
    """
    if not telling.stories:
        return heading(telling)
    stories = pluralize(len(telling.stories), "story")
    match telling.kind:
        case "followup" if headline:
            says = f"{more(telling.stories[0])}: {headline}"
        case "surge" if telling.why:
            surge = telling.why.rstrip(".")
            says = f"{surge}: {headline}" if headline else surge
        case "note":
            return f"{heading(telling)}: {stories}"
        case _:
            says = headline or stories
    return f"{label}: {says}" if label else says


def label(names: Iterable[str], *, urgent: bool) -> str:
    """Return whose news it is: "Urgent · Acme, Harbour and 2 more"."""
    each = [cut(name, _MAX_NAME) for name in dict.fromkeys(names)]
    named = listed(each[:MAX_NAMES], len(each) - MAX_NAMES)
    return f"Urgent · {named}" if urgent and named else named


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


def when(published: str | None, zone: tzinfo, *, short: bool = False) -> str:
    """Return a local time: "2 March 2026, 13:05 CET", or "2 Mar, 13:05".

    Nothing when it is unknown, or no time at all.
    """
    try:
        at = datetime.fromisoformat(published or "").astimezone(zone)
        return f"{at.day} {at:%b, %H:%M}" if short else f"{at.day} {at:%B %Y, %H:%M %Z}"
    except (ValueError, OverflowError):
        # Nobody knows it; or it is the year 1 or 9999, and in this zone beyond it.
        return ""


def day(of: date) -> str:
    """Return a day as a chart names it: "Mon 2 Mar"."""
    return f"{of:%a} {of.day} {of:%b}"
