"""What is learnt of the order of numbers in an outlet's dates."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.extract.reading import Reading
from spiders.extract.site_rules import SiteRules
from spiders.kinds import feed as feeds
from spiders.listing import Listing
from store import date_orders
from store.date_orders import KEPT
from store.db import Store
from store.model import Entry
from tests.support.daemon_process import config, daemon, page, prose
from tests.support.factories import NOW
from tests.support.patience import PATIENCE
from tocsin.daemon.date_habits import NEWEST, DateHabits, habit
from tocsin.daemon.page_reader import PageReader
from tocsin.daemon.unread_pages import FetchedPage
from tocsin.demo.web_server import WebServer, html, xml
from tocsin.wiring.workers import Workers

GAZETTE = "https://gazette.example/"
ORDERS = st.text("dm", max_size=NEWEST)


def learnt(url: str, *orders: bool | None, of: DateHabits | None = None) -> DateHabits:
    habits = of or DateHabits()
    for order in orders:
        asyncio.run(habits.learn(url, order))
    return habits


def test_an_outlet_is_known_by_what_its_pages_showed() -> None:
    habits = learnt("https://gazette.example/a", False, None)
    learnt("https://herald.example/", True, of=habits)

    assert habits.of("https://gazette.example/c") is False
    assert habits.of("https://herald.example/d") is True
    assert habits.of("https://other.example/") is None


@pytest.mark.parametrize(
    ("orders", "month_first"),
    [
        ("", None),
        ("d", False),
        ("m", True),
        ("dm", None),
        ("md", None),
        ("dmm", True),
        ("dddddddm", False),
        ("dddddddmm", None),
        ("dddddddmmmm", None),
        ("dddddddmmmmm", True),
        ("dmdmdmdm", None),
    ],
)
def test_the_newest_orders_count_most(orders: str, month_first: bool | None) -> None:
    assert habit(orders) is month_first


@given(ORDERS)
def test_another_date_never_speaks_for_the_other_order(orders: str) -> None:
    rank = {False: -1, None: 0, True: 1}

    assert rank[habit(orders + "d")] <= rank[habit(orders)] <= rank[habit(orders + "m")]


@given(ORDERS)
def test_an_outlet_that_changes_its_system_is_followed(orders: str) -> None:
    assert habit(orders + "d" * 5) is False
    assert habit(orders + "m" * 5) is True


def test_feeds_and_pages_may_have_an_order_each_and_help_each_other_out() -> None:
    habits = learnt(GAZETTE, False)
    known = habits.of(GAZETTE, "listing")
    asyncio.run(habits.learn(GAZETTE, True, "listing"))

    assert known is False
    assert habits.of(GAZETTE, "listing") is True
    assert habits.of(GAZETTE, "page") is False


def test_what_was_learnt_is_known_after_a_start(store: Store) -> None:
    habits = learnt(GAZETTE, True, False, False, of=DateHabits(store))
    asyncio.run(habits.learn(GAZETTE, True, "listing"))

    again = DateHabits(store)

    assert again.of(GAZETTE) is False
    assert again.of(GAZETTE, "listing") is True
    assert store.read(date_orders.shown) == {
        ("gazette.example", "page"): "mdd",
        ("gazette.example", "listing"): "m",
    }


def test_an_outlet_that_stays_with_its_order_costs_no_writes(store: Store) -> None:
    habits = learnt(GAZETTE, *[True] * NEWEST, of=DateHabits(store))
    before = store.write(lambda db: db.conn.total_changes).result()

    learnt(GAZETTE, True, of=habits)

    assert store.write(lambda db: db.conn.total_changes).result() == before


def test_only_so_many_outlets_are_remembered(store: Store) -> None:
    names = [f"outlet-{number}.example" for number in range(KEPT)]
    store.write(
        lambda db: db.conn.executemany(
            "INSERT INTO date_orders (outlet, place, shown) VALUES (?, 'page', 'm')",
            [(name,) for name in names],
        )
    ).result()
    habits = DateHabits(store)

    learnt(f"https://{names[0]}/", True, of=habits)
    learnt(GAZETTE, True, of=habits)

    for known in (habits, DateHabits(store)):
        assert known.of(GAZETTE) is True
        assert known.of(f"https://{names[0]}/") is True
        assert known.of(f"https://{names[1]}/") is None
        assert known.of(f"https://{names[2]}/") is True


def body(day: str, lang: str = "en") -> str:
    story = "<p>The ferry was late, and nobody on the quay knew why it was so.</p>" * 9
    return f"<html lang='{lang}'><h1>The ferry was late</h1><p>{day}</p>{story}</html>"


def rss(*days: str, home: str = GAZETTE) -> str:
    items = "".join(
        f"<item><title>Ferry {number}</title><link>{home}{number}</link>"
        f"<pubDate>{day}</pubDate></item>"
        for number, day in enumerate(days)
    )
    return (
        "<rss version='2.0'><channel><title>G</title><language>en</language>"
        f"{items}</channel></rss>"
    )


def settled(habits: DateHabits, text: str, url: str = GAZETTE) -> Listing:
    """Return a feed as the daemon reads it."""

    async def again(month_first: bool) -> Listing:
        order = {"month_first": "yes" if month_first else "no"}
        return feeds.listing(text.encode(), url, order)

    first = feeds.listing(text.encode(), url, {})
    return asyncio.run(habits.settled(first, url, again))


def days_of(listing: Listing) -> list[date | None]:
    return [each.published and each.published.date() for each in listing.entries]


@given(
    st.dates(date(1995, 1, 1), date(2030, 1, 1)), st.booleans(), st.sampled_from("/-")
)
def test_a_feed_is_read_in_the_order_that_a_page_showed_once(
    day: date, month_first: bool, mark: str
) -> None:
    form = f"%m{mark}%d{mark}%Y" if month_first else f"%d{mark}%m{mark}%Y"
    habits = learnt(f"{GAZETTE}a", month_first)

    found = settled(habits, rss(day.strftime(form)))

    assert days_of(found) == [day]


@given(st.dates(date(1995, 1, 1), date(2030, 1, 1)), st.booleans())
def test_a_feed_and_a_page_are_read_in_the_order_that_a_feed_showed_once(
    day: date, month_first: bool
) -> None:
    form = "%m/%d/%Y" if month_first else "%d/%m/%Y"
    habits = DateHabits()
    settled(habits, rss(date(2024, 11, 28).strftime(form)))

    found = settled(habits, rss(day.strftime(form)))

    assert days_of(found) == [day]
    assert habits.of(f"{GAZETTE}page") is month_first


def test_a_feed_that_contradicts_itself_is_read_by_the_habit() -> None:
    habits = learnt(GAZETTE, False)

    found = settled(habits, rss("11/28/2024", "28/11/2024", "03/04/2024"))

    assert days_of(found)[2] == date(2024, 4, 3)


def test_a_feed_at_a_service_is_of_the_outlet_that_its_entries_lead_to() -> None:
    service = "https://feeds.example.org/"
    habits = learnt("https://herald.example/", False)

    own = settled(habits, rss("03/04/2024", home="https://herald.example/"), service)
    other = settled(habits, rss("03/04/2024", home="https://post.example/"), service)

    assert days_of(own) == [date(2024, 4, 3)]
    assert days_of(other) == [date(2024, 3, 4)]


def test_a_listing_of_several_outlets_is_of_its_own_domain() -> None:
    entries = (Entry(url="https://herald.example/1"), Entry(url="https://post.example"))
    habits = DateHabits()

    async def again(month_first: bool) -> Listing:
        raise AssertionError("nothing is open")

    listing = Listing(entries=entries, month_first=True)
    asyncio.run(habits.settled(listing, "https://links.example/new", again))

    assert habits.of("https://links.example/") is True
    assert habits.of("https://herald.example/") is None


def test_a_page_is_read_by_the_habit_of_its_outlet(tmp_path: Path) -> None:
    async def read() -> list[date | None]:
        habits = DateHabits()
        pages = PageReader(
            workers,
            folder=tmp_path,
            rules=SiteRules(),
            clock=lambda: NOW,
            habits=habits,
        )
        days = []
        for shown in ("11/05/2025", "28/11/2025", "11/05/2025"):
            fetched = FetchedPage(
                body=body(shown).encode(), url=f"{GAZETTE}a", content_type="text/html"
            )
            reading = await pages.read(fetched)
            assert isinstance(reading, Reading)
            await habits.learn(fetched.url, reading.report.month_first)
            days.append(reading.published and reading.published.date())
        return days

    with Workers(1, seconds=PATIENCE) as workers:
        days = asyncio.run(read())

    assert days == [date(2025, 11, 5), date(2025, 11, 28), date(2025, 5, 11)]


def test_a_daemon_reads_feed_and_page_by_what_was_learnt_before_it_started(
    tmp_path: Path, site: WebServer
) -> None:
    old = page("Ferry 0 was late", "28/11/2025", *prose("harbour", 1))
    new = page("Barge 0 was late", "11/05/2025", *prose("harbour", 2))
    undated = page("Barge 1 was late", *prose("harbour", 3))
    site.pages["/0"] = html(old)
    site.pages |= {"/later/0": html(new), "/later/1": html(undated)}
    text = config({"gazette": f'url = "{site.url}/rss"'}, crawl="revisit = []")
    published = "SELECT published FROM articles ORDER BY id"

    site.pages["/rss"] = xml(rss("", home=f"{site.url}/"))
    with daemon(tmp_path, text) as running:
        running.wait(lambda: len(running.rows(published)) == 1)
    later = rss("11/05/2025", "11/05/2025", home=f"{site.url}/later/")
    site.pages["/rss"] = xml(later.replace("Ferry", "Barge"))
    with daemon(tmp_path, text) as running:
        running.wait(lambda: len(running.rows(published)) == 3)
        days = [date.fromisoformat(at[:10]) for (at,) in running.rows(published)]

    assert days == [date(2025, 11, 28), date(2025, 5, 11), date(2025, 5, 11)]


def test_an_hour_beside_an_open_day_of_a_feed_is_kept() -> None:
    habits = learnt(GAZETTE, False)

    found = settled(habits, rss("03/04/2024 10:20"))

    assert found.entries[0].published == datetime(2024, 4, 3, 10, 20, tzinfo=UTC)
