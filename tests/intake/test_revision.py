"""What an article that is read again changes: all of it or nothing."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from store import (
    articles,
    channels,
    matches,
    revisits,
    sources,
    stories,
    story_list,
    versions,
)
from store.database import Database
from store.model import Article, Route, Watchlist
from store.story_list import StoryFilter
from tests.support.factories import NOW, article, entry, source, waiting
from tests.support.merged_keys import merge_recent_keys
from tests.support.taking import first_page, read_again, take_article
from tocsin.intake import revision, search
from tocsin.intake.placement import StorySettings
from tocsin.intake.revisit_schedule import RevisitPolicy
from tocsin.intake.rules import IntakeRules
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.engine import Engine

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STEPS = (HOUR / 4, HOUR, 6 * HOUR, 24 * HOUR)

QUERIES = {"ferries": "ferry", "strikes": "strike", "barges": "barge"}


def rules(*, min_score: int = 0) -> IntakeRules:
    watchlists = [
        Watchlist(name=name, query=query, routes=(Route("hook"),), min_score=min_score)
        for name, query in QUERIES.items()
    ]
    day = timedelta(days=1)
    return IntakeRules(
        engine=Engine(watchlists),
        policy=IntakePolicy(baseline_window=day, max_age=7 * day),
        stories=StorySettings(),
        revisits=RevisitPolicy(steps=STEPS, tries=4),
    )


RULES = rules()


@pytest.fixture(autouse=True)
def configured(db: Database) -> None:
    sources.sync(db, [source(), source("post")], NOW)
    matches.sync_watchlists(db, QUERIES, NOW)
    channels.sync(db, ["hook"], NOW)
    # The index of words is filled from here on.
    search.reindex_batch(db, 10)


def taken(db: Database, number: int = 1, **more: Any) -> Article:
    one = article(number, **more)
    listed = entry(number, url=one.url)
    take_article(db, waiting(db, listed), one, RULES, page=first_page(one))
    return one


def rows(db: Database, sql: str) -> list[Any]:
    return db.conn.execute(sql).fetchall()


def with_word(db: Database, word: str) -> list[Any]:
    return rows(
        db, f"SELECT rowid FROM articles_words WHERE articles_words MATCH '{word}'"
    )


def index_rows(db: Database) -> dict[str, list[Any]]:
    """Return the rows by which articles are compared, without terms of none."""
    merge_recent_keys(db)
    tables = ("fingerprints", "postings", "vectors", "terms")
    found = {table: rows(db, f"SELECT * FROM {table}") for table in tables}
    found["terms"] = [row for row in found["terms"] if row[1]]
    return found


def check_indexes(db: Database) -> None:
    """Raise when a word index and the articles disagree."""
    for table in ("articles_fts", "articles_words"):
        db.conn.execute(f"INSERT INTO {table}({table}) VALUES ('integrity-check')")


def test_a_watchlist_that_matches_only_now_rings_and_says_so(db: Database) -> None:
    one = taken(db)
    later = NOW + HOUR
    text = one.text + "\nThe crew went on strike in the evening."

    alerted = read_again(db, 1, RULES, text=text, seen=later)

    assert alerted is not None
    assert [(a.watchlist, a.clipping.note) for a in alerted] == [("strikes", "later")]
    assert rows(db, "SELECT watchlist_id, version, suppressed FROM matches") == [
        (1, 1, ""), (2, 2, "")
    ]  # fmt: skip
    assert [v.text for v in versions.history(db, 1)] == [text, one.text]
    assert articles.get(db, 1).seen == NOW


def test_read_again_and_unchanged_it_rings_no_second_time(db: Database) -> None:
    one = taken(db)
    text = one.text + "\nThe crew went on strike in the evening."

    read_again(db, 1, RULES, text=text, seen=NOW + HOUR)
    again = read_again(db, 1, RULES, text=text, seen=NOW + 2 * HOUR)
    back = read_again(db, 1, RULES, text=one.text, seen=NOW + 3 * HOUR)
    forth = read_again(db, 1, RULES, text=text, seen=NOW + 4 * HOUR)

    assert (again, back, forth) == ((), (), ())
    assert rows(db, "SELECT count(*) FROM alerts") == [(2,)]
    assert len(versions.history(db, 1)) == 4


@pytest.mark.parametrize(("published", "alerts"), [(NOW, 1), (NOW - 300 * DAY, 0)])
def test_a_listed_date_that_was_wrong_keeps_no_alert_back(
    db: Database, published: datetime, alerts: int
) -> None:
    one = article(1, published=NOW - 365 * DAY)
    listed, unread = entry(1, url=one.url), first_page(one, unread=True)
    take_article(db, waiting(db, listed), one, RULES, page=unread)
    before = rows(db, "SELECT suppressed FROM matches")
    text = one.text + "\nThe crew saw it from the pier in the evening."

    later = NOW + HOUR
    alerted = read_again(db, 1, RULES, text=text, seen=later, published=published)

    assert before == [("old",)]
    assert alerted is not None
    assert len(alerted) == alerts
    assert rows(db, "SELECT suppressed FROM matches") == [("" if alerts else "old",)]


def test_a_match_that_is_true_no_longer_stays_and_is_marked(db: Database) -> None:
    one = taken(db)
    title, text = (
        one.title.replace("Ferry", "Barge"),
        one.text.replace("ferry", "barge"),
    )

    read_again(db, 1, RULES, title=title, text=text, seen=NOW + HOUR)

    assert rows(db, "SELECT watchlist_id, lapsed IS NULL FROM matches") == [
        (1, 0), (3, 1)
    ]  # fmt: skip
    read_again(db, 1, RULES, title=one.title, text=one.text, seen=NOW + 2 * HOUR)
    assert rows(db, "SELECT watchlist_id, lapsed IS NULL FROM matches") == [
        (1, 1), (3, 0)
    ]  # fmt: skip


def test_a_score_that_is_reached_only_now_rings(db: Database) -> None:
    strict = rules(min_score=60)
    one = article(1, title="Late again", text="A word on a ferry. " + "Nobody. " * 90)
    item = waiting(db, entry(1))
    take_article(db, item, one, strict, page=first_page(one))
    before = rows(db, "SELECT suppressed FROM matches")

    text = "The ferry sank. A ferry is gone. " * 6 + one.text
    alerted = read_again(
        db, 1, strict, title="Ferry sank: the ferry", text=text, seen=NOW + HOUR
    )

    assert before == [("score",)]
    assert alerted is not None
    assert [alert.watchlist for alert in alerted] == ["ferries"]
    assert rows(db, "SELECT suppressed, version FROM matches") == [("", 2)]


def test_search_finds_the_new_words_and_not_the_old_ones(db: Database) -> None:
    one = taken(db)
    taken(db, 2)

    read_again(
        db,
        1,
        RULES,
        text=one.text.replace("pier", "lighthouse"),
        seen=NOW + HOUR,
    )

    assert with_word(db, "lighthouse") == [(1,)]
    assert with_word(db, "pier") == [(2,)]
    assert rows(
        db, "SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'lighthouse'"
    ) == [(1,)]
    check_indexes(db)


def test_a_copy_of_the_new_text_is_a_copy(db: Database) -> None:
    one = taken(db, text="The ferry was late. More follows.")
    text = " ".join(
        f"Passenger {n} told how ferry {n} left pier {n}." for n in "abcdefghijklmnop"
    )
    read_again(db, 1, RULES, text=text, seen=NOW + HOUR)
    story = stories.story_of(db, 1)

    copy = article(2, url="https://post.example/2", source="post", text=text + " End.")
    intake = take_article(db, waiting(db, entry(2, url=copy.url)), copy, RULES)

    assert one.text != text
    assert intake is not None
    assert intake.place.copy_of == 1
    assert intake.place.story == story == 1


def test_a_story_has_the_language_that_is_known_only_now(db: Database) -> None:
    one = taken(db, language="")
    text = one.text + "\nThe crew went on strike in the evening."

    read_again(db, 1, RULES, text=text, language="de-at", seen=NOW + HOUR)

    [story] = story_list.page(db, StoryFilter(language="de")).stories
    assert story.language == "de"


def test_the_index_entry_is_replaced_whole(db: Database) -> None:
    one = taken(db)
    first = index_rows(db)

    read_again(db, 1, RULES, text="Quite another thing. " * 30, seen=NOW + HOUR)
    read_again(db, 1, RULES, title=one.title, text=one.text, seen=NOW + 2 * HOUR)

    assert index_rows(db) == first


def test_a_stamp_leaves_the_row_untouched(db: Database) -> None:
    one = taken(db, text="The ferry was late again on Sunday.\nUpdated at 14:05")

    read_again(db, 1, RULES, text=one.text.replace("14:05", "15:10"), seen=NOW + HOUR)

    assert articles.get(db, 1).text == one.text
    assert rows(db, "SELECT count(*) FROM versions") == [(0,)]
    assert rows(db, "SELECT revisits FROM revisit_costs") == [(1,)]


def test_much_less_text_is_only_counted(db: Database) -> None:
    one = taken(db)

    read_again(db, 1, RULES, title="Subscribe", text="To read on.", seen=NOW + HOUR)

    assert articles.get(db, 1).text == one.text
    assert articles.get(db, 1).title == one.title
    assert rows(db, "SELECT shrunken FROM revisits") == [(1,)]


@pytest.mark.parametrize("step", [timedelta(0), HOUR])
def test_a_listed_change_behind_a_wall_is_looked_for_at_the_steps_that_are_left(
    db: Database, step: timedelta
) -> None:
    taken(db)
    # An outlet that never edits: no step is worthwhile by itself.
    for habit in STEPS:
        insert = "INSERT INTO edit_counts (source_id, step, made, changed)"
        db.conn.execute(f"{insert} VALUES (1, ?, 99, 0)", (habit.total_seconds(),))
    db.conn.execute("UPDATE revisits SET step = ?", (step.total_seconds(),))

    read_again(db, 1, RULES, text="Log in to read on.", seen=NOW + 2 * HOUR)

    left = 6 * HOUR if step == timedelta(0) else timedelta(0)
    assert rows(db, "SELECT step, missing FROM revisits") == [
        (left.total_seconds(), int(bool(left)))
    ]


def test_a_change_beside_another_one_is_left_for_the_next_visit(db: Database) -> None:
    one = taken(db)
    visited = revisits.get(db, 1)
    assert visited is not None
    again = revision.ReadAgain(
        visited=visited,
        earlier=one,
        later=replace(one, title="Ferry sunk", seen=NOW + HOUR),
        page=visited.page,
    )
    prepared = revision.prepare_revision(again, RULES)
    read_again(db, 1, RULES, title="Ferry saved", seen=NOW + HOUR)

    assert revision.take_revision(db, prepared) is None
    assert articles.get(db, 1).title == "Ferry saved"


def test_planning_decides_what_of_a_copy_in_another_story_is_news(db: Database) -> None:
    one = taken(db, text="A strike began. " + article(1).text)
    copy = article(2, text=one.text + " End.", url="https://courier.example/2")
    take_article(db, waiting(db, entry(2)), copy, RULES, page=first_page(copy))
    # By hand: the copy stands in another story, as after a split.
    db.conn.execute(
        "INSERT OR IGNORE INTO stories (id, first, last) VALUES (2, '', '')"
    )
    db.conn.execute(
        "UPDATE placements SET story_id = 2, copy_of = 1 WHERE article_id = 2"
    )
    db.conn.execute("DELETE FROM matches WHERE article_id = 2")

    text = copy.text + "\nThe strike goes on, and a barge waits beside the ferry."
    alerted = read_again(db, 2, RULES, text=text, seen=NOW + HOUR)

    assert alerted is not None
    assert {alert.watchlist for alert in alerted} >= {"barges", "strikes"}


def test_old_articles_and_those_of_a_first_visit_are_not_visited_again(
    db: Database,
) -> None:
    taken(db, 1, published=NOW - 25 * HOUR)
    one = article(2)
    item = waiting(db, entry(2), suppressed="baseline")
    take_article(db, item, one, RULES, page=first_page(one))
    taken(db, 3, published=NOW - 2 * HOUR)

    assert rows(db, "SELECT article_id FROM revisits") == [(3,)]


def test_visits_follow_the_steps_and_failures_their_own_rhythm(db: Database) -> None:
    one = article(1, stub=True)
    page = first_page(one, missing=True, unread=True, tries=1)
    take_article(db, waiting(db, entry(1)), one, RULES, page=page)

    def due() -> list[Any]:
        return rows(db, "SELECT due, step FROM revisits")

    first = due()
    assert first == [("2026-03-02T12:01:00.000Z", 0)]
    known = revisits.get(db, 1)
    assert known is not None
    read_again(db, 1, RULES, seen=NOW, page=replace(known.page, tries=0))
    assert due() == [("2026-03-02T12:15:00.000Z", 900)]
    read_again(db, 1, RULES, seen=NOW + 2 * HOUR, page=replace(known.page, tries=0))
    assert due() == [("2026-03-02T18:00:00.000Z", 21_600)]
    read_again(db, 1, RULES, seen=NOW + 24 * HOUR, page=replace(known.page, tries=0))
    assert due() == [(None, 0)]
