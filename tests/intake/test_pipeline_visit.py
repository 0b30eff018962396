"""The heart: what a visit changes, and what becomes of the entries it found."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from spiders import urls
from store import entries, sources
from store.bookmarks import Bookmark
from store.connections import transaction
from store.database import Database
from store.model import Baseline, Suppression
from tests.support.factories import NOW, entry, found, source, visit
from tocsin.intake.pipeline import take_visit
from tocsin.intake.suppression import IntakePolicy

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
POLICY = IntakePolicy(baseline_window=DAY, max_age=7 * DAY)
LATER = NOW + HOUR


@pytest.fixture(autouse=True)
def config(db: Database) -> None:
    sources.sync(db, [source()], NOW)


@pytest.mark.parametrize(
    ("baseline", "age", "skip", "suppressed"),
    [
        ("store", HOUR, False, "baseline"),
        ("store", None, False, "baseline"),
        ("store", 2 * DAY, True, "baseline"),
        ("alert", HOUR, False, ""),
        ("alert", None, False, ""),
        ("alert", -HOUR, False, ""),
        ("alert", 2 * DAY, True, ""),
        ("alert", 8 * DAY, True, "old"),
        ("skip", HOUR, True, ""),
        ("skip", None, True, ""),
    ],
)
def test_a_first_visit_goes_by_the_baseline_and_its_window(
    baseline: Baseline, age: timedelta | None, skip: bool, suppressed: Suppression
) -> None:
    listed = entry(published=None if age is None else NOW - age)

    judged = POLICY.judge(listed, source(baseline=baseline), first=True, now=NOW)

    assert (judged.skip, judged.suppressed) == (skip, suppressed)


@pytest.mark.parametrize("baseline", ["store", "alert", "skip"])
@pytest.mark.parametrize(
    ("age", "suppressed"), [(None, ""), (2 * DAY, ""), (7 * DAY, ""), (8 * DAY, "old")]
)
def test_later_visits_read_everything_and_only_the_old_is_quiet(
    baseline: Baseline, age: timedelta | None, suppressed: Suppression
) -> None:
    listed = entry(published=None if age is None else NOW - age)

    judged = POLICY.judge(listed, source(baseline=baseline), first=False, now=NOW)

    assert (judged.skip, judged.suppressed) == (False, suppressed)


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("senseless", [0, 56 * 365, 2025 * 365])
def test_a_date_before_the_web_counts_as_none(first: bool, senseless: int) -> None:
    published = max(NOW - senseless * DAY, datetime(1, 1, 1, tzinfo=UTC))
    listed = entry(published=published)

    judged = POLICY.judge(listed, source(baseline="alert"), first=first, now=NOW)

    assert (judged.skip, judged.suppressed) == (False, "")


def judged_dates(*ages: int) -> list[datetime | None]:
    listed = [entry(n, published=NOW - age * DAY) for n, age in enumerate(ages)]
    return [credible.published for credible in POLICY.credible(listed, NOW)]


@pytest.mark.parametrize("order", [1, -1])
def test_a_date_that_breaks_the_order_of_a_listing_counts_as_none(order: int) -> None:
    dates = judged_dates(*[0, 0, 140, 0, 0, 2, 3][::order])

    assert [number for number, at in enumerate(dates[::order]) if at is None] == [2]


@pytest.mark.parametrize(
    "ages", [(), (5,), (0, 3, 9), (9, 3, 0), (50, 0, 40, 0, 30, 0)]
)
def test_dates_in_order_and_dates_without_any_order_are_kept(
    ages: tuple[int, ...],
) -> None:
    assert None not in judged_dates(*ages)


def test_two_addresses_of_one_page_are_one_entry() -> None:
    addresses = [
        "http://www.gazette.example/1?utm_source=x",
        "https://gazette.example/1/",
    ]
    judged = [
        POLICY.judge(entry(url=url), source(), first=False, now=NOW).key
        for url in addresses
    ]

    assert judged[0] == judged[1] == urls.key("https://gazette.example/1")


def test_a_visit_is_written_with_what_it_found(db: Database) -> None:
    mark = Bookmark(etag='"a"')
    seen = visit(bookmark=mark, listed=2)

    taken = take_visit(db, seen, [found(), found(entry(2))])

    assert taken.new == 2
    assert entries.count_waiting(db) == 2
    assert sources.visits_since(db, NOW)[0][1] == 2
    (due,) = sources.due(db, taken.next_visit, 9, only=["gazette"])
    assert (due.bookmark, due.first) == (mark, False)


def test_a_bookmark_is_never_kept_without_its_entries(db: Database) -> None:
    db.conn.execute(
        "CREATE TRIGGER no_room BEFORE INSERT ON entries WHEN new.url LIKE '%/2'"
        " BEGIN SELECT RAISE(ABORT, 'no room'); END"
    )
    seen = visit(bookmark=Bookmark(etag='"a"'))

    with pytest.raises(sqlite3.IntegrityError, match="no room"), transaction(db):
        take_visit(db, seen, [found(), found(entry(2))])

    (due,) = sources.due(db, NOW, 9, only=["gazette"])
    assert (due.bookmark.etag, due.first) == ("", True)
    assert entries.count_waiting(db) == 0
    assert sources.visits_since(db, NOW) == []
