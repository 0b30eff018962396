"""Where the hits are in a snippet that was stored without them.

A snippet is one or two sentences of a text, or parts of them between "…". It is found
in the text again, and the hits of the match that lie there are its hits.
"""

import re
from collections.abc import Iterable, Sequence

MarkedPieces = tuple[tuple[str, bool], ...]
"""A text in pieces: (text, is a hit)."""

_BETWEEN = re.compile(r"(^… | … | …$)")
"""What joins the parts of a snippet (`tocsin.watchlists.snippet`)."""


def marked(snippet: str, text: str, hits: Iterable[tuple[int, int]]) -> MarkedPieces:
    """Return a snippet of a text in pieces; `hits` are code points of that text.

    A part that is not in the text any more has no hits.
    """
    places = _merged(hits)
    pieces: list[tuple[str, bool]] = []
    for part in _parts(snippet, text):
        start = _start(part, text, places)
        inside = [
            (first - start, last - start)
            for first, last in places
            if 0 <= start <= first and last <= start + len(part)
        ]
        pieces += cut_at(part, inside)
    return tuple(pieces)


def cut_at(text: str, hits: Iterable[tuple[int, int]]) -> MarkedPieces:
    """Return a text in pieces, with hits at these code points of it."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for first, last in _merged(hits):
        if first > at:
            pieces.append((text[at:first], False))
        pieces.append((text[first:last], True))
        at = last
    if at < len(text):
        pieces.append((text[at:], False))
    return tuple(piece for piece in pieces if piece[0])


def _parts(snippet: str, text: str) -> Sequence[str]:
    """Return the parts that each are in the text, and what joins them."""
    return [snippet] if snippet in text else _BETWEEN.split(snippet)


def _start(part: str, text: str, hits: Sequence[tuple[int, int]]) -> int:
    """Return where a part begins in a text, where it has hits if possible; else -1.

    The same sentence can stand in a text twice.
    """
    for first, last in hits:
        near = text.find(part, max(0, last - len(part)), first + len(part))
        if part and near >= 0:
            return near
    return text.find(part) if part else -1


def _merged(hits: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(hits):
        if merged and first < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged
