"""New sources at the end of config.toml; all else in the file stays as it is."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tocsin.config.load import load
from tocsin.config.toml_tables import ConfigError
from tocsin.config.toml_text import array, quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDraft:
    """A source that is not in the configuration yet."""

    url: str
    name: str = ""
    """What people call it; empty when nobody says."""
    kind: str = ""
    """Empty where the configuration leaves it out."""
    links: str = ""
    groups: tuple[str, ...] = ()
    where: str = ""
    """Where it stands in the list it comes from, as in "line 12"."""
    note: str = ""
    """What of it is not kept, for a person; empty when all is."""


def source_table(key: str, draft: SourceDraft) -> str:
    """Return the [sources.KEY] table of a draft."""
    lines = [f"[sources.{key}]", f"url = {quoted(draft.url)}"]
    if draft.name and draft.name != key:
        lines.append(f"name = {quoted(draft.name)}")
    if draft.kind and draft.kind != "feed":
        lines.append(f"kind = {quoted(draft.kind)}")
    if draft.links:
        lines.append(f"links = {quoted(draft.links)}")
    if draft.groups:
        lines.append(f"groups = {array(draft.groups)}")
    return "\n".join(lines) + "\n"


def append_sources(path: Path, tables: Sequence[str]) -> None:
    """Add tables at the end of a file; raise ConfigError if it would not load then.

    The file is not touched before what it will be has been loaded: a daemon that runs
    reloads it as soon as it changes. What is in it is never written anew, so that a
    full disk takes nothing from it.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            before = file.read()
        added = _added(before, tables)
        load(path, before + added)
        _write_behind(path, added)
    except ConfigError as error:
        raise ConfigError(f"{path}: nothing can be added to it: {error}") from error
    except OSError as error:
        raise ConfigError(
            f"{path}: nothing can be added to it ({error.strerror})."
        ) from error


def _added(before: str, tables: Iterable[str]) -> str:
    """Return what to write behind a text: the tables, apart from it by a blank line."""
    end = "\r\n" if "\r\n" in before else "\n"
    tail = before[len(before.rstrip()) :].count("\n") if before.strip() else 2
    return end * max(0, 2 - tail) + "\n".join(tables).replace("\n", end)


def _write_behind(path: Path, text: str) -> None:
    size = path.stat().st_size
    try:
        with path.open("ab") as file:
            file.write(text.encode())
    except OSError:
        os.truncate(path, size)
        raise
