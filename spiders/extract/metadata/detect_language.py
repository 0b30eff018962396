"""Which language a text is written in, by its short words and the edges of its words.

What is common in each language stands in languages.txt, which
`benchmarks.learn_languages` writes.
"""

import struct
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from itertools import repeat

import regex

_SAMPLE_CHARS = 600
"""How much of a text is looked at: with 300, twice as many are not told."""

LISTED = 300
"""How many features are kept of a language: with 400 and a third more memory, 4.3 % of
texts of 150 characters are not told, with these 5.7 %."""

_WORD_LETTERS = 5
"""Longer words say what a text is about."""

_COMMONEST = 50
"""What the commonest feature counts; the last one counts 36. The curve is as steep as
that in all languages."""

_LEAD = 2.0
_LIKENESS = 3.0
"""How far ahead a language must be, and how much it must count, per feature. Of 1,760
texts of 300 characters in 44 languages none is told wrong then but as one near to its
own (2.0 %), and 2.2 % are not told; of 150 characters 0.3 %, 2.6 % and 5.7 %."""

CLOSE = (
    frozenset(["bs", "cnr", "hr", "me", "sh", "sr"]),
    frozenset(["da", "nb", "nn", "no"]),
    frozenset(["id", "ms", "jv", "su"]),
    frozenset(["fil", "tl"]),
    frozenset(["gl", "pt"]),
    frozenset(["nr", "ss", "xh", "zu"]),
    frozenset(["fa", "prs"]),
    frozenset(["lb", "de", "gsw"]),
    frozenset(["cs", "sk"]),
    frozenset(["ast", "es"]),
    frozenset(["ca", "oc"]),
    frozenset(["ckb", "ku"]),
    frozenset(["co", "fur", "it", "sc"]),
    frozenset(["en", "pcm"]),
    frozenset(["nso", "st", "tn"]),
    frozenset(["rn", "rw"]),
)
"""Languages so near to each other that a page knows better."""

_OWN_LETTERS = {"as": "ৰৱ", "ckb": "ێڵڕ", "sd": "ڀٿڃڄڪڏ"}
"""Languages that languages.txt lacks → letters that no other news is written with."""

_OWN_SHARE = 0.01
"""Which part of a text those letters make up: of Sorani 2 %, where it is short 1 %."""

_WORD = regex.compile(r"[\p{L}\p{M}]+")


def detect(text: str) -> str:
    """Return the language a text is surely in, else ""."""
    sample = text[:_SAMPLE_CHARS]
    for tag, letters in _OWN_LETTERS.items():
        if sum(map(sample.count, letters)) > _OWN_SHARE * len(sample):
            return tag
    size, counts = _counts(sample)
    first = max(counts, key=counts.__getitem__)
    near = next((group for group in CLOSE if first in group), {first})
    second = max(count for tag, count in counts.items() if tag not in near)
    ahead = counts[first] - second >= _LEAD * size
    return first if ahead and counts[first] >= _LIKENESS * size > 0 else ""


@lru_cache(maxsize=1)
def known_languages() -> frozenset[str]:
    """Return the languages that the detector can tell, without regions.

    It leaves what is common in them alone: that takes 8 MB, in each process.
    """
    return frozenset(tag for tag, _ in _listed()) | frozenset(_OWN_LETTERS)


def features(text: str) -> list[str]:
    """Return the short words of a text twice, and how its words begin and end.

    That is with two letters and with three; an underscore stands at the word's edge.
    Words that hold sentences together are short: names, of which some texts are full,
    count less.
    """
    return [feature for word in _words(text) for feature in _features_of(word)]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _features_of(word: str) -> list[str]:
    marked, size = f"_{word}_", len(word)
    found = [marked, marked] if size <= _WORD_LETTERS else []
    found.append(marked[:3])
    if size > 1:
        found.append(marked[-3:])
    if size > 2:
        found += (marked[:4], marked[-4:])
    return found


def _counts(text: str) -> tuple[int, dict[str, int]]:
    """Return the number of a text's features, and language → what they count in it."""
    tags, _ = _learned()
    size = total = 0
    for word in _words(text):
        number, count = _counts_of(word)
        size += number
        total += count
    parts = struct.unpack(f"<{len(tags)}H", total.to_bytes(2 * len(tags), "little"))
    counts: dict[str, int] = {}
    for tag, count in zip(tags, parts, strict=True):
        if count > counts.get(tag, -1):
            counts[tag] = count
    return size, counts


# Half the words of a text are the commonest of its language.
@lru_cache(maxsize=2_500)
def _counts_of(word: str) -> tuple[int, int]:
    """Return the number of a word's features, and the sum of what they count."""
    _, common = _learned()
    found = _features_of(word)
    return len(found), sum(map(common.get, found, repeat(0)))


@lru_cache(maxsize=1)
def _learned() -> tuple[list[str], Mapping[str, int]]:
    """Return the languages, and feature → what it counts in each of them.

    A language of two scripts is there twice. One number holds what a feature counts in
    all languages, 16 bits each: adding two numbers adds up all languages at once, in
    less than half the time. No sum leaves its 16 bits: 600 characters have 1,202
    features at most (İ is two letters in lower case), which come to 60,100.
    """
    tags: list[str] = []
    common: dict[str, int] = {}
    for tag, listed in _listed():
        for rank, feature in enumerate(listed.split()):
            count = _COMMONEST - rank // 20
            common[feature] = common.get(feature, 0) + (count << 16 * len(tags))
        tags.append(tag)
    return tags, common


def _listed() -> Iterator[tuple[str, str]]:
    """Yield each language with its features, the commonest first, between blanks."""
    text = (files(__package__) / "languages.txt").read_text("utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            tag, _, listed = line.partition(" ")
            yield tag, listed
