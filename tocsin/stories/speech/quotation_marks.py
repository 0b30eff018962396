"""Where quotation marks open and close, in whatever way a language writes them.

Each paragraph is read once, from left to right, with a short stack of the marks that
are open: one that closes nothing, or that nothing closes, spoils no other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import regex

LONGEST = 3_000
"""Code points after which no further paragraph continues a quotation: what is longer
is a document or a transcript, and a forgotten mark must not take a text with it."""

DEEPEST = 8
"""Marks open at a time: people stop at three, and each mark looks at all."""

MOST_MARKS = 20_000
"""Marks that are read of a text, ten times as many as the longest transcript has:
a text made of nothing else must not hold anybody up."""

INNER = " \u00a0\"'”’»"
"""What may stand between a quotation's last words and the mark that closes it: blanks,
and the mark of a quotation inside it."""

_MARK = regex.compile(r"``|''|\"\"|[\"＂“”„‟«»‹›‘’‚'「」『』]")
_FOLDED = {"``": "“", "''": '"', '""': '"', "＂": '"', "‟": "“"}
_CLOSERS = {
    '"': '"”', "“": '”"', "„": '“”"', "”": "”", "«": "»", "»": "«»", "‹": "›",
    "›": "‹›", "‘": "’'", "‚": "‘’'", "'": "'’", "「": "」", "『": "』",
}  # fmt: skip
"""Each mark that opens, with those that close what it opened."""

_SINGLE = frozenset("‘‚'")
_WORD_ENDS = frozenset("szxnSZXN")
"""Letters after which an apostrophe ends a word as often as a quotation: the workers’
rights, talkin’."""
_CLIPPED = regex.compile(
    r"(?:\d|(?:tis|twas|em|cause|till?|n|round|bout|s|t)\b)", regex.IGNORECASE
)
"""What is clipped with an apostrophe in front: ’tis, ’90s, and Dutch ’s, ’t."""
_OPENS_AFTER = frozenset("([{—–-/:=>¡¿\"“„«»‘‚'「『")


class QuotedSpan(NamedTuple):
    """What stands between two marks that belong together."""

    start: int
    """Of the mark that opens."""
    end: int
    """Behind the mark that closes."""
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
    """Its like was opened inside it: it may have been forgotten to close it."""


def spans(text: str) -> list[QuotedSpan]:
    """Return the outermost quoted spans of a text, in order.

    A quotation that is open at the end of its paragraph goes on in the next if that
    opens with the same mark; if not, the end of a paragraph closes it only when it also
    began one.
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
    """Yield where the lines of a text start and end, without blanks around them."""
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
    """Return the quotation that goes on at a paragraph's start; None if none does."""
    first = _MARK.match(text, start)
    if not kept or not first or start - kept.start > LONGEST:
        return None
    mark = _FOLDED.get(first[0], first[0])
    # French repeats either of its marks in front of each paragraph.
    if mark != kept.mark and (kept.mark, mark) != ("«", "»"):
        return None
    return _Open(kept.mark, kept.start, first.end(), kept.parts)


def _whole(text: str, kept: _Open, end: int) -> list[QuotedSpan]:
    """Return the quotation that nothing closed, if it is of whole paragraphs."""
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
        for one in self._open:
            self._close_perhaps(one)
        left = [one for one in self._open if not (one.perhaps or one.doubted)]
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
            # Straight marks tell by the blanks around them which they are; where these
            # say nothing, it is the other one's turn.
            perhaps = starts or (before in ",.;" and after.isalnum())
            surely = opens and before != '"'
            if surely or (not self._closes(mark, start, end) and perhaps):
                self._push(mark, start, end)
        elif not self._closes(mark, start, end) and (mark not in "”»›" or opens):
            self._push(mark, start, end)

    def _ends_single(
        self, around: tuple[str, str], mark: str, start: int, end: int
    ) -> bool:
        """Tell whether a single mark ended the quotation that is open, or may have."""
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
        for one in self._open:
            one.doubted |= one.mark == mark
        self._open.append(_Open(mark, start, end))
        del self._open[:-DEEPEST]

    def _closes(self, mark: str, start: int, end: int) -> bool:
        """Close what this mark closes, and all that was left open inside."""
        for place in range(len(self._open) - 1, -1, -1):
            one = self._open[place]
            if mark in _CLOSERS[one.mark] and (
                one.mark not in _SINGLE or place == len(self._open) - 1
            ):
                parts = (*one.parts, (one.at, start))
                self.found.append(QuotedSpan(one.start, end, parts))
                del self._open[place:]
                return True
        return False

    def _close_perhaps(self, one: _Open) -> None:
        if one.perhaps:
            start, end = one.perhaps
            parts = (*one.parts, (one.at, start))
            self.found.append(QuotedSpan(one.start, end, parts))
