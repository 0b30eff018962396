"""Run a user's spider in a process of its own, with a deadline.

It costs 84 MB and two seconds of CPU a run, and it buys that whatever its code leaks,
hangs or configures is gone when it ends.
"""

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

from spiders.kinds.builtin import KINDS
from store.model import Bookmark, Entry, Source, Visit
from tocsin.config import Config, ConfigError

MAX_ENTRIES = 20_000
"""Entries taken from one run: a spider in a loop ends there."""

LINE_LIMIT = 4_000_000
"""Bytes of one entry, text and all."""


async def own_kinds(config: Config) -> list[str]:
    """Return the names of the user's spiders; ConfigError when one is unusable."""
    order = {"list": True, "folder": _folder(config)}
    process = await _start(order)
    try:
        async for line in _lines(process):
            if "error" in line:
                raise ConfigError(line["error"])
            return [str(name) for name in line["spiders"]]
        raise ConfigError("[spiders]: the spiders in your folder cannot be listed.")
    finally:
        await _end(process)


async def check_kinds(config: Config) -> None:
    """Raise ConfigError for a source whose kind nobody provides."""
    wanted = {source.kind: source.key for source in config.sources}
    unknown = set(wanted) - set(KINDS)
    if not unknown:
        return
    own = await own_kinds(config)
    for kind in sorted(unknown - set(own)):
        raise ConfigError(
            f"sources.{wanted[kind]}.kind: there is no kind {kind!r}.",
            remedy=f"Known: {', '.join([*KINDS, *own])}. A kind of your own is a "
            f'spider with name = "{kind}" in the folder of [spiders].',
        )


async def visit_by_own_spider(
    source: Source,
    settings: Mapping[str, Any],
    config: Config,
    *,
    bookmark: Bookmark,
    now: datetime,
) -> tuple[Visit, tuple[Entry, ...]]:
    """Return how the spider's run went and what it found; never raises.

    What it found before it failed or was ended counts.
    """
    order = {
        "kind": source.kind,
        "url": source.url,
        "options": dict(source.options),
        "folder": _folder(config),
        # The order goes over as JSON; the handlers and middlewares in it are names.
        "settings": {**settings, "DOWNLOAD_DELAY": config.crawl.gap.total_seconds()},
    }
    entries: list[Entry] = []
    reason = ""
    process = await _start(order)
    try:
        async with asyncio.timeout(config.spiders.deadline.total_seconds()):
            reason = await _collect(process, entries)
    except TimeoutError:
        reason = "the spider was ended: it ran past [spiders] deadline"
    except (ValueError, KeyError) as error:
        reason = f"the spider's answer could not be read: {error}"
    finally:
        await _end(process)
    visit = Visit(
        source=source.key,
        at=now,
        # What was found counts: a run that overran has visited its source all the same.
        outcome="hard" if reason and not entries else "ok",
        listed=len(entries),
        reason=reason,
        bookmark=bookmark,
    )
    return visit, tuple(entries)


async def _collect(process: Process, entries: list[Entry]) -> str:
    """Add what the spider finds to `entries`; return what went wrong, or ""."""
    async for line in _lines(process):
        if "error" in line:
            return str(line["error"])
        if "ended" in line:
            return _verdict(line)
        published = line["published"]
        entries.append(
            Entry(
                url=line["url"],
                title=line["title"],
                summary=line["summary"],
                published=datetime.fromisoformat(published) if published else None,
                authors=tuple(line["authors"]),
                language=line["language"],
                complete=line["complete"],
            )
        )
        if len(entries) >= MAX_ENTRIES:
            return f"the spider was ended after {MAX_ENTRIES} entries"
    return "the spider's process died"


def _verdict(line: dict[str, Any]) -> str:
    if line["errors"]:
        return f"{line['errors']} errors in the spider, the last: {line['why']}"
    return "" if line["ended"] == "finished" else f"the spider ended: {line['ended']}"


def _folder(config: Config) -> str:
    return str(config.spider_folder or "")


async def _start(order: dict[str, Any]) -> Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "spiders.own.runner",
        stdin=PIPE,
        stdout=PIPE,
        limit=LINE_LIMIT,
        # A group of its own: Ctrl-C is for the daemon, which ends it in good order.
        start_new_session=True,
    )
    if process.stdin is not None:
        process.stdin.write(json.dumps(order).encode())
        await process.stdin.drain()
        process.stdin.close()
    return process


async def _lines(process: Process) -> AsyncIterator[dict[str, Any]]:
    while process.stdout is not None and (line := await process.stdout.readline()):
        yield json.loads(line)


async def _end(process: Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    await process.wait()
