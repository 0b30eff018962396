"""What every page of the desk is made with."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from starlette.requests import Request

from store.bounded_reads import BoundedReads
from store.database import Database
from store.db import Store
from tocsin.config import Config
from tocsin.wiring.clock import now
from tocsin.wiring.vital_signs import VitalSigns
from tocsin.wiring.written import written

WRITERS = 1
"""Pages that are written at once. Python lets one thread run at a time; with more, the
daemon's loop would have to wait for each of them."""

OPEN_CASES = 4
"""Case files that are made or sent at once: each takes room on the disk meanwhile."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DeskContext:
    """The daemon as the desk knows it: it reads, and it writes down wishes."""

    current_config: Callable[[], Config]
    """Gives the configuration as it was reloaded last."""
    store: Store
    """Its writer takes the wishes; the daemon's ticks carry them out."""
    reads: BoundedReads
    clock: Callable[[], datetime] = now
    vitals: VitalSigns = field(default_factory=VitalSigns)
    """What the daemon was last seen doing."""
    writing: ThreadPoolExecutor = field(
        default_factory=partial(
            ThreadPoolExecutor, WRITERS, thread_name_prefix="desk-pages"
        )
    )
    """Where pages are written."""
    open_cases: asyncio.Semaphore = field(
        default_factory=partial(asyncio.Semaphore, OPEN_CASES)
    )
    """Held by each case file until it is sent."""
    case_turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while one is made."""

    @property
    def config(self) -> Config:
        """The configuration as it was reloaded last."""
        return self.current_config()

    async def read(
        self,
        fn: Callable[Concatenate[Database, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Return `fn(db, …)` on a read-only connection; raises as BoundedReads does."""
        return await asyncio.wrap_future(self.reads.submit(fn, *args, **kwargs))

    async def write(
        self,
        fn: Callable[Concatenate[Database, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Return `fn(db, …)` once it is committed; raises what it raises."""
        return await written(self.store, fn, *args, **kwargs)


def desk_of(request: Request) -> DeskContext:
    """Return what the page of a request is made with."""
    context: DeskContext = request.app.state.desk
    return context
