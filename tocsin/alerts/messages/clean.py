"""A stranger's text without what steers a screen, and no longer than there is room."""

import unicodedata

import regex

_STEERING = frozenset(["Cc", "Cf", "Cs", "Co"])
"""Control and direction characters, halves of characters, private use."""

_JOINERS = "\u200c\u200d"
"""Of direction characters these stay: they spell Persian and Hindi, and families."""

ELLIPSIS = "…"

_GRAPHEME = regex.compile(r"\X")

_LONG_GRAPHEME = 32
"""Code points of one letter; longer ones are marks heaped up to break a page."""


def clean(text: str) -> str:
    """Return a text without control and direction characters, on one line."""
    if text.isprintable():
        # As nearly all are: looking at each character takes twenty times as long.
        return " ".join(unicodedata.normalize("NFC", text).split())
    kept = "".join(
        char
        for char in text
        if char.isspace()
        or char in _JOINERS
        or (unicodedata.category(char) not in _STEERING and not _is_no_char(char))
    )
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _is_no_char(char: str) -> bool:
    """Return whether this is one of the 66 that no text may hold: XML refuses them."""
    return ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF


def size(text: str) -> int:
    """Return the bytes of UTF-8. Units of UTF-16 are never more, so this is both."""
    return len(text.encode())


def cut(text: str, most: int) -> str:
    """Return the beginning of a text that has this size at most, with an ellipsis.

    Letters stay whole, with their marks and whatever a joiner ties to them.
    """
    if size(text) <= most:
        return text
    room = most - size(ELLIPSIS)
    kept: list[str] = []
    # No letter is shorter than a byte, so what is behind cannot come into question.
    for found in _GRAPHEME.finditer(text[: max(room, 0) + _LONG_GRAPHEME]):
        letter = found[0]
        room -= size(letter)
        if room < 0:
            break
        kept.append(letter)
    return "".join(kept).rstrip() + ELLIPSIS if kept else _bare(text, most)


def _bare(text: str, most: int) -> str:
    """Return as many code points as there is room for: not one letter fits."""
    return text.encode()[: max(most, 0)].decode(errors="ignore")
