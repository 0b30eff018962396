"""What two watchlists say of stored articles: the one that is tried, the one in force.

A verdict is decided once and kept as two words; no text is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from store import articles, proposed_articles
from store.articles import StoredArticle
from store.database import Database
from store.model import Article, Match, Watchlist
from tocsin.intake.index_decisions import decisions
from tocsin.intake.search import decided_by
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.document import Document, is_in
from tocsin.watchlists.engine import Engine, admits
from tocsin.watchlists.explain import false_clauses
from tocsin.watchlists.format_query import format_query
from tocsin.watchlists.named_queries import NamedQueries
from tocsin.watchlists.nodes import QueryNode
from tocsin.watchlists.query_budget import Budget, OutOfBudget

Verdict = Literal["alert", "low", "old", "no", "slow"]
"""What a watchlist says of an article.

alert  it matches, and would be told
low    it matches, below min_score
old    it matches, and was too old when it came
no     it does not match
slow   the query took too long
"""

MATCHING: tuple[Verdict, ...] = ("alert", "low", "old")
"""The verdicts on articles that match."""

_TRIED, _IN_FORCE = "tried", "in force"


class VerdictPair(NamedTuple):
    """The verdicts on one article of the watchlist tried, and of the one in force."""

    tried: Verdict
    in_force: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialQuestion:
    """The watchlist to try, and what it is to be compared with."""

    tried: Watchlist
    in_force: Watchlist | None = None
    """The one that it would replace; None for a new one."""
    names: NamedQueries
    """The names that `tried` may use."""
    names_in_force: NamedQueries
    countries: dict[str, str] = field(default_factory=dict)
    """Source → its country."""
    policy: IntakePolicy
    now: datetime
    zone: ZoneInfo
    """Where days begin."""
    new_budget: Callable[[], Budget]
    """Gives the budget for one article."""
    worked: Callable[[], float]
    """Gives the seconds of work since whenever."""


class ArticleVerdicts:
    """The verdicts on those articles that were looked at."""

    def __init__(self, db: Database, question: TrialQuestion) -> None:
        self._db = db
        self._question = question
        self._tried = _engine(question.tried, _TRIED, question.names, question)
        self._in_force = None
        if question.in_force is not None:
            self._in_force = _engine(
                question.in_force, _IN_FORCE, question.names_in_force, question
            )
        self.tree: QueryNode = self._tried.tree(self._tried.watchlists[0])
        """The query that is tried, with what it excludes."""
        self.tree_in_force = None
        if self._in_force is not None:
            self.tree_in_force = self._in_force.tree(self._in_force.watchlists[0])
        self.known: dict[int, VerdictPair] = {}
        """Article → the verdicts, of those that were looked at."""
        self.left_to_reading: set[int] = set()
        """Articles that the index was asked about and did not decide."""

    def of(self, id_: int) -> VerdictPair:
        """Return the verdicts on an article; "no" on one that was deleted."""
        if id_ not in self.known:
            self.known[id_] = self._decide(id_)
        return self.known[id_]

    def decide_by_index(self, ids: Sequence[int], goes_on: Callable[[], bool]) -> None:
        """Decide what the index of words can of some articles, while `goes_on` says so.

        They are numbered downwards. Those that may be too old are left, and all where a
        score counts: only the whole article tells.
        """
        engines = [engine for engine in (self._tried, self._in_force) if engine]
        asked = [one for one in (decided_by(self._db, e) for e in engines) if one]
        scored = any(engine.watchlists[0].min_score for engine in engines)
        if scored or len(asked) < len(engines):
            return
        may_be_old = self._question.policy.may_be_old
        same: dict[VerdictPair, VerdictPair] = {}
        for facts, wanted in decisions(self._db, asked, ids, goes_on=goes_on):
            if not any(wanted) or not may_be_old(facts.seen, facts.published):
                told: list[Verdict] = ["alert" if each else "no" for each in wanted]
                pair = VerdictPair(told[0], told[-1] if len(told) > 1 else "no")
                self.known[facts.id] = same.setdefault(pair, pair)
            else:
                self.left_to_reading.add(facts.id)
            if not goes_on():
                return

    def _decide(self, id_: int) -> VerdictPair:
        language = proposed_articles.language(self._db, id_)
        engines = [self._tried, self._in_force]
        if language is None or not any(
            engine and _may_be(engine, language) for engine in engines
        ):
            return VerdictPair("no", "no")
        article = articles.get(self._db, id_)
        document = self._tried.document(article)
        tried, in_force = (
            self._verdict(engine, article, document) for engine in engines
        )
        return VerdictPair(tried, in_force)

    def _verdict(
        self, engine: Engine | None, article: Article, document: Document
    ) -> Verdict:
        if engine is None or not _may_be(engine, article.language):
            return "no"
        slow = list[str]()
        budget = self._question.new_budget()
        if not engine.wanted_by(
            article, document, budget=budget, undecided=slow.append
        ):
            return "slow" if slow else "no"
        if engine.watchlists[0].min_score:
            found = engine.matches(article, budget=self._question.new_budget())
            if found and found[0].suppressed:
                return "low"
        return "old" if self._question.policy.judge_read(article, "") else "alert"

    def explained(self, id_: int, *, in_force: bool = False) -> "TrialHit | None":
        """Return the hit that an article is; None when it is none, or was deleted."""
        engine = self._in_force if in_force else self._tried
        verdicts = self.of(id_)
        verdict = verdicts.in_force if in_force else verdicts.tried
        if engine is None or verdict not in MATCHING:
            return None
        article = articles.get(self._db, id_)
        found = engine.matches(article, budget=self._question.new_budget())
        if not found:
            return None
        name = self._question.tried.name
        match = replace(found[0], watchlist=name)
        return TrialHit(_without_text(id_, article), match, verdict)

    def missed_by(self, id_: int) -> "TrialMiss | None":
        """Return the clause that alone keeps an article from matching, if one does."""
        try:
            article = articles.get(self._db, id_)
        except LookupError:
            return None
        if not admits(
            self._tried.watchlists[0], source=article.source, language=article.language
        ):
            return None
        document = self._tried.document(article)
        budget = self._question.new_budget()
        try:
            budget.start_query()
            wrong = false_clauses(self.tree, document, budget)
        except OutOfBudget:
            return None
        if len(wrong) != 1:
            return None
        return TrialMiss(_without_text(id_, article), format_query(wrong[0]))


@dataclass(frozen=True, slots=True)
class TrialHit:
    """An article that matches, and where."""

    kept: StoredArticle
    """Without its text: hits are many, and texts are long."""
    match: Match
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class TrialMiss:
    """An article that the watchlist misses by one of its clauses."""

    kept: StoredArticle
    """Without its text."""
    clause: str
    """The clause that is not true of it, as a query."""


def _without_text(id_: int, article: Article) -> StoredArticle:
    return StoredArticle(id=id_, article=replace(article, text=""))


def _engine(
    watchlist: Watchlist, name: str, names: NamedQueries, question: TrialQuestion
) -> Engine:
    one = replace(watchlist, name=name)
    return Engine([one], names, countries=question.countries)


def _may_be(engine: Engine, language: str) -> bool:
    """Return whether a watchlist covers a language: so much is known without a text."""
    wanted = engine.watchlists[0].languages
    return not wanted or any(is_in(language.lower(), tag) for tag in wanted)
