"""Datasette's search of a table, on the same file: what the desk is measured beside."""

import asyncio
from pathlib import Path
from urllib.parse import urlencode

from datasette.app import Datasette

TABLE = "articles"


class DatasetteSearch:
    """Asks Datasette, in this process, for a page of 50 articles."""

    def __init__(self, path: Path) -> None:
        """Serve a file; its time limit is raised, so that each search ends."""
        self._loop = asyncio.new_event_loop()
        self._name = path.stem
        self._app = Datasette(
            [str(path)],
            settings={"sql_time_limit_ms": 60_000, "default_page_size": 50},
        )
        self._loop.run_until_complete(self._app.invoke_startup())

    def search(self, words: str, *, html: bool = False) -> int:
        """Return how many bytes the page of a search has, as JSON or as HTML."""
        asked = urlencode({"_search": words, "_sort_desc": "id"})
        kind = "" if html else ".json"
        answer = self._loop.run_until_complete(
            self._app.client.get(f"/{self._name}/{TABLE}{kind}?{asked}")
        )
        answer.raise_for_status()
        return len(answer.content)

    def close(self) -> None:
        """End it."""
        self._loop.close()
