"""Search: a query over stored articles, with the meaning it has for new ones.

The index of words proposes articles, never missing one; the matcher decides. Both
compare the same folds, so a query finds here what the daemon would have matched.
"""

import contextlib
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from store import articles, cursors, proposed_articles, word_index
from store.articles import IndexedWords, StoredArticle
from store.cursors import Batch, Cursor
from store.database import Database
from store.model import Article, Match
from tocsin.intake.index_decisions import IndexedWatchlist, decisions
from tocsin.stories.word_runs import WordRuns
from tocsin.watchlists.engine import Engine
from tocsin.watchlists.fts_decision import decide
from tocsin.watchlists.fts_proposal import propose
from tocsin.watchlists.nodes import QueryNode
from tocsin.watchlists.query_budget import UNBOUNDED, Budget, QueryOverrun
from tocsin.watchlists.rarity import Rarity
from tocsin.words.fold import VERSION, folds

RULES = f"{VERSION} {unicodedata.unidata_version}"
"""By which rules words are cut and folded: ours, and the edition of Unicode."""

MAX_EXPANSION = 5_000
"""Known words that a wildcard may stand for; with more it proposes everything."""

PAGE = 500
"""Proposals that are read from the index at once."""

SAMPLE = 2_000
"""Articles that tell how common words are: enough for those that matter."""

ROWS_EACH = 4
"""Rows that are taken out of an old index where one article would be put into the new
one: a tenth of the work, and about two rows are an article's."""

OnLook = Callable[[], None]
"""Called for each article that was looked at."""


class ArchiveSearch:
    """The stored articles, as one watchlist sees them."""

    def __init__(
        self,
        db: Database,
        engine: Engine,
        since: datetime | None,
        *,
        new_budget: Callable[[], Budget] = lambda: UNBOUNDED,
    ) -> None:
        """Look at the articles seen since then; `engine` has the one watchlist.

        `new_budget` gives the budget for one article.
        """
        self.undecided = 0
        """Articles that were skipped: their budget was used up."""
        self._new_budget = new_budget
        self._db = db
        self._engine = engine
        self._since = since
        self._proposed = proposed_by(db, engine.tree(engine.watchlists[0]))
        self._decided_by = decided_by(db, engine)
        self._first = proposed_articles.first_since(db, since) or 1

    def candidates(self) -> int:
        """Return how many articles are looked at to find the matches, or a few more."""
        if self._proposed:
            return proposed_articles.count(self._db, self._proposed, self._since)
        return articles.last(self._db) - self._first + 1

    def matches(
        self, tick: OnLook = lambda: None
    ) -> Iterator[tuple[StoredArticle, Match]]:
        """Yield the articles the watchlist wants, newest first, each with its match.

        Whoever takes them may write between two of them: no statement stays open.
        """
        for ids in self._pages():
            for kept in self._looked_at(ids, tick):
                for match in self._found(kept.article):
                    yield kept, match

    def new_matches(
        self, stored: Callable[[list[int]], Container[int]], tick: OnLook
    ) -> Iterator[tuple[int, Match | None]]:
        """Yield the numbers of what `matches` yields, with None for a stored match.

        `stored` says which of some articles have one. Of those it is only asked whether
        the watchlist still wants them: the index of words, where that tells, and else
        the matcher. Places, score and snippet take four times as long.
        """
        for ids in self._pages():
            known = stored(ids)
            decided = self._decided([id_ for id_ in ids if id_ in known])
            for id_ in ids:
                if id_ in decided:
                    tick()
                    if decided[id_]:
                        yield id_, None
                    continue
                for kept in self._looked_at([id_], tick):
                    if id_ not in known:
                        for match in self._found(kept.article):
                            yield id_, match
                    elif self._wants(kept.article):
                        yield id_, None

    def _decided(self, ids: list[int]) -> dict[int, bool]:
        """Return those articles that the index decides → whether they are wanted."""
        if self._decided_by is None:
            return {}
        return {
            facts.id: wanted and (self._since is None or facts.seen >= self._since)
            for facts, (wanted,) in decisions(self._db, [self._decided_by], ids)
        }

    def _found(self, article: Article) -> list[Match]:
        return self._engine.matches(
            article, budget=self._new_budget(), overran=self._count
        )

    def _wants(self, article: Article) -> bool:
        undecided = list[str]()
        wanting = self._engine.wanted_by(
            article,
            self._engine.document(article),
            budget=self._new_budget(),
            undecided=undecided.append,
        )
        self.undecided += bool(undecided)
        return bool(wanting)

    def _pages(self) -> Iterator[list[int]]:
        """Yield the proposed articles, newest first, some at a time."""
        below = articles.last(self._db) + 1
        while ids := proposed_articles.below(
            self._db, self._proposed, (self._first, below), PAGE
        ):
            below = ids[-1]
            yield ids

    def _looked_at(self, ids: list[int], tick: OnLook) -> Iterator[StoredArticle]:
        for id_ in ids:
            # A LookupError: it was deleted, and its words are still in the index.
            with contextlib.suppress(LookupError):
                article = articles.get(self._db, id_)
                if self._since is None or article.seen >= self._since:
                    tick()
                    yield StoredArticle(id=id_, article=article)

    def _count(self, overrun: QueryOverrun) -> None:
        self.undecided += not overrun.matched


def proposed_by(
    db: Database, query: QueryNode, *, goes_on: Callable[[], bool] | None = None
) -> str:
    """Return what finds all stored articles a query could be true of; "" for all.

    Which words fit a pattern that begins with `*` or a regular expression takes seconds
    to look up among a million articles; with `goes_on`, only while that says so.
    """
    if not is_indexed(db):
        return ""
    return propose(query, lambda glob: _known(db, glob, goes_on))


def decided_by(db: Database, engine: Engine) -> IndexedWatchlist | None:
    """Return an engine's one watchlist with what finds all that it is true of.

    None where the index of words does not tell.
    """
    watchlist = engine.watchlists[0]
    expression = decide(engine.tree(watchlist)) if is_indexed(db) else None
    return IndexedWatchlist(watchlist, expression) if expression else None


def words_of(article: Article) -> IndexedWords:
    """Return an article's words as the index keeps them."""
    # Those of the text were cut just now, where it is also compared with others.
    return " ".join(folds(article.title)), " ".join(WordRuns.of(article.text).words)


def is_indexed(db: Database) -> bool:
    """Return whether all articles are in the index of words by the rules of today."""
    return cursors.is_done(db, "words", RULES)


def reindex_batch(db: Database, limit: int) -> Batch:
    """Put at most `limit` articles into the index of words by the rules of today.

    The first batch begins with an empty index; articles that come later are put into it
    as they come. Until the last one, queries look at every article. Then what is left
    of the index before is taken out, as many rows at once as a batch writes.
    """
    if is_indexed(db):
        return Batch(done=0, left=word_index.drop_old(db, limit * ROWS_EACH))
    at = cursors.get(db, "words", RULES)
    if at is None:
        at = Cursor(rules=RULES, mark=articles.last(db))
        if at.mark:
            word_index.replace(db)
    batch = articles.between(db, at.last, at.mark, limit)
    for kept in batch:
        articles.index(db, kept.id, words_of(kept.article))
    if len(batch) == limit:
        at = replace(at, last=batch[-1].id)
        cursors.put(db, "words", at)
        return Batch(done=limit, left=at.mark - at.last + 1)
    cursors.finish(db, "words", RULES)
    return Batch(done=len(batch), left=1)


def rarity(db: Database) -> Rarity:
    """Return how common words are in the newest articles."""
    return Rarity(_words(articles.newest(db, SAMPLE)))


def _words(kept: Iterable[StoredArticle]) -> Iterator[list[str]]:
    for one in kept:
        yield folds(one.article.title) + folds(one.article.text)


def _known(
    db: Database, glob: str, goes_on: Callable[[], bool] | None
) -> list[str] | None:
    """Return the words that fit a pattern; None when they are too many to list."""
    if goes_on is not None:
        return word_index.words_like(db, glob, MAX_EXPANSION, goes_on)
    words = articles.indexed_words(db, glob, MAX_EXPANSION + 1)
    return None if len(words) > MAX_EXPANSION else words
