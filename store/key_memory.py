"""Key memory: the keys of the newest articles, as a writing connection remembers them.

It mirrors rows of `recent_keys`, so it can be dropped at any time and read again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

PARTS = 128
"""Parts of all keys. One part is merged at a time: some 120 pages, 10 ms of CPU."""

MOST_KNOWN = 40_000
"""Counts of merged terms that are remembered: 4 MB. An article has some 250 terms, of
which most are in every tenth article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleKeys:
    """By what later articles find an article."""

    prints: tuple[int, ...]
    """Its fingerprints, of 48 bits."""
    counted: tuple[int, ...]
    """The keys under which its terms are counted; the high bits are its language's."""
    named_by: tuple[int, ...]
    """The terms that find it, of 32 bits."""


def part_of_print(print_: int) -> int:
    """Return in which part a fingerprint is merged."""
    return print_ >> 41


def part_of_term(term: int) -> int:
    """Return in which part a term is merged, with or without its language."""
    return (term & 0xFFFFFFFF) >> 25


Having = int | tuple[int, ...]
"""The article that has a key, or several: most fingerprints have one."""

Places = list[dict[int, Having]]
"""For each part: key → the articles that have it."""


def every(having: Having) -> tuple[int, ...]:
    """Return the articles that have a key."""
    return having if isinstance(having, tuple) else (having,)


def _no_places() -> Places:
    return [{} for _ in range(PARTS)]


Counts = list[dict[int, int]]
"""For each part: term → how many articles have it."""


def _no_counts() -> Counts:
    return [{} for _ in range(PARTS)]


@dataclass(frozen=True, slots=True)
class KeyGeneration:
    """Keys of articles that are merged together, part by part."""

    articles: set[int] = field(default_factory=set)
    prints: Places = field(default_factory=_no_places)
    counts: Counts = field(default_factory=_no_counts)
    named: Places = field(default_factory=_no_places)

    def add(self, article: int, keys: ArticleKeys, *, first_part: int = 0) -> None:
        """Add an article's keys, but not those of parts that are merged already."""
        self.articles.add(article)
        for places, found, part_of in (
            (self.prints, keys.prints, part_of_print),
            (self.named, keys.named_by, part_of_term),
        ):
            for key in found:
                if (part := part_of(key)) >= first_part:
                    place = places[part]
                    had = place.get(key)
                    place[key] = article if had is None else (*every(had), article)
        for key in keys.counted:
            # As `part_of_term` says: a call takes longer than all the rest.
            if (part := (key & 0xFFFFFFFF) >> 25) >= first_part:
                counts = self.counts[part]
                counts[key] = counts.get(key, 0) + 1

    def remove(self, article: int, keys: ArticleKeys) -> None:
        """Remove an article's keys, as far as they are here."""
        self.articles.discard(article)
        for places, found, part_of in (
            (self.prints, keys.prints, part_of_print),
            (self.named, keys.named_by, part_of_term),
        ):
            for key in found:
                place = places[part_of(key)]
                if key in place:
                    place[key] = tuple(
                        id_ for id_ in every(place[key]) if id_ != article
                    )
        for key in keys.counted:
            counts = self.counts[part_of_term(key)]
            if counts.get(key):
                counts[key] -= 1

    def drop_part(self, part: int) -> None:
        """Forget a part: it is merged."""
        self.prints[part] = {}
        self.counts[part] = {}
        self.named[part] = {}


@dataclass(slots=True)
class KeyMemory:
    """The keys of the newest articles, and counts of terms that were merged."""

    young: KeyGeneration = field(default_factory=KeyGeneration)
    """What is still gathered."""
    old: KeyGeneration | None = None
    """What is being merged; None while nothing is."""
    known: dict[int, int] = field(default_factory=dict)
    """Term → how many merged articles have it; at most MOST_KNOWN."""

    @property
    def generations(self) -> tuple[KeyGeneration, ...]:
        """The generations that hold something, the older one first."""
        return (self.young,) if self.old is None else (self.old, self.young)

    @property
    def newest(self) -> int | None:
        """The highest number of an article here; None when there is none."""
        return max(
            (max(each.articles) for each in self.generations if each.articles),
            default=None,
        )

    def having(self, prints: Iterable[int]) -> dict[int, list[int]]:
        """Return fingerprint → the articles here that have it, where some have."""
        found: dict[int, list[int]] = {}
        for each in self.generations:
            places = each.prints
            for key in prints:
                if having := places[key >> 41].get(key):
                    found.setdefault(key, []).extend(every(having))
        return found

    def named_by(self, term: int, most: int) -> list[int]:
        """Return the newest articles that a term finds, the newest one first."""
        part = part_of_term(term)
        found: set[int] = set()
        for each in self.generations:
            found.update(every(each.named[part].get(term, ())))
        return sorted(found, reverse=True)[:most]

    def add_counts(self, counts: dict[int, int]) -> None:
        """Add to counts of merged articles those of the articles here."""
        for each in self.generations:
            parts = each.counts
            for key in counts:
                if more := parts[(key & 0xFFFFFFFF) >> 25].get(key):
                    counts[key] += more

    def remember(self, counts: Mapping[int, int]) -> None:
        """Remember counts of merged articles."""
        if len(self.known) + len(counts) > MOST_KNOWN:
            self.known.clear()
        self.known.update(counts)

    def forget_counts(self, terms: Iterable[int]) -> None:
        """Forget counts of merged articles: they have changed."""
        for term in terms:
            self.known.pop(term, None)
