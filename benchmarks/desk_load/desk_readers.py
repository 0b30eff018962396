"""`python -m benchmarks.desk_load.desk_readers URL READERS SECONDS THINK`: readers.

Each opens a page, reads it for `THINK` seconds on average, and follows one of its links
or searches. Prints one line of JSON: how long the answers took, and what went wrong.
"""

import asyncio
import json
import re
import sys
import time
from collections import Counter, defaultdict
from html import unescape
from random import Random
from urllib.parse import urlencode

from httpx2 import AsyncClient, HTTPError

from benchmarks import synthetic_prose
from benchmarks.desk_pages.timing import quantile

ANSWER_SECONDS = 30.0
"""How long a reader waits for a page."""

SEARCHES = 0.15
"""The share of clicks that search for words."""

_LINK = re.compile(r'<a [^>]*href="(/[^"#]*)"')

_NO_PAGES = re.compile(r"^/(api|static|feeds?/|export|logout)|\.(csv|jsonl|opml|pdf)")
"""What no click on a page leads to: downloads, and the way out."""


class Readers:
    """All readers of a desk, and what they saw."""

    def __init__(self, url: str, seconds: float, think: float) -> None:
        self._client = AsyncClient(
            base_url=url, timeout=ANSWER_SECONDS, trust_env=False
        )
        self._end = time.monotonic() + seconds
        self._think = think
        self._ms: defaultdict[str, list[float]] = defaultdict(list)
        self._errors: Counter[str] = Counter()

    async def read(self, count: int) -> dict[str, object]:
        """Let so many people read until the time is over; return the figures."""
        async with self._client:
            await asyncio.gather(*(self._reader(Random(n)) for n in range(count)))
        every = [ms for kind in self._ms.values() for ms in kind]
        if not every:
            raise SystemExit(f"no page was opened: {dict(self._errors)}")
        return {
            "requests": len(every),
            "p50_ms": quantile(every, 0.5),
            "p95_ms": quantile(every, 0.95),
            "p99_ms": quantile(every, 0.99),
            "p95_ms_by_page": {
                kind: quantile(ms, 0.95) for kind, ms in sorted(self._ms.items())
            },
            "errors": dict(self._errors),
        }

    async def _reader(self, dice: Random) -> None:
        await asyncio.sleep(dice.uniform(0, self._think))
        path = "/"
        while time.monotonic() < self._end:
            links = await self._open(path)
            path = _search(dice) if dice.random() < SEARCHES else _next(links, dice)
            await asyncio.sleep(dice.uniform(0.5, 1.5) * self._think)

    async def _open(self, path: str) -> list[str]:
        """Open a page; return its links, none where it failed."""
        kind = _kind(path)
        began = time.perf_counter()
        try:
            answer = await self._client.get(path)
        except HTTPError as error:
            self._errors[f"{kind}: {type(error).__name__}"] += 1
            return []
        self._ms[kind].append((time.perf_counter() - began) * 1_000)
        if answer.status_code >= 400:
            self._errors[f"{kind}: {answer.status_code}"] += 1
            return []
        return [unescape(link) for link in _LINK.findall(answer.text)]


def _kind(path: str) -> str:
    """Return what kind of page an address is: its first part, or a search."""
    if path.startswith("/?"):
        return "search" if "q=" in path else "filter"
    return "/" + path[1:].partition("?")[0].partition("/")[0]


def _next(links: list[str], dice: Random) -> str:
    """Return one of the links of a page: each kind of page is as likely."""
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for link in links:
        if not _NO_PAGES.search(link):
            kinds[_kind(link)].append(link)
    return dice.choice(kinds[dice.choice(list(kinds))]) if kinds else "/"


def _search(dice: Random) -> str:
    words = " ".join(synthetic_prose.headline(dice).lower().split()[:2])
    letters = re.sub(r"[^\w ]", "", words)
    return f"/?{urlencode({'q': letters})}"


def main(url: str, readers: str, seconds: str, think: str) -> None:
    """Read, and print the figures."""
    people = Readers(url, float(seconds), float(think))
    print(json.dumps(asyncio.run(people.read(int(readers)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
