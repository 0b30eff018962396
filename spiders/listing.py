"""The listing: the entries that a source shows at a visit, new and known ones."""

import html
import re
from dataclasses import dataclass

from store.model import Entry

# Each pattern stops at the next "<" or matches all the rest: a summary of 12,000 times
# "<script>" must not take half a minute.
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b[^<>]*>.*?(?:</\1\b[^<>]*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"</?[a-z][^<>]*>|<[!?][^<>]*>", re.IGNORECASE)
_BLOCK = re.compile(r"</?(?:p|div|br|li|h[1-6]|blockquote|tr)\b[^<>]*>", re.IGNORECASE)
_SPACE = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")


class NotAListingError(ValueError):
    """A source's answer is no listing; the message says what it is instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The entries of one answer, in the source's order."""

    entries: tuple[Entry, ...]
    language: str = ""
    """The language that the source declares; empty when it declares none."""
    left_out: int = 0
    """The number of entries left out: beyond the limit, or without an address."""


def plain_text(markup: str) -> str:
    """Return the text of a piece of feed HTML, one paragraph a line."""
    # JSON can hold half a surrogate pair, which no database stores.
    markup = markup.encode(errors="replace").decode()
    if "<" not in markup and "&" not in markup:
        return _LINES.sub("\n", _SPACE.sub(" ", markup)).strip()
    text = _BLOCK.sub("\n", _HIDDEN.sub("", markup))
    text = html.unescape(_TAG.sub("", text))
    return _LINES.sub("\n", _SPACE.sub(" ", text)).strip()
