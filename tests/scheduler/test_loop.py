"""The loop: it runs jobs again and again, and no failure of one stops it."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.loop import Loop
from store.errors import StoreError
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


def test_a_job_that_is_cancelled_at_the_end_logs_no_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)

    async def main() -> None:
        loop, begun, cancelled = Loop(), asyncio.Event(), asyncio.Event()

        async def job() -> None:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                cancelled.set()

        loop.every(OFTEN, job, name="patient")
        loop.start()
        await asyncio.wait_for(begun.wait(), PATIENCE)
        loop.stop()
        await asyncio.wait_for(cancelled.wait(), PATIENCE)
        # APScheduler notices only in a later turn of the loop.
        for _ in range(5):
            await asyncio.sleep(0)

    asyncio.run(main())

    assert caplog.text == ""


def test_a_job_that_is_cancelled_before_it_began_logs_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        loop = Loop()

        async def job() -> None:
            await asyncio.Event().wait()

        loop.every(OFTEN, job, name="unborn")
        loop.start()
        loop.stop()
        for _ in range(5):
            await asyncio.sleep(0)

    asyncio.run(main())

    assert caplog.text == ""


def test_a_database_that_fails_is_one_line_and_no_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        loop, again, runs = Loop(), asyncio.Event(), 0

        async def job() -> None:
            nonlocal runs
            runs += 1
            if runs > 1:
                again.set()
            raise StoreError("tocsin.db: cannot be opened.")

        loop.every(OFTEN, job, name="dispatch")
        loop.start()
        await asyncio.wait_for(again.wait(), PATIENCE)
        loop.stop()

    asyncio.run(main())

    first = caplog.records[0]
    assert (first.getMessage(), vars(first)["why"]) == (
        "job failed", "tocsin.db: cannot be opened.",
    )  # fmt: skip
    assert "Traceback" not in caplog.text


def test_a_job_that_takes_long_is_named_once_and_not_started_twice(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> int:
        loop, starts, runs = Loop(long_run=timedelta(0)), 0, 0
        enough = asyncio.Event()

        async def long_job() -> None:
            nonlocal starts
            starts += 1
            await asyncio.Event().wait()

        async def quick_job() -> None:
            nonlocal runs
            runs += 1
            if runs == 20:
                enough.set()

        loop.every(OFTEN, long_job, name="dispatch")
        loop.every(OFTEN, quick_job, name="alerting")
        loop.start()
        await asyncio.wait_for(enough.wait(), PATIENCE)
        loop.stop()
        return starts

    assert asyncio.run(main()) == 1
    assert [
        (record.name, record.getMessage(), vars(record).get("job"))
        for record in caplog.records
        if record.levelno >= logging.WARNING
    ] == [("tocsin.scheduler", "job still running", "dispatch")]


def test_jobs_run_on_when_the_clock_is_set_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> tuple[list[int], list[timedelta]]:
        behind, steps = timedelta(0), list[timedelta]()
        runs, again = list[int](), asyncio.Event()

        def clock() -> datetime:
            return datetime.now(UTC) - behind

        async def set_back(step: timedelta) -> None:
            steps.append(step)

        async def job() -> None:
            runs.append(1)
            if len(runs) > 1:
                again.set()

        loop = Loop(clock=clock, on_set_back=set_back)
        # As after a step: APScheduler would wait for a time of day an hour ahead.
        loop.every(timedelta(hours=1), job, name="visit")
        loop.start()
        await asyncio.sleep(0)
        behind = timedelta(hours=1)
        await asyncio.wait_for(again.wait(), PATIENCE)
        loop.stop()
        return runs, steps

    runs, (step,) = asyncio.run(main())

    assert len(runs) == 2
    assert timedelta(minutes=59) < step < timedelta(minutes=61)
    assert "clock set back" in caplog.text


def test_a_clock_that_moves_ahead_by_a_year_is_one_warning_and_no_step_back(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> list[timedelta]:
        ahead, steps, looks = timedelta(0), list[timedelta](), list[int]()
        looked = asyncio.Event()

        def clock() -> datetime:
            looks.append(1)
            if len(looks) > 3:
                looked.set()
            return datetime.now(UTC) + ahead

        async def set_back(step: timedelta) -> None:
            steps.append(step)

        loop = Loop(clock=clock, on_set_back=set_back)
        loop.start()
        await asyncio.sleep(0)
        ahead = timedelta(days=365)
        await asyncio.wait_for(looked.wait(), PATIENCE)
        loop.stop()
        return steps

    steps = asyncio.run(main())

    assert steps == []
    assert caplog.text.count("clock moved ahead") == 1
    assert caplog.text.count("WARNING") == 1


def test_nothing_runs_on_when_it_is_stopped_while_the_clock_was_set_back() -> None:
    async def main() -> set["asyncio.Task[None]"]:
        behind, begun = timedelta(0), asyncio.Event()

        async def set_back(step: timedelta) -> None:
            begun.set()
            await asyncio.Event().wait()

        loop = Loop(clock=lambda: datetime.now(UTC) - behind, on_set_back=set_back)
        loop.start()
        await asyncio.sleep(0)
        behind = timedelta(hours=1)
        await asyncio.wait_for(begun.wait(), PATIENCE)
        loop.stop()
        for _ in range(5):
            await asyncio.sleep(0)
        return asyncio.all_tasks() - {asyncio.current_task()}

    assert asyncio.run(main()) == set()
