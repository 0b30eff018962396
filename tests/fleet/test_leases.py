"""Leases: a result counts for the task that it is of, and once."""

import asyncio
from datetime import UTC, datetime, timedelta

from tocsin.fleet.leases import Lease, Leases
from tocsin.fleet.messages import Result, Task

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "http://a.example/1"


def lease(id_: str = "t1", *, place: str = "") -> Lease:
    task = Task(
        id=id_,
        epoch=2,
        url=URL,
        headers=(),
        max_bytes=1,
        timeout_seconds=1.0,
        sent=NOW,
        expires=NOW + timedelta(seconds=60),
    )
    waiting = asyncio.get_running_loop().create_future()
    return Lease(task, place, NOW + timedelta(seconds=70), waiting)


def result(id_: str = "t1", *, epoch: int = 2, url: str = URL) -> Result:
    return Result(task=id_, epoch=epoch, worker="w1", url=url, refused="expired")


def test_a_result_is_given_to_whoever_waits_and_only_once() -> None:
    async def scene() -> None:
        leases, out = Leases(), lease()
        leases.add(out)

        assert leases.settle(result())
        assert out.result.result() == result()
        assert not leases.settle(result())
        assert leases.refused.unknown == 1

    asyncio.run(scene())


def test_a_result_of_another_address_or_epoch_changes_nothing() -> None:
    async def scene() -> None:
        leases, out = Leases(), lease()
        leases.add(out)

        assert not leases.settle(result(epoch=1))
        assert not leases.settle(result(url="http://b.example/"))
        assert not out.result.done()
        assert leases.refused.foreign == 2

    asyncio.run(scene())


def test_a_late_result_is_of_a_task_that_is_not_out() -> None:
    async def scene() -> None:
        leases, out = Leases(), lease()
        leases.add(out)
        leases.end(out)

        assert not leases.settle(result())
        assert leases.refused.unknown == 1

    asyncio.run(scene())


def test_tasks_are_counted_by_their_place() -> None:
    async def scene() -> None:
        leases = Leases()
        for id_, place in (("t1", ""), ("t2", "berlin"), ("t3", "berlin")):
            leases.add(lease(id_, place=place))

        assert leases.count() == 3
        assert leases.count("berlin") == 2
        assert leases.oldest() == NOW

    asyncio.run(scene())
