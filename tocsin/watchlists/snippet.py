"""The sentence that shows why an article matched."""

from bisect import bisect_left
from collections.abc import Sequence

import regex

from store.model import Span

MAX_CHARS = 240
"""About two lines on a telephone."""

MAX_LOOKED_AT = 100_000
"""Characters from shortly before the first hit on in which the sentence is looked for:
longer than all but a few articles."""

SnippetParts = tuple[tuple[str, bool], ...]
"""A text cut at the beginnings and ends of its hits: (text, is a hit)."""

_END = regex.compile(
    # A run is taken whole or not at all (++): 100,000 dots must not take a minute.
    r"""(?<![.!?…])[.!?…]++["'”’»)\]]*+"""
    # Georgian has no capitals, and yet its letters count as small ones.
    r"""(?=\s++["“«‘'(\[¿¡—–-]*+[\p{Lu}\p{Lo}\p{N}\p{Georgian}])"""
    # What ends a sentence in other scripts (Unicode, UAX #29: STerm), but for the
    # Burmese mark that is a comma; and the Tibetan one.
    r"""|(?:(?![!?‼‽⁇⁈⁉၊])[\p{Sentence_Break=STerm}།༎])++[」』”’»）)]*+|\n"""
)
_ABBREVIATION = regex.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|st|gen|sen|rep|gov|col|capt|no|vs|etc|inc|ltd|co|jan|feb|"
    r"aug|sept?|oct|nov|dec|z\.b|d\.h|bzw|ca|nr|mme|mlle|sig|av|ул|им|руб)"
    r"|\b\p{L}|\.\p{L})\.$",
    regex.IGNORECASE,
)


_ORDINAL = regex.compile(r"(?<!\p{N})\p{N}{1,2}\.$")
_ORDINAL_DOTS = (
    "cs", "da", "de", "et", "fi", "hr", "hu", "is", "lt", "lv", "nb", "nn", "no",
    "pl", "sk", "sl", "sr", "tr",
)  # fmt: skip
"""Languages that write a dot after the number of a day: 3. März, 17. mai."""


def sentences(text: str, language: str = "") -> list[tuple[int, int]]:
    """Return the sentences of a text as (start, end), blank ends trimmed."""
    found, start = [], 0
    for end in [*(m.end() for m in _END.finditer(text)), len(text)]:
        if end < len(text) and _goes_on(text, start, end, language):
            continue
        first, last = _trim(text, start, end)
        if first < last:
            found.append((first, last))
        start = end
    return found


def _goes_on(text: str, start: int, end: int, language: str) -> bool:
    """Return whether a sentence goes on where it seems to end."""
    low = max(start, end - 12)
    if _ABBREVIATION.search(text, low, end):
        return True
    if language.partition("-")[0] not in _ORDINAL_DOTS:
        return False
    return _ORDINAL.search(text, low, end) is not None


def paragraphs(text: str, first: int, last: int, language: str = "") -> tuple[int, int]:
    """Return the part of a text with the paragraphs from one character to another.

    It has the same sentences as the whole text has there: none crosses its ends.
    """
    begin = text.rfind("\n", 0, first) + 1
    while begin and _goes_on(text, 0, begin, language):
        begin = text.rfind("\n", 0, begin - 1) + 1
    end = text.find("\n", last) + 1
    while end and _goes_on(text, 0, end, language):
        end = text.find("\n", end) + 1
    return begin, end or len(text)


def snippet(
    text: str, spans: Sequence[Span], *, language: str = "", max_chars: int = MAX_CHARS
) -> SnippetParts:
    """Return the first sentence of those with the most different hits, in parts.

    A second sentence follows when there is room and it has a hit that the first lacks.
    Without a hit in the text it is the first sentence; for an empty text it is empty. A
    sentence longer than `max_chars` is cut at spaces around its first hit.
    """
    hits = _merged([(span.start, span.end) for span in spans if span.field == "text"])
    first, last = _looked_at(text, hits)
    hits = [(start - first, end - first) for start, end in hits if end <= last]
    text = text[first:last]
    chosen = _chosen(text, _around(text, hits, language), hits, max_chars)
    if not chosen:
        opening = sentences(text, language)[:1]
        return _cut(text, opening[0], [], max_chars) if opening else ()
    first_part, *others = (
        _cut(text, sentence, _inside(hits, sentence), max_chars) for sentence in chosen
    )
    if not others:
        return first_part
    apart = text[chosen[0][1] : chosen[1][0]].strip()
    return (*first_part, (" … " if apart else " ", False), *others[0])


def _around(
    text: str, hits: list[tuple[int, int]], language: str
) -> list[tuple[int, int]]:
    """Return the sentences of the paragraphs with hits, from the first to the last."""
    if not hits:
        return []
    begin, end = paragraphs(text, hits[0][0], hits[-1][1], language)
    found = sentences(text[begin:end], language)
    return _whole([(first + begin, last + begin) for first, last in found], hits)


def _chosen(
    text: str,
    sentences: list[tuple[int, int]],
    hits: list[tuple[int, int]],
    max_chars: int,
) -> list[tuple[int, int]]:
    """Return the sentences to show: none without a hit, two at most, in order."""
    words = {
        sentence: {text[a:b].casefold() for a, b in found}
        for sentence in sentences
        if (found := _inside(hits, sentence))
    }
    best = max(words, key=lambda sentence: len(words[sentence]), default=None)
    if best is None:
        return []
    room = max_chars - (best[1] - best[0])
    more = [
        sentence
        for sentence, here in words.items()
        if sentence[1] - sentence[0] <= room and here - words[best]
    ]
    second = max(
        more, key=lambda sentence: len(words[sentence] - words[best]), default=None
    )
    return [best] if second is None else sorted((best, second))


def _inside(
    hits: list[tuple[int, int]], sentence: tuple[int, int]
) -> list[tuple[int, int]]:
    """Return the hits that begin in a sentence."""
    start, end = sentence
    return hits[bisect_left(hits, (start,)) : bisect_left(hits, (end,))]


def _looked_at(text: str, hits: list[tuple[int, int]]) -> tuple[int, int]:
    """Return the part of a text in which the sentence is looked for.

    It is the whole text unless that is very long.
    """
    low = hits[0][0] - 10 * MAX_CHARS if hits else 0
    if len(text) <= MAX_LOOKED_AT or low <= 0:
        return 0, min(len(text), MAX_LOOKED_AT)
    # From a blank on, so that no word is cut in two.
    first = max(low, text.find(" ", low, hits[0][0]))
    return first, first + MAX_LOOKED_AT


def _cut(
    text: str,
    sentence: tuple[int, int],
    hits: list[tuple[int, int]],
    max_chars: int,
) -> SnippetParts:
    """Return a sentence in pieces, or the part of it around its first hit."""
    window = _window(text, sentence, hits, max_chars)
    pieces = _pieces(text, window, [hit for hit in hits if _within(hit, window)])
    before = [("… ", False)] if window[0] > sentence[0] else []
    after = [(" …", False)] if window[1] < sentence[1] else []
    return (*before, *pieces, *after)


def _whole(
    parts: list[tuple[int, int]], hits: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the sentences; where a hit crosses from one to the next, both are one."""
    whole: list[tuple[int, int]] = []
    for start, end in parts:
        across = bisect_left(hits, (start,)) - 1
        if whole and across >= 0 and hits[across][1] > start:
            whole[-1] = (whole[-1][0], end)
        else:
            whole.append((start, end))
    return whole


def _within(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _merged(hits: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(hits):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _window(
    text: str, sentence: tuple[int, int], hits: list[tuple[int, int]], width: int
) -> tuple[int, int]:
    """Return the part of a sentence to show: about `width`, cut at spaces."""
    start, end = sentence
    if end - start <= width:
        return sentence
    first_hit = hits[0] if hits else (start, start)
    low = max(start, min(first_hit[0] - width // 3, end - width))
    high = max(min(low + width, end), first_hit[1])
    if low > start:
        space = text.find(" ", low, first_hit[0])
        low = space + 1 if space >= 0 else low
    if high < end:
        space = text.rfind(" ", first_hit[1], high)
        high = space if space >= 0 else high
    # A later hit that the window would cut through is left out whole.
    across = [hit for hit in hits if hit[0] < high < hit[1]]
    return _trim(text, low, across[0][0]) if across else (low, high)


def _pieces(
    text: str, window: tuple[int, int], hits: list[tuple[int, int]]
) -> SnippetParts:
    pieces: list[tuple[str, bool]] = []
    at, end = window
    for first, last in hits:
        if first > at:
            pieces.append((text[at:first], False))
        pieces.append((text[first:last], True))
        at = last
    if at < end:
        pieces.append((text[at:end], False))
    return tuple(pieces)
