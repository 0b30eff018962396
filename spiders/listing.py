"""The listing: the entries that a source shows at a visit, new and known ones."""

import html
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from store.hub_model import HubOffer
from store.model import Entry

# A tag stops at the next "<" or never; hidden elements that are not closed take all the
# rest. So the time is linear: a summary of 12,000 times "<script>" must not take half a
# minute.
_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style|template|svg)\b[^<>]*>.*?(?:</\1\b[^<>]*>|\Z)"
    r"|</?([a-z][a-z0-9:-]*)(?:(?:\"[^\"<]*\"|'[^'<]*'|[^<>\"'])*+>|[^<>]*>)"
    r"|<[!?][^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_INLINE = frozenset(
    [
        *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "blink", "cite", "code"),
        *("data", "del", "dfn", "em", "font", "i", "img", "input", "ins", "kbd"),
        *("label", "mark", "nobr", "q", "rb", "rp", "rt", "rtc", "ruby", "s", "samp"),
        *("small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var"),
        "wbr",
    ]
)
"""Elements that stand within a word or a sentence. All others separate what is before
and behind them, also those that HTML does not know."""

_CELLS = frozenset(["td", "th"])
_SPACE = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_CONTROLS = {
    code: bytes([code]).decode("cp1252", "ignore") if code >= 0x80 else None
    for code in (*range(0x20), *range(0x7F, 0xA0))
    if not chr(code).isspace()
}
"""Control characters → what cp1252 has at these places, if anything. Nobody writes
the controls; `&#146;`, `\\b` in JSON and wrong conversions from cp1252 produce them."""


class NotAListingError(ValueError):
    """A source's answer is no listing; the message says what it is instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPart:
    """A listing that another one names, as an index names sitemaps."""

    url: str
    changed: str = ""
    """When it changed, in the index's words; empty when it does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The entries of one answer, in the source's order."""

    entries: tuple[Entry, ...]
    language: str = ""
    """The language that the source declares; empty when it declares none."""
    left_out: int = 0
    """The number of entries left out: beyond the limit, or without an address."""
    parts: tuple[ListingPart, ...] = ()
    """The listings to read in its place, the most promising first."""
    ttl: timedelta | None = None
    """How long it may be kept, as RSS has it; None when it does not say."""
    stated_every: timedelta | None = None
    """How often it changes by its own words; None when it does not say."""
    month_first: bool | None = None
    """Whether its dates have the month first, as 11/28/2026; None if none shows it."""
    order_open: bool = False
    """Whether some of its dates could be two days, and nothing told which."""
    offer: HubOffer = field(default_factory=HubOffer)
    """The hub that it names, by which one hears of its changes."""


def newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """Return entries by their listed times, those without one last."""
    oldest = datetime.min.replace(tzinfo=UTC)
    return sorted(entries, key=lambda each: each.listed_time or oldest, reverse=True)


def busiest_minute(
    times: Iterable[datetime | None], *, fewest: int
) -> tuple[datetime, float] | None:
    """Return the minute with most of the times, and the share that it has of them.

    None where there are fewer than `fewest`. A build of a site dates all pages anew.
    """
    minutes = Counter(at.replace(second=0, microsecond=0) for at in times if at)
    if minutes.total() < fewest:
        return None
    [(minute, most)] = minutes.most_common(1)
    return minute, most / minutes.total()


def plain_text(markup: str) -> str:
    """Return the text of a piece of feed HTML, one paragraph a line."""
    if "<" in markup:
        markup = _MARKUP.sub(_separator, markup)
    return clean_text(html.unescape(markup) if "&" in markup else markup)


def clean_text(text: str) -> str:
    """Return a text without markup, with single spaces and one paragraph a line."""
    # JSON can hold half a surrogate pair, which no database stores.
    text = text.encode(errors="replace").decode().translate(_CONTROLS)
    return _LINES.sub("\n", _SPACE.sub(" ", text)).strip()


def _separator(markup: re.Match[str]) -> str:
    name = (markup[2] or "").lower()
    if not name or name in _INLINE:
        return ""
    return " " if name in _CELLS else "\n"
