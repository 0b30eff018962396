"""The loop: jobs run, a fault costs its own turn, the end is no fault."""

import asyncio
import logging
from datetime import timedelta

import pytest

from scheduler.loop import Loop
from tests.support.patience import PATIENCE

OFTEN = timedelta(milliseconds=20)


def test_a_job_that_fails_is_logged_and_runs_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        loop, again = Loop(), asyncio.Event()
        runs: list[int] = []

        async def job() -> None:
            runs.append(1)
            if len(runs) > 1:
                again.set()
            raise ValueError("no")

        loop.every(OFTEN, job, name="faulty")
        loop.start()
        await asyncio.wait_for(again.wait(), PATIENCE)
        loop.stop()

    asyncio.run(main())

    assert "job failed" in caplog.text


def test_a_job_that_waits_at_the_end_is_cut_off_in_silence(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)

    async def main() -> None:
        loop, begun, cut = Loop(), asyncio.Event(), asyncio.Event()

        async def job() -> None:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                cut.set()

        loop.every(OFTEN, job, name="patient")
        loop.start()
        await asyncio.wait_for(begun.wait(), PATIENCE)
        loop.stop()
        await asyncio.wait_for(cut.wait(), PATIENCE)
        # Once more round the loop: that is when APScheduler hears of it.
        for _ in range(5):
            await asyncio.sleep(0)

    asyncio.run(main())

    assert caplog.text == ""
