"""Stories by a query: the newest matching article first, a page at a time."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random

import pytest

from store import articles, matches, sources, stories, triage
from store.connections import transaction
from store.database import Database
from store.model import Placement, Watchlist
from store.story_list import StoryFilter
from tests.support.batches import all_of
from tests.support.factories import NOW, article, match, source
from tocsin.intake.search import reindex_batch, words_of
from tocsin.intake.story_search import FoundStories, find_stories
from tocsin.watchlists.engine import Engine
from tocsin.watchlists.query_budget import StepBudget

WORDS = ("ferry", "pier", "storm", "pilot")
QUERIES = (
    "ferry",
    "ferry AND storm",
    "ferry NEAR/2 pier",
    "stor*",
    "/stor[mk]/",
    "eel",
)


def newsroom(db: Database, count: int = 120, seed: int = 1) -> None:
    """Store articles of a few words, in stories of several."""
    with transaction(db):
        _write_down(db, count, Random(seed))
    all_of(lambda: reindex_batch(db, 1000))


def _write_down(db: Database, count: int, dice: Random) -> None:
    sources.sync(db, [source("gazette"), source("herald")], NOW)
    matches.sync_watchlists(db, {"ferries": "ferry"}, NOW)
    for number in range(1, count + 1):
        seen = NOW + timedelta(hours=number)
        text = " ".join(dice.choices([*WORDS, "was", "late"], k=dice.randint(1, 6)))
        outlet = dice.choice(["Gazette", "Herald"])
        kept = article(number, text=text, title="News", seen=seen, outlet=outlet)
        key = kept.url
        id_ = articles.add(db, kept, url_key=key, text_key=key, words=words_of(kept))
        story = dice.choice([None, dice.randint(1, number)])
        if story is not None:
            story = stories.story_of(db, story)
        stories.place(db, id_, Placement(story=story), seen)
        if dice.random() < 0.5:
            matches.add(db, id_, [match("ferries")], seen)


def engine(query: str) -> Engine:
    return Engine([Watchlist(name="search", query=query)])


def every_page(
    db: Database, query: str, wanted: StoryFilter, *, limit: int, most_decided: int = 99
) -> list[FoundStories]:
    find = partial(
        find_stories, db, engine(query), wanted, limit=limit, most_decided=most_decided
    )
    pages = [find()]
    while (after := pages[-1].next) is not None:
        pages.append(find(after=after))
    return pages


def expected(db: Database, query: str, wanted: StoryFilter) -> list[tuple[int, int]]:
    """Return (story, its newest matching article), the newest first."""
    searching = engine(query)
    newest: dict[int, int] = {}
    for kept in articles.since(db, None):
        story = stories.story_of(db, kept.id)
        outlets = {
            outlet
            for (outlet,) in db.conn.execute(
                "SELECT outlet FROM story_outlets WHERE story_id = ?", (story,)
            )
        }
        seen = kept.article.seen
        is_wanted = (
            (wanted.since is None or seen >= wanted.since)
            and (wanted.until is None or seen < wanted.until)
            and (not wanted.outlet or wanted.outlet in outlets)
            and story is not None
            and wanted.state in (None, triage.of(db, story).state)
        )
        if is_wanted and story is not None and searching.matches(kept.article):
            newest.setdefault(story, kept.id)
    return list(newest.items())


FILTERS = (
    StoryFilter(),
    StoryFilter(outlet="Herald"),
    StoryFilter(state="new"),
    StoryFilter(
        since=NOW + timedelta(hours=20), until=NOW + timedelta(hours=90), state="new"
    ),
)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("wanted", FILTERS, ids=range(len(FILTERS)))
def test_each_story_is_found_once_by_its_newest_match(
    db: Database, query: str, wanted: StoryFilter
) -> None:
    newsroom(db)
    triage.set_state(db, range(1, 30), state="read", by="ada", now=NOW)

    pages = every_page(db, query, wanted, limit=4)

    found = [
        (story.story, story.shown.article) for page in pages for story in page.stories
    ]
    assert found == expected(db, query, wanted)
    assert bool(found) == (query != "eel")


def test_a_page_ends_when_its_work_is_done(db: Database) -> None:
    newsroom(db)

    pages = every_page(
        db, "source:gazette storm", StoryFilter(), limit=50, most_decided=5
    )

    found = [(story.story, story.shown) for page in pages for story in page.stories]
    assert len(pages) > 10
    assert [(story, shown.article) for story, shown in found] == expected(
        db, "source:gazette storm", StoryFilter()
    )


def test_a_page_says_how_far_it_got(db: Database) -> None:
    newsroom(db)

    first, *_, last = every_page(db, "ferry", StoryFilter(), limit=5)

    assert len(first.stories) == 5
    assert first.reached is not None
    assert first.reached <= first.stories[-1].at
    assert last.next is None


def test_nothing_is_found_where_nothing_is(db: Database) -> None:
    assert find_stories(db, engine("ferry"), StoryFilter()) == FoundStories(
        stories=(), next=None, reached=None, undecided=0
    )


def test_the_words_of_the_query_are_marked(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    kept = replace(article(), title="A pilot", text="The ferry left. The pilot stayed.")
    id_ = articles.add(db, kept, url_key="1", text_key="1", words=words_of(kept))
    stories.place(db, id_, Placement(), NOW)

    (story,) = find_stories(db, engine("pilot"), StoryFilter()).stories

    assert story.shown.title == (("A ", False), ("pilot", True))
    assert story.shown.snippet == (
        ("The ", False),
        ("pilot", True),
        (" stayed.", False),
    )


def test_articles_that_take_too_long_are_counted(db: Database) -> None:
    newsroom(db, 10)

    found = find_stories(
        db, engine("/ferr[iy]/"), StoryFilter(), new_budget=lambda: StepBudget(1, 1)
    )

    assert found.undecided > 0


def test_stories_from_a_time_on_have_matches_since_then(db: Database) -> None:
    newsroom(db, 20)
    begin = NOW + timedelta(hours=15)

    found = find_stories(db, engine("ferry"), StoryFilter(since=begin))

    assert all(story.at >= begin for story in found.stories)


def test_a_deleted_article_that_the_index_still_has_is_passed_over(
    db: Database,
) -> None:
    newsroom(db, 20)
    with transaction(db):
        db.conn.execute("DELETE FROM articles WHERE id <= 9")

    found = find_stories(db, engine("ferry OR storm"), StoryFilter())

    assert found.next is None
    assert found.reached == NOW + timedelta(hours=10)
    assert all(story.shown.article > 9 for story in found.stories)
