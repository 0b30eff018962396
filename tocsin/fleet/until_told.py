"""Ending a worker by SIGTERM or Ctrl-C."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger("tocsin.fleet")


async def until_told(work: Coroutine[Any, Any, int]) -> int:
    """Return what `work` returns, or 0 once it was told to stop and has ended.

    A broker that hangs may hold it up for half a minute. Told a second time, the
    process ends at once: it keeps nothing that would be lost.
    """
    loop = asyncio.get_running_loop()
    task = loop.create_task(work)

    told: list[signal.Signals] = []

    def stop(sign: signal.Signals) -> None:
        if told:
            signal.signal(sign, signal.SIG_DFL)
            signal.raise_signal(sign)
        told.append(sign)
        log.info("stopping", extra={"signal": sign.name})
        task.cancel()

    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop, sign)
    with contextlib.suppress(asyncio.CancelledError):
        return await task
    return 0
