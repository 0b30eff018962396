"""The desk on a real port, beside the test: for browsers and other programs."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from store.bounded_reads import BoundedReads
from store.db import Store
from tests.support.factories import NOW, closed_port
from tocsin.config import load
from tocsin.web.app import build_app
from tocsin.web.context import DeskContext
from tocsin.web.listening import listening_socket
from tocsin.web.server import DeskServer


@contextlib.contextmanager
def served_desk(config: Path, store: Store, *, now: datetime = NOW) -> Iterator[str]:
    """Yield the address of a desk that serves a configuration and its database."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="desk")
    thread.start()
    opened = load(config)
    reads = BoundedReads(store.path)
    context = DeskContext(lambda: opened, store, reads, clock=lambda: now)
    address = f"127.0.0.1:{closed_port()}"

    async def start() -> DeskServer:
        ending = asyncio.Event()
        app = build_app(context, ending=ending)
        server = DeskServer(app, listening_socket(address), ending=ending, prefix="")
        server.start()
        return server

    try:
        server = asyncio.run_coroutine_threadsafe(start(), loop).result()
        try:
            yield f"http://{address}"
        finally:
            asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
    finally:
        reads.close()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
