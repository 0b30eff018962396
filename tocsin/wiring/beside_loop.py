"""The threads in which the loop has done what would block it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

THREADS = 6
"""Python's own number for two processors; with 28 and more it is 32. Each thread has a
connection to the database of its own, which holds up to 2.5 MB, and memory of its own
for what it once needed. Of the daemon's jobs seldom more than three are under way."""


def bound_threads() -> None:
    """Let the running loop have THREADS threads for `asyncio.to_thread`, and no more.

    Further work waits for one of them.
    """
    threads = ThreadPoolExecutor(THREADS, thread_name_prefix="beside")
    asyncio.get_running_loop().set_default_executor(threads)
