"""Health of the daemon: whether it works, and whether it watches.

/healthz fails when the process is beyond help: whoever watches over it starts it again.
/readyz fails when it does not do its work now: the reasons say why.
"""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from store.connections import is_up_to_date
from store.database import Database
from store.errors import StoreError
from tocsin.web.context import DeskContext, desk_of
from tocsin.web.error_answers import error_message

DISPATCH_SECONDS = 30.0
"""After which the dispatch, which ticks each second, is called stuck. A database that
is busy may hold it up for ten."""

LOOP_SECONDS = 30.0
"""After which the loop is called stuck, which is looked at twice a second."""

WRITE_SECONDS = 10.0
"""How long a write may wait: batches of an upgrade take a third of a second."""


class Check(NamedTuple):
    """One thing that is looked at."""

    name: str
    is_well: bool
    reason: str = ""
    """Why it is not well."""


async def healthz(request: Request) -> Response:
    """Answer whether the process is alive: its loop turns, its writer writes."""
    desk = desk_of(request)
    return _answer([_loop(desk), _writer(desk)])


async def readyz(request: Request) -> Response:
    """Answer whether the daemon does its work: it reads, writes and fetches."""
    desk = desk_of(request)
    checks = [_loop(desk), _writer(desk), await _reads(desk), await _writes(desk)]
    return _answer([*checks, _fetches(desk)])


def _answer(checks: Sequence[Check]) -> Response:
    is_well = all(check.is_well for check in checks)
    facts = {
        "status": "ok" if is_well else "failing",
        "checks": {
            check.name: "ok" if check.is_well else check.reason for check in checks
        },
    }
    return JSONResponse(
        facts,
        status_code=200 if is_well else 503,
        headers={"cache-control": "no-store"},
    )


def _loop(desk: DeskContext) -> Check:
    since = desk.vitals.since_loop_look()
    if since is None:
        return Check("loop", True)  # the desk has only just begun
    reason = f"The loop was not seen to turn for {since:.0f} seconds."
    return Check("loop", since < LOOP_SECONDS, reason)


def _writer(desk: DeskContext) -> Check:
    is_alive = desk.store.thread.is_alive()
    return Check("writer", is_alive, "The thread that writes has ended.")


async def _reads(desk: DeskContext) -> Check:
    try:
        is_well = await desk.read(is_up_to_date)
    except StoreError as error:
        return Check("database", False, error_message(error, desk))
    reason = "The database is of another version of tocsin."
    return Check("database", is_well, reason)


async def _writes(desk: DeskContext) -> Check:
    try:
        await asyncio.wait_for(desk.write(_nothing), WRITE_SECONDS)
    except TimeoutError:
        reason = f"A write waits for more than {WRITE_SECONDS:.0f} seconds."
        return Check("writes", False, reason)
    except StoreError as error:
        return Check("writes", False, error_message(error, desk))
    return Check("writes", True)


def _fetches(desk: DeskContext) -> Check:
    vitals = desk.vitals
    if vitals.is_converting:
        reason = "Addresses of an older tocsin are converted; then it fetches."
        return Check("fetching", False, reason)
    since = vitals.since_dispatch()
    if since is None:
        return Check("fetching", False, "It has not begun to fetch yet.")
    if vitals.is_paused:
        reason = "The database could not be written: it fetches again in seconds."
        return Check("fetching", False, reason)
    reason = f"Due work was not looked for since {since:.0f} seconds."
    return Check("fetching", since < DISPATCH_SECONDS, reason)


def _nothing(db: Database) -> None:
    """Write nothing: what matters is that the writer comes to it."""
