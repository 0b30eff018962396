"""Words and their dictionary forms: what `word~` is learnt and measured on.

Needs the packages simplemma (2.0.0: dictionaries of 50 languages, a lemma for each
form) and wordfreq (3.1.1: which words are in use), which `make quality-forms` installs.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import wordfreq
from simplemma.strategies.dictionaries.dictionary_factory import (
    DefaultDictionaryFactory,
)

from tocsin.words.endings import latin
from tocsin.words.fold import fold

_CODES = """
ar bg ca cs cy da de el en eo es et fa fi fr ga gl he hi hu hy id is it ka lt lv mk ms
nb nl nn pl pt ro ru sk sl sq sv sw tl tr uk
"""
DICTIONARIES = {code: code for code in _CODES.split()} | {"sh": "hbs"}
"""Our codes of languages → those of their dictionaries."""

WORD_LISTS = {"nn": "", "tl": "fil"}
"""Our codes → those of the lists of words in use, where they differ."""

SHORTEST = 4
"""Letters of a word that is measured: of shorter ones every second is two words."""
IN_USE = 1e-7
OFTEN = 3e-6
"""Shares of all words: one in ten million; three in a million."""
RARE_KEPT = 8
"""Of the words that no list has one in so many is learnt from."""


@dataclass
class DictionaryWords:
    """A language's words, folded, with the lemmas that each may belong to."""

    lemmas: dict[str, set[str]]
    in_use: set[str] = field(default_factory=set)
    often: set[str] = field(default_factory=set)
    written: dict[str, set[str]] = field(default_factory=dict)
    """Word → how it is written with its accents."""

    def groups(self) -> dict[str, set[str]]:
        """Return lemma → its forms in use."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for word in self.in_use:
            for lemma in self.lemmas[word]:
                found[lemma].add(word)
        return dict(found)


def is_kept_back(lemma: str) -> bool:
    """Return whether a lemma is of the half that nothing is learnt from."""
    return hashlib.sha256(lemma.encode()).digest()[0] % 2 == 1


def dictionary_words(language: str) -> DictionaryWords:
    """Return the words of a language."""
    lemmas: defaultdict[str, set[str]] = defaultdict(set)
    written: defaultdict[str, set[str]] = defaultdict(set)
    pairs: Any = DefaultDictionaryFactory().get_dictionary(DICTIONARIES[language])
    shares = _shares(language)
    for number, (form, lemma) in enumerate(pairs.items()):
        is_listed = form.lower() in shares
        if shares and not is_listed and number % RARE_KEPT:
            continue
        word, base = _folded(form, language), _folded(lemma, language)
        if word.isalpha() and base.isalpha():
            lemmas[word].add(base)
            lemmas[base].add(base)
            written[word].add(form)
            written[base].add(lemma)
    known = [word for word in lemmas if len(word) >= SHORTEST]
    if not shares:
        return DictionaryWords(dict(lemmas), set(known), written=dict(written))
    folded: defaultdict[str, float] = defaultdict(float)
    for word, share in shares.items():
        if share >= IN_USE:
            folded[_folded(word, language)] += share
    in_use = {word for word in known if word in folded}
    often = {word for word in lemmas if folded.get(word, 0) >= OFTEN}
    return DictionaryWords(dict(lemmas), in_use, often, dict(written))


def _folded(word: str, language: str) -> str:
    return latin(fold(word), language)


def _shares(language: str) -> dict[str, float]:
    """Return how often words are used, in small letters; empty if there is no list."""
    listed = WORD_LISTS.get(language, language)
    if listed not in wordfreq.available_languages("best"):
        return {}
    return dict(wordfreq.get_frequency_dict(listed, "best"))
