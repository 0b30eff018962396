"""An article as queries see it: its words, their places, the facts about it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, KeysView
from functools import cached_property
from itertools import compress, count, islice, repeat
from operator import eq
from typing import Literal

import regex

from spiders import urls
from store.model import Article
from tocsin.watchlists.nodes import FactKind, Field
from tocsin.watchlists.position_sets import PositionSet, set_of, set_of_flags
from tocsin.watchlists.query_budget import WORDS_PER_STEP
from tocsin.watchlists.regex_search import casefold_chars
from tocsin.watchlists.wildcards import WordRow
from tocsin.watchlists.word_places import WordPlaces
from tocsin.words import forms, told_apart
from tocsin.words.fold import LONG, fold, folds, touch
from tocsin.words.plain_text import in_plain_words

LEAD_WORDS = 60
"""How much of a text is its lead: the first paragraph or two of most news."""

MAX_SETS = 100
"""Words of a passage whose positions are remembered as sets: 12 MB for a text of a
million words."""

MAX_SCANS = 24
"""Words of a passage that are looked for one by one. Where a word stands is found in a
small part of the time that it takes for all words, and most articles are asked for few.
"""

MANY_WORDS = 20_000
"""Different words of one passage that may be cached for the next: more of them would
push out those that news repeats."""

_CREDIT_CHARS = 200
"""Where in a text an agency is credited: its beginning and its end."""
_CREDIT = regex.compile(r"[(\[]([^()\[\]\n]{2,60})[)\]]|©\s*([^\n.]{2,60})")
"""As in "LONDON (Reuters) - …" and "… © AFP 2026": a guess, for articles whose reader
noted no agencies, such as those of a feed."""


class Passage:
    """A headline or a text, cut into words once and asked many times."""

    def __init__(
        self, text: str, field: Literal["title", "text"], language: str
    ) -> None:
        self.text = text
        self.field = field
        plain = in_plain_words(text) if len(text) <= LONG else None
        self.folds = folds(text) if plain is None else plain.split()
        self.language = language
        self.steps = 1 + len(self.folds) // WORDS_PER_STEP
        """What an operation on sets of this passage's positions costs."""
        self._places = WordPlaces(text, self.folds, plain)
        self.sets: dict[str, PositionSet] = {}
        """Fold or wildcard → its positions, for those that queries asked for last."""
        self._scanned: dict[str, list[int]] = {}
        """Fold → where it stands, for those that were looked for one by one."""

    @cached_property
    def words(self) -> frozenset[str]:
        """The different folds, in no order."""
        return frozenset(self.folds)

    @cached_property
    def casefolded(self) -> str:
        """The text, case-folded character by character: what expressions look for."""
        return casefold_chars(self.text)

    def stretch(self, first: int, last: int) -> tuple[int, int]:
        """Return the start and end, in characters, of a row of words."""
        return self._places.of_word(first)[0], self._places.of_word(last)[1]

    @cached_property
    def touching(self) -> PositionSet:
        """The words that have nothing visible between them and the word before."""
        starts, ends = self._places.all()
        # In a text without blanks nearly all words are next to each other.
        flags = bytearray(b"\0")
        flags += bytes(map(eq, islice(starts, 1, None), ends))
        apart = [at for at, adjacent in enumerate(flags) if not adjacent][1:]
        gaps = [self.text[ends[at - 1] : starts[at]] for at in apart]
        unseen = {gap for gap in set(gaps) if touch(gap, 0, len(gap))}
        for at in compress(apart, map(unseen.__contains__, gaps)):
            flags[at] = 1
        return set_of_flags(flags)

    @cached_property
    def dotted(self) -> PositionSet:
        """The words that have only a dot between them and the word before."""
        dotted = compress(count(1), map(".".__eq__, self._gaps()))
        return set_of(dotted, len(self.folds))

    def _gaps(self) -> list[str]:
        """Return what stands between each two words."""
        starts, ends = self._places.all()
        return list(map(self.text.__getitem__, map(slice, ends, starts[1:])))

    def surface(self, position: int) -> str:
        """Return a word as it is written."""
        start, end = self.stretch(position, position)
        return self.text[start:end]

    def in_capitals(self, positions: Iterable[int]) -> list[int]:
        """Return the positions of words that are written in capitals only."""
        return [place for place in positions if self.surface(place).isupper()]

    def with_marks(self, positions: Iterable[int], word: str) -> list[int]:
        """Return the positions of words that this language does not tell from one."""
        may_be, language = told_apart.may_be, self.language
        return [p for p in positions if may_be(word, self.surface(p), language)]

    def places_of(self, word: str) -> list[int]:
        """Return where a fold stands, ascending; nowhere is an empty list."""
        if word not in self.words:
            return []
        known = self._scanned.get(word)
        if known is None:
            if len(self._scanned) == MAX_SCANS:
                return self._places_of_all.get(word, [])
            known = self._scanned[word] = self._row.positions_of(word)
        return known

    @cached_property
    def _row(self) -> WordRow:
        return WordRow(self.folds)

    @cached_property
    def _places_of_all(self) -> dict[str, list[int]]:
        """Fold → where it stands, ascending."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for position, word in enumerate(self.folds):
            found[word].append(position)
        return dict(found)

    def places_fitting(self, pattern: str) -> list[list[int]]:
        """Return where words stand that fit a wildcard: in one list, or one of each."""
        if len(self.folds) <= MANY_WORDS:
            return [self._row.positions_fitting(pattern)]
        return [self.places_of(word) for word in self._vocabulary.fitting(pattern)]

    @cached_property
    def _vocabulary(self) -> WordRow:
        """The different folds: fewer than all, where a text is long."""
        return WordRow(dict.fromkeys(self.folds))

    def keep_set(self, word: str, positions: PositionSet) -> None:
        """Remember the positions of a fold or wildcard: many queries ask for them."""
        if len(self.sets) >= MAX_SETS:
            self.sets.clear()
        self.sets[word] = positions

    @property
    def form_keys(self) -> KeysView[str]:
        """What the words of the article have in common with their other forms."""
        return self._words_of_key[0].keys()

    @cached_property
    def _words_of_key(self) -> tuple[dict[str, str], dict[str, list[str]]]:
        """Key → a word that has it, and key → the others, where there are some."""
        words = dict.fromkeys(self.folds)
        if len(words) > MANY_WORDS:
            all_keys = map(forms.keys_in(self.language), words)
        else:
            all_keys = map(forms.keys, words, repeat(self.language))
        first: dict[str, str] = {}
        more: dict[str, list[str]] = {}
        for word, keys in zip(words, all_keys, strict=True):
            for key in keys:
                # A list for each key would keep the garbage collector busy.
                if first.setdefault(key, word) != word:
                    more.setdefault(key, []).append(word)
        return first, more

    def places_of_forms(self, word: str) -> list[list[int]]:
        """Return where the forms of a word stand: for each of them, ascending."""
        first, more = self._words_of_key
        found: dict[str, None] = {}
        for key in forms.keys_of_query(fold(word), self.language):
            if key in first:
                found |= dict.fromkeys((first[key], *more.get(key, ())))
        places = {form: self.places_of(form) for form in found}
        if told_apart.is_marked(word) and fold(word) in places:
            places[fold(word)] = self.with_marks(places[fold(word)], word)
        return list(places.values())

    def word_at(self, char: int) -> int:
        """Return the position of the first word that begins at a character or later."""
        return self._places.word_at(char)

    def end_of_lead(self) -> int:
        """Return the end of the lead, in characters."""
        if len(self.folds) <= LEAD_WORDS:
            return len(self.text)
        return self._places.of_word(LEAD_WORDS - 1)[1]


class Document:
    """An article as queries see it."""

    def __init__(
        self,
        title: str,
        text: str,
        *,
        language: str = "",
        sources: tuple[str, ...] = (),
        host: str = "",
        url: str = "",
        authors: tuple[str, ...] = (),
        agencies: tuple[str, ...] = (),
        country: str = "",
    ) -> None:
        self.language = language.lower().replace("_", "-")
        self.title = Passage(title, "title", self.language)
        self.body = Passage(text, "text", self.language)
        self.sources = sources
        self.url = url
        self._host = host
        self.authors = authors
        self._agencies = agencies
        self.country = country.lower()

    @classmethod
    def of(cls, article: Article, *, country: str = "") -> "Document":
        """Return a stored or new article as queries see it."""
        return cls(
            article.title,
            article.text,
            language=article.language,
            sources=(article.outlet, article.source),
            url=article.url,
            authors=article.authors,
            agencies=article.agencies,
            country=country,
        )

    @cached_property
    def host(self) -> str:
        """The site that published it, without www; empty when unknown."""
        return _bare(self._host or urls.host(self.url))

    def passages(self, field: Field) -> Iterator[Passage]:
        """Yield the passages that a field is searched in."""
        if field in ("", "title"):
            yield self.title
        if field != "title":
            yield self.body

    def names(self, fact: FactKind) -> list[list[str]]:
        """Return the names that `source:`, `author:` or `agency:` search, as words."""
        match fact:
            case "source":
                return [folds(name) for name in (*self.sources, self.host)]
            case "author":
                return [folds(name) for name in self.authors]
            case "agency":
                credited = self._agencies or self._credits()
                return [folds(name) for name in (*self.authors, *credited)]
            case _:
                raise ValueError(f"{fact}: is no name")

    def _credits(self) -> Iterator[str]:
        """Yield texts in brackets or after a copyright sign, at both ends."""
        text = self.body.text
        for part in (text[:_CREDIT_CHARS], text[_CREDIT_CHARS:][-_CREDIT_CHARS:]):
            for match in _CREDIT.finditer(part):
                yield match[1] or match[2]


def is_in(language: str, wanted: str) -> bool:
    """Return whether a language tag is, or narrows, another: pt-br is in pt."""
    return language == wanted or language.startswith(f"{wanted}-")


def site(name: str) -> str:
    """Return the host that `source:bbc.co.uk` means; empty for an outlet's name."""
    return _bare(name) if "." in name and " " not in name else ""


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")
