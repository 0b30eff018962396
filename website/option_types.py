"""What an option may be, and its default, in words, from its type (pure)."""

import types
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from scheduler.lengths import format_length
from tocsin.config.table_marks import FieldInfo, SecretStr
from tocsin.config.table_types import Table

ABOVE = {"sources": "crawl", "channels": "alerts"}
"""Tables of one source or channel → the table that says what holds for all."""

_PLAIN: dict[Any, str] = {
    str: "text",
    int: "a number",
    float: "a number",
    bool: "`true` or `false`",
    timedelta: "a length of time",
    SecretStr: "text, which no message shows",
}


def type_of(field: FieldInfo) -> str:
    """Return what an option may be, as the beginning of a sentence."""
    words = _words(field.annotation, field.metadata)
    return words[0].upper() + words[1:]


def default_of(table: str, key: str, field: FieldInfo) -> str:
    """Return a sentence on the default."""
    if field.is_required():
        return "**Required.**"
    value = field.get_default()
    if value is None:
        above = ABOVE.get(table.partition(".")[0])
        if above is None:
            return "Left out by default."
        return f"Default: as in [`{above}.{key}`](#{above}{key})."
    return f"Default: `{_as_toml(value)}`."


def _words(annotation: Any, bounds: Sequence[Any]) -> str:
    origin, within = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _words(within[0], [*bounds, *within[1:]])
    if origin is Literal:
        return " or ".join(f"`{_as_toml(value)}`" for value in within)
    if origin in (Union, types.UnionType):
        return " or ".join(
            _words(each, ()) for each in within if each is not types.NoneType
        )
    if origin is tuple:
        most = [each.max_length for each in _bounds(bounds) if each.max_length]
        return f"a list, each {_words(within[0], ())}" + "".join(
            f", {number} at most" for number in most
        )
    if origin is dict:
        return "a table of texts"
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return "a name, or a table `{ " + _keys(annotation) + " }`"
    if annotation not in _PLAIN:
        raise TypeError(f"{annotation} has no words here: say them in _PLAIN")
    return _PLAIN[annotation] + _range(bounds)


def _keys(table: type[Table]) -> str:
    return ", ".join(f"{key} = …" for key in table.model_fields)


def _range(marks: Iterable[Any]) -> str:
    """Return the smallest and the largest number."""
    bounds = [each for each in _bounds(marks) if each.ge is not None]
    return "".join(f" from {each.ge} to {each.le}" for each in bounds)


def _bounds(marks: Iterable[Any]) -> list[FieldInfo]:
    return [mark for mark in marks if isinstance(mark, FieldInfo)]


def _as_toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case timedelta():
            return f'"{format_length(value)}"'
        case SecretStr():
            return f'"{value.get_secret_value()}"'
        case tuple() | list():
            return f"[{', '.join(_as_toml(each) for each in value)}]"
        case dict():
            return "{}"
        case str():
            return f'"{value}"'
    return str(value)
