"""Deduplication and placement of articles, with the real store."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import alerts, articles, channels, matches, overlaps, sources, stories
from store.connections import open_writer
from store.database import Database
from store.model import Article, Placement, Route, Watchlist
from tests.support.batches import all_of
from tests.support.factories import NOW, article, entry, source, waiting
from tests.support.merged_keys import merge_recent_keys
from tests.support.story_texts import OTHER, STORY, TITLE
from tests.support.taking import take_article
from tocsin.intake import reindexing
from tocsin.intake.placement import StorySettings
from tocsin.intake.rules import IntakeRules
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.engine import Engine

DAY = timedelta(days=1)
SETTINGS = StorySettings()
RULES = IntakeRules(
    engine=Engine(
        [Watchlist(name="ferries", query="bridge OR bath", routes=(Route("hook"),))]
    ),
    policy=IntakePolicy(baseline_window=DAY, max_age=7 * DAY),
    stories=SETTINGS,
)
AGAIN = (
    "Lorries cannot cross the lift bridge of Sennick before spring: the town council "
    "found new cracks in the bearings over the Lenna and closed it to them.",
    "Carriers complain about the detour by Valmora. The council says that no bearing "
    "can be replaced while the river is high, and that the repairs take weeks.",
)
"""The event of STORY in the words of another outlet."""

BATH = (
    *OTHER,
    "Swimmers had been carried to the pool of Grauheim by bus, two evenings a week, "
    "and the club lost a third of its children, as the parish meeting was told.",
    "The insurance paid for the beams but not for the tiles, which volunteers laid on "
    "nineteen Saturdays under the eyes of a retired mason from the upper village.",
)


@pytest.fixture(autouse=True)
def config(db: Database) -> None:
    names = ("gazette", "herald", "post")
    sources.sync(db, [source(name) for name in names], NOW)
    matches.sync_watchlists(db, {"ferries": "bridge OR bath"}, NOW)
    channels.sync(db, ["hook"], NOW)


def piece(number: int, *paragraphs: str, title: str = TITLE, **more: Any) -> Article:
    """Return an article of an outlet of its own."""
    text = "\n".join(paragraphs)
    url = f"https://outlet{number}.example/news/article-{number}-of-today"
    return article(number, url=url, title=title, text=text, published=None, **more)


def take(db: Database, new: Article, **more: Any) -> Placement:
    """Take an article in; return its placement."""
    number = int(new.url.rpartition("/")[2].split("-")[1])
    item = waiting(db, entry(number), **more)
    intake = take_article(db, item, new, RULES, address=new.url)
    assert intake is not None
    return intake.place


def remark(db: Database, limit: int = 1000) -> int:
    """Mark all articles again by the rules of today; return how many."""
    return all_of(lambda: reindexing.remark_batch(db, SETTINGS, NOW, limit))


def suppressed(db: Database) -> list[str]:
    rows = db.conn.execute("SELECT suppressed FROM matches ORDER BY article_id")
    return [reason for (reason,) in rows]


def stories_to_send(db: Database) -> list[int]:
    """Return the stories of the pending alerts, once for each article."""
    return [alert.story for alert in alerts.pending(db, "hook")]


def placements(db: Database) -> list[Any]:
    return db.conn.execute("SELECT * FROM placements ORDER BY article_id").fetchall()


def test_the_first_article_starts_a_story(db: Database) -> None:
    place = take(db, piece(1, *STORY))

    assert (place.known, place.story, place.copy_of) == (None, None, None)
    assert stories.story_of(db, 1) == 1


def test_another_article_about_it_joins_and_is_sent_with_it(db: Database) -> None:
    take(db, piece(1, *STORY))

    place = take(db, piece(2, *AGAIN, title="Sennick lift bridge shut to lorries"))

    assert (place.story, place.copy_of) == (1, None)
    assert stories_to_send(db) == [1, 1]


def test_other_news_is_another_story_with_an_alert(db: Database) -> None:
    take(db, piece(1, *STORY))

    place = take(db, piece(2, *BATH, title="Swimming bath opens"))

    assert place.story is None
    assert suppressed(db) == ["", ""]


def test_a_shortened_copy_joins_its_original_and_is_sent_with_it(db: Database) -> None:
    take(db, piece(1, *STORY))

    place = take(db, piece(2, *STORY[:2], title="Lorries must wait"))

    assert (place.story, place.copy_of) == (1, 1)
    assert [(overlap.article, overlap.same) for overlap in place.overlaps] == [
        (1, True)
    ]
    assert overlaps.of(db, 1)[0].other_share == pytest.approx(1)
    assert stories_to_send(db) == [1, 1]


def test_a_copy_alerts_watchlists_that_the_original_did_not_match(db: Database) -> None:
    take(
        db, piece(1, *[text.replace("bridge", "crossing") for text in STORY], title="")
    )

    take(db, piece(2, *STORY, title="Lorries must wait"))

    assert suppressed(db) == [""]


def test_a_roundup_does_not_connect_two_stories(db: Database) -> None:
    take(db, piece(1, *STORY))
    take(db, piece(2, *BATH, title="Swimming bath opens"))

    place = take(db, piece(3, *STORY, *BATH, title="Today in the valley"))
    later = take(db, piece(4, *BATH[::-1], title="Bath opens on Saturday"))

    assert place.composite
    assert later.story == 2


def test_a_roundup_that_came_first_is_recognised_later(db: Database) -> None:
    take(db, piece(1, *STORY, *BATH, title="Today in the valley"))
    take(db, piece(2, *STORY))

    place = take(db, piece(3, *BATH, title="Swimming bath opens"))

    assert place.composites == (1,)
    assert place.story is None


def test_a_story_of_the_first_visit_sends_an_alert_when_it_continues(
    db: Database,
) -> None:
    take(db, piece(1, *STORY), suppressed="baseline")

    take(db, piece(2, *AGAIN, title="Sennick lift bridge shut to lorries"))

    assert suppressed(db) == ["baseline", ""]


@pytest.mark.parametrize("merged", [True, False])
def test_words_are_forgotten_and_addresses_never(db: Database, merged: bool) -> None:
    take(db, piece(1, *STORY))
    if merged:
        merge_recent_keys(db)
    late = NOW + 31 * DAY
    before = db.conn.execute("SELECT count(*) FROM articles").fetchone()

    gone = sum(
        reindexing.forget(db, late - 30 * DAY, n) for n in range(reindexing.SLICES)
    )

    assert gone > 20 if merged else gone == 2
    left = "SELECT (SELECT count(*) FROM fingerprints), (SELECT count(*) FROM postings)"
    assert db.conn.execute(left).fetchone() == (0, 0)
    assert db.conn.execute("SELECT count(*) FROM articles").fetchone() == before
    again = replace(piece(1, *BATH, seen=late), title=piece(1, *STORY).title)
    item = waiting(db, entry(99))
    intake = take_article(db, item, again, RULES, address=again.url)
    assert intake is not None
    assert intake.place.known_by == "url"
    assert suppressed(db) == [""]


def test_forgetting_leaves_recent_articles(db: Database) -> None:
    take(db, piece(1, *STORY))

    assert reindexing.forget(db, NOW, 0) == 0


def test_a_rebuilt_index_is_the_same_and_moves_no_article(db: Database) -> None:
    take(db, piece(1, *STORY))
    take(db, piece(2, *STORY[:3], title="Lorries must wait"))
    take(db, piece(3, *BATH, title="Swimming bath opens"))
    stories.merge(db, 1, [3])
    merge_recent_keys(db)
    tables = ("fingerprints", "postings", "vectors", "terms", "placements")
    before = {table: list(db.table(table).rows) for table in tables}

    db.conn.execute("DELETE FROM settings")
    marked = remark(db)
    merge_recent_keys(db)

    assert marked == 3
    assert {table: list(db.table(table).rows) for table in tables} == before
    assert remark(db) == 0


def test_a_database_without_stories_gets_them(db: Database) -> None:
    take(db, piece(1, *STORY))
    take(db, piece(2, *STORY[:2], title="Lorries must wait"))
    before = placements(db)
    for table in ("overlaps", "placements", "related", "stories", "settings"):
        db.conn.execute(f"DELETE FROM {table}")

    remark(db)

    assert placements(db) == before


def test_a_merged_story_stays_merged_and_grows_as_one(db: Database) -> None:
    take(db, piece(1, *STORY))
    take(db, piece(2, *BATH, title="Swimming bath opens"))

    stories.merge(db, 1, [2])

    assert take(db, piece(3, *BATH[:1], title="Bath opens")).story == 1
    assert stories.current_story(db, 2) == 1
    assert stories.current_story(db, 9) is None


def test_a_split_story_stays_split_and_each_part_grows(db: Database) -> None:
    take(db, piece(1, *STORY))
    take(db, piece(2, *BATH, title="Swimming bath opens"))
    stories.merge(db, 1, [2])

    new = stories.split(db, 1, [1])

    assert (new, stories.story_of(db, 1), stories.story_of(db, 2)) == (2, 1, 2)
    assert stories.current_story(db, 2) == 2
    assert take(db, piece(3, *BATH[:1], title="Bath opens")).story == 2


def test_each_part_of_a_story_has_the_times_of_its_own_articles(db: Database) -> None:
    take(db, piece(1, *STORY))
    take(db, piece(2, *BATH, title="Swimming bath opens", seen=NOW + DAY))
    lasts = "SELECT id, first = last FROM stories ORDER BY id"

    stories.merge(db, 1, [2])
    merged = db.conn.execute(lasts).fetchall()
    stories.split(db, 1, [2])

    assert merged == [(1, 0), (2, 1)]
    assert db.conn.execute(lasts).fetchall() == [(1, 1), (2, 1)]


@pytest.mark.parametrize("asked", [[], [1], [7]])
def test_a_story_is_not_split_into_all_and_nothing(
    db: Database, asked: list[int]
) -> None:
    take(db, piece(1, *STORY))

    with pytest.raises(LookupError):
        stories.split(db, 1, asked)


def press(seed: int) -> list[Article]:
    """Return a minute's news: five stories, each in three outlets."""
    chance = random.Random(seed)
    names = [f"name{number}" for number in range(400)]
    found = []
    for number in range(15):
        own = random.Random(number % 5).sample(names, 40)
        words = [chance.choice(own) for _ in range(150)]
        lines = [" ".join(words[at : at + 30]) for at in range(0, 150, 30)]
        title = " ".join(own[:6])
        at = NOW + timedelta(seconds=4 * number)
        found.append(piece(number + 1, *lines, title=f"{title} bridge", seen=at))
    return found


def count_stories(db: Database, news: Iterable[Article]) -> int:
    for new in news:
        take(db, new)
    return len(set(stories_to_send(db)))


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 3))
def test_the_order_within_a_minute_changes_the_alerts_by_one_at_most(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random, seed: int
) -> None:
    news = press(seed)
    shuffled = chance.sample(news, len(news))
    counts = []
    for order in (news, shuffled):
        path = tmp_path_factory.mktemp("order") / "plain.db"
        path.touch()
        fresh = open_writer(path)
        sources.sync(fresh, [source()], NOW)
        matches.sync_watchlists(fresh, {"ferries": "bridge OR bath"}, NOW)
        channels.sync(fresh, ["hook"], NOW)
        fresh.conn.execute("BEGIN IMMEDIATE")
        counts.append(count_stories(fresh, order))
        fresh.conn.execute("ROLLBACK")
        fresh.conn.close()

    assert abs(counts[0] - counts[1]) <= 1
    assert counts[0] <= 7


def test_the_same_news_gives_the_same_stories(db: Database) -> None:
    for new in press(1):
        take(db, new)
    first = placements(db)
    linked = ("matches", "overlaps", "related", "placements", "stories", "addresses")
    for table in linked:
        db.conn.execute(f"DELETE FROM {table}")
    db.conn.execute("UPDATE entries SET article_id = NULL")
    for table in ("articles", "entries", "vectors", "recent_keys"):
        db.conn.execute(f"DELETE FROM {table}")
    db.conn.execute("DELETE FROM sqlite_sequence")

    for new in press(1):
        take(db, new)

    assert placements(db) == first


def test_repeated_news_changes_nothing(db: Database) -> None:
    for new in press(2):
        take(db, new)
    before = placements(db), suppressed(db)

    for number, new in enumerate(press(2), start=100):
        item = waiting(db, entry(number))
        take_article(db, item, replace(new, seen=NOW + DAY), RULES, address=new.url)

    assert (placements(db), suppressed(db)) == before
    assert articles.count(db) == 15


WARNING = "For Sennick and the bridge a storm warning of level two is in force."


def warning(number: int, *, level: str = "two", **more: Any) -> Article:
    """Return a warning at an address of its own, all of one site."""
    text = "\n".join([WARNING.replace("two", level), *OTHER])
    url = f"https://warnings.example/news/article-{number}-of-today"
    return article(number, url=url, title="Storm", text=text, published=None, **more)


def test_a_text_at_two_addresses_of_one_site_is_one_publication(db: Database) -> None:
    take(db, warning(1))

    assert take(db, warning(2, seen=NOW + DAY)).known == 1


def test_a_warning_that_is_issued_again_later_or_dated_anew_is_another(
    db: Database,
) -> None:
    take(db, warning(1))
    take(db, warning(2, seen=NOW + DAY))
    again = take(db, warning(3, seen=NOW + 9 * DAY))

    assert (again.known, again.story, again.copy_of) == (None, None, None)
    assert stories_to_send(db) == [1, 2]
    assert take(db, warning(4, seen=NOW + 10 * DAY)).known == 2
    dated = replace(warning(5, seen=NOW + 12 * DAY), published=NOW + 12 * DAY)
    assert take(db, dated).known is None


def test_a_warning_after_another_of_its_series_is_another(db: Database) -> None:
    take(db, warning(1))
    take(db, warning(2, level="three", seen=NOW + DAY))

    assert take(db, warning(3, seen=NOW + 2 * DAY)).known is None


def test_outlets_copy_each_other_for_a_month(db: Database) -> None:
    take(db, piece(1, *STORY))

    assert take(db, piece(2, *STORY, seen=NOW + 29 * DAY)).known == 1
    assert take(db, piece(3, *STORY, seen=NOW + 60 * DAY)).known is None
