import asyncio
import sys
import threading

import pytest

from tests.support.patience import PATIENCE
from tocsin.wiring.beside_loop import SWITCH_SECONDS, THREADS, bound_threads


def test_the_loop_has_the_same_few_threads_on_every_machine() -> None:
    together = threading.Barrier(THREADS)

    def work() -> str:
        together.wait(PATIENCE)
        return threading.current_thread().name

    async def main() -> list[str]:
        bound_threads()
        works = [asyncio.to_thread(work) for _ in range(5 * THREADS)]
        return await asyncio.gather(*works)

    before = sys.getswitchinterval()
    names = set(asyncio.run(main()))

    assert names == {f"beside_{number}" for number in range(THREADS)}
    assert sys.getswitchinterval() == pytest.approx(SWITCH_SECONDS)
    sys.setswitchinterval(before)
