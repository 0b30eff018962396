"""The stream of events, over a real server on loopback."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from httpx2 import AsyncClient, Response
from starlette.types import Message

from store import channels, desk_tokens, matches, outbox
from store.bounded_reads import BoundedReads
from store.db import Store
from store.outbox import NewDelivery
from tests.support import desk_client
from tests.support.factories import NOW, match, message
from tests.support.patience import PATIENCE
from tests.web.api.test_api_stories import CONFIG, newsroom
from tocsin.config import Config, load
from tocsin.web.api.event_feed import STREAMS, EventFeed, FeedBounds
from tocsin.web.api.event_routes import EventStream
from tocsin.web.app import build_app
from tocsin.web.context import DeskContext
from tocsin.web.listening import listening_socket
from tocsin.web.server import DeskServer

Event = dict[str, str]


@contextlib.asynccontextmanager
async def served(
    folder: Path, store: Store
) -> AsyncIterator[tuple[AsyncClient, DeskServer]]:
    config = _config(folder)
    clock: Callable[[], datetime] = lambda: NOW  # noqa: E731 - a clock is a callable
    ending, opened = asyncio.Event(), listening_socket("127.0.0.1:0")
    host, port = opened.getsockname()
    with contextlib.closing(BoundedReads(store.path)) as reads:
        desk = DeskContext(lambda: config, store, reads, clock)
        app = build_app(desk, ending=ending)
        server = DeskServer(app, opened, ending=ending, prefix="")
        server.start()
        base_url = f"http://{host}:{port}/api/v1"
        try:
            async with AsyncClient(base_url=base_url, timeout=PATIENCE) as client:
                yield client, server
        finally:
            await server.stop()


def _config(folder: Path) -> Config:
    path = folder / "config.toml"
    path.write_text(CONFIG, "utf-8")
    return load(path)


def _feed(app: Any) -> EventFeed:
    [api] = [route.app for route in app.routes if route.path == "/api/v1"]
    feed: EventFeed = api.state.feed
    return feed


async def events_of(answer: Response) -> AsyncIterator[Event]:
    """Yield what a stream brings, comments too, each as its fields."""
    event: Event = {}
    async for line in answer.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            event[name] = value
        else:
            yield event
            event = {}


def inside(
    work: Callable[[AsyncClient, DeskServer], Awaitable[None]],
    tmp_path: Path,
    store: Store,
) -> None:
    store.write(newsroom).result()

    async def run() -> None:
        async with asyncio.timeout(PATIENCE), served(tmp_path, store) as opened:
            await work(*opened)

    asyncio.run(run())


def find(store: Store, article: int) -> None:
    store.write(matches.add, article, [match()], NOW).result()


def write_message(store: Store, title: str) -> None:
    new = NewDelivery(
        key=title, kind="alert", channel="hook", message=message(title), thread=""
    )
    store.write(channels.ensure, ["hook"]).result()
    store.write(outbox.queue, new, NOW).result()


def test_a_new_match_and_a_new_message_come_to_all_who_follow(
    tmp_path: Path, store: Store
) -> None:
    async def work(client: AsyncClient, _: DeskServer) -> None:
        async with (
            client.stream("GET", "/events") as one,
            client.stream("GET", "/events") as two,
        ):
            streams = [events_of(one), events_of(two)]
            assert one.headers["content-type"].startswith("text/event-stream")
            for stream in streams:
                assert "retry" in await anext(stream)
                assert (await anext(stream))["id"] == "1-0"
            await asyncio.to_thread(find, store, 2)
            await asyncio.to_thread(write_message, store, "Ferry late")
            for stream in streams:
                found, written = await anext(stream), await anext(stream)
                assert found["event"] == "match"
                assert found["id"] == "2-0"
                data: dict[str, Any] = json.loads(found["data"])
                assert data["watchlist"] == "ferries"
                assert data["article"] == data["story"] == 2
                assert written["event"] == "message"
                assert written["id"] == "2-1"
                assert json.loads(written["data"])["title"] == "Ferry late"

    inside(work, tmp_path, store)


def test_who_comes_back_gets_what_came_meanwhile(tmp_path: Path, store: Store) -> None:
    async def work(client: AsyncClient, _: DeskServer) -> None:
        await asyncio.to_thread(find, store, 2)
        await asyncio.to_thread(find, store, 3)
        headers = {"last-event-id": "1-0"}
        async with client.stream("GET", "/events", headers=headers) as answer:
            stream = events_of(answer)
            numbers = [(await anext(stream)).get("id") for _ in range(4)]
        assert numbers == [None, "1-0", "2-0", "3-0"]

    inside(work, tmp_path, store)


def test_who_is_far_behind_catches_up_from_the_database(
    tmp_path: Path, store: Store
) -> None:
    """The feed keeps one event: who takes them one by one needs the others again."""
    store.write(newsroom).result()
    reads = BoundedReads(store.path)
    desk = DeskContext(lambda: _config(tmp_path), store, reads)

    async def run() -> list[str]:
        bounds = FeedBounds(kept=1, page=2)
        feed = EventFeed(desk, ending=asyncio.Event(), bounds=bounds)
        taken = []
        with feed.place():
            async with asyncio.timeout(PATIENCE):
                async for cursor, events in feed.follow(None):
                    if not events:
                        await asyncio.to_thread(find, store, 2)
                        await asyncio.to_thread(find, store, 3)
                        await asyncio.to_thread(write_message, store, "Ferry late")
                    for event in events:
                        cursor = cursor.after(event)
                        taken.append(str(cursor))
                    if len(taken) == 3:
                        break
        return taken

    with contextlib.closing(reads):
        taken = asyncio.run(run())

    assert taken[-1] == "3-1"
    assert len(set(taken)) == 3


def test_a_burst_is_not_read_one_page_a_second(tmp_path: Path, store: Store) -> None:
    """Before, a page was read at each look: that took longer than the tests wait."""
    messages = int(PATIENCE) + 50
    store.write(newsroom).result()
    reads = BoundedReads(store.path)
    desk = DeskContext(lambda: _config(tmp_path), store, reads)

    async def run() -> int:
        feed = EventFeed(desk, ending=asyncio.Event(), bounds=FeedBounds(page=1))
        taken = 0
        with feed.place():
            async with asyncio.timeout(PATIENCE):
                async for _, events in feed.follow(None):
                    if not events and not taken:
                        for number in range(messages):
                            write_message(store, f"Ferry {number} late")
                    taken += len(events)
                    if taken == messages:
                        break
        return taken

    with contextlib.closing(reads):
        assert asyncio.run(run()) == messages


def test_streams_end_with_the_desk(tmp_path: Path, store: Store) -> None:
    async def work(client: AsyncClient, server: DeskServer) -> None:
        async with client.stream("GET", "/events") as answer:
            stream = events_of(answer)
            await anext(stream)
            await server.stop()
            rest = [event async for event in stream]
        assert all("data" not in event for event in rest)

    inside(work, tmp_path, store)


def test_a_stream_ends_when_its_token_is_revoked(tmp_path: Path, store: Store) -> None:
    token = store.write(
        desk_tokens.add, "grafana", scopes=["read"], by="ada", now=NOW
    ).result()

    async def work(client: AsyncClient, _: DeskServer) -> None:
        headers = {"authorization": f"Bearer {token}"}
        async with client.stream("GET", "/events", headers=headers) as answer:
            stream = events_of(answer)
            assert "retry" in await anext(stream)
            assert "id" in await anext(stream)
            store.write(desk_tokens.delete, 1).result()
            await asyncio.to_thread(find, store, 2)
            rest = [event async for event in stream]
        assert rest == []

    inside(work, tmp_path, store)


def test_no_more_streams_begin_than_there_are_places(
    tmp_path: Path, store: Store
) -> None:
    with desk_client.desk(tmp_path, store) as client, contextlib.ExitStack() as stack:
        feed = _feed(client.app)
        for _ in range(STREAMS):
            stack.enter_context(feed.place())
        refused = client.get("/api/v1/events")

    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "60"
    assert not feed.is_full


@pytest.mark.parametrize("cursor", ["1", "1-", "a-b", "-1-2", "²-1", f"{10**19}-1"])
def test_a_cursor_of_no_event_is_refused(
    tmp_path: Path, store: Store, cursor: str
) -> None:
    with desk_client.desk(tmp_path, store) as client:
        answer = client.get("/api/v1/events", params={"cursor": cursor})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["at"] == "query.cursor"


def test_a_cursor_of_a_database_that_was_restored_since_begins_with_now(
    tmp_path: Path, store: Store
) -> None:
    async def work(client: AsyncClient, _: DeskServer) -> None:
        query = {"cursor": "900-900"}
        async with client.stream("GET", "/events", params=query) as answer:
            stream = events_of(answer)
            await anext(stream)
            assert (await anext(stream))["id"] == "1-0"

    inside(work, tmp_path, store)


def test_the_place_of_who_takes_nothing_is_free_again(
    tmp_path: Path, store: Store
) -> None:
    taken = []

    async def receive() -> Message:
        return await asyncio.Future[Message]()  # it stays connected

    async def send(message: Message) -> None:
        taken.append(message["type"])
        if message["type"] == "http.response.body":
            await asyncio.Future[None]()

    async def is_admitted() -> bool:
        return True

    async def run(feed: EventFeed) -> None:
        stream = EventStream(feed, None, is_admitted, send_seconds=0.01)
        async with asyncio.timeout(PATIENCE):
            await stream({"type": "http"}, receive, send)

    with contextlib.closing(BoundedReads(store.path)) as reads:
        desk = DeskContext(lambda: _config(tmp_path), store, reads)
        feed = EventFeed(desk, ending=asyncio.Event())
        asyncio.run(run(feed))

    assert taken == ["http.response.start", "http.response.body"]
    assert feed._streams == 0
