"""Merged vectors say of each article what its own vector says."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.stories.merged_vectors import (
    MAP_BYTES,
    MergedVectors,
    VectorComparison,
    newest_among,
)
from tocsin.stories.term_vectors import Vector, packed, similarity, similarity_among

TERMS = st.one_of(
    st.integers(0, 40),
    # Those that have one place in the map, and the ends of all ranges.
    st.integers(0, 40).map(lambda number: number * 8 * MAP_BYTES),
    st.integers(0, 255).map(lambda part: (part << 24) - 1 & 0xFFFFFFFF),
    st.integers(0, 2**32 - 1),
)

vectors = st.dictionaries(TERMS, st.floats(0.0, 1.0), max_size=60)


def merged(given_vectors: Sequence[Vector]) -> MergedVectors:
    return MergedVectors.of([packed(vector) for vector in given_vectors])


@given(vectors, st.lists(vectors, min_size=1, max_size=16))
def test_each_article_is_as_similar_as_by_its_own_vector(
    article: Vector, story: list[Vector]
) -> None:
    found = VectorComparison(article).similarities(merged(story))

    one_by_one = [similarity(article, packed(vector)) for vector in story]
    assert found == pytest.approx(one_by_one, abs=1e-9)


@given(st.lists(vectors, min_size=2, max_size=8), st.data())
def test_the_newest_articles_are_as_similar_as_by_their_own_vectors(
    story: list[Vector], data: st.DataObject
) -> None:
    count = data.draw(st.integers(2, len(story)))

    found = newest_among(merged(story), count)

    newest = [packed(vector) for vector in story[-count:]]
    assert found == pytest.approx(similarity_among(newest), abs=1e-9)


@given(st.lists(vectors, max_size=16))
def test_the_same_vectors_are_stored_in_the_same_way(story: list[Vector]) -> None:
    turned = [dict(reversed([*vector.items()])) for vector in story]

    assert merged(turned) == merged(story)


def test_an_article_without_terms_is_similar_to_nothing() -> None:
    story = merged([{1: 1.0}, {}])

    assert VectorComparison({}).similarities(story) == [0.0, 0.0]
    assert VectorComparison({1: 1.0}).similarities(story) == [1.0, 0.0]
