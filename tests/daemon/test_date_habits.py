"""What is learnt of the order of numbers in an outlet's dates."""

import asyncio
from datetime import date
from pathlib import Path

from spiders.extract.reading import Reading
from spiders.extract.site_rules import SiteRules
from tests.support.factories import NOW
from tests.support.patience import PATIENCE
from tocsin.daemon.date_habits import KEPT, DateHabits
from tocsin.daemon.page_reader import PageReader
from tocsin.daemon.unread_pages import FetchedPage
from tocsin.wiring.workers import Workers


def test_an_outlet_is_known_by_what_its_pages_showed() -> None:
    habits = DateHabits()

    habits.learn("https://gazette.example/a", False)
    habits.learn("https://gazette.example/b", None)
    habits.learn("https://herald.example/", True)

    assert habits.of("https://gazette.example/c") is False
    assert habits.of("https://herald.example/d") is True
    assert habits.of("https://other.example/") is None


def test_an_outlet_that_shows_both_orders_has_none_for_good() -> None:
    habits = DateHabits()

    for order in (False, True, True):
        habits.learn("https://gazette.example/", order)

    assert habits.of("https://gazette.example/") is None


def test_only_so_many_outlets_are_remembered() -> None:
    habits = DateHabits()

    for number in range(KEPT + 1):
        habits.learn(f"https://outlet-{number}.example/", True)

    assert habits.of("https://outlet-0.example/") is None
    assert habits.of(f"https://outlet-{KEPT}.example/") is True


def page(day: str) -> FetchedPage:
    story = "<p>The ferry was late, and nobody on the quay knew why it was so.</p>" * 9
    body = f"<html lang='en'><h1>The ferry was late</h1><p>{day}</p>{story}</html>"
    url = f"https://gazette.example/{day.replace('/', '-')}"
    return FetchedPage(body=body.encode(), url=url, content_type="text/html")


def test_a_page_is_read_by_the_habit_that_an_earlier_one_showed(tmp_path: Path) -> None:
    async def read() -> list[date | None]:
        pages = PageReader(
            workers, folder=tmp_path, rules=SiteRules(), clock=lambda: NOW
        )
        days = []
        for shown in ("11/05/2025", "28/11/2025", "11/05/2025"):
            reading = await pages.read(page(shown))
            assert isinstance(reading, Reading)
            days.append(reading.published and reading.published.date())
        return days

    with Workers(1, seconds=PATIENCE) as workers:
        days = asyncio.run(read())

    assert days == [date(2025, 11, 5), date(2025, 11, 28), date(2025, 5, 11)]
