"""Stories by a query: the newest matching article first, a page at a time.

The index of words proposes articles, the newest first, and the matcher decides. A page
ends when it is full, or when so many articles were looked at; the next one goes on from
there. So no query, however common or costly its words are, takes longer than a page.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from store import articles, proposed_articles, story_list
from store.articles import StoredArticle
from store.columns import time_text
from store.database import Database
from store.listed_articles import ListedArticle
from store.model import Match
from store.snippet_hits import cut_at
from store.story_list import ListedStory, StoryFilter
from tocsin.intake.search import proposed_by
from tocsin.watchlists.engine import Engine
from tocsin.watchlists.query_budget import UNBOUNDED, Budget, QueryOverrun

MOST_DECIDED = 100
"""Articles that the matcher decides for a page: 1 to 2 ms each."""

MOST_PROPOSED = 20_000
"""Articles that the index proposes for a page: of most of them the story is listed
already, or not wanted."""

AT_ONCE = 200
"""Articles whose stories are looked up at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundStories:
    """A page of stories that a query found."""

    stories: tuple[ListedStory, ...]
    """Each stands where its newest matching article does, and shows that."""
    next: int | None
    """The number of the article to go on after; None when all were looked at."""
    reached: datetime | None
    """When the last article came that was looked at; None when there was none."""
    undecided: int
    """Articles that were skipped: the query took too long."""


@dataclass(frozen=True, slots=True)
class _Hit:
    """An article that matches, and its story."""

    story: int
    kept: StoredArticle
    match: Match


def find_stories(
    db: Database,
    engine: Engine,
    wanted: StoryFilter,
    *,
    after: int | None = None,
    limit: int = story_list.PAGE,
    most_decided: int = MOST_DECIDED,
    new_budget: Callable[[], Budget] = lambda: UNBOUNDED,
) -> FoundStories:
    """Return stories with an article that the one watchlist of `engine` matches.

    They are those that `wanted` says as well; its times are those of the matching
    article. `after` is where the page before ended, `new_budget` gives the budget for
    one article. A page has at most `limit` stories, and ends too when the matcher has
    decided `most_decided` articles.
    """
    return _Search(db, engine, wanted, after, new_budget).page(limit, most_decided)


class _Search:
    """One page in the making."""

    def __init__(
        self,
        db: Database,
        engine: Engine,
        wanted: StoryFilter,
        after: int | None,
        new_budget: Callable[[], Budget],
    ) -> None:
        self._db = db
        self._engine = engine
        self._wanted = wanted
        self._after = after
        self._new_budget = new_budget
        self._proposed = proposed_by(db, engine.tree(engine.watchlists[0]))
        self._decided = 0
        self._undecided = 0

    def page(self, limit: int, most_decided: int) -> FoundStories:
        """Look at articles until the page is full, or its work is done."""
        hits: dict[int, _Hit] = {}
        listed_before = set[int]()
        last, looked_at = None, 0
        is_over = True
        for article, story in self._candidates():
            is_enough = looked_at >= MOST_PROPOSED or self._decided >= most_decided
            if len(hits) == limit or is_enough:
                is_over = False
                break
            last, looked_at = article, looked_at + 1
            if story is None or story in hits or story in listed_before:
                continue
            hit = self._decide(article, story)
            if hit is None:
                continue
            if self._was_listed(story):
                listed_before.add(story)
            else:
                hits[story] = hit
        return FoundStories(
            stories=tuple(self._listed(list(hits.values()))),
            next=None if is_over else last,
            reached=None if last is None else proposed_articles.seen(self._db, last),
            undecided=self._undecided,
        )

    def _candidates(self) -> Iterator[tuple[int, int | None]]:
        """Yield articles, the newest first, each with its story.

        None stands for a story that is not wanted, or none.
        """
        first, end = self._bounds()
        cursor = proposed_articles.ids(self._db, self._proposed, first, end)
        while rows := cursor.fetchmany(AT_ONCE):
            ids = [id_ for (id_,) in rows]
            stories = self._stories(ids)
            for id_ in ids:
                yield id_, stories.get(id_)

    def _bounds(self) -> tuple[int, int]:
        """Return the first article to look at, and the one after the last."""
        wanted = self._wanted
        first = proposed_articles.first_since(self._db, wanted.since)
        end = proposed_articles.end_before(self._db, wanted.until)
        return first, end if self._after is None else min(end, self._after)

    def _stories(self, ids: Sequence[int]) -> dict[int, int]:
        """Return article → its story, of those stories that are wanted."""
        placed = proposed_articles.stories_of(self._db, ids)
        wanted = replace(self._wanted, since=None, until=None)
        kept = story_list.those_wanted(self._db, set(placed.values()), wanted)
        return {id_: story for id_, story in placed.items() if story in kept}

    def _decide(self, article: int, story: int) -> _Hit | None:
        """Return the hit that an article is; None when it does not match."""
        kept = StoredArticle(id=article, article=articles.get(self._db, article))
        since, until = self._wanted.since, self._wanted.until
        seen = kept.article.seen
        if (since and seen < since) or (until and seen >= until):
            return None
        self._decided += 1
        for match in self._engine.matches(
            kept.article, budget=self._new_budget(), overran=self._count
        ):
            return _Hit(story, kept, match)
        return None

    def _count(self, overrun: QueryOverrun) -> None:
        self._undecided += not overrun.matched

    def _was_listed(self, story: int) -> bool:
        """Return whether an earlier page has the story: by an article that is newer."""
        if self._after is None:
            return False
        end = proposed_articles.end_before(self._db, self._wanted.until)
        newer = self._db.conn.execute(
            "SELECT article_id FROM placements WHERE story_id = ?"
            " AND article_id >= ? AND article_id < ? ORDER BY article_id DESC",
            (story, self._after, end),
        ).fetchall()
        for (article,) in newer:
            is_proposed = not self._proposed or proposed_articles.holds(
                self._db, self._proposed, article
            )
            if is_proposed and self._decide(article, story) is not None:
                return True
        return False

    def _listed(self, hits: Sequence[_Hit]) -> list[ListedStory]:
        found = [(hit.story, time_text(hit.kept.article.seen)) for hit in hits]
        shown = {hit.story: _shown(hit) for hit in hits}
        return story_list.listed(self._db, found, shown=shown)


def _shown(hit: _Hit) -> ListedArticle:
    """Return the article as the list shows it, with the hits of the query."""
    article, match = hit.kept.article, hit.match
    in_title = [(s.start, s.end) for s in match.spans if s.field == "title"]
    return ListedArticle(
        article=hit.kept.id,
        url=article.url,
        outlet=article.outlet or article.source,
        language=article.language,
        published=article.published,
        seen=article.seen,
        title=cut_at(article.title, in_title),
        snippet=match.snippet,
        score=match.score,
    )
