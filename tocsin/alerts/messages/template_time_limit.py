"""A bound in time for work that may never end, such as a user's template.

A thread cannot be killed. One that overruns is abandoned: it is a daemon thread, which
ends with the process, and it is asked to end sooner where it looks.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


class OverrunError(Exception):
    """The work took longer than it may."""


def run_within(seconds: float, work: Callable[[threading.Event], T]) -> T:
    """Return what `work` returns, run in a thread of its own; raise what it raises.

    Raises OverrunError when it takes longer, and sets the event that `work` was given.
    """
    overrun = threading.Event()
    result: Future[T] = Future()
    thread = threading.Thread(
        target=_run, args=(work, overrun, result), name="template", daemon=True
    )
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        overrun.set()
        raise OverrunError(f"it took longer than {seconds:g} s")
    return result.result()


def _run(
    work: Callable[[threading.Event], T], overrun: threading.Event, result: Future[T]
) -> None:
    try:
        result.set_result(work(overrun))
    except BaseException as error:
        # Whatever it was, it is raised where the result is asked for.
        result.set_exception(error)
