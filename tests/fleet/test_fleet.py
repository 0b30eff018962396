"""The daemon's side: who makes a request, and what becomes of one that nobody makes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from scrapy import Request
from scrapy.http import Response

from spiders.fetch.access import ASKED_FROM, PLACES
from spiders.fetch.failures import FailedElsewhereError, Failure
from tests.support.patience import wait_for
from tocsin.fleet.broker import BrokerError
from tocsin.fleet.fleet import NO_WORKER, TRIES, Fleet, FleetTerms
from tocsin.fleet.messages import (
    Answer,
    FromWorker,
    Hello,
    Refusal,
    Result,
    Task,
    Welcome,
    pack,
    unpack,
)

URL = "http://a.example/1"
UNREACHED = Failure(outcome="soft", sentence="no answer", is_reached=False)

React = Callable[[Task], Result | None]
"""A task → what its worker answers; None for nothing."""


def now() -> datetime:
    return datetime.now(UTC)


class Queues:
    """The queues of a fleet in one process, and one worker that answers at once."""

    def __init__(self, react: React = lambda task: answer(task)) -> None:
        self.fleet: Fleet | None = None
        self.sent: list[tuple[str, Task]] = []
        self.welcomes: list[Welcome] = []
        self.held: list[tuple[str, float]] = []
        self.is_away = False
        self._react = react

    def hold(self, host: str, seconds: float) -> None:
        self.held.append((host, seconds))

    async def send(self, queue: str, packed: bytes) -> None:
        if self.is_away:
            raise BrokerError("the broker does not take a message.")
        if queue.startswith("to-worker"):
            self.welcomes.append(unpack(Welcome, packed))
            return
        task = unpack(Task, packed)
        self.sent.append((queue, task))
        found = self._react(task)
        if found is not None and self.fleet is not None:
            self.fleet.take(pack(FromWorker(result=found)))

    async def leave(self) -> None:
        """Be away as the broker, and let the daemon find out."""
        self.is_away = True
        if self.fleet is not None:
            await self.fleet._sent("tasks.1.0", b"x")

    async def hello(
        self, worker: str = "w1", *, place: str = "", at_once: int = 4
    ) -> None:
        """Say hello, and let the daemon take it."""
        said = Hello(
            worker=worker,
            run=f"{worker}-run",
            place=place,
            version="1.0",
            at_once=at_once,
            done=0,
            sent=now(),
        )
        if self.fleet is not None:
            self.fleet.take(pack(FromWorker(hello=said)))
            await asyncio.sleep(0)


def answer(task: Task, *, body: bytes = b"<p>news</p>") -> Result:
    found = Answer(status=200, headers=(("Content-Type", "text/html"),), body=body)
    return result(task, answer=found)


def result(
    task: Task,
    *,
    answer: Answer | None = None,
    failure: Failure | None = None,
    refused: Refusal | None = None,
) -> Result:
    return Result(
        task=task.id,
        epoch=task.epoch,
        worker="w1",
        url=task.url,
        answer=answer,
        failure=failure,
        refused=refused,
    )


async def here(request: Request) -> Response:
    return Response(request.url, status=203)


def run(
    queues: Queues,
    scene: Callable[[Fleet], Awaitable[None]],
    *,
    fetches_itself: bool = True,
    lease: float = 30.0,
    patience: float = 60.0,
) -> Fleet:
    async def main() -> Fleet:
        terms = FleetTerms(
            epoch=1,
            lease=timedelta(seconds=lease),
            fetches_itself=fetches_itself,
            patience=timedelta(seconds=patience),
            version="1.0",
        )
        fleet = queues.fleet = Fleet(
            terms, clock=now, send=queues.send, hold=queues.hold
        )
        await scene(fleet)
        return fleet

    return asyncio.run(main())


def test_a_worker_makes_the_request() -> None:
    queues = Queues()

    async def scene(fleet: Fleet) -> None:
        await queues.hello()
        response = await fleet.carry(Request(URL, headers={"X-Own": "1"}), here)

        assert (response.status, response.body) == (200, b"<p>news</p>")
        assert await asyncio.to_thread(wait_for, lambda: bool(queues.welcomes))

    fleet = run(queues, scene)
    [(queue, task)] = queues.sent
    assert queue == "tasks.1.0"
    assert ("X-Own", "1") in task.headers
    assert fleet.leases.count() == 0
    assert fleet.counts.carried == 1
    assert queues.welcomes[0].refused == ""


def test_without_a_worker_the_daemon_makes_it() -> None:
    async def scene(fleet: Fleet) -> None:
        request = Request(URL, meta={PLACES: ("berlin", "oslo")})
        assert (await fleet.carry(request, here)).status == 203
        assert request.meta[ASKED_FROM] == (
            "asked from the daemon's machine: no worker at berlin, oslo"
        )

    fleet = run(Queues(), scene)

    assert fleet.counts.fetched_here == 1


def test_a_task_that_a_worker_refuses_is_given_to_others_and_then_made_here() -> None:
    queues = Queues(lambda task: result(task, refused="clock"))

    async def scene(fleet: Fleet) -> None:
        await queues.hello()
        assert (await fleet.carry(Request(URL), here)).status == 203

    fleet = run(queues, scene)

    assert len(queues.sent) == fleet.counts.refused == TRIES
    assert len({task.id for _, task in queues.sent}) == TRIES


def test_an_answer_too_large_to_be_carried_is_fetched_here_at_once() -> None:
    queues = Queues(lambda task: result(task, refused="size"))

    async def scene(fleet: Fleet) -> None:
        await queues.hello()
        assert (await fleet.carry(Request(URL), here)).status == 203

    run(queues, scene)

    assert len(queues.sent) == 1


def test_a_task_without_a_result_is_given_to_another_when_its_lease_is_over() -> None:
    silent: list[Task] = []

    def react(task: Task) -> Result | None:
        if silent:
            return answer(task)
        silent.append(task)
        return None

    queues = Queues(react)

    async def scene(fleet: Fleet) -> None:
        await queues.hello()
        assert (await fleet.carry(Request(URL), here)).status == 200
        # The first worker wakes up: its result changes nothing.
        fleet.take(pack(FromWorker(result=answer(silent[0]))))
        await asyncio.sleep(0)

    fleet = run(queues, scene, lease=0.2)

    first, second = (task for _, task in queues.sent)
    assert second.sent >= first.sent + timedelta(seconds=0.2)
    assert fleet.counts.lost == 1
    assert fleet.leases.refused.unknown == 1


def test_a_site_that_one_place_does_not_reach_is_asked_from_the_next() -> None:
    def react(task: Task) -> Result:
        is_first = len(queues.sent) == 1
        return result(task, failure=UNREACHED) if is_first else answer(task)

    queues = Queues(react)

    async def scene(fleet: Fleet) -> None:
        await queues.hello("b1", place="berlin")
        await queues.hello("o1", place="oslo")
        request = Request(URL, meta={PLACES: ("berlin", "oslo")})
        assert (await fleet.carry(request, here)).status == 200
        assert request.meta[ASKED_FROM] == (
            "asked from oslo: berlin could not reach it: no answer"
        )

    run(queues, scene)

    assert [queue for queue, _ in queues.sent] == [
        "tasks.1.0.at.berlin",
        "tasks.1.0.at.oslo",
    ]


def test_a_site_that_no_place_reaches_fails_and_names_them() -> None:
    queues = Queues(lambda task: result(task, failure=UNREACHED))

    async def scene(fleet: Fleet) -> None:
        await queues.hello("b1", place="berlin")
        await queues.hello("o1", place="oslo")
        request = Request(URL, meta={PLACES: ("berlin", "oslo")})
        with pytest.raises(FailedElsewhereError) as failed:
            await fleet.carry(request, here)
        sentence = "not reached from berlin, oslo: no answer"
        assert failed.value.failure.sentence == sentence

    run(queues, scene)


def test_a_site_that_answers_with_a_failure_is_asked_once() -> None:
    refused = Failure(outcome="hard", sentence="the answer exceeds the size limit")
    queues = Queues(lambda task: result(task, failure=refused))

    async def scene(fleet: Fleet) -> None:
        await queues.hello("b1", place="berlin")
        request = Request(URL, meta={PLACES: ("berlin", "oslo")})
        with pytest.raises(FailedElsewhereError) as failed:
            await fleet.carry(request, here)
        assert failed.value.failure == refused

    run(queues, scene)

    assert len(queues.sent) == 1


def test_while_the_broker_is_away_nothing_more_is_given_to_it() -> None:
    queues = Queues()

    async def scene(fleet: Fleet) -> None:
        await queues.hello()
        queues.is_away = True
        # It may have taken the task: its lease is waited for.
        began = now()
        assert (await fleet.carry(Request(URL), here)).status == 203
        assert now() - began >= timedelta(seconds=0.2)
        assert fleet.away_since is not None
        assert (await fleet.carry(Request(URL), here)).status == 203

    fleet = run(queues, scene, lease=0.2)

    assert fleet.counts.lost == 1


def test_no_more_is_out_than_workers_take_on() -> None:
    most: list[int] = []
    waiting: list[Task] = []
    queues = Queues(lambda task: waiting.append(task))

    async def scene(fleet: Fleet) -> None:
        await queues.hello(at_once=2)
        asked = [
            asyncio.ensure_future(fleet.carry(Request(f"{URL}{n}"), here))
            for n in range(6)
        ]
        while not all(each.done() for each in asked):
            most.append(fleet.leases.count())
            for task in [*waiting]:
                waiting.remove(task)
                fleet.take(pack(FromWorker(result=answer(task))))
            await asyncio.sleep(0.01)

    run(queues, scene)

    assert max(most) == 2
    assert len(queues.sent) == 6


def test_a_host_is_left_alone_while_an_abandoned_task_may_be_out() -> None:
    queues = Queues(lambda task: None)

    async def scene(fleet: Fleet) -> None:
        await queues.hello()
        waiting = asyncio.ensure_future(fleet.carry(Request(URL), here))
        assert await asyncio.to_thread(wait_for, lambda: bool(queues.sent))
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert fleet.leases.count() == 0
        assert fleet.leases.may_be_out(now())

    run(queues, scene)

    [(host, seconds)] = queues.held
    assert host == "a.example"
    assert 25 < seconds <= 30


def test_what_was_not_sent_is_not_waited_for() -> None:
    queues = Queues()

    async def scene(fleet: Fleet) -> None:
        await queues.hello()
        await queues.leave()
        assert await fleet._sent("tasks.1.0", b"x") == "not sent"
        assert (await fleet.carry(Request(URL), here)).status == 203

    fleet = run(queues, scene)

    assert fleet.counts.lost == 0
    assert queues.sent == []


def test_without_fallback_a_request_fails_softly() -> None:
    async def scene(fleet: Fleet) -> None:
        await queues.leave()
        with pytest.raises(FailedElsewhereError) as failed:
            await fleet.carry(Request(URL), here)
        assert failed.value.failure == NO_WORKER

    queues = Queues()
    run(queues, scene, fetches_itself=False, patience=0.1)


def test_without_fallback_a_broker_that_is_away_is_waited_for() -> None:
    queues = Queues()

    async def scene(fleet: Fleet) -> None:
        await queues.hello()
        await queues.leave()
        waiting = asyncio.ensure_future(fleet.carry(Request(URL), here))
        await asyncio.sleep(0)
        assert not waiting.done()
        queues.is_away, fleet._away_until = False, now()
        assert (await waiting).status == 200

    run(queues, scene, fetches_itself=False)


def test_what_is_no_message_is_counted_and_changes_nothing() -> None:
    async def scene(fleet: Fleet) -> None:
        fleet.take(b"rubbish")
        await asyncio.sleep(0)

    fleet = run(Queues(), scene)

    assert fleet.counts.unreadable == 1
