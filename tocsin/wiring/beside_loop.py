"""The threads in which the loop has done what would block it."""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor

THREADS = 6
"""Python's own number for two processors; with 28 and more it is 32. Each thread has a
connection to the database of its own, which holds up to 2.5 MB, and memory of its own
for what it once needed. Of the daemon's jobs seldom more than three are under way."""


SWITCH_SECONDS = 0.001
"""How long a thread that computes keeps the loop waiting. With Python's 5 ms and three
such threads the loop was 36 to 54 ms late at the median, with this 6 ms; the threads
did 1.5 % less.
"""


def bound_threads() -> None:
    """Let the running loop have THREADS threads for `asyncio.to_thread`, and no more.

    Further work waits for one of them. Whichever computes gives way to the loop after
    SWITCH_SECONDS.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    threads = ThreadPoolExecutor(THREADS, thread_name_prefix="beside")
    asyncio.get_running_loop().set_default_executor(threads)
