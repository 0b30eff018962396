"""Find where quotation marks open and close, in the styles of many languages.

Each paragraph is read once, from left to right, with a short stack of open marks. An
unmatched mark does not affect the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import regex

LONGEST = 3_000
"""Code points after which no further paragraph continues a quotation: a longer one is a
document or a transcript, and a missing mark must not swallow the text."""

DEEPEST = 8
"""Open marks at a time: writers use three at most, and each mark checks them all."""

MOST_MARKS = 20_000
"""Marks that are read, ten times as many as in the longest transcript: a bound on time
for a text made of marks."""

INNER = " \u00a0\"'”’»"
"""Characters between a quotation's last word and its closing mark: blanks, and the
closing mark of an inner quotation."""

_MARK = regex.compile(r"``|''|\"\"|[\"＂“”„‟«»‹›‘’‚'「」『』]")
_FOLDED = {"``": "“", "''": '"', '""': '"', "＂": '"', "‟": "“"}
_CLOSERS = {
    '"': '"”', "“": '”"', "„": '“”"', "”": "”", "«": "»", "»": "«»", "‹": "›",
    "›": "‹›", "‘": "’'", "‚": "‘’'", "'": "'’", "「": "」", "『": "』",
}  # fmt: skip
"""Opening mark → the marks that close it."""

_SINGLE = frozenset("‘‚'")
_WORD_ENDS = frozenset("szxnSZXN")
"""Letters after which an apostrophe ends a word as often as a quotation: the workers’
rights, talkin’."""
_CLIPPED = regex.compile(
    r"(?:\d|(?:tis|twas|em|cause|till?|n|round|bout|s|t)\b)", regex.IGNORECASE
)
"""Shortened words that start with an apostrophe: ’tis, ’90s, and Dutch ’s, ’t."""
_OPENS_AFTER = frozenset("([{—–-/:=>¡¿\"“„«»‘‚'「『")


class QuotedSpan(NamedTuple):
    """The text between a pair of marks."""

    start: int
    """Where the opening mark starts."""
    end: int
    """Where the closing mark ends."""
    parts: tuple[tuple[int, int], ...]
    """The words without marks, a part for each paragraph."""


@dataclass(slots=True)
class _Open:
    mark: str
    start: int
    at: int
    """Where its words begin in this paragraph."""
    parts: tuple[tuple[int, int], ...] = ()
    """Those of earlier paragraphs."""
    perhaps: tuple[int, int] | None = None
    """The first apostrophe that may have closed it; None when there was none."""
    doubted: bool = False
    """The same mark was opened inside it: its closing mark may be missing."""


def spans(text: str) -> list[QuotedSpan]:
    """Return the outermost quoted spans of a text, in order.

    A quotation that is open at the end of its paragraph continues in the next one if
    that opens with the same mark. Otherwise the end of the paragraph closes it, but
    only if it also started a paragraph.
    """
    found: list[QuotedSpan] = []
    kept: _Open | None = None
    ended = marks = 0
    for start, end in paragraphs(text):
        opened = _continued(text, start, kept)
        if kept and not opened:
            found += _whole(text, kept, ended)
        reader = _Paragraph(text, start, end)
        kept = reader.read(opened)
        found += reader.found
        ended = end
        marks += reader.marks + bool(opened)
        if marks > MOST_MARKS:
            break
    if kept:
        found += _whole(text, kept, ended)
    return list(_outermost(found))


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each line of a text, without blanks around it."""
    at = 0
    for line in text.split("\n"):
        if inside := line.strip():
            start = at + line.index(inside[0])
            yield start, start + len(inside)
        at += len(line) + 1


def _outermost(found: list[QuotedSpan]) -> Iterator[QuotedSpan]:
    end = 0
    for span in sorted(found, key=lambda span: (span.start, -span.end)):
        if span.start >= end:
            end = span.end
            yield span


def _continued(text: str, start: int, kept: _Open | None) -> _Open | None:
    """Return the quotation that a paragraph continues; None if there is none."""
    first = _MARK.match(text, start)
    if not kept or not first or start - kept.start > LONGEST:
        return None
    mark = _FOLDED.get(first[0], first[0])
    # French repeats either of its marks in front of each paragraph.
    if mark != kept.mark and (kept.mark, mark) != ("«", "»"):
        return None
    return _Open(kept.mark, kept.start, first.end(), kept.parts)


def _whole(text: str, kept: _Open, end: int) -> list[QuotedSpan]:
    """Return the quotation that no mark closed, if it is of whole paragraphs."""
    line = text.rfind("\n", 0, kept.start) + 1
    if text[line : kept.start].strip() or kept.mark in _SINGLE:
        return []
    return [QuotedSpan(kept.start, end, kept.parts)]


class _Paragraph:
    """One paragraph's marks, read from left to right."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text, self._start, self._end = text, start, end
        self._open: list[_Open] = []
        self.found: list[QuotedSpan] = []
        self.marks = 0

    def read(self, opened: _Open | None) -> _Open | None:
        """Find the spans, and return what is still open; None when nothing is."""
        if opened:
            self._open.append(opened)
        start = opened.at if opened else self._start
        for found in _MARK.finditer(self._text, start, self._end):
            self._take(_FOLDED.get(found[0], found[0]), found.start(), found.end())
            self.marks += 1
            if self.marks > MOST_MARKS:
                return None
        for opened_mark in self._open:
            self._close_perhaps(opened_mark)
        left = [o for o in self._open if not (o.perhaps or o.doubted)]
        if not left:
            return None
        left[0].parts += ((left[0].at, self._end),)
        return left[0]

    def _take(self, mark: str, start: int, end: int) -> None:
        before = self._text[start - 1] if start > self._start else " "
        after = self._text[end] if end < self._end else " "
        starts = before.isspace() or before in _OPENS_AFTER
        opens = starts and not after.isspace()
        if mark in "'’‘":
            if self._ends_single((before, after), mark, start, end):
                return
            if mark != "’" and opens and not _CLIPPED.match(self._text, end):
                self._push(mark, start, end)
        elif mark == '"':
            # The blanks around a straight mark show whether it opens or closes; if they
            # do not, it closes an open quotation first.
            perhaps = starts or (before in ",.;" and after.isalnum())
            surely = opens and before != '"'
            if surely or (not self._closes(mark, start, end) and perhaps):
                self._push(mark, start, end)
        elif not self._closes(mark, start, end) and (mark not in "”»›" or opens):
            self._push(mark, start, end)

    def _ends_single(
        self, around: tuple[str, str], mark: str, start: int, end: int
    ) -> bool:
        """Return whether a single mark closed the open quotation, or may have."""
        before, after = around
        last = self._open[-1] if self._open else None
        if not last or last.mark not in _SINGLE or mark not in _CLOSERS[last.mark]:
            return False
        if before.isspace() or after.isalnum():
            return False
        if before in _WORD_ENDS and after.isspace() and end < self._end:
            last.perhaps = last.perhaps or (start, end)
            return True
        return self._closes(mark, start, end)

    def _push(self, mark: str, start: int, end: int) -> None:
        for opened in self._open:
            opened.doubted |= opened.mark == mark
        self._open.append(_Open(mark, start, end))
        del self._open[:-DEEPEST]

    def _closes(self, mark: str, start: int, end: int) -> bool:
        """Close the quotation that this mark ends, and all left open inside it."""
        for place in range(len(self._open) - 1, -1, -1):
            opened = self._open[place]
            if mark in _CLOSERS[opened.mark] and (
                opened.mark not in _SINGLE or place == len(self._open) - 1
            ):
                parts = (*opened.parts, (opened.at, start))
                self.found.append(QuotedSpan(opened.start, end, parts))
                del self._open[place:]
                return True
        return False

    def _close_perhaps(self, opened: _Open) -> None:
        if opened.perhaps:
            start, end = opened.perhaps
            parts = (*opened.parts, (opened.at, start))
            self.found.append(QuotedSpan(opened.start, end, parts))
