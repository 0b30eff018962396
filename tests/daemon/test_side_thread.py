"""The thread beside the loop: what comes back from it, and what it leaves out."""

import asyncio
import threading

import pytest

from tests.support.patience import PATIENCE
from tocsin.wiring.side_thread import SideThread


def refuse() -> None:
    raise ValueError("no text of mine")


def test_what_is_done_in_the_thread_comes_back_in_order() -> None:
    async def main() -> list[int]:
        thread = SideThread("test")
        return await asyncio.gather(*(thread.run(abs, -n) for n in range(5)))

    assert asyncio.run(main()) == [0, 1, 2, 3, 4]


def test_it_is_one_thread_and_not_the_loops() -> None:
    async def main() -> set[int]:
        thread = SideThread("test")
        return {await thread.run(threading.get_ident) for _ in range(3)}

    idents = asyncio.run(main())

    assert len(idents) == 1
    assert threading.get_ident() not in idents


def test_what_a_job_raises_comes_back_and_the_next_one_runs() -> None:
    async def main() -> int:
        thread = SideThread("test")
        with pytest.raises(ValueError, match="no text of mine"):
            await thread.run(refuse)
        return await thread.run(abs, -7)

    assert asyncio.run(main()) == 7


def test_a_job_whose_caller_gave_up_before_it_began_is_left_out() -> None:
    done: list[str] = []

    async def main() -> None:
        thread, gate = SideThread("test"), threading.Event()
        first = asyncio.ensure_future(thread.run(gate.wait, PATIENCE))
        second = asyncio.ensure_future(thread.run(done.append, "second"))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.sleep(0)
        gate.set()
        await first
        await thread.run(done.append, "third")

    asyncio.run(main())

    assert done == ["third"]


def test_a_job_that_outlives_its_loop_does_not_end_the_thread() -> None:
    thread, gate = SideThread("test"), threading.Event()

    async def leave() -> None:
        left = asyncio.ensure_future(thread.run(gate.wait, PATIENCE))
        await asyncio.sleep(0)
        left.cancel()

    asyncio.run(leave())
    gate.set()

    assert asyncio.run(thread.run(abs, -7)) == 7
