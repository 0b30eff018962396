"""How well words are told to be forms of one word."""

import hashlib
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

from benchmarks.dictionary_words import DictionaryWords, is_kept_back

QUERIES = 2_000


class FormFigures(NamedTuple):
    """Means over queries, each a word in use that has other forms in use."""

    queries: int
    recall: float
    """Of a word's other forms, the share that is found."""
    precision: float
    """Of the words found, the share that are forms of it; 1 where none is found."""


def form_figures(
    words: DictionaryWords, keys: Callable[[str], tuple[str, ...]]
) -> FormFigures:
    """Return the figures for words of kept-back lemmas; equal keys are one word."""
    groups = words.groups()
    by_key: defaultdict[str, set[str]] = defaultdict(set)
    for word in words.in_use:
        for key in keys(word):
            by_key[key].add(word)
    recall = precision = 0.0
    asked = _asked(words, groups)
    for word in asked:
        truth = set().union(*(groups[lemma] for lemma in words.lemmas[word])) - {word}
        wanted = {word, *keys(word)}
        found = set().union(*(by_key.get(key, set()) for key in wanted)) - {word}
        recall += len(truth & found) / len(truth)
        precision += len(truth & found) / len(found) if found else 1.0
    count = max(1, len(asked))
    return FormFigures(
        len(asked), round(recall / count, 3), round(precision / count, 3)
    )


def _asked(words: DictionaryWords, groups: dict[str, set[str]]) -> list[str]:
    """Return words to ask for: the same ones in every run."""
    fitting = [
        word
        for word in words.in_use
        if all(map(is_kept_back, words.lemmas[word]))
        and any(len(groups[lemma]) > 1 for lemma in words.lemmas[word])
    ]
    return sorted(fitting, key=lambda word: hashlib.sha256(word.encode()).digest())[
        :QUERIES
    ]
