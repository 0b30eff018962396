"""Ending a worker by SIGTERM or Ctrl-C."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger("tocsin.fleet")


async def until_told(work: Coroutine[Any, Any, int]) -> int:
    """Return what `work` returns, or 0 once it was told to stop and has ended."""
    loop = asyncio.get_running_loop()
    task = loop.create_task(work)

    def stop(name: str) -> None:
        log.info("stopping", extra={"signal": name})
        task.cancel()

    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop, sign.name)
    with contextlib.suppress(asyncio.CancelledError):
        return await task
    return 0
