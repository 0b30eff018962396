"""The words with which each language reports speech, from speech_words.toml."""

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
"""The kind of a word in the rules; "name" is any other word with a capital."""

_ORDER: tuple[SpeechWordKind, ...] = (
    *("he", "she", "they", "verb", "saying", "not", "who", "that", "and"),
    *("articles", "of", "days", "between", "roles"),
)
"""The first list that contains a word decides its kind."""

SAMPLE_WORDS = 300
"""Words from which an unknown language is detected: the first few paragraphs."""

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
    """Phrases such as "according to", before a speaker, as words in lower case."""
    silent: bool
    """Whether a verb alone can mean "he said"."""
    capital_nouns: bool
    """Whether nouns begin with a capital as names do."""
    cache: dict[str, SpeechWordKind]

    def kind(self, word: str) -> SpeechWordKind:
        """Return the kind of a word, whatever its context."""
        kind = self.cache.get(word)
        if kind is None:
            kind = self._kind(word)
            if len(self.cache) < 50_000:
                self.cache[word] = kind
        return kind

    def is_telling(self, word: str) -> bool:
        """Return whether the listener, not the speaker, follows this verb."""
        return bool(self.lists["telling"].fullmatch(word))

    def is_title(self, word: str) -> bool:
        """Return whether a word such as "titled" introduces a title."""
        return bool(self.lists["titles"].fullmatch(word))

    def is_impersonal(self, word: str) -> bool:
        """Return whether this verb without a subject cannot refer to a named person."""
        lists = self.lists
        return any(lists[kind].fullmatch(word) for kind in ("nobody", "many"))

    def is_body(self, word: str) -> bool:
        """Return whether a name ending so is a body's: "the National Committee"."""
        return bool(self.lists["bodies"].fullmatch(word))

    def _kind(self, word: str) -> SpeechWordKind:
        for kind in _ORDER:
            if self.lists[kind].fullmatch(word):
                return kind
        if self.lists["roles"].fullmatch(word.rpartition("-")[2]):
            return "roles"
        return "name" if word[0].isupper() or word[0].istitle() else "word"


def speech_words(language: str, text: str) -> SpeechWords | None:
    """Return the words of an article's language; None when there are none.

    Without a language, the small words of the text decide which it is.
    """
    known = _languages()
    primary = language.partition("-")[0].lower()
    if primary:
        return known.get(primary)
    counts: Counter[str] = Counter()
    words = islice(_WORD.finditer(text), SAMPLE_WORDS)
    for word in {found[0].lower() for found in words}:
        for name, speech in known.items():
            counts[name] += speech.kind(word) in _SMALL
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
