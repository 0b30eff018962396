"""What the tables of config.toml are made of: lengths of time, paths, switches."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from scheduler.lengths import parse_length

NAME_BYTES = 255
"""The longest name of a file on Linux (NAME_MAX)."""


def path_text(text: str) -> str:
    """Return a path that the system can look for; it need not exist.

    Raises ValueError, as do the functions below, with a sentence for a person.
    """
    try:
        parts = Path(text).expanduser().parts
    except RuntimeError:
        raise ValueError(
            f"{text!r} begins with the home of a user who does not exist; write "
            "'~/…' for your own, or the whole path"
        ) from None
    if any("\0" in part or len(part.encode()) > NAME_BYTES for part in parts):
        shown = f"{text[:40]}…" if len(text) > 40 else text
        raise ValueError(
            f"{shown!r} is not a path; a name has {NAME_BYTES} bytes at most and no "
            "NUL character"
        )
    return text


def file_text(text: str) -> str:
    """Return the path of a file."""
    if not text.strip():
        raise ValueError(f"{text!r} names no file; write one such as 'tocsin.db'")
    return path_text(text)


def _some_time(length: timedelta) -> timedelta:
    if not length:
        raise ValueError("this takes some time; write at least '1s'")
    return length


Length = Annotated[timedelta, BeforeValidator(parse_length)]
"""A timedelta that is written as "15m"."""

SomeTime = Annotated[Length, AfterValidator(_some_time)]
"""A Length that is not zero."""

PathText = Annotated[str, AfterValidator(path_text)]
"""A path, or a pattern of paths."""

Switch = Annotated[bool, Field(strict=True)]
"""true or false; not 0 or 1."""


class Table(BaseModel):
    """A table of the file: unknown keys are errors, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)
