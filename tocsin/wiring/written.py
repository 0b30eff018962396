"""Waiting on the loop for a write that the store's thread makes."""

import asyncio
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from store.database import Database
from store.db import Store

P = ParamSpec("P")
T = TypeVar("T")


async def written(
    store: Store,
    fn: Callable[Concatenate[Database, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Return `fn(db, …)` once its transaction is committed; raise what it raises."""
    return await asyncio.wrap_future(store.write(fn, *args, **kwargs))
