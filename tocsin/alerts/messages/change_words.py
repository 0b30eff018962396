"""What a message says of a change: the difference itself, and no more than fits. Pure.

The first line says what happened and when; each of the others is a part of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import SequenceMatcher

from store.change_model import AbsenceKind
from tocsin.alerts.messages.sanitize import ELLIPSIS, cut, sanitize
from tocsin.stories.article_difference import (
    ArticleDifference,
    ChangedPassage,
    Rewording,
)
from tocsin.words.fold import TextWord, words
from tocsin.words.phrases import pluralize

MAX_QUOTE = 240
"""Bytes of what is quoted of a text, and of a headline."""

MAX_REWORDED = 3
"""Sentences that are shown before and after; the others are counted."""

AROUND = 4
"""Words that are shown on either side of those that changed."""

_GONE: dict[AbsenceKind, str] = {
    "removed": "removed after {after}: the site has no page at its address",
    "front": "removed after {after}: its address leads to {page}",
    "emptied": "emptied, or behind a wall, after {after}",
}

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeNote:
    """What became of an article since a channel was sent it."""

    after: timedelta
    """How long after its first reading the last of it was seen."""
    difference: ArticleDifference
    is_rewritten: bool = False
    """Whether it was replaced as a whole: then no words are shown."""
    gone: AbsenceKind | None = None
    """How it is gone, if the channel does not know that; None when it is not."""
    page: str = ""
    """Where its address leads, if it is gone."""
    is_back: bool = False
    """Whether it is there again, after the channel was told that it was gone."""


def change_lines(note: ChangeNote) -> tuple[str, ...]:
    """Return a change in lines; none when the article is as it was."""
    after = length_text(note.after)
    parts = [] if note.is_rewritten else list(_text_parts(note.difference))
    if note.difference.headline:
        before, now = map(_quoted, note.difference.headline)
        parts.insert(0, f"headline {before} → {now}")
    if note.gone:
        # Without what would make a link of it: the article's own is enough.
        page = note.page.removeprefix("http://").removeprefix("https://")
        said = _GONE[note.gone].format(after=after, page=_short(page) or "another page")
        return (said, *parts)
    if note.is_back:
        return (f"back after {after}", *parts)
    if note.is_rewritten:
        return (f"rewritten after {after}", *parts)
    if not parts:
        return ()
    return (f"changed after {after}: {parts[0]}", *parts[1:])


def length_text(length: timedelta) -> str:
    """Return about how long a length is: "40 min", "3 h", "7 d"."""
    for unit, sign in ((_DAY, "d"), (_HOUR, "h")):
        if length >= (2 * unit if sign == "d" else unit):
            return f"{round(length / unit)} {sign}"
    return f"{max(1, round(length / timedelta(minutes=1)))} min"


def _text_parts(difference: ArticleDifference) -> Iterator[str]:
    yield from _passages(difference.removed, "removed")
    yield from _passages(difference.added, "added")
    # Those that turn a sentence round come first.
    reworded = sorted(difference.reworded, key=lambda each: not each.is_vital)
    for each in reworded[:MAX_REWORDED]:
        before, now = _around(each)
        yield f"“{before}” → “{now}”"
    more = len(reworded) - MAX_REWORDED
    if more > 0:
        yield f"{pluralize(more, 'more sentence')} reworded"


def _passages(passages: Sequence[ChangedPassage], what: str) -> Iterator[str]:
    for is_paragraph, noun in ((True, "paragraph"), (False, "sentence")):
        found = [each.text for each in passages if each.is_paragraph == is_paragraph]
        if found:
            yield f"{pluralize(len(found), noun)} {what}: {_quoted(found[0])}"


def _quoted(text: str) -> str:
    return f"“{cut(sanitize(text), MAX_QUOTE)}”"


def _around(reworded: Rewording) -> tuple[str, str]:
    """Return a sentence before and after, without what is far from any change."""
    old, new = words(reworded.before), words(reworded.after)
    matcher = SequenceMatcher(
        None, [word.fold for word in old], [word.fold for word in new], autojunk=False
    )
    codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    if not codes:
        return _short(reworded.before), _short(reworded.after)
    first, last = codes[0], codes[-1]
    return (
        _part(reworded.before, old, first[1], last[2]),
        _part(reworded.after, new, first[3], last[4]),
    )


def _part(text: str, found: Sequence[TextWord], first: int, last: int) -> str:
    """Return words of a text with some around them, and dots for what is left out."""
    start, end = max(0, first - AROUND), min(len(found), last + AROUND)
    if start >= end:
        return _short(text)
    before, part = "", text[: found[end - 1].end]
    if start > 0:
        before, part = f"{ELLIPSIS} ", text[found[start].start : found[end - 1].end]
    if end == len(found):
        return _short(f"{before}{text[found[start].start if start else 0 :]}")
    return _short(f"{before}{part} {ELLIPSIS}")


def _short(text: str) -> str:
    return cut(sanitize(text), MAX_QUOTE)
