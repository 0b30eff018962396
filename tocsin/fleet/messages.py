"""What a daemon and its workers tell each other, and how it is packed.

A message is JSON (RFC 8259), packed by zlib.
What arrives is parsed as hostile input: its size is bounded before and after it is
unpacked, and how many parts it may have; its types are checked, and unknown keys are
refused.
"""

import zlib
from datetime import datetime
from typing import Annotated, Literal, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from spiders.fetch.carrying import ListingTerms, PageTerms, ReadElsewhere
from spiders.fetch.failures import Failure
from store.errors import TocsinError
from tocsin.config.fleet_table import PLACE

MOST_BODY_BYTES = 4_000_000
"""The largest answer that is carried, packed as the site sent it. One page in thousands
is larger; the daemon fetches that itself."""

MOST_LISTING_CHARS = 4_000_000
"""The longest list, in JSON, that is carried as it was read; the daemon reads a longer
one itself. Those of real feeds have some 50,000."""

MOST_BYTES = 24_000_000
"""The largest message once it is unpacked: a body in base64, the octets of its
exchange likewise, and what was read of it."""

MOST_PACKED_BYTES = 24_000_000
"""The largest message as a broker holds it."""

MOST_COMMAS = 50_000
"""In a message, or in a list. pydantic tells of each fault, in a kilobyte of memory:
without commas there are few. Only a page of numbers has more."""

MOST_PLACE_CHARS = 80
"""Of the place of a fault, as logs have it: the longest of our own are shorter."""

Refusal = Literal["expired", "clock", "size"]
"""Why a worker did not do a task: it came too late, the clocks differ, or its answer is
too large to be carried."""

FleetName = Annotated[str, Field(pattern=PLACE)]
VersionText = Annotated[str, Field(pattern=r"^[A-Za-z0-9.+_-]{1,64}$")]
Line = Annotated[str, Field(max_length=64_000)]
"""An address, or a header line: what HTTP clients read is shorter."""
M = TypeVar("M", bound="FleetMessage")


class NotAMessageError(TocsinError):
    """What a broker delivered is none of our messages. The text says why."""


class FleetMessage(BaseModel):
    """What all messages share."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64"
    )


class Task(FleetMessage):
    """One request that a worker makes."""

    id: FleetName
    epoch: int
    """Of the daemon: raised at each of its starts."""
    url: Line
    headers: tuple[tuple[Line, Line], ...]
    max_bytes: int
    timeout_seconds: float
    sent: AwareDatetime
    expires: AwareDatetime
    """When a worker has to have ended it, by the daemon's clock."""
    is_recorded: bool = False
    terms: PageTerms | None = None
    """What the page is read with; None when no page is read there."""
    listing: ListingTerms | None = None
    """What the list is read with; None when no list is read there."""


class CarriedExchange(FleetMessage):
    """A request and its answer, byte by byte (`WireExchange`)."""

    asked: AwareDatetime
    sent: bytes
    received: bytes


class CarriedListing(FleetMessage):
    """What was read of a list (`ListingElsewhere`). One of the last three is given."""

    body_hash: Line
    listing: Annotated[str, Field(max_length=MOST_LISTING_CHARS)] = ""
    """In JSON, which is parsed apart (`listing_text`)."""
    refused: Annotated[str, Field(max_length=10_000)] = ""
    problem: Annotated[str, Field(max_length=10_000)] = ""


class Answer(FleetMessage):
    """What a site answered."""

    status: Annotated[int, Field(ge=100, le=999)]
    headers: tuple[tuple[Line, Line], ...]
    body: bytes
    """Packed as the site sent it."""
    protocol: Line = ""
    address: Line = ""
    certificate: Line = ""
    exchange: CarriedExchange | None = None
    read: ReadElsewhere | None = None
    listed: CarriedListing | None = None


class Result(FleetMessage):
    """What has become of a task. Exactly one of the last three is given."""

    task: FleetName
    epoch: int
    worker: FleetName
    url: Line
    answer: Answer | None = None
    failure: Failure | None = None
    refused: Refusal | None = None


class Hello(FleetMessage):
    """A worker says that it is there; every ten seconds."""

    worker: FleetName
    run: FleetName
    """Of this process: another one of the same name has another."""
    place: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{0,64}$")]
    version: VersionText
    at_once: Annotated[int, Field(ge=1, le=1_000)]
    done: Annotated[int, Field(ge=0, lt=2**53)]
    """Tasks since it started."""
    sent: AwareDatetime
    """By its clock."""


class Welcome(FleetMessage):
    """The daemon's answer to a Hello."""

    run: FleetName
    asked: AwareDatetime
    """When the Hello was sent, by the worker's clock."""
    now: AwareDatetime
    """By the daemon's clock."""
    version: Line
    refused: Line = ""
    """Why the worker gets no tasks, for its operator; empty when it does."""


class FromWorker(FleetMessage):
    """What a worker sends: one of both."""

    hello: Hello | None = None
    result: Result | None = None


def pack(message: FleetMessage) -> bytes:
    """Return a message as brokers carry it, or raise NotAMessageError."""
    data = message.model_dump_json(exclude_defaults=True).encode()
    if len(data) > MOST_BYTES:
        raise NotAMessageError(f"a message has over {MOST_BYTES} bytes.")
    refuse_many(data.count(b","))
    return zlib.compress(data, 1)


def unpack(kind: type[M], packed: bytes) -> M:
    """Return the message in what a broker delivered; raises NotAMessageError."""
    if len(packed) > MOST_PACKED_BYTES:
        raise NotAMessageError(f"a message has over {MOST_PACKED_BYTES} bytes.")
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(packed, MOST_BYTES)
    except zlib.error as error:
        raise NotAMessageError(f"a message cannot be unpacked: {error}") from None
    if not inflater.eof:
        raise NotAMessageError(f"a message is cut off, or has over {MOST_BYTES} bytes.")
    refuse_many(data.count(b","))
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        raise NotAMessageError(f"a message is wrong {first_fault(error)}") from None


def refuse_many(commas: int) -> None:
    """Raise NotAMessageError for more commas than may be parsed."""
    if commas > MOST_COMMAS:
        raise NotAMessageError(f"a message has over {MOST_COMMAS} commas.")


def first_fault(error: ValidationError) -> str:
    """Return where something that came is wrong, and why, in one short line.

    The place has keys that came with it, and so is hostile itself.
    """
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"at {where[:MOST_PLACE_CHARS]!r}: {first['msg']}"


def clock_offset(sent: datetime, now_there: datetime, received: datetime) -> float:
    """Return how many seconds another clock is ahead of ours, at the least; 0 for none.

    It was read between `sent` and `received`, by our clock; the true offset lies
    between the two that they give, and is negative for a clock that is behind.
    """
    most = (now_there - sent).total_seconds()
    least = (now_there - received).total_seconds()
    if least > 0:
        return least
    return min(most, 0.0)
