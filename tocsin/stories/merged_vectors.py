"""The vectors of a story's articles as one: an article is compared with all at once.

An article has few terms in common with most stories. So their terms are sorted, each
beside the article that has it and its weight, and before them stands a map of which
terms may be there: an article asks for its own terms, instead of reading all of theirs.
Pure.
"""

import sys
from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from operator import and_, itemgetter
from typing import Self

from tocsin.stories.term_vectors import WEIGHTS, Vector

MAP_BYTES = 4_096
"""Bytes of the map, a power of two. A term has one of eight times as many bits: of the
terms that a story of 16 articles does not have, one in sixteen seems to be there."""

_BITS = 8 * MAP_BYTES

_PLACE, _BIT = MAP_BYTES - 1, MAP_BYTES.bit_length() - 1
"""Of a term's lowest bits, those that say in which byte its bit is; and after how many
of them follow those that say which of the eight it is."""

RANGES = 256
"""Parts in which the terms are searched. Where each begins is stored before them: a
quarter of the steps of a search."""

_RANGE = 32 - (RANGES.bit_length() - 1)


@dataclass(frozen=True, slots=True)
class MergedVectors:
    """The vectors of several articles, as they are stored."""

    members: int
    """How many articles there are, at most 256; those without any term too."""
    stored: bytes
    """The map; 32-bit numbers, little-endian: the place among them where each range
    begins and the last one ends, and the terms; a byte for the article of each term;
    and a byte for its weight there."""

    @classmethod
    def of(cls, vectors: Sequence[bytes]) -> Self:
        """Merge packed vectors; the articles are numbered as they stand."""
        entries = array("Q", sorted(_entries(vectors)))
        begins = [
            RANGES + 1 + bisect_left(entries, part << 16 + _RANGE)
            for part in range(RANGES + 1)
        ]
        stored = _little_endian(entries).tobytes()
        terms = bytearray(4 * len(entries))
        for byte in range(4):
            terms[byte::4] = stored[2 + byte :: 8]
        parts = _map(terms), _little_endian(array("I", begins)).tobytes(), terms
        return cls(len(vectors), b"".join((*parts, stored[1::8], stored[0::8])))

    def numbers(self) -> "array[int]":
        """Return where the ranges begin, and the terms."""
        count = (len(self.stored) - MAP_BYTES - 4 * (RANGES + 1)) // 6
        found = array("I")
        end = MAP_BYTES + 4 * (RANGES + 1 + count)
        found.frombytes(memoryview(self.stored)[MAP_BYTES:end])
        return _little_endian(found)


class VectorComparison:
    """An article's vector, prepared for the comparison with many stories."""

    def __init__(self, vector: Vector) -> None:
        """Prepare a vector."""
        self.vector = vector

    @cached_property
    def _terms(self) -> list[tuple[int, int, float]]:
        """For each term its range, itself, and its weight."""
        return [(term >> _RANGE, term, weight) for term, weight in self.vector.items()]

    @cached_property
    def _bits(self) -> list[int]:
        return [1 << (term >> _BIT & 7) for term in self.vector]

    @cached_property
    def _places(self) -> Callable[[bytes], tuple[int, ...]]:
        """Return the bytes of a map where the bits of the terms are."""
        # Two more places: of a single one it would return no tuple.
        return itemgetter(*[term & _PLACE for term in self.vector], 0, 0)

    def similarities(self, merged: MergedVectors) -> list[float]:
        """Return the cosine to each article's vector, in their order."""
        possible = map(and_, self._bits, self._places(merged.stored))
        numbers, stored, weights = merged.numbers(), merged.stored, WEIGHTS
        # From a term's place it is as far to its article, and to its weight.
        to_weight = len(stored) - len(numbers)
        to_member = to_weight - len(numbers) + RANGES + 1
        found = [0.0] * merged.members
        for part, term, weight in compress(self._terms, possible):
            end = numbers[part + 1]
            place = bisect_left(numbers, term, numbers[part], end)
            while place < end and numbers[place] == term:
                step = stored[to_weight + place]
                found[stored[to_member + place]] += weight * weights[step]
                place += 1
        return found


def newest_among(merged: MergedVectors, count: int) -> float:
    """Return the average similarity of two different ones of the last so many articles.

    There must be at least two.
    """
    terms = merged.numbers()[RANGES + 1 :]
    steps_from = len(merged.stored) - len(terms)
    members = merged.stored[steps_from - len(terms) : steps_from]
    steps = merged.stored[steps_from:]
    first = merged.members - count
    sums: dict[int, float] = {}
    squares = 0.0
    for term, member, step in zip(terms, members, steps, strict=True):
        if member >= first:
            weight = WEIGHTS[step]
            sums[term] = sums.get(term, 0.0) + weight
            squares += weight * weight
    # A square of a sum has each product of two twice, and each square.
    both = sum(weight * weight for weight in sums.values()) - squares
    return both / (count * (count - 1))


def _entries(vectors: Sequence[bytes]) -> "array[int]":
    """Return weight, article and term of packed vectors, from the lowest bits up.

    Put together byte by byte: in a fifth of the time.
    """
    found = array("Q")
    for member, stored in enumerate(vectors):
        count = len(stored) // 5
        entries = bytearray(8 * count)
        entries[0::8] = stored[4 * count :]
        entries[1::8] = bytes([member]) * count
        for byte in range(4):
            entries[2 + byte :: 8] = stored[byte : 4 * count : 4]
        found.frombytes(entries)
    return _little_endian(found)


def _map(terms: bytes | bytearray) -> bytes:
    """Return the map of terms, given as bytes."""
    flags = bytearray(_BITS)
    for term in _little_endian(array("I", bytes(terms))):
        flags[term & _BITS - 1] = 1
    found = 0
    for bit in range(8):
        part = flags[bit * MAP_BYTES : (bit + 1) * MAP_BYTES]
        found |= int.from_bytes(part, "little") << bit
    return found.to_bytes(MAP_BYTES, "little")


def _little_endian(numbers: "array[int]") -> "array[int]":
    """Return numbers as they are stored, or as they are, given the other."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
