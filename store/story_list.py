"""The list of stories: newest first, filtered, a page at a time.

Where a watchlist or an outlet is asked for, a story stands where its newest article of
that stands; else where its newest article stands. A page goes on where the one before
ended, by that time and the story's number, however much came meanwhile. Stories of an
older tocsin are listed once they are counted (`counter_filling`).
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store import triage
from store.columns import time_from, time_text
from store.database import Database
from store.listed_articles import ListedArticle, first_articles, newest_matches
from store.triage import Triage, TriageState

PAGE = 50
"""Stories on a page."""

WIDESPREAD = 5
"""Outlets from which an index has the stories: fewer are so many that any index will
do. The same number as in m016."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFilter:
    """Which stories are wanted: those for which all of this is true."""

    watchlist: str = ""
    """It found one of the articles."""
    outlet: str = ""
    """It had the story."""
    language: str = ""
    """Of the first article, without a region."""
    since: datetime | None = None
    until: datetime | None = None
    """The newest article came before then."""
    state: TriageState | None = None
    starred: bool = False
    tag: str = ""
    assignee: str = ""
    min_outlets: int = 1


@dataclass(frozen=True, slots=True)
class StoryCursor:
    """Where a page ended: at a time, with a story."""

    at: str
    """As the database has it."""
    story: int

    @classmethod
    def parse(cls, text: str) -> "StoryCursor":
        """Return the cursor that was written as text; raises ValueError for others."""
        at, _, story = text.rpartition("_")
        # Row numbers have fewer digits; SQLite rejects larger ones.
        is_number = story.isascii() and story.isdigit() and len(story) < 19
        try:
            time_from(at if is_number else "")
        except ValueError:
            raise ValueError(f"{text!r} is no cursor") from None
        return cls(at, int(story))

    def __str__(self) -> str:
        """Return it as text, without a sign that an address would have to escape."""
        return f"{self.at}_{self.story}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedStory:
    """A story as the list shows it."""

    story: int
    at: datetime
    """The time it is sorted by."""
    first: datetime
    last: datetime
    articles: int
    outlets: tuple[str, ...]
    """Those that had it, the last one first."""
    language: str
    """Without a region; empty when unknown."""
    opening: ListedArticle
    """Its first article."""
    shown: ListedArticle
    """Its newest match, of the watchlist that was asked for; without one the first
    article."""
    watchlists: tuple[str, ...]
    """Those that found it, the last one first."""
    triage: Triage

    @property
    def has_grown(self) -> bool:
        """Whether an article came after somebody read or dismissed the story."""
        judged = self.triage.judged
        return judged is not None and self.last > judged


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """A page of the list, and where the next one begins."""

    stories: tuple[ListedStory, ...]
    next: StoryCursor | None
    """None when there are no more."""


def page(
    db: Database,
    wanted: StoryFilter,
    *,
    after: StoryCursor | None = None,
    limit: int = PAGE,
) -> StoryPage:
    """Return the next stories that are wanted, newest first."""
    statement, values = _statement(wanted, after)
    rows = db.conn.execute(statement, values | {"limit": limit + 1}).fetchall()
    found = rows[:limit]
    more = len(rows) > limit
    return StoryPage(
        stories=tuple(listed(db, found, watchlist=wanted.watchlist)),
        next=StoryCursor(found[-1][1], found[-1][0]) if more else None,
    )


def those_wanted(
    db: Database, stories: Collection[int], wanted: StoryFilter
) -> set[int]:
    """Return those of these stories that are wanted."""
    statement, values = _statement(wanted, None, among=True)
    values |= {"limit": len(stories), "among": json.dumps(list(stories))}
    return {story for story, _ in db.conn.execute(statement, values)}


def listed(
    db: Database,
    found: Sequence[tuple[int, str]],
    *,
    watchlist: str = "",
    shown: Mapping[int, ListedArticle] | None = None,
) -> list[ListedStory]:
    """Return what the list shows of (story, time it is sorted by), in that order.

    `shown` has the article that is shown of each story, where that is not its newest
    match.
    """
    ids = [story for story, _ in found]
    rows = db.conn.execute(
        """
        SELECT s.id, s.first, s.last, s.articles, s.language,
          (SELECT json_group_array(outlet) FROM (SELECT outlet FROM story_outlets o
             WHERE o.story_id = s.id ORDER BY o.last DESC)),
          (SELECT json_group_array(name) FROM (SELECT w.name FROM story_watchlists d
             JOIN watchlists w ON w.id = d.watchlist_id
             WHERE d.story_id = s.id ORDER BY d.last DESC))
        FROM json_each(?) j JOIN stories s ON s.id = j.value
        """,
        (json.dumps(ids),),
    )
    facts = {row[0]: row[1:] for row in rows}
    opening = first_articles(db, ids)
    if shown is None:
        shown = newest_matches(db, ids, watchlist=watchlist)
    noted = triage.by_story(db, ids)
    return [
        _listed(
            (story, at, *facts[story]),
            opening[story],
            shown.get(story),
            noted.get(story, Triage()),
        )
        for story, at in found
        if story in opening
    ]


def _listed(
    row: tuple[Any, ...],
    opening: ListedArticle,
    match: ListedArticle | None,
    noted: Triage,
) -> ListedStory:
    story, at, first, last, articles, language, outlets, watchlists = row
    return ListedStory(
        story=story,
        at=time_from(at),
        first=time_from(first),
        last=time_from(last),
        articles=articles,
        outlets=tuple(json.loads(outlets)),
        language=language,
        opening=opening,
        shown=match or opening,
        watchlists=tuple(json.loads(watchlists)),
        triage=noted,
    )


def _statement(
    wanted: StoryFilter, after: StoryCursor | None, *, among: bool = False
) -> tuple[str, dict[str, Any]]:
    """Return the statement for (story, time), and its values.

    With `among`, of the stories that are given as JSON.
    """
    at, number = _sorted_by(wanted)
    # Those that were merged have none, nor has one that is not counted yet.
    where = ["s.articles > 0", *_conditions(wanted, at)]
    if after is not None:
        where.append(f"({at}, {number}) < (:at, :story)")
    tables = _tables(wanted, among=among)
    statement = (
        f"SELECT s.id, {at} FROM {tables} WHERE {' AND '.join(where)}"  # noqa: S608
        f" ORDER BY {at} DESC, {number} DESC LIMIT :limit"
    )
    values = {
        "watchlist": wanted.watchlist,
        "outlet": wanted.outlet,
        "language": wanted.language.lower().partition("-")[0],
        "since": time_text(wanted.since) if wanted.since else "",
        "until": time_text(wanted.until) if wanted.until else "",
        "state": wanted.state,
        "tag": wanted.tag,
        "assignee": wanted.assignee,
        "outlets": wanted.min_outlets,
        "at": after.at if after else "",
        "story": after.story if after else 0,
    }
    return statement, values


def _sorted_by(wanted: StoryFilter) -> tuple[str, str]:
    """Return the columns of the time and the number that the list is sorted by."""
    if wanted.watchlist:
        return "w.last", "w.story_id"
    if wanted.outlet:
        return "o.last", "o.story_id"
    return "s.last", "s.id"


def _tables(wanted: StoryFilter, *, among: bool) -> str:
    """Return the tables, the one that the list is walked by first.

    SQLite keeps the order of a CROSS JOIN.
    """
    watchlist = "w.watchlist_id = (SELECT id FROM watchlists WHERE name = :watchlist)"
    few = _few(wanted)
    if among:
        few = ["SELECT value AS story_id FROM json_each(:among)", *few]
    if few:
        chosen = " INTERSECT ".join(few)
        joins = [f"({chosen}) n CROSS JOIN stories s ON s.id = n.story_id"]
        if wanted.watchlist:
            joins.append(
                f"JOIN story_watchlists w ON w.story_id = s.id AND {watchlist}"
            )
        if wanted.outlet:
            joins.append("JOIN story_outlets o ON o.story_id = s.id")
        return " ".join(joins)
    if wanted.watchlist:
        other = "CROSS JOIN story_outlets o ON o.story_id = w.story_id"
        return (
            "story_watchlists w INDEXED BY story_watchlists_last"
            f" CROSS JOIN stories s ON s.id = w.story_id AND {watchlist}"
            f" {other if wanted.outlet else ''}"
        )
    if wanted.outlet:
        return (
            "story_outlets o INDEXED BY story_outlets_last"
            " CROSS JOIN stories s ON s.id = o.story_id"
        )
    return f"stories s INDEXED BY {_index(wanted)}"


def _index(wanted: StoryFilter) -> str:
    """Return the index of stories that leaves the fewest to look at."""
    if wanted.state in ("read", "dismissed"):
        return "stories_triage"
    if wanted.language:
        return "stories_language"
    if wanted.min_outlets >= WIDESPREAD:
        return "stories_widespread"
    return "stories_triage" if wanted.state else "stories_last"


def _few(wanted: StoryFilter) -> list[str]:
    """Return statements for stories that people chose: few enough to be sorted."""
    chosen = []
    if wanted.starred:
        chosen.append("SELECT story_id FROM triage WHERE starred")
    if wanted.assignee:
        chosen.append(
            "SELECT story_id FROM triage WHERE assignee <> '' AND assignee = :assignee"
        )
    if wanted.tag:
        chosen.append("SELECT story_id FROM story_tags WHERE tag = :tag")
    return chosen


def _conditions(wanted: StoryFilter, at: str) -> list[str]:
    """Return what has to be true of a story, apart from the tables."""
    found = []
    if wanted.outlet:
        found.append("o.outlet = :outlet")
    if wanted.language:
        found.append("s.language = :language")
    if wanted.since:
        found.append(f"{at} >= :since")
    if wanted.until:
        found.append(f"{at} < :until")
    if wanted.state:
        found.append("s.triage = :state")
    if wanted.min_outlets > 1:
        found.append("s.outlets >= :outlets")
    if wanted.min_outlets >= WIDESPREAD:
        # As the partial index has it.
        found.append("s.outlets >= 5")
    return found
