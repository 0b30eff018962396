"""What somebody may write to the broker who has the rights of a worker."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from scrapy import Request
from scrapy.http import Response

from spiders.fetch.carrying import READ_THERE, ListingTerms, ListThere
from tests.fleet.fleet_processes import is_long, redis_server
from tests.fleet.test_fleet import Queues, result, run
from tests.support.patience import wait_for
from tocsin.fleet.broker_link import BrokerLink
from tocsin.fleet.fleet import Fleet, FleetTerms
from tocsin.fleet.messages import (
    Answer,
    CarriedListing,
    FromWorker,
    Hello,
    Result,
    Task,
    pack,
    unpack,
)
from tocsin.fleet.queues import TO_DAEMON, task_queue, welcome_queue
from tocsin.fleet.redis_queues import RedisQueues
from tocsin.fleet.roster import MOST_WORKERS

URL = "http://a.example/1"
FLEET = "tocsin"


def now() -> datetime:
    return datetime.now(UTC)


def answer(asked: Task, /, **changes: Any) -> bytes:
    found = Answer(status=200, headers=(), body=b"<p>true</p>")
    said = Result(
        task=asked.id, epoch=asked.epoch, worker="w1", url=asked.url, answer=found
    )
    return pack(FromWorker(result=said.model_copy(update=changes)))


def hello(name: str) -> bytes:
    said = Hello(
        worker=name, run="r", place="", version="1.0", at_once=4, done=0, sent=now()
    )
    return pack(FromWorker(hello=said))


Scene = Callable[[Fleet, BrokerLink, list[Task]], Awaitable[None]]


def with_redis(folder: Path, scene: Scene) -> Fleet:
    """Run a daemon's side of a fleet over a real Redis, and a worker that notes."""
    tasks: list[Task] = []

    async def main(url: str) -> Fleet:
        terms = FleetTerms(
            epoch=5, lease=timedelta(seconds=60), fetches_itself=True, version="1.0"
        )
        link: BrokerLink
        fleet = Fleet(
            terms,
            clock=now,
            send=lambda queue, packed: link.send(queue, packed),
            hold=lambda host, seconds: None,
        )
        link = BrokerLink(url, fleet=FLEET, queues=[TO_DAEMON], take=fleet.take)
        worker = BrokerLink(
            url,
            fleet=FLEET,
            queues=[task_queue("1.0")],
            take=lambda packed: tasks.append(unpack(Task, packed)),
        )
        link.start()
        worker.start()
        try:
            await worker.send(TO_DAEMON, hello("w1"))
            await until(lambda: fleet.roster.room("", now()) == 4)
            await scene(fleet, worker, tasks)
        finally:
            await asyncio.to_thread(link.stop)
            await asyncio.to_thread(worker.stop)
        return fleet

    with redis_server(folder) as broker:
        return asyncio.run(main(broker.url))


async def until(condition: Callable[[], bool]) -> None:
    assert await asyncio.to_thread(wait_for, condition)


async def here(request: Request) -> Response:
    raise AssertionError("the daemon fetched by itself")


@is_long
def test_forged_results_change_nothing_and_are_counted(tmp_path: Path) -> None:
    async def scene(fleet: Fleet, worker: BrokerLink, tasks: list[Task]) -> None:
        carried = asyncio.ensure_future(fleet.carry(Request(URL), here))
        await until(lambda: bool(tasks))
        [task] = tasks
        lie = Answer(status=200, headers=(), body=b"<p>a lie</p>")

        async def send(data: bytes) -> None:
            await worker.send(TO_DAEMON, data)

        await send(answer(task, task="nobody-asked", answer=lie))
        await send(answer(task, epoch=4, answer=lie))
        await send(answer(task, url="http://b.example/", answer=lie))
        await send(b"A" * 50_000_000)
        await send(pack(task))
        await send(b"rubbish")
        refused = fleet.leases.refused
        await until(lambda: fleet.counts.unreadable == 3)
        assert (refused.unknown, refused.foreign) == (1, 2)
        assert not carried.done()

        await send(answer(task))
        response = await carried
        await send(answer(task, answer=lie))
        await until(lambda: refused.unknown == 2)
        assert response.body == b"<p>true</p>"

    fleet = with_redis(tmp_path, scene)

    assert fleet.counts.carried == 1
    assert fleet.leases.count() == 0


@is_long
def test_masses_of_forged_hellos_are_bounded(tmp_path: Path) -> None:
    async def scene(fleet: Fleet, worker: BrokerLink, tasks: list[Task]) -> None:
        for number in range(50):
            fleet.take(hello(f"x{number}"))
        for number in range(3 * MOST_WORKERS):
            fleet.take(hello(f"y{number}"))
        await until(lambda: not fleet._answering)
        carried = asyncio.ensure_future(fleet.carry(Request(URL), here))
        await until(lambda: bool(tasks))
        await worker.send(TO_DAEMON, answer(tasks[0]))
        assert (await carried).status == 200

    fleet = with_redis(tmp_path, scene)

    assert len(fleet.roster.all()) <= MOST_WORKERS


@pytest.mark.parametrize(
    "lie",
    [
        {"version": "1.0\x1b[31m"},
        {"place": "\x1b]0;x"},
        {"done": 10**400},
        {"done": -1},
        {"at_once": 10**9},
        {"worker": "../x"},
    ],
)
def test_a_hello_says_nothing_that_a_terminal_or_a_table_cannot_take(
    lie: dict[str, object],
) -> None:
    facts: dict[str, object] = {
        "worker": "w1",
        "run": "r",
        "place": "",
        "version": "1.0",
        "at_once": 4,
        "done": 0,
        "sent": now(),
    }
    with pytest.raises(ValidationError):
        Hello.model_validate(facts | lie)


@pytest.mark.parametrize(
    "lie",
    [
        {"listing": '{"entries": [{"url": "file:///etc/passwd"}]}'},
        {"listing": '{"entries": [' + "{}," * 40_000 + "{}]}"},
        {"listing": '{"entries": 7}'},
        {},
    ],
)
def test_a_forged_list_is_counted_and_the_answer_read_here(lie: dict[str, str]) -> None:
    def react(task: Task) -> Result:
        listed = CarriedListing(body_hash="00", **lie)
        found = Answer(status=200, headers=(), body=b"<rss/>", listed=listed)
        return result(task, answer=found)

    queues = Queues(react)
    wish = ListThere(ListingTerms(kind="feed", options={}))

    async def scene(fleet: Fleet) -> None:
        await queues.hello()
        response = await fleet.carry(Request(URL, meta={READ_THERE: wish}), here)
        assert response.body == b"<rss/>"

    fleet = run(queues, scene)

    assert wish.found is None
    assert fleet.counts.unreadable == 1


def test_a_message_is_sent_once_though_its_answer_is_lost() -> None:
    client = RedisQueues("redis://127.0.0.1:6379", FLEET)._client
    retry = client.connection_pool.connection_kwargs["retry"]

    assert retry.get_retries() == 0
    assert welcome_queue("w1") == "to-worker.w1"
