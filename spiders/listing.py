"""What a source shows at a visit, before anything is decided about it."""

import html
import re
from dataclasses import dataclass

from store.model import Entry

# Each pattern stops at the next "<" or takes all the rest: a summary that is nothing
# but "<script>" 12,000 times must not take half a minute.
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b[^<>]*>.*?(?:</\1\b[^<>]*>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"</?[a-z][^<>]*>|<[!?][^<>]*>", re.IGNORECASE)
_BLOCK = re.compile(r"</?(?:p|div|br|li|h[1-6]|blockquote|tr)\b[^<>]*>", re.IGNORECASE)
_SPACE = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")


class NotAListingError(ValueError):
    """A source answered with something that lists nothing; the text says with what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The entries of one visit, in the source's order."""

    entries: tuple[Entry, ...]
    language: str = ""
    """What the source says of its language; empty when it says nothing."""
    left_out: int = 0
    """Entries not taken: beyond the limit, or without an address."""


def plain_text(markup: str) -> str:
    """Return a piece of feed HTML as text, one paragraph a line."""
    # JSON can spell half a character, which no database stores.
    markup = markup.encode(errors="replace").decode()
    if "<" not in markup and "&" not in markup:
        return _LINES.sub("\n", _SPACE.sub(" ", markup)).strip()
    text = _BLOCK.sub("\n", _HIDDEN.sub("", markup))
    text = html.unescape(_TAG.sub("", text))
    return _LINES.sub("\n", _SPACE.sub(" ", text)).strip()
