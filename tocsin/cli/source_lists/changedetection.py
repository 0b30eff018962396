"""changedetection.io's exports: its backup (a zip), or the JSON files in it.

Older backups have all watches in url-watches.json; in newer ones each has a watch.json
in a folder of its own, and so has each tag its tag.json.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from tocsin.cli.source_lists.left_out import LeftOut
from tocsin.config.append_sources import SourceDraft

MAX_FILE_BYTES = 50_000_000
"""Of one unpacked file; ten thousand watches have a tenth of it."""

_OTHER_LANGUAGES = ("xpath:", "xpath1:", "json:", "jsonraw:", "jq:", "jqraw:", "/")
"""How filters begin that are no CSS selectors."""


def read_backup(data: bytes) -> Iterator[SourceDraft | LeftOut]:
    """Yield the watches of a backup; raises ValueError when it is none."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if "url-watches.json" in names:
            yield from read_json(_unpacked(archive, "url-watches.json"))
            return
        watches = sorted(name for name in names if name.endswith("/watch.json"))
        if not watches:
            raise ValueError("this zip is no backup: it has no watches")
        tags = {
            name.rpartition("/")[0]: _table(_unpacked(archive, name))
            for name in names
            if name.endswith("/tag.json")
        }
        for name in watches:
            yield _watch(_table(_unpacked(archive, name)), name, tags)


def read_json(data: bytes) -> Iterator[SourceDraft | LeftOut]:
    """Yield the watches of url-watches.json; raises ValueError when it is none."""
    file = _table(data)
    watches = file.get("watching")
    if not isinstance(watches, Mapping):
        raise ValueError('this JSON is no list of watches: it has no "watching"')
    application = _inner(_inner(file, "settings"), "application")
    tags = _inner(application, "tags")
    for number, watch in enumerate(watches.values(), start=1):
        yield _watch(watch, f"watch {number}", tags)


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > MAX_FILE_BYTES:
        raise ValueError(f"{name} is larger than {MAX_FILE_BYTES // 1_000_000} MB")
    return archive.read(name)


def _table(data: bytes) -> Mapping[str, Any]:
    try:
        table = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ValueError("this is no JSON") from error
    return table if isinstance(table, Mapping) else {}


def _inner(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = table.get(key)
    return found if isinstance(found, Mapping) else {}


def _watch(watch: object, where: str, tags: Mapping[str, Any]) -> SourceDraft | LeftOut:
    if not isinstance(watch, Mapping):
        return LeftOut(where=where, what="a watch", why="it is no table")
    address = str(watch.get("url") or "").strip().removeprefix("source:")
    why = _reason(watch, address)
    if why:
        return LeftOut(where=where, what=address or "a watch", why=why)
    filters = watch.get("include_filters") or watch.get("css_filter") or []
    each = [filters] if isinstance(filters, str) else _texts(filters)
    selectors = [text for text in each if _is_css(text)]
    lost = [repr(text) for text in each if text and not _is_css(text)]
    return SourceDraft(
        url=address,
        name=" ".join(str(watch.get("title") or "").split()),
        kind="page" if selectors else "",
        links=", ".join(selectors),
        groups=tuple(_groups(watch, tags)),
        where=where,
        note=f"not kept: the filter {', '.join(lost)}" if lost else "",
    )


def _reason(watch: Mapping[str, Any], address: str) -> str:
    if not address:
        return "it has no address"
    if "{{" in address or "{%" in address:
        return "its address is a template"
    if str(watch.get("method") or "GET").upper() != "GET":
        return "it sends a form"
    return "it is paused there" if watch.get("paused") is True else ""


def _is_css(text: str) -> bool:
    return bool(text) and not text.startswith(_OTHER_LANGUAGES)


def _texts(value: object) -> list[str]:
    """Return a list's items as texts; none for what is no list."""
    return list(map(str, value)) if isinstance(value, list) else []


def _groups(watch: Mapping[str, Any], tags: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of a watch's tags; older files have them in one text."""
    named = watch.get("tags") or watch.get("tag") or []
    for each in named.split(",") if isinstance(named, str) else _texts(named):
        tag = tags.get(each)
        title = tag.get("title") if isinstance(tag, Mapping) else each
        if isinstance(title, str) and title.strip():
            yield title.strip()
