"""What a page that is shown may ask for, and get."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from scrapy import Request
from scrapy.http import Response

from spiders.fetch.browser import is_page
from spiders.fetch.host_slots import HostSlots
from spiders.fetch.page_requests import MOST_BYTES, PageRequests
from tests.support.patience import seconds

URL = "https://gazette.example/"


@dataclass
class AskedRoute:
    """A request of a page, as Playwright hands it over, and what became of it."""

    path: str
    bodies: list[bytes] = field(default_factory=list)
    aborted: bool = False

    resource_type = "fetch"
    method = "GET"
    post_data_buffer = None

    @property
    def request(self) -> "AskedRoute":
        return self

    @property
    def url(self) -> str:
        return f"{URL}{self.path}"

    async def all_headers(self) -> dict[str, str]:
        return {}

    async def fulfill(self, *, status: int, headers: object, body: bytes) -> None:
        self.bodies.append(body)

    async def abort(self, reason: str = "") -> None:
        self.aborted = True


def page(fetch: Callable[[Request], Awaitable[Response]]) -> PageRequests:
    until = asyncio.get_running_loop().time() + seconds(20)
    document = Response(URL)
    return PageRequests(document, fetch, HostSlots(0), "gazette.example", until)


def test_a_page_is_known_by_its_type_however_it_is_written() -> None:
    kinds = ("Text/HTML; charset=utf-8", "application/xhtml+xml", "text/xml")

    found = [Response(URL, headers={"Content-Type": kind}) for kind in kinds]

    assert [is_page(response) for response in found] == [True, True, False]


def test_what_waits_for_its_turn_gets_only_what_is_left() -> None:
    limits = []

    async def fetch(request: Request) -> Response:
        limits.append(request.meta["download_maxsize"])
        await asyncio.sleep(0)
        return Response(request.url, body=b"x" * (MOST_BYTES // 2))

    async def main() -> list[AskedRoute]:
        routes = [AskedRoute(str(number)) for number in range(5)]
        requests = page(fetch)
        await asyncio.gather(*map(requests.answer, routes))
        return routes

    routes = asyncio.run(main())

    assert limits == [MOST_BYTES, MOST_BYTES // 2]
    assert [route.aborted for route in routes] == [False, False, True, True, True]


def test_nothing_is_fetched_for_a_page_that_is_gone() -> None:
    fetched = []

    async def main() -> None:
        begun, go_on = asyncio.Event(), asyncio.Event()

        async def fetch(request: Request) -> Response:
            fetched.append(request.url)
            begun.set()
            await go_on.wait()
            return Response(request.url)

        requests = page(fetch)
        waiting = [requests.answer(AskedRoute(name)) for name in ("a", "b", "c")]
        answers = asyncio.gather(*waiting)
        await begun.wait()
        requests.end()
        go_on.set()
        await answers

    asyncio.run(main())

    assert fetched == [f"{URL}a"]


@pytest.mark.parametrize(
    ("status", "headers", "made"),
    [
        (200, {}, 4),
        (503, {}, 4),  # perhaps a fault of one script
        (503, {"Retry-After": "5"}, 1),
        (429, {}, 1),
    ],
)
def test_a_host_that_asks_for_fewer_requests_gets_none_any_more(
    status: int, headers: dict[str, str], made: int
) -> None:
    fetched = []

    async def fetch(request: Request) -> Response:
        fetched.append(request.url)
        return Response(request.url, status=status, headers=headers)

    async def main() -> None:
        requests = page(fetch)
        for number in range(4):
            await requests.answer(AskedRoute(str(number)))

    asyncio.run(main())

    assert len(fetched) == made
