"""Retention: which stored articles are deleted, or lose their text, and when.

What is to be done is decided twice: beside the writer, where the words to be taken out
of the index are made, and in the transaction, by what is stored then. So a story that
somebody stars meanwhile stays.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self

from store import articles, kept_articles
from store.articles import IndexedWords
from store.database import Database
from store.kept_articles import KeptArticle, KeptStory, StoryPosition
from tocsin.config.keep_table import KeepTable, Kept
from tocsin.intake.search import words_of

Fate = Literal["deleted", "text deleted", "versions deleted"]
"""What happens to an article."""

LOOKED_AT = 200
"""Stories that are looked at in one read: 3 ms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepBounds:
    """Before when what is stored is old; None where it is kept forever."""

    matched: datetime | None
    articles: datetime | None
    texts: datetime | None
    versions: datetime | None

    @classmethod
    def of(cls, table: KeepTable, now: datetime) -> Self:
        """Return the bounds at a time."""

        def bound(kept: Kept) -> datetime | None:
            return None if kept == "forever" else now - kept

        return cls(
            matched=bound(table.matched),
            articles=bound(table.articles),
            texts=bound(table.texts),
            versions=bound(table.versions),
        )

    @property
    def latest(self) -> datetime | None:
        """Before when anything at all may be old; None when nothing is."""
        every = (self.matched, self.articles, self.texts, self.versions)
        return max((bound for bound in every if bound), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiredArticle:
    """An article of which something is to be deleted."""

    id: int
    story: int | None
    fate: Fate


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedRemoval:
    """An article with its words as the index has them."""

    expired: ExpiredArticle
    title: str
    text: str
    words: IndexedWords


def expired_in(story: KeptStory, bounds: KeepBounds) -> Iterator[ExpiredArticle]:
    """Yield what is to be deleted of a story, by its newest article."""
    newest = max(story.last, *(article.seen for article in story.articles))
    waits = any(article.pending for article in story.articles)
    if story.handled or waits:
        return
    matched = any(article.matched for article in story.articles)
    for article in story.articles:
        fate = _fate(article, newest, bounds, matched=matched)
        if fate is not None:
            yield ExpiredArticle(id=article.id, story=story.id, fate=fate)


def _fate(
    article: KeptArticle, newest: datetime, bounds: KeepBounds, *, matched: bool
) -> Fate | None:
    """Return what happens to an article of a story; None for nothing."""

    def is_old(bound: datetime | None) -> bool:
        return bound is not None and newest < bound

    if is_old(bounds.matched if matched else bounds.articles):
        if not article.sent:
            return "deleted"
        # What was sent stays known.
        return "text deleted" if article.text or article.versions else None
    if matched:
        return None
    if article.text and is_old(bounds.texts):
        return "text deleted"
    return "versions deleted" if article.versions and is_old(bounds.versions) else None


def find_expired(
    db: Database, bounds: KeepBounds, after: StoryPosition
) -> tuple[list[ExpiredArticle], StoryPosition | None]:
    """Return what is to be deleted of the next stories, and where to go on; else None.

    Look at a few stories at a time.
    """
    if bounds.latest is None:
        return [], None
    places = kept_articles.stories_before(db, bounds.latest, after, LOOKED_AT)
    stories = kept_articles.of_stories(db, [place.id for place in places])
    found = [item for story in stories for item in expired_in(story, bounds)]
    return found, places[-1] if len(places) == LOOKED_AT else None


def find_expired_alone(
    db: Database, bounds: KeepBounds, after: int
) -> tuple[list[ExpiredArticle], int | None]:
    """Return the same of articles that are in no story."""
    if bounds.latest is None:
        return [], None
    alone = kept_articles.without_story(db, bounds.latest, after, LOOKED_AT)
    found = [item for story in alone for item in expired_in(story, bounds)]
    last = alone[-1].articles[0].id if len(alone) == LOOKED_AT else None
    return found, last


def prepare_removals(
    db: Database, expired: Iterable[ExpiredArticle]
) -> list[PreparedRemoval]:
    """Return the articles with their words; those that are gone are left out."""
    found = []
    for item in expired:
        try:
            stored = articles.get(db, item.id)
        except LookupError:
            continue
        found.append(
            PreparedRemoval(
                expired=item,
                title=stored.title,
                text=stored.text,
                words=words_of(stored),
            )
        )
    return found


def take_removals(
    db: Database, prepared: Sequence[PreparedRemoval], bounds: KeepBounds
) -> dict[Fate, int]:
    """Delete what was prepared and is still old; return how many of each.

    What changed since it was prepared is left for the next time.
    """
    stories = {item.expired.story for item in prepared if item.expired.story}
    singles = [item.expired.id for item in prepared if item.expired.story is None]
    kept = kept_articles.of_stories(db, stories)
    kept += kept_articles.alone(db, singles)
    still = {item for story in kept for item in expired_in(story, bounds)}
    done: dict[Fate, int] = {}
    changed = set[int]()
    for item in prepared:
        if item.expired in still and is_as_prepared(db, item):
            _remove(db, item)
            fate, story = item.expired.fate, item.expired.story
            done[fate] = done.get(fate, 0) + 1
            if fate == "deleted" and story is not None:
                changed.add(story)
    kept_articles.close_stories(db, changed)
    return done


def is_as_prepared(db: Database, item: PreparedRemoval) -> bool:
    """Return whether an article says what it said when it was prepared."""
    stored = articles.stored_text(db, item.expired.id)
    return stored is not None and (stored.title, stored.text) == (item.title, item.text)


def _remove(db: Database, item: PreparedRemoval) -> None:
    id_ = item.expired.id
    match item.expired.fate:
        case "deleted":
            kept_articles.delete(db, id_, item.words)
        case "text deleted":
            title_words = (item.words[0], "")
            kept_articles.drop_text(db, id_, item.words, title_words)
        case "versions deleted":
            kept_articles.drop_versions(db, id_)
