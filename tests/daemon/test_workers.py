"""Worker processes: one that is stuck, dead or too large costs its own task at most."""

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from tests.support.daemon_process import config, daemon, feed, page, prose, readers
from tests.support.patience import PATIENCE, seconds, wait_for
from tocsin.demo.web_server import ReceivedRequest, Reply, WebServer, html, xml
from tocsin.wiring.workers import EACH, WorkerError, Workers

T = TypeVar("T")

SECONDS = seconds(2)
"""How long a task may take beside one that takes longer than that."""


@pytest.fixture
def workers() -> Iterator[Workers]:
    with Workers(1, seconds=PATIENCE) as running:
        yield running


async def settled(*tasks: Awaitable[T]) -> list[T | BaseException]:
    return await asyncio.gather(*tasks, return_exceptions=True)


HELD: list[bytes] = []
"""What a process of these tests leaks into."""


def grow() -> int:
    """Leak 100 MB; return which process did."""
    HELD.append(b"x" * 100_000_000)
    return os.getpid()


def refuse() -> None:
    raise ValueError("no page of mine")


def test_a_worker_keeps_its_process(workers: Workers) -> None:
    pids = [asyncio.run(workers.run(os.getpid)) for _ in range(5)]

    assert len(set(pids)) == 1


@pytest.mark.parametrize(
    ("fault", "arguments", "said"),
    [
        (signal.pause, (), f"reading took longer than {SECONDS:.0f} s"),
        (os._exit, (3,), r"the reading process died \(exit 3\)"),
        (os.abort, (), "the reading process died"),
    ],
)
def test_a_task_that_is_stuck_or_dies_is_told_and_no_other_is_lost(
    fault: Callable[..., object], arguments: tuple[int], said: str
) -> None:
    async def one_among_others(workers: Workers) -> list[object]:
        others = [workers.run(os.getpid) for _ in range(8)]
        return await settled(workers.run(fault, *arguments), *others)

    with Workers(1, seconds=SECONDS) as workers:
        fallen, *others = asyncio.run(one_among_others(workers))

    with pytest.raises(WorkerError, match=said):
        raise fallen  # type: ignore[misc]  # it is an exception, or this fails
    assert all(isinstance(pid, int) for pid in others)


def test_what_a_task_raises_comes_back(workers: Workers) -> None:
    with pytest.raises(ValueError, match="no page of mine"):
        asyncio.run(workers.run(refuse))


def test_a_process_that_is_killed_between_tasks_is_replaced(workers: Workers) -> None:
    first = asyncio.run(workers.run(os.getpid))

    os.kill(first, signal.SIGKILL)
    gone = wait_for(lambda: not Path(f"/proc/{first}").exists())
    pids = asyncio.run(settled(*(workers.run(os.getpid) for _ in range(8))))

    assert gone
    assert first not in pids
    assert all(isinstance(pid, int) for pid in pids)


def test_a_process_that_has_grown_too_large_ends_after_its_task() -> None:
    with Workers(1, seconds=PATIENCE, max_mb=300) as workers:
        pids = [asyncio.run(workers.run(grow)) for _ in range(6)]
        after = asyncio.run(workers.run(os.getpid))

    assert pids[0] == pids[1]
    assert 2 <= len(set(pids)) <= 4
    assert after == pids[-1] or after not in pids


def test_a_process_that_begins_too_large_still_takes_one_task() -> None:
    with Workers(1, seconds=PATIENCE, max_mb=1) as workers:
        pids = asyncio.run(settled(*(workers.run(os.getpid) for _ in range(5))))

    assert len(set(pids)) == 5


def test_the_pool_is_never_given_more_than_it_can_hold(tmp_path: Path) -> None:
    noted, gate = tmp_path / "noted", tmp_path / "gate"
    noted.touch()
    os.mkfifo(gate)

    async def crowd(workers: Workers) -> int:
        tasks = [
            asyncio.ensure_future(workers.run(wait_at, gate, noted)) for _ in range(20)
        ]
        await asyncio.to_thread(wait_for, lambda: noted.stat().st_size == 2)
        given = workers.given
        with gate.open("w"):
            await asyncio.gather(*tasks)
        return given

    with Workers(2, seconds=PATIENCE) as workers:
        given = asyncio.run(crowd(workers))

    assert given == 2 * EACH
    assert noted.stat().st_size == 20


def wait_at(gate: Path, noted: Path) -> None:
    """Note that we came, then wait until somebody opens the gate."""
    with noted.open("a") as file:
        file.write("x")
    with gate.open():
        pass


def test_while_nothing_can_be_read_no_more_is_fetched(
    tmp_path: Path, site: WebServer
) -> None:
    served = threading.Event()
    paths = publish(site, served)
    source = {"one": f'url = "{site.url}/feed"\nevery = "1h"'}

    def fetched() -> int:
        return sum(path in paths for path in site.paths())

    with daemon(tmp_path, config(source, crawl="at_once = 3")) as running:
        running.wait(lambda: fetched() == 1)
        [worker] = readers(running.process.pid)
        os.kill(worker, signal.SIGSTOP)
        served.set()
        running.wait(lambda: fetched() == 3)
        too_many = wait_for(lambda: fetched() > 3, seconds(2.5))
        os.kill(worker, signal.SIGKILL)
        running.wait(lambda: running.rows("SELECT count(*) FROM articles") == [(12,)])

    assert not too_many
    assert "workers lost" in running.said()
    assert "Traceback" not in running.said()


def publish(site: WebServer, served: threading.Event) -> list[str]:
    """Publish twelve pages that come when `served` is set; return their paths."""
    titles = {f"/{number}": f"Ferry {number}" for number in range(12)}
    for number, (path, title) in enumerate(titles.items()):
        reply = html(page(title, *prose("ferry", number)))

        def answer(_: ReceivedRequest, reply: Reply = reply) -> Reply:
            served.wait(PATIENCE)
            return reply

        site.pages[path] = answer
    site.pages["/feed"] = xml(feed(site.url, list(titles.items())))
    return list(titles)
