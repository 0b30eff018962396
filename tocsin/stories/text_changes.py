"""Text changes: whether an article that was read again says something else. Pure.

Compared are the folded words of headlines and sentences. Punctuation, blanks, stamps
("Updated at 14:05") and counters ("17 comments") are no change; a number within a
sentence is one.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

import regex

from spiders.extract.dates.months import is_month
from tocsin.words.fold import folds

TextChange = Literal["none", "significant", "shrunken"]
"""What became of an article: the same, another, or much less of it."""

SHRUNKEN = 0.5
"""The share of its words below which a text is not taken for an edited one: what stands
there then is a wall, a notice of removal, or a beginning."""

CUT_OFF = 0.9
"""The share below which a text that only lost its end is taken for cut off."""

LONGEST_STAMP = 8
"""Words of a line that may be a stamp or a counter: numbers do not count in it."""

SHORTEST = 2
"""Words of a piece that counts: single words are buttons and labels."""

SENTENCE_END = regex.compile(
    r"(?<=[.!?…。！？؟।])[\s\"'»“”’)\]]*(?=\s|\p{Han}|\p{Kana}|$)|\n+"
)
"""Where a sentence ends; an abbreviation cut in two is cut in both texts."""

_CLOSED = regex.compile(r"[.!?…。！？؟।][\"'»“”’)\]]*\s*$")

_STAMPS = (
    # Words beside the numbers of a stamp or a counter, as they are folded.
    "updated update last published posted modified edited first created on at by the"
    " of ago am pm this article story page was utc gmt cet cest est edt bst minute"
    " minutes min mins hour hours hr hrs day days second seconds sec read reading time"
    " comment comments share shares view views like likes reply replies word words"
    " monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat"
    " sun aktualisiert zuletzt stand veroffentlicht uhr vor minuten stunden tagen"
    " kommentare kommentar am um mis a jour publie le il y heures jours commentaires"
    " lecture actualizado publicado el las hace horas dias comentarios lectura"
    " aggiornato pubblicato ore fa commenti"
    " atualizado publicado em as ha comentarios bijgewerkt gepubliceerd om uur reacties"
    " обновлено опубликовано в мин минут назад комментариев комментария комментарии"
    " часов просмотров guncellendi guncelleme yayinlandi saat yorum dakika"
)
_STAMP_WORDS = frozenset(_STAMPS.split())
"""In ten languages. Months are known in all in which pages are dated."""


def change_of(
    earlier: tuple[str, str], later: tuple[str, str], *, stub: bool
) -> TextChange:
    """Return what became of an article, given as (headline, text).

    `stub` says that the later text is known to be only a beginning.
    """
    old_words, new_words = folds(earlier[1]), folds(later[1])
    if _is_shrunken(old_words, new_words, stub=stub):
        return "shrunken"
    if folds(earlier[0]) != folds(later[0]):
        return "significant"
    if old_words == new_words:
        return "none"
    old, new = Counter(_pieces(earlier[1])), Counter(_pieces(later[1]))
    return "significant" if old.keys() ^ new.keys() else "none"


def _is_shrunken(old: Sequence[str], new: Sequence[str], *, stub: bool) -> bool:
    if len(new) >= len(old):
        return False
    if stub or len(new) < SHRUNKEN * len(old):
        return True
    return len(new) < CUT_OFF * len(old) and old[: len(new)] == new


def _pieces(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of each sentence, without those of stamps and counters."""
    for line in text.splitlines():
        words = folds(line)
        is_prose = len(words) > LONGEST_STAMP or _CLOSED.search(line)
        if not is_prose and is_stamp(words):
            continue
        for sentence in SENTENCE_END.split(line):
            piece = tuple(folds(sentence))
            if len(piece) >= SHORTEST:
                yield piece


def is_stamp(words: Sequence[str]) -> bool:
    """Return whether folded words are a number, and only words of stamps beside it."""
    others = [word for word in words if not any(map(str.isdigit, word))]
    return len(others) < len(words) and all(
        word in _STAMP_WORDS or is_month(word) for word in others
    )
