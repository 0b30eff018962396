"""A TOML file → its validated tables, or all problems, one a line."""

import tomllib
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, get_args

from store.errors import TocsinError
from tocsin.config.field_readers import InvalidTableError, KeyProblem
from tocsin.config.table_types import Table
from tocsin.words.worded import Worded

T = TypeVar("T", bound=Table)

MAX_KNOWN = 20
"""Names that a hint lists, of hundreds of sources, say; it counts the others."""

_SECRET = ("password", "proxy")
"""Beginnings of keys whose values no message shows."""


class ConfigError(TocsinError):
    """The problems of a configuration, one a line."""

    exit_code = 2


def read(path: Path, table: type[T], text: str | None = None) -> T:
    """Return a file's tables; raises ConfigError with all its problems.

    `text`, if given, is read in place of what the file holds.
    """
    data = parsed(path, text)
    try:
        return table.model_validate(data)
    except InvalidTableError as error:
        problems = [problem_of(problem, table) for problem in error.problems]
        raise several(path, problems) from None


def several(path: Path, problems: Iterable[str]) -> ConfigError:
    """Return one error for the problems of a file."""
    return ConfigError("\n".join(f"{path}: {problem}" for problem in problems))


def known(name: str, names: Iterable[str]) -> str:
    """Return a suggestion for an unknown name, or the known names."""
    listed = sorted(names)
    if close := get_close_matches(name, listed, 1):
        return Worded("Did you mean %(name)s?", name=repr(close[0]))
    more = len(listed) - MAX_KNOWN
    shown = ", ".join(listed[:MAX_KNOWN]) or Worded("none yet")
    if more > 0:
        return Worded("Known: %(shown)s and %(more)s more.", shown=shown, more=more)
    return Worded("Known: %(known)s.", known=shown)


def parsed(path: Path, text: str | None = None) -> dict[str, Any]:
    """Return a TOML file's content; raises ConfigError when it cannot be read.

    `text`, if given, is read in place of what the file holds.
    """
    try:
        written = path.read_text("utf-8") if text is None else text
        # With the byte order mark that Notepad writes, or without.
        return tomllib.loads(written.removeprefix("\ufeff"))
    except FileNotFoundError:
        raise ConfigError(
            f"{path}: there is no such file.",
            remedy="Write one with: tocsin init   or name yours: tocsin … -c FILE",
        ) from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path}: not UTF-8 text (byte {error.start}).",
            remedy="Save the file as UTF-8.",
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"{path}: not valid TOML: {error}.",
            remedy="Put text in quotes; put a query of several lines in '''three'''.",
        ) from None


def problem_of(problem: KeyProblem, table: type[Table]) -> str:
    """Return what is wrong with a key of a table, and what to write."""
    *parents, key = problem.place
    where = ".".join(map(str, problem.place))
    match problem.kind:
        case "extra_forbidden":
            keys = _keys_of(tuple(map(str, parents)), table)
            close = get_close_matches(str(key), keys, 1)
            hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(keys)}"
            return f"{where}: unknown key; {hint}"
        case "missing":
            return f"{where}: missing; every {_noun(parents)} needs it"
        case "value_error":
            return f"{where}: {problem.message.removeprefix('Value error, ')}"
        case "model_type" | "dict_type":
            # Not what was found: it may be a channel's address with its password.
            return f"{where}: this is a table; write [{where}] and its keys below it"
        case "tuple_type" if str(key).startswith(_SECRET):
            return f"{where}: write a list in [brackets]"
        case _ if str(key).startswith(_SECRET):
            return f"{where}: {problem.message.lower()}"
        case "tuple_type":
            shown = repr(problem.found)[:60]
            return f"{where}: write a list in [brackets], found {shown}"
        case _:
            shown = repr(problem.found)[:60]
            return f"{where}: {problem.message.lower()}, found {shown}"


def _noun(parents: list[int | str]) -> str:
    if not parents:
        return "configuration"
    in_a_list = isinstance(parents[-1], int)
    return str(parents[-2 if in_a_list else 0]).rstrip("s")


def _keys_of(parents: tuple[str, ...], table: type[Table]) -> list[str]:
    """Return the keys that the table at this place of the file accepts."""
    for name in parents:
        field = table.model_fields.get(name)
        if field is None:
            continue  # the user's own name for a source, watchlist or channel
        table = next(_tables_in(field.annotation), table)
    return list(table.model_fields)


def _tables_in(annotation: Any) -> Iterator[type[Table]]:
    """Yield the tables that a field's type is made of, the outermost first."""
    if isinstance(annotation, type) and issubclass(annotation, Table):
        yield annotation
    for inner in get_args(annotation):
        yield from _tables_in(inner)
