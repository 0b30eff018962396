"""What an option may be, and its default, in words, from its type (pure)."""

import types
from datetime import timedelta
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le, MaxLen
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from scheduler.lengths import format_length

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
    value = field.get_default(call_default_factory=True)
    if value is None:
        above = ABOVE.get(table.partition(".")[0])
        if above is None:
            return "Left out by default."
        return f"Default: as in [`{above}.{key}`](#{above}{key})."
    return f"Default: `{_as_toml(value)}`."


def _words(annotation: Any, bounds: list[Any]) -> str:
    origin, within = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _words(within[0], [*bounds, *within[1:]])
    if origin is Literal:
        return " or ".join(f"`{_as_toml(value)}`" for value in within)
    if origin in (Union, types.UnionType):
        return " or ".join(
            _words(each, []) for each in within if each is not types.NoneType
        )
    if origin is tuple:
        most = [f", {bound.max_length} at most" for bound in bounds if _is_most(bound)]
        return f"a list, each {_words(within[0], [])}{''.join(most)}"
    if origin is dict:
        return "a table of texts"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "a name, or a table `{ " + _keys(annotation) + " }`"
    if annotation not in _PLAIN:
        raise TypeError(f"{annotation} has no words here: say them in _PLAIN")
    return _PLAIN[annotation] + _range(bounds)


def _is_most(bound: object) -> bool:
    return isinstance(bound, MaxLen)


def _keys(table: type[BaseModel]) -> str:
    return ", ".join(f"{key} = …" for key in table.model_fields)


def _range(bounds: list[Any]) -> str:
    """Return the smallest and the largest number; pydantic keeps them in the field."""
    every = [*bounds, *(each for bound in bounds for each in _of_field(bound))]
    lowest = next((bound.ge for bound in every if isinstance(bound, Ge)), None)
    highest = next((bound.le for bound in every if isinstance(bound, Le)), None)
    return "" if lowest is None else f" from {lowest} to {highest}"


def _of_field(bound: object) -> list[Any]:
    return bound.metadata if isinstance(bound, FieldInfo) else []


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
