"""Serve the desk beside everything else: the daemon goes on where it cannot be had."""

import asyncio
import importlib
import logging
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from store.bounded_reads import BoundedReads
from store.db import Store
from tocsin.config import Config
from tocsin.web.listening import DeskUnavailableError, listening_socket
from tocsin.wiring.vital_signs import VitalSigns

if TYPE_CHECKING:
    from tocsin.web.server import DeskServer

log = logging.getLogger("tocsin.daemon")

TRY_EVERY = timedelta(seconds=30)
"""How often an address that is taken is tried again: who had it may have stopped."""


class DeskHost:
    """Opens the desk, and closes it with the daemon."""

    def __init__(
        self,
        current_config: Callable[[], Config],
        *,
        store: Store,
        clock: Callable[[], datetime],
        vitals: VitalSigns,
    ) -> None:
        """Serve what `current_config` gives, at the address that it has now."""
        self._current_config = current_config
        self._desk = current_config().desk
        self._store = store
        self._clock = clock
        self._vitals = vitals
        self._watching: asyncio.Task[None] | None = None
        self._reads = BoundedReads(
            store.path, seconds=self._desk.read_timeout.total_seconds()
        )
        self._server: DeskServer | None = None
        self._is_told = False

    @property
    def is_served(self) -> bool:
        """Whether the desk can be asked now."""
        return self._server is not None

    async def open(self) -> None:
        """Begin to serve unless the desk is served already, or switched off."""
        if self._server is not None or not self._desk.listen:
            return
        try:
            opened = listening_socket(self._desk.listen)
        except DeskUnavailableError as error:
            if not self._is_told:
                again = f"every {TRY_EVERY.total_seconds():g} s"
                facts = {"why": error.message, "remedy": error.remedy, "again": again}
                log.error("desk not served", extra=facts)
            self._is_told = True
            return
        try:
            self._server = await self._served(opened)
        except BaseException:
            opened.close()
            raise
        log.info("desk served", extra={"at": self._desk.listen})

    async def close(self) -> None:
        """Stop to serve; what is under way has a few seconds."""
        if self._watching is not None:
            self._watching.cancel()
        if self._server is not None:
            await self._server.stop()
        await asyncio.to_thread(self._reads.close)

    async def _served(self, opened: socket.socket) -> "DeskServer":
        # A second of CPU: in a thread, and only where a desk is wanted.
        names = ("tocsin.web.app", "tocsin.web.context", "tocsin.web.server")
        app, context, server = [
            await asyncio.to_thread(importlib.import_module, name) for name in names
        ]
        ending = asyncio.Event()
        desk = context.DeskContext(
            self._current_config, self._store, self._reads, self._clock, self._vitals
        )
        served: DeskServer = server.DeskServer(
            app.build_app(desk, ending=ending, served=self._desk),
            opened,
            ending=ending,
            prefix=urlsplit(self._desk.base_url).path,
        )
        served.start()
        self._watching = asyncio.ensure_future(self._vitals.loop_lag.watch())
        return served
