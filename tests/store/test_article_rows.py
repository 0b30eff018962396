"""Articles as feeds and exports list them: the newest first, within bounds."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from store import article_rows, matches
from store.article_rows import ArticleRow, RowRange
from store.database import Database
from tests.support.desk_records import known, write_article
from tests.support.factories import NOW, match

DAY = timedelta(days=1)
OLD = RowRange(until=NOW + 3 * DAY)
"""The range of articles 1 and 2."""

LISTS: dict[str, Callable[[Database], list[ArticleRow]]] = {
    "of a watchlist": lambda db: article_rows.found_by(
        db, "ferries", limit=9, within=OLD
    ),
    "of all": lambda db: article_rows.newest(db, limit=9, within=OLD),
}


def write_days(db: Database, first: int, last: int) -> None:
    """Store an article a day that a watchlist finds, numbered as the days are."""
    for number in range(first, last + 1):
        id_ = write_article(db, number, seen=NOW + number * DAY)
        matches.add(db, id_, [match("ferries")], NOW + number * DAY)


def steps(db: Database, ask: Callable[[Database], object]) -> int:
    """Return how many steps of SQLite's machine a question takes."""
    taken = 0

    def count() -> None:
        nonlocal taken
        taken += 1

    db.conn.set_progress_handler(count, 1)
    ask(db)
    db.conn.set_progress_handler(None, 0)
    return taken


@pytest.mark.parametrize("name", LISTS)
def test_a_range_that_is_long_over_is_not_looked_for_in_what_came_since(
    db: Database, name: str
) -> None:
    known(db)
    write_days(db, 1, 5)
    before = steps(db, LISTS[name])
    write_days(db, 6, 60)

    assert [row.article for row in LISTS[name](db)] == [2, 1]
    assert steps(db, LISTS[name]) == pytest.approx(before, abs=10)


def test_what_came_out_of_order_is_within_its_time(db: Database) -> None:
    known(db)
    write_days(db, 1, 3)
    late = write_article(db, 9, seen=NOW + 2 * DAY)

    rows = article_rows.newest(db, limit=9, within=OLD)

    assert [row.article for row in rows] == [late, 2, 1]
    assert article_rows.last_of(db, "", limit=2, within=OLD) == 2
