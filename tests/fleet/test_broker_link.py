"""What goes into a broker comes out once, and to who has a place for it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Future
from pathlib import Path

import pika  # type: ignore[import-untyped]  # of the extra tocsin[fleet]
import pytest

from tests.fleet.fleet_processes import (
    broker_server,
    free_port,
    is_long,
    redis_server,
)
from tests.fleet.test_broker_probe import ask
from tests.support.patience import wait_for
from tocsin.fleet.broker import BrokerError, NotSentError, QueueItem, open_queues
from tocsin.fleet.broker_link import BrokerLink, Take

KINDS = ["redis", pytest.param("rabbitmq", marks=is_long)]


@contextlib.asynccontextmanager
async def linked(
    url: str, take: Take, *, at_once: int = 1
) -> AsyncIterator[BrokerLink]:
    link = BrokerLink(url, fleet="f", queues=["a", "b"], take=take, at_once=at_once)
    link.start()
    try:
        yield link
    finally:
        await asyncio.to_thread(link.stop)


def next_in(url: str, queue: str, *, seconds: float) -> QueueItem | None:
    with contextlib.closing(open_queues(url, "f")) as queues:
        return queues.take([queue], seconds)


def delete_queue(url: str, name: str) -> None:
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        connection.channel().queue_delete(name)


async def until(condition: Callable[[], bool]) -> None:
    assert await asyncio.to_thread(wait_for, condition)


def run(scene: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        await scene()

    asyncio.run(main())


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_sent_together_comes_once_and_in_order(
    tmp_path: Path, kind: str
) -> None:
    came: list[bytes] = []
    said = [str(number).encode() for number in range(50)]

    with broker_server(tmp_path, kind) as broker:

        async def scene() -> None:
            async with linked(broker.url, came.append) as link:
                await asyncio.gather(*(link.send("b", each) for each in said))
                await until(lambda: len(came) == len(said))

        run(scene)
        left = next_in(broker.url, "b", seconds=0.1)

    assert came == said
    assert left is None


@pytest.mark.parametrize("kind", KINDS)
def test_no_more_is_taken_than_there_are_places(tmp_path: Path, kind: str) -> None:
    in_hand: list[Future[None]] = []

    def take(data: bytes) -> Future[None]:
        in_hand.append(Future())
        return in_hand[-1]

    with broker_server(tmp_path, kind) as broker:

        async def scene() -> None:
            async with linked(broker.url, take, at_once=2) as link:
                await asyncio.gather(*(link.send("a", b"x") for _ in range(3)))
                await until(lambda: len(in_hand) == 2)
                await asyncio.to_thread(link.stop_taking)
                in_hand[0].set_result(None)
                assert len(in_hand) == 2

        run(scene)
        left = next_in(broker.url, "a", seconds=2)

    assert left == ("a", b"x")


@is_long
def test_a_queue_that_rabbitmq_deleted_is_listened_to_again(tmp_path: Path) -> None:
    came: list[bytes] = []

    with broker_server(tmp_path, "rabbitmq") as broker:

        async def scene() -> None:
            async with linked(broker.url, came.append) as link:
                await link.send("a", b"before")
                await until(lambda: bool(came))
                delete_queue(broker.url, "f.a")
                await link.send("a", b"after")
                await until(lambda: len(came) == 2)

        run(scene)

    assert came == [b"before", b"after"]


def test_a_broker_that_does_not_listen_takes_nothing() -> None:
    async def scene() -> None:
        url = f"redis://127.0.0.1:{free_port()}"
        async with linked(url, lambda data: None) as link:
            with pytest.raises(BrokerError) as failed:
                await link.send("a", b"x")
            assert "the broker does not take a message" in failed.value.message

    run(scene)


def test_a_broker_that_gives_nothing_is_told_of_once_while_it_takes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "tocsin.fleet")

    with redis_server(tmp_path) as broker:
        ask(broker, "ACL", "SETUSER", "deaf", "on", ">pw", "~*", "+@all", "-blpop")
        url = f"redis://deaf:pw@127.0.0.1:{broker.port}"

        async def scene() -> None:
            async with linked(url, lambda data: None) as link:
                await link.send("a", b"x")
                await until(lambda: caplog.text.count("messages not taken") > 1)

        run(scene)

    first, *others = caplog.records
    assert first.levelname == "WARNING"
    assert {each.levelname for each in others} == {"DEBUG"}
    assert "no permissions" in vars(first)["why"]


def test_nothing_is_sent_once_it_is_stopped() -> None:
    async def scene() -> None:
        url = f"redis://127.0.0.1:{free_port()}"
        async with linked(url, lambda data: None) as link:
            pass
        with pytest.raises(NotSentError):
            await link.send("a", b"x")

    run(scene)
