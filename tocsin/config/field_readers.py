"""What is written in a table → what the attribute of a type is, or all that is wrong.

The words and the messages are pydantic's, as are those of the marks.
"""

import types
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from tocsin.config.table_marks import (
    AfterValidator,
    BeforeValidator,
    FieldInfo,
    SecretStr,
)

Place = tuple[int | str, ...]
"""Where in a file something is: names of tables and keys, numbers of list items."""


class KeyProblem(NamedTuple):
    """A value that cannot be."""

    kind: str
    """One of pydantic's words, such as "missing" or "value_error"."""
    message: str
    found: object
    place: Place = ()


class InvalidTableError(Exception):
    """What is written cannot be read."""

    def __init__(self, problems: list[KeyProblem]) -> None:
        super().__init__(problems)
        self.problems = problems

    def below(self, key: int | str) -> list[KeyProblem]:
        """Return the problems as those of what stands under a key."""
        return [each._replace(place=(key, *each.place)) for each in self.problems]


FieldReader = Callable[[Any], Any]
"""What is written → what the attribute is; raises InvalidTableError."""


def field_reader(annotation: Any, marks: Iterable[Any] = ()) -> FieldReader:
    """Return what reads the values of a type with these marks on it."""
    if get_origin(annotation) is Annotated:
        annotation, marks = annotation.__origin__, annotation.__metadata__
    read = _plain_reader(annotation)
    for mark in marks:
        read = _marked(read, mark)
    return read


def read_each(
    read: FieldReader, values: Iterable[tuple[int | str, object]]
) -> dict[int | str, Any]:
    """Return values as they were read, by their keys, or raise all their problems."""
    found: dict[int | str, Any] = {}
    problems: list[KeyProblem] = []
    for key, value in values:
        try:
            found[key] = read(value)
        except InvalidTableError as error:
            problems += error.below(key)
    if problems:
        raise InvalidTableError(problems)
    return found


def _plain_reader(annotation: Any) -> FieldReader:
    """Return what reads a type without marks; a table reads itself."""
    origin, within = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return _literal_reader(within)
    if origin in (Union, types.UnionType):
        return _union_reader([each for each in within if each is not types.NoneType])
    if origin is tuple:
        return _list_reader(field_reader(within[0]))
    if origin is dict:
        return _names_reader(field_reader(within[1]))
    if annotation is SecretStr:
        text = _type_reader(str)
        return lambda value: SecretStr(text(value))
    read: FieldReader = getattr(annotation, "model_validate", None) or _type_reader(
        annotation
    )
    return read


_TYPES = {
    str: ("string", "string"),
    int: ("int", "integer"),
    bool: ("bool", "boolean"),
}
"""Types as kinds of problems and as messages call them."""


def _type_reader(expected: type) -> FieldReader:
    """Return what lets a type pass, and no other: true is no number."""
    kind, noun = _TYPES.get(expected, (expected.__name__, expected.__name__))
    is_switch = expected is bool

    def read(value: object) -> object:
        if isinstance(value, expected) and isinstance(value, bool) == is_switch:
            return value
        raise _invalid(f"{kind}_type", f"Input should be a valid {noun}", value)

    return read


def _literal_reader(words: tuple[Any, ...]) -> FieldReader:
    *most, last = map(repr, words)
    listed = f"{', '.join(most)} or {last}" if most else last

    def read(value: object) -> object:
        if type(value) is str and value in words:
            return value
        raise _invalid("literal_error", f"Input should be {listed}", value)

    return read


def _union_reader(members: list[Any]) -> FieldReader:
    """Return what reads one of several types; problems are those with each of them."""
    readers = {_tag(member): field_reader(member) for member in members}
    if len(readers) == 1:
        return next(iter(readers.values()))

    def read(value: object) -> object:
        problems: list[KeyProblem] = []
        for tag, one in readers.items():
            try:
                return one(value)
            except InvalidTableError as error:
                problems += error.below(tag)
        raise InvalidTableError(problems)

    return read


def _tag(member: Any) -> str:
    plain = member.__origin__ if get_origin(member) is Annotated else member
    return getattr(plain, "__name__", str(plain))


def _list_reader(read: FieldReader) -> FieldReader:
    def read_list(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise _invalid("tuple_type", "Input should be a valid tuple", value)
        return tuple(read_each(read, enumerate(value)).values())

    return read_list


def _names_reader(read: FieldReader) -> FieldReader:
    def read_names(value: object) -> dict[int | str, Any]:
        if not isinstance(value, dict):
            raise _invalid("dict_type", "Input should be a valid dictionary", value)
        return read_each(read, value.items())

    return read_names


def _marked(read: FieldReader, mark: Any) -> FieldReader:
    match mark:
        case BeforeValidator(make):
            return lambda value: read(_made(make, value, written=value))
        case AfterValidator(make):
            return lambda value: _made(make, read(value), written=value)
        case FieldInfo(max_length=int(most)):
            return _short(read, most)
        case FieldInfo(ge=int(lowest), le=int(highest)):
            return _between(read, lowest, highest)
    raise TypeError(f"{mark!r} says nothing of a field")


def _made(make: Callable[[Any], Any], value: object, *, written: object) -> Any:
    try:
        return make(value)
    except ValueError as error:
        raise _invalid("value_error", f"Value error, {error}", written) from None


def _short(read: FieldReader, most: int) -> FieldReader:
    """Return what reads a list with at most so many items that are well."""

    def read_short(value: Any) -> Any:
        try:
            found = read(value)
        except InvalidTableError as error:
            wrong = {each.place[0] for each in error.problems if each.place}
            if not wrong or len(value) - len(wrong) <= most:
                raise
        else:
            if len(found) <= most:
                return found
        message = (
            f"Tuple should have at most {most} items after validation, not {len(value)}"
        )
        raise _invalid("too_long", message, value)

    return read_short


def _between(read: FieldReader, lowest: int, highest: int) -> FieldReader:
    def read_number(value: object) -> int:
        number: int = read(value)
        if number < lowest:
            message = f"Input should be greater than or equal to {lowest}"
            raise _invalid("greater_than_equal", message, value)
        if number > highest:
            message = f"Input should be less than or equal to {highest}"
            raise _invalid("less_than_equal", message, value)
        return number

    return read_number


def _invalid(kind: str, message: str, found: object) -> InvalidTableError:
    return InvalidTableError([KeyProblem(kind, message, found)])
