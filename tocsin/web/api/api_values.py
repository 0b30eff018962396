"""Values that several parts of the API take and give."""

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from fastapi import Path
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
)

MAX_NUMBER = 2**53 - 1
"""The largest number: what JSON readers hold exactly (RFC 8259 §6)."""

MAX_TEXT = 10_000
"""Code points of the longest text: that of a query."""


def only_number(value: object) -> object:
    """Refuse texts and truths, which pydantic would take for numbers.

    12.0 is an integer too (JSON Schema, §6.1.1).
    """
    if isinstance(value, bool | str):
        raise ValueError("write a number")
    return value


# The bounds come first: behind a validator the document would lose them.
RowNumber = Annotated[int, Field(ge=1, le=MAX_NUMBER), BeforeValidator(only_number)]

PathNumber = Annotated[int, Path(ge=1, le=MAX_NUMBER)]


def in_utc(at: datetime) -> datetime:
    """Return an aware time in UTC; of the calendar's ends only nearly."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return at.replace(tzinfo=UTC)  # off by hours, in the year 1 or 9999


def only_text(value: object) -> object:
    """Refuse numbers, which pydantic would take for seconds since 1970."""
    if isinstance(value, datetime) or (isinstance(value, str) and "-" in value[4:5]):
        return value
    raise ValueError("write a time as ISO 8601, with its zone: 2026-03-02T12:00:00Z")


Moment = Annotated[AwareDatetime, BeforeValidator(only_text), AfterValidator(in_utc)]
"""A time with its zone, as ISO 8601; times that are given are in UTC."""

T = TypeVar("T")


class ResultPage(BaseModel, Generic[T]):
    """A page of a list."""

    items: list[T]
    next: str | None = Field(
        default=None, description="The cursor of the page that follows; null: none."
    )


class Wish(BaseModel):
    """The body of a request that changes something."""

    model_config = ConfigDict(extra="forbid")


class PieceResource(BaseModel):
    """A piece of a snippet."""

    text: str
    hit: bool = Field(description="Whether the query hit here.")


class DayResource(BaseModel):
    """What was counted on a day in UTC."""

    day: str = Field(description="2026-03-02")
    articles: int
