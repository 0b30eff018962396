"""Runs of users' spiders, each in a process of its own and with a deadline.

A run costs 84 MB and two seconds of CPU; whatever its code leaks, hangs or configures
is gone when the process ends. What a run may return is bounded by three limits.
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
from store.bookmarks import Bookmark
from store.model import Entry, Source, Visit
from tocsin.config import Config, ConfigError

MAX_ENTRIES = 20_000
"""Entries taken from one run: it ends a spider that repeats itself for ever."""

MAX_ENTRY_BYTES = 4_000_000
"""Bytes of one entry as JSON, its text included."""

MAX_RUN_BYTES = 64_000_000
"""Bytes of all entries of one run as JSON: the daemon holds them until they are stored.
Without it the two limits above allow 80 GB."""


async def own_kinds(config: Config) -> list[str]:
    """Return the names of the user's spiders; raises ConfigError for a broken one."""
    order = {"list": True, "folder": _folder(config)}
    process = await _start(order)
    try:
        async for line in _lines(process):
            answer = json.loads(line)
            if "error" in answer:
                raise ConfigError(answer["error"])
            return [str(name) for name in answer["spiders"]]
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
    """Run the source's spider; return the visit and the entries. It never raises.

    Entries that the spider yielded before it failed or was ended are kept.
    """
    entries: list[Entry] = []
    reason = await _run(_order(source, settings, config), config, entries)
    visit = Visit(
        source=source.key,
        at=now,
        # A run that was ended early but yielded entries is a visit that succeeded.
        outcome="hard" if reason and not entries else "ok",
        listed=len(entries),
        reason=reason,
        bookmark=bookmark,
    )
    return visit, tuple(entries)


def _order(
    source: Source, settings: Mapping[str, Any], config: Config
) -> dict[str, Any]:
    """Return what the process of a spider is told, as JSON."""
    return {
        "kind": source.kind,
        "url": source.url,
        "options": dict(source.options),
        "folder": _folder(config),
        # Handlers and middlewares go as import paths.
        "settings": {**settings, "DOWNLOAD_DELAY": config.crawl.gap.total_seconds()},
    }


async def _run(order: dict[str, Any], config: Config, entries: list[Entry]) -> str:
    """Add the entries of a run; return the reason of its failure, or ""."""
    process = await _start(order)
    try:
        async with asyncio.timeout(config.spiders.deadline.total_seconds()):
            return await _collect(process, entries)
    except TimeoutError:
        return "the spider was ended: it ran past [spiders] deadline"
    except (ValueError, KeyError) as error:
        return f"the spider's answer could not be read: {error}"
    finally:
        await _end(process)


async def _collect(process: Process, entries: list[Entry]) -> str:
    """Add the spider's entries to `entries`; return the reason of a failure, or ""."""
    size_bytes = 0
    async for line in _lines(process):
        answer = json.loads(line)
        if "error" in answer:
            return str(answer["error"])
        if "ended" in answer:
            return _run_failure(answer)
        size_bytes += len(line)
        if size_bytes > MAX_RUN_BYTES:
            return (
                f"the spider was ended: it yielded more than {_mb(MAX_RUN_BYTES)}; "
                f"the first {len(entries)} entries are kept"
            )
        entries.append(_entry(answer))
        if len(entries) >= MAX_ENTRIES:
            return f"the spider was ended after {MAX_ENTRIES} entries"
    return "the spider's process died"


def _entry(facts: Mapping[str, Any]) -> Entry:
    published = facts["published"]
    return Entry(
        url=facts["url"],
        title=facts["title"],
        summary=facts["summary"],
        published=datetime.fromisoformat(published) if published else None,
        authors=tuple(facts["authors"]),
        language=facts["language"],
        complete=facts["complete"],
    )


def _run_failure(end: Mapping[str, Any]) -> str:
    """Return why a run that came to its end counts as failed, "" when it did not."""
    if end["errors"]:
        return f"{end['errors']} errors in the spider, the last: {end['why']}"
    return "" if end["ended"] == "finished" else f"the spider ended: {end['ended']}"


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
        limit=MAX_ENTRY_BYTES,
        # In a group of its own: Ctrl-C must reach the daemon only, which ends the run.
        start_new_session=True,
    )
    if process.stdin is not None:
        process.stdin.write(json.dumps(order).encode())
        await process.stdin.drain()
        process.stdin.close()
    return process


async def _lines(process: Process) -> AsyncIterator[bytes]:
    while process.stdout is not None:
        try:
            line = await process.stdout.readline()
        except ValueError:  # asyncio's word for a line beyond the limit
            raise ValueError(
                f"an entry is larger than {_mb(MAX_ENTRY_BYTES)}"
            ) from None
        if not line:
            return
        yield line


def _mb(size_bytes: int) -> str:
    return f"{size_bytes // 1_000_000} MB"


async def _end(process: Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    await process.wait()
