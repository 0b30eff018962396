"""New sources at the end of config.toml; all else in the file stays as it is."""

import contextlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tocsin.config.load import load
from tocsin.config.toml_tables import ConfigError


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
    lines = [f"[sources.{key}]", f"url = {_quoted(draft.url)}"]
    if draft.name and draft.name != key:
        lines.append(f"name = {_quoted(draft.name)}")
    if draft.kind and draft.kind != "feed":
        lines.append(f"kind = {_quoted(draft.kind)}")
    if draft.links:
        lines.append(f"links = {_quoted(draft.links)}")
    if draft.groups:
        lines.append(f"groups = [{', '.join(map(_quoted, draft.groups))}]")
    return "\n".join(lines) + "\n"


def append_sources(path: Path, tables: Sequence[str]) -> None:
    """Add tables at the end of a file; raise ConfigError if it would not load then.

    The file is not touched before what it will be has been loaded beside it: a daemon
    that runs reloads it as soon as it changes.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            before = file.read()
        after = _appended(before, tables)
        trial = path.with_name(f".{path.name}.new")
        try:
            trial.write_text(after, "utf-8", newline="")
            load(trial)
        except ConfigError as error:
            said = str(error).replace(str(trial), str(path))
            raise ConfigError(f"{path}: nothing can be added to it: {said}") from error
        finally:
            with contextlib.suppress(OSError):
                trial.unlink()
        path.write_text(after, "utf-8", newline="")
    except OSError as error:
        raise ConfigError(
            f"{path}: nothing can be added to it ({error.strerror})."
        ) from error


def _appended(before: str, tables: Iterable[str]) -> str:
    end = "\r\n" if "\r\n" in before else "\n"
    added = "\n".join(tables).replace("\n", end)
    kept = before.rstrip()
    return f"{kept}{end}{end}{added}" if kept else added


def _quoted(text: str) -> str:
    # JSON's strings are TOML's, but for this one character, and halves of pairs.
    whole = text.encode(errors="replace").decode()
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")
