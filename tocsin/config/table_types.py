"""What the tables of config.toml are made of: lengths of time, paths, switches."""

import inspect
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self, dataclass_transform

from scheduler.lengths import parse_length
from tocsin.config.field_readers import (
    FieldReader,
    InvalidTableError,
    KeyProblem,
    field_reader,
)
from tocsin.config.table_marks import (
    REQUIRED,
    AfterValidator,
    BeforeValidator,
    Field,
    FieldInfo,
    field_of,
)

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

Switch = bool
"""true or false; not 0 or 1."""


@dataclass_transform(
    kw_only_default=True, frozen_default=True, field_specifiers=(Field,)
)
class Table:
    """A table of the file: unknown keys are errors, never ignored."""

    model_fields_set: frozenset[str]
    """The keys that are written."""
    model_fields: ClassVar[dict[str, FieldInfo]] = {}
    """Key → its field, in the order of the class."""
    _readers: ClassVar[dict[str, FieldReader]] = {}

    def __init_subclass__(cls) -> None:
        own = vars(cls)
        fields = {
            name: field_of(type_, own.get(name, REQUIRED))
            for name, type_ in inspect.get_annotations(cls).items()
        }
        cls.model_fields = {**cls.model_fields, **fields}
        cls._readers = {
            **cls._readers,
            **{
                name: field_reader(field.annotation, field.metadata)
                for name, field in fields.items()
            },
        }

    def __init__(self, **values: Any) -> None:
        if unknown := values.keys() - self.model_fields:
            raise TypeError(f"{type(self).__name__} has no {', '.join(unknown)}")
        made = {}
        for name, field in self.model_fields.items():
            if name not in values and field.default_factory:
                made[name] = field.default_factory()
            elif name not in values and field.is_required():
                raise TypeError(f"{type(self).__name__} needs {name}")
        # What is not given is the class's: its default.
        object.__setattr__(self, "model_fields_set", frozenset(values))
        vars(self).update({**made, **values})

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be changed")

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return ((name, getattr(self, name)) for name in self.model_fields)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and list(other) == list(self)

    def __hash__(self) -> int:
        return hash(tuple(self))

    @classmethod
    def model_validate(cls, written: object) -> Self:
        """Return a table as it is written; raises InvalidTableError."""
        if isinstance(written, cls):
            return written
        if not isinstance(written, dict):
            noun = f"dictionary or instance of {cls.__name__}"
            message = f"Input should be a valid {noun}"
            raise InvalidTableError([KeyProblem("model_type", message, written)])
        found, problems = cls._read(written)
        for name in written:
            if name not in cls.model_fields:
                refused = "extra_forbidden", "Extra inputs are not permitted"
                problems.append(KeyProblem(*refused, written[name], (name,)))
        if problems:
            raise InvalidTableError(problems)
        return cls(**found)

    @classmethod
    def _read(cls, written: dict[str, Any]) -> tuple[dict[str, Any], list[KeyProblem]]:
        """Return the values of the keys that the class has, and what is wrong."""
        found, problems = dict[str, Any](), list[KeyProblem]()
        for name, read in cls._readers.items():
            if name in written:
                try:
                    found[name] = read(written[name])
                except InvalidTableError as error:
                    problems += error.below(name)
            elif cls.model_fields[name].is_required():
                missing = KeyProblem("missing", "Field required", written, (name,))
                problems.append(missing)
        return found, problems

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """Return this table with other values, which are taken as they are."""
        given = {name: getattr(self, name) for name in self.model_fields_set}
        return type(self)(**{**given, **update})

    def model_dump(self) -> dict[str, Any]:
        """Return the values by their keys."""
        return dict(self)
