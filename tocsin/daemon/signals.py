"""Signals: SIGTERM and Ctrl-C stop the daemon, SIGHUP reloads its configuration."""

import asyncio
import faulthandler
import logging
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

log = logging.getLogger("tocsin.daemon")

LAST_SECONDS = 29
"""Seconds after which a process that was told to stop ends whatever it is doing. All it
has is in the database, and what was cut off is done again at the next start."""

SAME_WISH_SECONDS = 1.0
"""Signals so soon after the first say the same: a terminal and a supervisor may both
pass on one Ctrl-C, and timeout(1) sends its signal to the process and its group."""


async def until_stopped(reload: Callable[[], Awaitable[None]]) -> int:
    """Wait for SIGTERM or Ctrl-C, and return 0; a second one ends the process at once.

    One that comes within a second of the first changes nothing. SIGHUP calls `reload`.
    """
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    first_at = 0.0

    def stop(name: str) -> None:
        nonlocal first_at
        if stopped.is_set():
            if loop.time() - first_at < SAME_WISH_SECONDS:
                return
            log.warning("stopped at once", extra={"signal": name})
            os._exit(130)
        first_at = loop.time()
        log.info("stopping", extra={"signal": name, "again": "to stop at once"})
        # A thread of C that needs no lock of the interpreter: nothing holds it up.
        faulthandler.dump_traceback_later(LAST_SECONDS, exit=True)
        stopped.set()

    def hang_up() -> None:
        # Held, for the loop keeps only a weak reference to a task.
        reloads.add(task := asyncio.ensure_future(reload()))
        task.add_done_callback(reloads.discard)

    reloads: set[asyncio.Future[None]] = set()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop, sign.name)
    loop.add_signal_handler(signal.SIGHUP, hang_up)
    await stopped.wait()
    return 0


async def unless(stopped: Coroutine[Any, Any, int], work: Awaitable[int]) -> int:
    """Return what `work` returns; cancel it and return 130 when `stopped` ends first.

    A KeyboardInterrupt in the middle of the loop would leave its threads and Scrapy
    running, and the process with them.
    """
    stop, job = asyncio.ensure_future(stopped), asyncio.ensure_future(work)
    await asyncio.wait({stop, job}, return_when=asyncio.FIRST_COMPLETED)
    if job.done():
        stop.cancel()
        return job.result()
    job.cancel()
    await asyncio.wait({job})
    return 130


async def unless_lost(
    stopped: Coroutine[Any, Any, int], lost: Coroutine[Any, Any, int]
) -> int:
    """Return what `stopped` returns; raise what `lost` raises when it ends first."""
    ends = {asyncio.ensure_future(each) for each in (stopped, lost)}
    try:
        done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        return next(iter(done)).result()
    finally:
        for each in ends:
            each.cancel()
