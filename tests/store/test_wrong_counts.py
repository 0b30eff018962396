"""Counters that are not what is stored are noticed, and right ones never are."""

import random
from datetime import date

import pytest

from store import day_counts, story_counters
from store.database import Database
from tests.support.desk_records import delete, known, live


def wrong(db: Database) -> tuple[int, int]:
    """Return how many stories, and how many counts of days, are wrong."""
    ids = [story for (story,) in db.conn.execute("SELECT id FROM stories")]
    days = [
        date.fromisoformat(day)
        for (day,) in db.conn.execute(
            "SELECT DISTINCT substr(seen, 1, 10) FROM articles"
        )
    ]
    return story_counters.wrong(db, ids), sum(day_counts.wrong(db, d) for d in days)


@pytest.mark.parametrize("seed", range(6))
def test_counters_that_triggers_keep_are_never_wrong(db: Database, seed: int) -> None:
    known(db)
    dice = random.Random(seed)

    live(db, dice, 40)
    for _ in range(seed):
        delete(db, dice)

    assert wrong(db) == (0, 0)


ONE = "WHERE rowid = (SELECT min(rowid) FROM stories)"
STORY = "WHERE story_id = (SELECT min(story_id) FROM placements)"


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE stories SET articles = articles + 1 {ONE}",
        f"UPDATE stories SET outlets = outlets - 1 {ONE}",
        f"UPDATE story_outlets SET reports = reports + 1 {STORY}",
        f"UPDATE story_outlets SET outlet = outlet || ' Old' {STORY}",
        f"DELETE FROM story_outlets {STORY}",
        "DELETE FROM story_watchlists WHERE story_id ="
        " (SELECT min(story_id) FROM story_watchlists)",
        "UPDATE story_watchlists SET matches = 99 WHERE story_id ="
        " (SELECT min(story_id) FROM story_watchlists)",
    ],
)
def test_one_story_whose_counts_were_changed_is_noticed(
    db: Database, statement: str
) -> None:
    known(db)
    live(db, random.Random(1), 40)

    db.conn.execute(statement)

    assert wrong(db) == (1, 0)


@pytest.mark.parametrize("table", ["watchlist_days", "source_article_days"])
@pytest.mark.parametrize("change", ["articles + 1", "0"])
def test_days_whose_counts_were_changed_are_noticed(
    db: Database, table: str, change: str
) -> None:
    known(db)
    live(db, random.Random(1), 40)

    changed = db.conn.execute(
        f"UPDATE {table} SET articles = {change} WHERE articles > 0"
    )

    # One that was set to 0 is missing; another differs on both sides.
    assert wrong(db) == (0, changed.rowcount * (1 if change == "0" else 2))
