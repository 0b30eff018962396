"""The list of stories: what it shows, how it is filtered, and how it goes on."""

import itertools
import random
from datetime import timedelta
from typing import Any

import pytest

from store import matches, story_list, triage
from store.database import Database
from store.listed_articles import LEAD
from store.model import Span
from store.story_list import ListedStory, StoryCursor, StoryFilter, StoryPage
from tests.support.desk_records import known, live, write_article
from tests.support.factories import NOW, match


def every_page(db: Database, wanted: StoryFilter, limit: int) -> list[StoryPage]:
    pages = [story_list.page(db, wanted, limit=limit)]
    while (after := pages[-1].next) is not None:
        again = StoryCursor.parse(str(after))
        pages.append(story_list.page(db, wanted, after=again, limit=limit))
    return pages


def note_at_random(db: Database, dice: random.Random) -> None:
    rows = db.conn.execute("SELECT id FROM stories WHERE merged_into IS NULL")
    there = [id_ for (id_,) in rows]
    by: dict[str, Any] = {"by": "ada", "now": NOW}
    for state in ("read", "dismissed"):
        triage.set_state(db, dice.sample(there, 3), state=state, **by)
    triage.star(db, dice.sample(there, 4), starred=True, **by)
    triage.assign(db, dice.sample(there, 4), assignee="bo", **by)
    triage.tag(db, dice.sample(there, 4), tag="sea", **by)


def newsroom(db: Database, seed: int = 1) -> None:
    known(db)
    dice = random.Random(seed)
    live(db, dice, 80)
    note_at_random(db, dice)


PARTS: tuple[dict[str, Any], ...] = (
    {"watchlist": "ferries"},
    {"outlet": "Gazette"},
    {"language": "pt-BR"},
    {"since": NOW + timedelta(days=43)},
    {"until": NOW + timedelta(days=43, hours=12)},
    {"state": "new"},
    {"state": "read"},
    {"starred": True},
    {"tag": "sea"},
    {"assignee": "bo"},
    {"min_outlets": 3},
    {"min_outlets": 5},
)
FILTERS = [
    StoryFilter(),
    *(StoryFilter(**part) for part in PARTS),
    *(StoryFilter(**(one | two)) for one, two in itertools.combinations(PARTS, 2)),
    StoryFilter(watchlist="ferries", outlet="Gazette", starred=True, state="new"),
]


def times(db: Database, wanted: StoryFilter, story: int) -> list[str]:
    """Return the times of a story's articles that the list may sort it by."""
    if wanted.watchlist:
        sql = """
            SELECT p.at FROM placements p JOIN matches m USING (article_id)
            JOIN watchlists w ON w.id = m.watchlist_id
            WHERE p.story_id = ? AND w.name = ?"""
        rows = db.conn.execute(sql, (story, wanted.watchlist))
    elif wanted.outlet:
        sql = """
            SELECT o.seen FROM placements p JOIN article_outlets o USING (article_id)
            WHERE p.story_id = ? AND o.outlet = ?"""
        rows = db.conn.execute(sql, (story, wanted.outlet))
    else:
        rows = db.conn.execute("SELECT last FROM stories WHERE id = ?", (story,))
    return [at for (at,) in rows]


def expected(db: Database, wanted: StoryFilter) -> list[int]:
    """Return the stories that a reader would pick, in order."""
    found = []
    rows = db.conn.execute("SELECT id FROM stories WHERE merged_into IS NULL")
    for (story,) in rows.fetchall():
        outlets = {
            outlet
            for (outlet,) in db.conn.execute(
                "SELECT o.outlet FROM placements p JOIN article_outlets o"
                " USING (article_id) WHERE p.story_id = ?",
                (story,),
            )
        }
        languages = db.conn.execute(
            "SELECT a.language FROM placements p JOIN articles a ON a.id = p.article_id"
            " WHERE p.story_id = ? AND a.language <> '' ORDER BY a.id LIMIT 1",
            (story,),
        ).fetchall()
        noted = triage.of(db, story)
        at = max(times(db, wanted, story), default="")
        (moment,) = db.conn.execute("SELECT ?", (at,)).fetchone()
        is_wanted = (
            at
            and (not wanted.outlet or wanted.outlet in outlets)
            and (not wanted.language or languages == [("pt-br",)])
            and (wanted.since is None or moment >= wanted.since.isoformat())
            and (wanted.until is None or moment < wanted.until.isoformat())
            and wanted.state in (None, noted.state)
            and (noted.starred or not wanted.starred)
            and wanted.tag in ("", *noted.tags)
            and wanted.assignee in ("", noted.assignee)
            and len(outlets) >= wanted.min_outlets
        )
        if is_wanted:
            found.append((at, story))
    return [story for _, story in sorted(found, reverse=True)]


def test_the_list_has_what_is_wanted_once_and_in_order(db: Database) -> None:
    newsroom(db)
    some = 0
    for wanted in FILTERS:
        found = [
            story.story for page in every_page(db, wanted, 3) for story in page.stories
        ]
        some += bool(found)
        assert found == expected(db, wanted), wanted
    assert some > len(FILTERS) / 2


def test_no_page_but_the_last_has_less_than_it_can(db: Database) -> None:
    newsroom(db)

    *full, last = every_page(db, StoryFilter(), 4)

    assert full
    assert {len(page.stories) for page in full} == {4}
    assert 1 <= len(last.stories) <= 4


def test_what_comes_meanwhile_moves_no_page(db: Database) -> None:
    newsroom(db)
    before = [story.story for story in story_list.page(db, StoryFilter()).stories]
    first = story_list.page(db, StoryFilter(), limit=2)

    live(db, random.Random(5), 1)

    (newest,) = db.conn.execute("SELECT max(last) FROM stories").fetchone()
    assert first.next is not None
    assert newest > first.next.at
    later = story_list.page(db, StoryFilter(), after=first.next, limit=99)
    seen = [story.story for story in later.stories]
    assert set(seen) <= set(before[2:])


@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_an_index_serves_each_filter(db: Database, wanted: StoryFilter) -> None:
    after = StoryCursor("2026-03-02T12:00:00.000Z", 7)
    statement, values = story_list._statement(wanted, after)

    rows = db.conn.execute(f"EXPLAIN QUERY PLAN {statement}", values | {"limit": 9})
    plan = [row[3] for row in rows]

    chosen = wanted.starred or wanted.tag or wanted.assignee
    walked = [
        step
        for step in plan
        if step.startswith("SCAN")
        and "USING" not in step
        and not (chosen and step in ("SCAN n", "SCAN (subquery-1)"))
    ]
    assert walked == []
    if not chosen:
        # Stories of one time may be sorted by their numbers.
        assert "USE TEMP B-TREE FOR ORDER BY" not in plan


def listed(db: Database, watchlist: str = "") -> ListedStory:
    (found,) = story_list.page(db, StoryFilter(watchlist=watchlist)).stories
    return found


def write_down(db: Database, number: int, story: int | None = None, **more: Any) -> int:
    at = NOW + timedelta(hours=number)
    return write_article(db, number, story, seen=at, **more)


def test_a_story_shows_its_newest_match_and_its_first_article(db: Database) -> None:
    known(db)
    first = write_down(db, 1)
    second = write_down(db, 2, first, source="herald", outlet="Herald")
    write_down(db, 3, first, source="post", outlet="Post")
    hits = (Span(field="title", start=0, end=5), Span(field="text", start=4, end=9))
    matches.add(db, first, [match("ferries")], NOW)
    parts = (("The ferry at pier 2 was late.", False),)
    piers = match("piers", spans=hits, snippet=parts, score=40)
    matches.add(db, second, [piers], NOW)

    story = listed(db)

    assert (story.articles, story.outlets) == (3, ("Post", "Herald", "Gazette"))
    assert story.watchlists == ("piers", "ferries")
    assert (story.first, story.last) == (
        NOW + timedelta(hours=1),
        NOW + timedelta(hours=3),
    )
    assert (story.opening.article, story.opening.outlet) == (first, "Gazette")
    assert (story.shown.article, story.shown.outlet) == (second, "Herald")
    assert (story.shown.watchlist, story.shown.score) == ("piers", 40)
    assert story.shown.title == (("Ferry", True), (" 2 late", False))
    assert story.shown.snippet == (
        ("The ", False),
        ("ferry", True),
        (" at pier 2 was late.", False),
    )
    of_ferries = listed(db, "ferries").shown
    assert of_ferries.article == first


def test_a_story_without_a_match_shows_how_it_begins(db: Database) -> None:
    known(db)
    write_down(db, 1)

    story = listed(db)

    assert story.shown == story.opening
    ((lead, is_hit),) = story.shown.snippet
    assert not is_hit
    assert lead.startswith("The ferry at pier 1 was late. Nobody")
    assert lead.endswith(" …")
    assert len(lead) < 245


def test_a_story_in_a_script_without_blanks_shows_how_it_begins(db: Database) -> None:
    known(db)
    text = "渡轮 " + "今天晚点到达码头。" * 60
    write_down(db, 1, text=text)

    ((lead, _),) = listed(db).shown.snippet

    assert lead == f"{text[:LEAD]} …"


def test_a_story_grows_after_it_was_read(db: Database) -> None:
    known(db)
    first = write_down(db, 1)
    read = NOW + timedelta(hours=1, minutes=1)
    assert not listed(db).has_grown

    triage.set_state(db, [first], state="read", by="ada", now=read)
    assert not listed(db).has_grown

    write_down(db, 2, first)
    assert listed(db).has_grown


@pytest.mark.parametrize(
    "text", ["", "_", "x_1", "2026-03-02T12:00:00.000Z_", "2026-03-02T12:00:00.000Z_x"]
)
def test_a_cursor_that_nobody_wrote_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no cursor"):
        StoryCursor.parse(text)
