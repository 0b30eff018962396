"""Marks on the types of a table's attributes: bounds, and what makes values of others.

The names are pydantic's, which reads what the API is sent. A command that answers one
question has no time to load it: a tenth of a second, for a few texts and numbers.
"""

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, get_origin

REQUIRED: Any = object()
"""Instead of a default: the key must be there."""


class FieldInfo(NamedTuple):
    """A field, or a mark on its type that has bounds, or its default factory."""

    annotation: Any = None
    """Its type, without the marks on it."""
    metadata: tuple[Any, ...] = ()
    """The marks on its type, from the innermost to the outermost."""
    default: Any = REQUIRED
    default_factory: Callable[[], Any] | None = None
    ge: int | None = None
    """The smallest number."""
    le: int | None = None
    """The largest number."""
    max_length: int | None = None
    """Of a list."""

    def is_required(self) -> bool:
        """Return whether the key must be there."""
        return self.default is REQUIRED and self.default_factory is None

    def get_default(self) -> Any:
        """Return what it is when it is left out."""
        return self.default_factory() if self.default_factory else self.default


def Field(
    *,
    default_factory: Callable[[], Any] | None = None,
    ge: int | None = None,
    le: int | None = None,
    max_length: int | None = None,
) -> Any:
    """Return the bounds of a type, or the default of an attribute."""
    return FieldInfo(
        default_factory=default_factory, ge=ge, le=le, max_length=max_length
    )


class BeforeValidator(NamedTuple):
    """Makes of a value as it is written the one to be checked; raises ValueError."""

    make: Callable[[Any], Any]


class AfterValidator(NamedTuple):
    """Makes of a value of the right type another, or raises ValueError."""

    make: Callable[[Any], Any]


class SecretStr:
    """A text that nobody is shown who prints or logs what holds it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def get_secret_value(self) -> str:
        """Return the text."""
        return self._text

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretStr) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "SecretStr('**********')" if self._text else "SecretStr('')"


def field_of(annotation: Any, default: Any) -> FieldInfo:
    """Return the field of an attribute with this type."""
    marks: tuple[Any, ...] = ()
    if get_origin(annotation) is Annotated:
        annotation, marks = annotation.__origin__, annotation.__metadata__
    if isinstance(default, FieldInfo):
        return default._replace(annotation=annotation, metadata=marks)
    return FieldInfo(annotation=annotation, metadata=marks, default=default)
