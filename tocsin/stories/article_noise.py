"""What of an article's text is none of what it says: stamps, counters, boxes. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import regex

from tocsin.stories.text_changes import SENTENCE_END, is_stamp
from tocsin.words.fold import folds

MOST_STAMP_WORDS = 16
"""Words of a sentence that may be a stamp: "This article was last updated on …"."""

FEW_SENTENCES = 0.5
"""The share of lines that end as sentences do, from which the others are headings,
captions and links. In a text with fewer, a line may be a paragraph without a full
stop, as in Thai."""

_CLOSED = regex.compile(r"[.!?…:;。！？؟।][\"'»“”’)\]]*\s*$")

_AGO = regex.compile(
    r"\b\d+\s+(?:second|minute|min|hour|hr|day|week)s?\s+ago\b"
    r"|\bvor\s+\d+\s+(?:sekunden?|minuten?|stunden?|tag(?:en)?)\b"
    r"|\bil\s+y\s+a\s+\d+\s+(?:minutes?|heures?|jours?)\b"
    r"|\bhace\s+\d+\s+(?:minutos?|horas?|días?)\b"
    r"|\bhá\s+\d+\s+(?:minutos?|horas?|dias?)\b"
    r"|\b\d+\s+(?:minut[oi]|or[ae]|giorn[oi])\s+fa\b"
    r"|\b\d+\s+(?:minuten|minuut|uur|dagen)\s+geleden\b"
    r"|\b\d+\s+(?:минут\w*|час\w*|дн\w+)\s+назад\b"
    r"|\b\d+\s+(?:хвилин\w*|годин\w*|дн\w+)\s+тому\b"
    r"|\b\d+\s+(?:dakika|saat|gün)\s+önce\b",
    regex.IGNORECASE,
)
"""Times that a page counts up by itself, in ten languages."""


@dataclass(frozen=True, slots=True)
class ArticleSentence:
    """A sentence of an article's text."""

    text: str
    """As it is written."""
    key: tuple[str, ...]
    """Its folded words: sentences with one key say the same."""
    paragraph: int


def sentences_of(text: str, authors: Iterable[str] = ()) -> list[ArticleSentence]:
    """Return the sentences of a text, in order, without what says nothing.

    That is stamps, counters, headings, links, captions, and boxes about its `authors`.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    closed = [bool(_CLOSED.search(line)) for line in lines]
    is_prose = sum(closed) >= FEW_SENTENCES * len(lines)
    names = [key for name in authors if len(key := tuple(folds(name))) > 1]
    found = list[ArticleSentence]()
    for number, (line, is_closed) in enumerate(zip(lines, closed, strict=True)):
        if is_closed or not is_prose:
            found.extend(_sentences_of_line(line, names, number))
    return found


def _sentences_of_line(
    line: str, names: Sequence[tuple[str, ...]], number: int
) -> Iterator[ArticleSentence]:
    words = tuple(folds(line))
    if any(_holds(words, name) for name in names):
        return
    for text in SENTENCE_END.split(line):
        said = folds(text)
        key = tuple(folds(_AGO.sub("", text)))
        if key and not (len(said) <= MOST_STAMP_WORDS and is_stamp(said)):
            yield ArticleSentence(text.strip(), key, number)


def _holds(words: Sequence[str], run: Sequence[str]) -> bool:
    """Return whether words stand in a text one after the other."""
    size = len(run)
    return any(
        words[start : start + size] == run for start in range(len(words) - size + 1)
    )
