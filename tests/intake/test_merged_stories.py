"""Stories whose vectors are merged are compared as if they were not."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from benchmarks.placement_cost import Newsroom
from store import articles, compared_stories, sources, stories, term_index
from store.compared_stories import ComparedStory
from store.connections import transaction
from store.database import Database
from store.model import Article, Placement
from tests.support.factories import NOW, WORDS, source
from tocsin.intake import deduplication, placement
from tocsin.intake.deduplication import ComparisonText
from tocsin.intake.placement import FEWEST_MERGED, StorySettings
from tocsin.stories.choose_story import Candidate, choose
from tocsin.stories.grouping import MEMBERS, THRESHOLDS
from tocsin.stories.merged_vectors import MergedVectors
from tocsin.stories.term_vectors import stored_terms

SETTINGS = StorySettings()


def add(db: Database, article: Article, text_key: str) -> int:
    return articles.add(
        db, article, url_key=article.url, text_key=text_key, words=WORDS
    )


def vectors_of(db: Database, story: int) -> list[bytes]:
    """Return the vectors of a story's newest articles, the newest last."""
    rows = db.conn.execute(
        "SELECT terms FROM (SELECT article_id FROM placements WHERE story_id = ?"
        " AND NOT composite ORDER BY article_id DESC LIMIT ?)"
        " JOIN vectors USING (article_id) ORDER BY article_id",
        (story, MEMBERS),
    )
    return [terms for (terms,) in rows]


def all_stories(db: Database) -> list[int]:
    rows = db.conn.execute("SELECT id FROM stories WHERE merged_into IS NULL")
    return [story for (story,) in rows]


def compared(db: Database) -> list[ComparedStory]:
    """Return all stories; keep the vectors merged of those that are not yet."""
    found = list(
        compared_stories.compared(db, all_stories(db), since=NOW, members=MEMBERS)
    )
    for story in found:
        if story.merged is None:
            merged = MergedVectors.of(story.vectors)
            compared_stories.keep_merged(db, story.story, merged.members, merged.stored)
    return found


def candidates(db: Database, *, merged: bool) -> list[Candidate]:
    found = []
    for story in all_stories(db):
        vectors = vectors_of(db, story)
        plain = Candidate(story=story, first=NOW, last=NOW, vectors=vectors)
        as_one = replace(plain, vectors=(), merged=MergedVectors.of(vectors))
        found.append(as_one if merged else plain)
    return found


def test_a_stream_of_articles_is_placed_as_with_each_vector_by_itself(
    db: Database,
) -> None:
    sources.sync(db, [source()], NOW)
    newsroom = Newsroom(7, stories=9)
    joined = 0
    with transaction(db):
        for _ in range(100):
            _, article = newsroom.article()
            cut = ComparisonText.of(article)
            where, entry = placement.place(db, article, cut, SETTINGS)
            assert entry is not None
            plain, as_one = (
                choose(
                    entry.vector,
                    candidates(db, merged=merged),
                    NOW,
                    threshold=THRESHOLDS["normal"],
                    is_own=lambda story: story % 3 == 0,
                )
                for merged in (False, True)
            )
            id_ = add(db, article, entry.text_key)
            placement.write_placement(db, id_, where, entry)

            assert (as_one.story, as_one.runner_up) == (plain.story, plain.runner_up)
            assert as_one.score == pytest.approx(plain.score)
            assert [story for story, _ in as_one.related] == [
                story for story, _ in plain.related
            ]
            joined += where.story is not None
    assert joined > 20


def test_vectors_are_merged_once_a_story_of_several_articles_is_compared(
    db: Database,
) -> None:
    sources.sync(db, [source()], NOW)
    newsroom = Newsroom(7, stories=1)
    for number in range(FEWEST_MERGED + 1):
        _, article = newsroom.article()
        cut = ComparisonText.of(article)
        where, entry = placement.place(db, article, cut, SETTINGS)
        assert entry is not None
        merged = db.table("merged_vectors").count
        id_ = add(db, article, entry.text_key)
        story = placement.write_placement(
            db, id_, replace(where, story=1 if number else None), entry
        )

        assert (story, merged) == (1, number >= FEWEST_MERGED)
        assert db.table("merged_vectors").count == 0


class Desk:
    """Does to stories what the daemon and people do to them, by seed."""

    def __init__(self, db: Database, seed: int) -> None:
        self._db = db
        self._random = Random(seed)
        self._newsroom = Newsroom(seed, stories=4)

    def take(self) -> None:
        _, article = self._newsroom.article()
        entry = deduplication.index_entry(self._db, article, ComparisonText.of(article))
        known = all_stories(self._db)
        story = self._random.choice([None, *known * 3])
        shown = (self._any(),) if self._random.random() < 0.2 and known else ()
        composite = self._random.random() < 0.1
        where = Placement(story=story, composite=composite, composites=shown)
        id_ = add(self._db, article, entry.text_key)
        placement.write_placement(self._db, id_, where, entry)

    def merge(self) -> None:
        into, *others = self._random.sample(all_stories(self._db), k=2)
        stories.merge(self._db, into, others)

    def split(self) -> None:
        with contextlib.suppress(LookupError):
            article = self._any()
            story = stories.story_of(self._db, article)
            assert story is not None
            stories.split(self._db, story, [article])

    def revise(self) -> None:
        id_ = self._any()
        _, later = self._newsroom.article()
        before = ComparisonText.of(articles.get(self._db, id_))
        after = ComparisonText.of(later)
        deduplication.replace_index_entry(
            self._db, id_, later, before=before, after=after
        )

    def delete(self) -> None:
        self._db.conn.execute("DELETE FROM articles WHERE id = ?", (self._any(),))

    def remove(self) -> None:
        id_ = self._any()
        stored = term_index.vector_of(self._db, id_)
        term_index.remove_vector(self._db, id_, stored_terms(stored or b""))

    def forget(self) -> None:
        first = min(self._articles())
        term_index.forget(self._db, first, 0, 64)

    def fail(self) -> None:
        with contextlib.suppress(ZeroDivisionError), transaction(self._db):
            self.take()
            compared(self._db)
            raise ZeroDivisionError

    def any_act(self) -> Callable[[], None]:
        takes = [self.take] * 6
        acts = [self.merge, self.split, self.revise, self.delete, self.remove]
        return self._random.choice([*takes, *acts, self.forget, self.fail])

    def _articles(self) -> list[int]:
        rows = self._db.conn.execute("SELECT article_id FROM placements")
        return [id_ for (id_,) in rows]

    def _any(self) -> int:
        return self._random.choice(self._articles())


@pytest.mark.parametrize("seed", range(6))
def test_merged_vectors_are_those_of_the_articles_whatever_happened_to_a_story(
    db: Database, seed: int
) -> None:
    sources.sync(db, [source()], NOW)
    desk = Desk(db, seed)
    for _ in range(8):
        desk.take()
    used = 0

    for _ in range(60):
        if len(all_stories(db)) < 3:
            desk.take()
        desk.any_act()()

        for story in compared(db):
            expected = vectors_of(db, story.story)
            if story.merged is None:
                assert story.vectors == expected
            else:
                assert MergedVectors(*story.merged) == MergedVectors.of(expected)
                used += 1
    assert used > 60
