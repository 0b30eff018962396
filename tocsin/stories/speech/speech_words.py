"""How each language says who said something: the words of speech_words.toml."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Literal, NamedTuple

import regex

SpeechWordKind = Literal[
    "he", "she", "they", "not", "telling", "saying", "verb", "who", "that", "and",
    "articles", "of", "days", "roles", "between", "name", "word",
]  # fmt: skip
"""What a word is to us; "name" is any other that begins with a capital."""

_ORDER: tuple[SpeechWordKind, ...] = (
    *("he", "she", "they", "verb", "saying", "not", "who", "that", "and"),
    *("articles", "of", "days", "between", "roles"),
)
"""The first list that holds a word says what it is."""

SAMPLE_WORDS = 300
"""Words by which an article's language is told when nobody said: the first few
paragraphs."""

_SMALL: tuple[SpeechWordKind, ...] = (
    "he",
    "she",
    "articles",
    "of",
    "that",
    "and",
    "not",
)
_WORD = regex.compile(r"[\p{L}\p{M}'’]+")


class SpeechWords(NamedTuple):
    """One language's words."""

    lists: Mapping[str, "regex.Pattern[str]"]
    according: tuple[tuple[str, ...], ...]
    """Phrases that a speaker follows, as words in lower case."""
    silent: bool
    """Whether a verb alone can mean "he said"."""
    capital_nouns: bool
    """Whether nouns begin with a capital as names do."""
    cache: dict[str, SpeechWordKind]

    def kind(self, word: str) -> SpeechWordKind:
        """Return what a word is, wherever it stands."""
        kind = self.cache.get(word)
        if kind is None:
            kind = self._kind(word)
            if len(self.cache) < 50_000:
                self.cache[word] = kind
        return kind

    def is_telling(self, word: str) -> bool:
        """Tell whether who was told, not who spoke, stands behind a verb."""
        return bool(self.lists["telling"].fullmatch(word))

    def is_title(self, word: str) -> bool:
        """Tell whether a word says that what follows it is only called so."""
        return bool(self.lists["titles"].fullmatch(word))

    def is_impersonal(self, word: str) -> bool:
        """Tell whether a verb without a subject cannot mean one who was named."""
        lists = self.lists
        return any(lists[kind].fullmatch(word) for kind in ("nobody", "many"))

    def is_body(self, word: str) -> bool:
        """Tell whether a name that ends so is no person's: "the National Committee"."""
        return bool(self.lists["bodies"].fullmatch(word))

    def _kind(self, word: str) -> SpeechWordKind:
        for kind in _ORDER:
            if self.lists[kind].fullmatch(word):
                return kind
        if self.lists["roles"].fullmatch(word.rpartition("-")[2]):
            return "roles"
        return "name" if word[0].isupper() or word[0].istitle() else "word"


def speech_words(language: str, text: str) -> SpeechWords | None:
    """Return the words of an article's language; None when we have none.

    An empty or unknown language is told by the small words of the text.
    """
    known = _languages()
    primary = language.partition("-")[0].lower()
    if primary:
        return known.get(primary)
    counts: Counter[str] = Counter()
    words = islice(_WORD.finditer(text), SAMPLE_WORDS)
    for word in {found[0].lower() for found in words}:
        for name, one in known.items():
            counts[name] += one.kind(word) in _SMALL
    best = counts.most_common(1)
    return known[best[0][0]] if best and best[0][1] else None


@cache
def _languages() -> Mapping[str, SpeechWords]:
    """Return the lists of speech_words.toml, compiled once in a process."""
    listed = tomllib.loads(
        (files(__package__) / "speech_words.toml").read_text("utf-8")
    )
    return {name: _compiled(name, lists) for name, lists in listed.items()}


def _compiled(name: str, lists: Mapping[str, Iterable[str]]) -> SpeechWords:
    kinds = (*_ORDER, "telling", "titles", "bodies", "nobody", "many")
    return SpeechWords(
        lists={
            kind: regex.compile(
                "|".join(lists.get(kind, ())) or "(?!)", regex.IGNORECASE
            )
            for kind in kinds
        },
        according=tuple(tuple(phrase.split()) for phrase in lists["according"]),
        silent=bool(lists.get("silent")),
        capital_nouns=name == "de",
        cache={},
    )
