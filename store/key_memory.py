"""Key memory: the keys of the newest articles, as a writing connection remembers them.

It mirrors rows of `recent_keys`, so it can be dropped at any time and read again.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

PARTS = 128
"""Parts of all keys. One part is merged at a time: some 120 pages, 10 ms of CPU."""

MOST_KNOWN = 40_000
"""Counts of terms that are remembered: 4 MB. An article has some 250 terms, of which
most are in every tenth article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleKeys:
    """By what later articles find an article."""

    prints: tuple[int, ...] = ()
    """Its fingerprints, of 48 bits."""
    counted: tuple[int, ...] = ()
    """The keys under which its terms are counted; the high bits are its language's."""
    named_by: tuple[int, ...] = ()
    """The terms that find it, of 32 bits."""


def part_of_print(print_: int) -> int:
    """Return in which part a fingerprint is merged."""
    return print_ >> 41


def part_of_term(term: int) -> int:
    """Return in which part a term is merged, with or without its language."""
    return (term & 0xFFFFFFFF) >> 25


def from_part(keys: ArticleKeys, first: int) -> ArticleKeys:
    """Return those of an article's keys that are in a part or in a later one."""
    return ArticleKeys(
        prints=tuple(key for key in keys.prints if part_of_print(key) >= first),
        counted=tuple(key for key in keys.counted if part_of_term(key) >= first),
        named_by=tuple(key for key in keys.named_by if part_of_term(key) >= first),
    )


Having = int | tuple[int, ...]
"""The article that has a key, or several: most fingerprints have one."""


def every(having: Having) -> tuple[int, ...]:
    """Return the articles that have a key."""
    return having if isinstance(having, tuple) else (having,)


@dataclass(frozen=True, slots=True)
class KeyPart:
    """Keys that are merged together."""

    prints: list[int] = field(default_factory=list)
    terms: list[int] = field(default_factory=list)
    names: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class KeyGeneration:
    """Keys of articles that are merged together."""

    articles: set[int] = field(default_factory=set)
    prints: dict[int, Having] = field(default_factory=dict)
    counts: Counter[int] = field(default_factory=Counter)
    """Term → how many of the articles have it."""
    named: dict[int, Having] = field(default_factory=dict)
    """Term → the articles that it finds."""

    def add(self, article: int, keys: ArticleKeys) -> None:
        """Add an article's keys."""
        self.articles.add(article)
        for places, found in (
            (self.prints, keys.prints),
            (self.named, keys.named_by),
        ):
            # Few are shared, and the others are added at once, ten times as fast.
            shared = places.keys() & found
            had = {key: places[key] for key in shared}
            places.update(dict.fromkeys(found, article))
            for key, having in had.items():
                places[key] = (*every(having), article)
        self.counts.update(keys.counted)

    def remove(self, article: int, keys: ArticleKeys) -> None:
        """Remove an article's keys, as far as they are here."""
        self.articles.discard(article)
        for places, found in (
            (self.prints, keys.prints),
            (self.named, keys.named_by),
        ):
            for key in places.keys() & found:
                left = tuple(id_ for id_ in every(places.pop(key)) if id_ != article)
                if left:
                    places[key] = left
        counted = self.counts.keys() & keys.counted
        self.counts.subtract(counted)
        for key in counted:
            if not self.counts[key]:
                del self.counts[key]

    def parts(self) -> list[KeyPart]:
        """Return all keys by the part in which they are merged."""
        found = [KeyPart() for _ in range(PARTS)]
        prints = [part.prints for part in found]
        terms = [part.terms for part in found]
        names = [part.names for part in found]
        # As `part_of_print` and `part_of_term` say: a call takes longer than the rest.
        for key in self.prints:
            prints[key >> 41].append(key)
        for key in self.counts:
            terms[(key & 0xFFFFFFFF) >> 25].append(key)
        for key in self.named:
            names[key >> 25].append(key)
        return found

    def drop(self, part: KeyPart) -> None:
        """Forget keys: they are merged."""
        for key in part.prints:
            self.prints.pop(key, None)
        for key in part.terms:
            self.counts.pop(key, None)
        for key in part.names:
            self.named.pop(key, None)


@dataclass(slots=True)
class KeyMemory:
    """The keys of the newest articles, and counts of terms."""

    young: KeyGeneration = field(default_factory=KeyGeneration)
    """What is still gathered."""
    old: KeyGeneration | None = None
    """What is being merged; None while nothing is."""
    parts: list[KeyPart] = field(default_factory=list)
    """The parts of what is being merged; empty while nothing is."""
    known: dict[int, int] = field(default_factory=dict)
    """Term → how many articles have it, merged or not; of some MOST_KNOWN terms."""

    @property
    def generations(self) -> tuple[KeyGeneration, ...]:
        """The generations that hold something, the older one first."""
        return (self.young,) if self.old is None else (self.old, self.young)

    def add(self, article: int, keys: ArticleKeys) -> None:
        """Add the keys of a new article."""
        self.young.add(article, keys)
        known = self.known
        for key in keys.counted:
            if key in known:
                known[key] += 1

    def begin(self) -> int:
        """Let all that has gathered be merged; return its last article."""
        self.old, self.young = self.young, KeyGeneration()
        self.parts = self.old.parts()
        return max(self.old.articles, default=0)

    def end(self) -> None:
        """Note that everything is merged."""
        self.old, self.parts = None, []

    def having(self, prints: Collection[int]) -> dict[int, tuple[int, ...]]:
        """Return fingerprint → the articles here that have it, where some have."""
        found: dict[int, tuple[int, ...]] = {}
        for each in self.generations:
            for key in each.prints.keys() & prints:
                found[key] = (*found.get(key, ()), *every(each.prints[key]))
        return found

    def named_by(self, term: int, most: int) -> list[int]:
        """Return the newest articles that a term finds, the newest one first."""
        found: set[int] = set()
        for each in self.generations:
            found.update(every(each.named.get(term, ())))
        return sorted(found, reverse=True)[:most]

    def unknown(self, terms: Sequence[int]) -> list[int]:
        """Return the terms that have to be looked up, to know the counts of them all.

        When too many are remembered, that is all of them.
        """
        unknown = [term for term in terms if term not in self.known]
        if len(self.known) + len(unknown) > MOST_KNOWN:
            self.known.clear()
            return list(terms)
        return unknown

    def remember(self, merged: dict[int, int]) -> None:
        """Remember the counts of terms, given those of merged articles."""
        for each in self.generations:
            for key in each.counts.keys() & merged.keys():
                merged[key] += each.counts[key]
        self.known.update(merged)

    def forget_counts(self, terms: Iterable[int]) -> None:
        """Forget the counts of terms: they have changed."""
        for term in terms:
            self.known.pop(term, None)
