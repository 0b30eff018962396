"""Sanitize text from outside: no control characters, and no longer than allowed."""

import unicodedata

import regex

from tocsin.words.control_characters import is_control

ELLIPSIS = "…"

_GRAPHEME = regex.compile(r"\X")

_MAX_GRAPHEME_CHARS = 32
"""Code points of one letter; longer ones are marks heaped up to break a page."""


def sanitize(text: str) -> str:
    """Return a text without control characters, on one line."""
    if not text.isprintable():
        # Most texts are printable: looking at each character takes 20 times as long.
        text = "".join(char for char in text if char.isspace() or not is_control(char))
    return " ".join(unicodedata.normalize("NFC", text).split())


def size(text: str) -> int:
    """Return the bytes of UTF-8. Units of UTF-16 are never more, so this is both."""
    return len(text.encode())


def cut(text: str, most: int) -> str:
    """Return the beginning of a text, of `most` bytes at most, with an ellipsis.

    Letters stay whole, with their marks and whatever a joiner ties to them.
    """
    if size(text) <= most:
        return text
    room = most - size(ELLIPSIS)
    kept: list[str] = []
    # No letter is shorter than a byte, so letters further back cannot fit.
    for found in _GRAPHEME.finditer(text[: max(room, 0) + _MAX_GRAPHEME_CHARS]):
        letter = found[0]
        room -= size(letter)
        if room < 0:
            break
        kept.append(letter)
    return "".join(kept).rstrip() + ELLIPSIS if kept else _cut_letter(text, most)


def split_to_size(line: str, most: int) -> list[str]:
    """Return a line in pieces of `most` bytes at most, which together say all of it.

    It is cut at blanks, and within a word only where that alone is longer. Letters stay
    whole, unless one is longer than a piece.
    """
    pieces = list[str]()
    while size(line) > most:
        head = line.encode()[:most].decode(errors="ignore")
        blank = head.rfind(" ")
        if line[len(head)] == " ":
            blank = len(head)
        end = blank if blank > 0 else _last_letter_end(head, line)
        pieces.append(line[:end])
        line = line[end:].lstrip(" ")
    return [piece for piece in (*pieces, line) if piece]


def _last_letter_end(head: str, line: str) -> int:
    """Return where the last letter ends that is whole in the head of a line."""
    end = 0
    for letter in _GRAPHEME.finditer(line[: len(head) + _MAX_GRAPHEME_CHARS]):
        if letter.end() > len(head):
            break
        end = letter.end()
    return end or len(head) or 1


def _cut_letter(text: str, most: int) -> str:
    """Return as many code points as fit, where not one letter does."""
    return text.encode()[: max(most, 0)].decode(errors="ignore")
