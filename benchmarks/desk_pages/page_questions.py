"""What the desk's pages ask of the database, with what people would ask for."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random

from benchmarks.desk_pages.build_database import (
    LANGUAGES,
    NOW,
    OUTLETS,
    SPAN,
    sources_of,
)
from benchmarks.synthetic_articles import Press
from store import (
    channels,
    coverage_ledger,
    day_counts,
    deliveries,
    stories,
    story_list,
    triage,
    watchlist_coverage,
)
from store.columns import time_text
from store.database import Database
from store.model import Watchlist
from store.story_list import StoryCursor, StoryFilter
from store.story_messages import messages_about
from tocsin.intake.article_report import gather_article
from tocsin.intake.story_report import ReportBounds, gather
from tocsin.intake.story_search import find_stories
from tocsin.stories.quotations import quotations
from tocsin.watchlists.engine import Engine
from tocsin.wiring.query_time_budget import TimeBudget

Question = Callable[[Database], object]

CHART_DAYS = 90

RARE, COMMON, VERY_COMMON = (10_000, 30_000), (400, 4_000), (5, 100)
"""Ranks of words: in one article of 100 or fewer, in some of 100, in most of all."""


class Questions:
    """Asks each page's questions, of another thing each time."""

    def __init__(self, db: Database, press: Press, seed: int = 7) -> None:
        self._dice = Random(seed)
        # Two or three letters begin half of all words.
        self._words = [word for word in press.vocabulary if len(word) > 3]
        self.articles = _last(db, "articles")
        """The number of the newest article."""
        self._stories = _last(db, "stories")
        self._outlets = [source.name for source in sources_of(OUTLETS)]
        rows = db.conn.execute(
            "SELECT w.name FROM watchlists w JOIN watchlist_days n"
            " ON n.watchlist_id = w.id GROUP BY w.id ORDER BY sum(n.articles) DESC"
        )
        self._watchlists: list[str] = [name for (name,) in rows]
        self._bounds = ReportBounds(
            quoted=12, compared=5, quote=lru_cache(2_000)(quotations)
        )
        self._large = self._large_stories(db)

    def pages(self) -> dict[str, Callable[[], Question]]:
        """Return page → what makes its next question."""
        return {
            "coverage": lambda: self._list(),
            "coverage, at any depth": self._deep,
            "coverage of a watchlist": lambda: self._list(watchlist=self.a_watchlist()),
            "coverage of the largest watchlist": lambda: self._list(
                watchlist=self._watchlists[0]
            ),
            "coverage of the smallest watchlist": lambda: self._list(
                watchlist=self._watchlists[-1]
            ),
            "coverage of an outlet": lambda: self._list(outlet=self.an_outlet()),
            "coverage in a language": lambda: self._list(language=self._language()),
            "coverage in a language of nobody": lambda: self._list(language="is"),
            "coverage of a week": self._week,
            "coverage, not yet read": lambda: self._list(state="new"),
            "coverage, dismissed": lambda: self._list(state="dismissed"),
            "coverage, starred": lambda: self._list(starred=True),
            "coverage in 5 outlets": lambda: self._list(min_outlets=5),
            "coverage in 1000 outlets": lambda: self._list(min_outlets=1_000),
            "coverage of a watchlist, outlet and state": lambda: self._list(
                watchlist=self.a_watchlist(), outlet=self.an_outlet(), state="new"
            ),
            "story": lambda: self._story(self._dice.randint(1, self.articles)),
            "story of many articles": lambda: self._story(
                self._dice.choice(self._large)
            ),
            "article": self._article,
            "watchlists": lambda: _watchlists,
            "watchlist": self._one_watchlist,
            "sources": lambda: _sources,
            "outbox": lambda: lambda db: deliveries.views(db),
            "outbox, dead": lambda: lambda db: deliveries.views(db, state="dead"),
            "outbox, cancelled": lambda: (
                lambda db: deliveries.views(db, state="cancelled")
            ),
            "outbox of a channel": lambda: (
                lambda db: deliveries.views(db, channel="channel1")
            ),
        }

    def searches(self) -> dict[str, Callable[[], Question]]:
        """Return kind of search → what makes its next question."""
        return {
            "a rare word": lambda: self._search(RARE),
            "a common word": lambda: self._search(COMMON),
            "a very common word": lambda: self._search(VERY_COMMON),
            "two common words": lambda: self._search(COMMON, COMMON),
            "a very common and a rare word": lambda: self._search(VERY_COMMON, RARE),
            "three common words": lambda: self._search(COMMON, COMMON, COMMON),
            "four very common words": lambda: self._search(*[VERY_COMMON] * 4),
            "four common words": lambda: self._search(*[COMMON] * 4),
            "a phrase of two common words": lambda: self._phrase(VERY_COMMON),
            "the beginning of common words": lambda: self._beginning(),
            "two common words, one or the other": lambda: self._search(
                COMMON, COMMON, join=" OR "
            ),
        }

    def words_of_search(self, kind: str) -> str:
        """Return words for another program's search, of a kind in `PEER_SEARCHES`."""
        return " ".join(self._word(rank) for rank in PEER_SEARCHES[kind])

    def _list(self, **wanted: object) -> Question:
        asked = StoryFilter(**wanted)  # type: ignore[arg-type]
        return lambda db: story_list.page(db, asked)

    def _deep(self) -> Question:
        after = StoryCursor(time_text(self._time()), self._stories)
        return lambda db: story_list.page(db, StoryFilter(), after=after)

    def _week(self) -> Question:
        begin = self._time()
        wanted = StoryFilter(since=begin, until=begin + timedelta(days=7))
        return lambda db: story_list.page(db, wanted)

    def _story(self, article: int) -> Question:
        return lambda db: _story(db, article, self._bounds)

    def _article(self) -> Question:
        article = self._dice.randint(1, self.articles)
        return lambda db: gather_article(db, article)

    def _one_watchlist(self) -> Question:
        name = self.a_watchlist()
        return lambda db: _watchlist(db, name)

    def _search(self, *ranks: tuple[int, int], join: str = " AND ") -> Question:
        return _searching(join.join(self._word(rank) for rank in ranks))

    def _phrase(self, ranks: tuple[int, int]) -> Question:
        return _searching(f'"{self._word(ranks)} {self._word(ranks)}"')

    def _beginning(self) -> Question:
        word = self._word(COMMON)
        return _searching(f"{word[:4]}*")

    def _word(self, ranks: tuple[int, int]) -> str:
        low, high = ranks
        return self._dice.choice(self._words[low:high])

    def _time(self) -> datetime:
        return NOW - SPAN * self._dice.random()

    def a_watchlist(self) -> str:
        """Return the name of a watchlist."""
        return self._dice.choice(self._watchlists)

    def an_outlet(self) -> str:
        """Return the name of an outlet."""
        return self._dice.choice(self._outlets)

    def _language(self) -> str:
        return self._dice.choice(LANGUAGES)

    def _large_stories(self, db: Database) -> list[int]:
        rows = db.conn.execute(
            "SELECT id FROM stories WHERE outlets >= 5 AND articles >= 20"
            " ORDER BY last DESC LIMIT 200"
        )
        return [story for (story,) in rows]


PEER_SEARCHES = {
    "a rare word": (RARE,),
    "a common word": (COMMON,),
    "a very common word": (VERY_COMMON,),
    "two common words": (COMMON, COMMON),
    "four common words": (COMMON,) * 4,
}
"""Searches that another program can make as well: words that all have to be there."""


def _last(db: Database, table: str) -> int:
    (last,) = db.conn.execute(f"SELECT max(id) FROM {table}").fetchone()
    return int(last)


def _story(db: Database, article: int, bounds: ReportBounds) -> object:
    story = stories.story_of(db, article)
    if story is None:
        return None
    return (
        gather(db, story, bounds),
        messages_about(db, story),
        triage.of(db, story),
        channels.mutes(db, NOW),
    )


def _watchlists(db: Database) -> object:
    last = NOW.date()
    first = last - timedelta(days=CHART_DAYS)
    return (
        watchlist_coverage.of_watchlists(db, first, last),
        day_counts.of_all_watchlists(db, first, last),
    )


def _watchlist(db: Database, name: str) -> object:
    last = NOW.date()
    first = last - timedelta(days=CHART_DAYS)
    return (
        day_counts.of_watchlist(db, name, first, last),
        watchlist_coverage.by_outlet(db, name, first, last),
    )


def _sources(db: Database) -> object:
    last = NOW.date()
    return (
        coverage_ledger.ledger(db),
        coverage_ledger.days(db, NOW - timedelta(days=14)),
        day_counts.of_all_sources(db, last - timedelta(days=CHART_DAYS), last),
    )


def _searching(query: str) -> Question:
    def ask(db: Database) -> object:
        engine = Engine([Watchlist(name="search", query=query)])
        return find_stories(db, engine, StoryFilter(), new_budget=TimeBudget)

    return ask


def read_some(db: Database) -> None:
    """Let people have read the newest 2,000 stories, dismissed or starred some."""
    rows = db.conn.execute("SELECT id FROM stories ORDER BY last DESC LIMIT 2000")
    ids = [story for (story,) in rows]
    triage.set_state(db, ids, state="read", by="ada", now=NOW)
    triage.set_state(db, ids[::10], state="dismissed", by="ada", now=NOW)
    triage.star(db, ids[::20], starred=True, by="ada", now=NOW)
