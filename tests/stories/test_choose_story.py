"""The story that an article joins."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.support.factories import NOW
from tocsin.stories.choose_story import Candidate, choose, story_similarity
from tocsin.stories.grouping import THRESHOLDS
from tocsin.stories.merged_vectors import VectorComparison
from tocsin.stories.term_vectors import Vector, packed

DAY = timedelta(days=1)
NORMAL = THRESHOLDS["normal"]


def pointing(cosine: float) -> Vector:
    """Return a vector with this cosine to the vector of term 1 alone."""
    return {1: cosine, 2: (1 - cosine**2) ** 0.5}


def story(
    number: int, *cosines: float, passages: float = 0.0, age: timedelta = timedelta()
) -> Candidate:
    return Candidate(
        story=number,
        first=NOW - age,
        last=NOW - age,
        vectors=[packed(pointing(cosine)) for cosine in cosines],
        passages=passages,
    )


def is_own(_story: int) -> bool:
    return False


def chosen(*candidates: Candidate, threshold: float = NORMAL) -> int | None:
    return choose({1: 1.0}, candidates, NOW, threshold=threshold, is_own=is_own).story


def reports(*, among: float, cosine: float) -> Candidate:
    """Return a story whose articles are so similar to each other and to term 1."""
    shared = (among - cosine**2) ** 0.5
    rest = (1 - among) ** 0.5
    vectors = [packed({1: cosine, 2: shared, 10 + number: rest}) for number in range(6)]
    return Candidate(story=1, first=NOW, last=NOW, vectors=vectors)


def test_the_most_similar_story_is_joined_if_it_is_similar_enough() -> None:
    assert chosen(story(1, 0.3), story(2, 0.6)) == 2
    assert chosen(story(1, 0.1), story(2, 0.05)) is None
    assert chosen() is None


def test_of_two_equally_similar_stories_the_older_is_chosen() -> None:
    assert chosen(story(7, 0.4), story(3, 0.4)) == 3


def test_all_articles_of_a_story_count_and_the_most_similar_more() -> None:
    assert story_similarity(VectorComparison({1: 1.0}), story(1, 0.8, 0.2)) < 0.6
    assert story_similarity(VectorComparison({1: 1.0}), story(1, 0.8, 0.2)) > 0.5


def test_an_old_story_needs_a_closer_match_up_to_a_limit() -> None:
    assert chosen(story(1, 0.2)) == 1
    assert chosen(story(1, 0.2, age=2 * DAY)) is None
    assert chosen(story(1, 0.4, age=2 * DAY)) == 1
    assert chosen(story(1, 0.45, age=9 * DAY)) == 1


def test_a_story_that_has_run_for_days_needs_a_closer_match() -> None:
    fresh = story(1, 0.2)
    running = replace(fresh, first=NOW - 5 * DAY)

    assert chosen(fresh) == 1
    assert chosen(running) is None
    assert chosen(replace(story(1, 0.3), first=NOW - 90 * DAY)) == 1


def test_a_story_of_closely_alike_articles_takes_only_such() -> None:
    assert chosen(reports(among=0.3, cosine=0.2)) == 1
    assert chosen(reports(among=0.6, cosine=0.2)) is None
    assert chosen(reports(among=0.6, cosine=0.4)) == 1
    assert chosen(reports(among=0.95, cosine=0.4)) == 1


def test_a_story_of_the_articles_own_site_needs_a_closer_match() -> None:
    def join(cosine: float) -> int | None:
        found = [story(1, cosine), story(2, 0.16)]
        return choose(
            {1: 1.0}, found, NOW, threshold=NORMAL, is_own=lambda number: number == 1
        ).story

    assert chosen(story(1, 0.2), story(2, 0.16)) == 1
    assert join(0.2) == 2
    assert join(0.3) == 1


def test_shared_passages_help_only_on_the_same_subject() -> None:
    assert chosen(story(1, 0.1, passages=0.4)) == 1
    assert chosen(story(1, 0.02, passages=0.9)) is None


def test_the_runner_up_and_its_score_are_known() -> None:
    found = choose(
        {1: 1.0}, [story(1, 0.5), story(2, 0.3)], NOW, threshold=NORMAL, is_own=is_own
    )

    assert (found.story, found.runner_up) == (1, 2)
    assert found.runner_up_score is not None
    assert 0.25 < found.runner_up_score < 0.35


def test_the_runner_up_of_an_article_without_a_story_is_the_most_similar() -> None:
    found = choose({1: 1.0}, [story(1, 0.12)], NOW, threshold=NORMAL, is_own=is_own)

    assert (found.story, found.runner_up) == (None, 1)
    assert found.score == found.runner_up_score


def test_stories_about_the_same_subject_are_related() -> None:
    found = choose(
        {1: 1.0},
        [story(1, 0.5), story(2, 0.12), story(3, 0.2, age=5 * DAY), story(4, 0.02)],
        NOW,
        threshold=NORMAL,
        is_own=is_own,
    )

    assert [number for number, _ in found.related] == [3, 2]


@given(st.floats(0, 1), st.floats(0, 14))
def test_looser_grouping_joins_all_that_tighter_does(near: float, days: float) -> None:
    candidate = story(1, near, age=timedelta(days=days))
    joined = [
        chosen(candidate, threshold=THRESHOLDS[grouping]) is not None
        for grouping in ("tight", "normal", "loose")
    ]

    assert joined == sorted(joined)
