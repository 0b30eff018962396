"""A listing as the text that a worker sends, and from it: hostile input until parsed.

Its bounds are those that the readers of lists keep, or wider. A true listing that is
beyond them is not sent: the daemon reads it itself.
"""

import re
from datetime import datetime, timedelta
from typing import Annotated, Any, NotRequired

from pydantic import (
    AfterValidator,
    AwareDatetime,
    FailFast,
    Field,
    TypeAdapter,
    ValidationError,
    with_config,
)
from typing_extensions import TypedDict  # what pydantic can take until 3.12

from spiders import urls
from spiders.listing import Listing, ListingPart
from store.hub_model import HubOffer
from store.model import Entry
from tocsin.fleet.messages import MOST_LISTING_CHARS, NotAMessageError

MOST_ENTRIES = 1_000
"""Those of the kinds that list most."""

MOST_PARTS = 1_000
"""An index of sitemaps gives far fewer."""

MOST_WORDS = 100
"""Authors or tags of one entry."""

LONGEST = timedelta(days=1_000)
"""Longer than any time that a feed can say (`update_hints`)."""

YEARS = range(1900, 2200)
"""Far from the ends of the calendar, where another zone is out of range. The readers
know the years from 1990 to 2100."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What readers take out of texts (`clean_text`), since terminals obey it."""


def _plain(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("a text has control characters")
    return text


def _address(text: str) -> str:
    if not urls.is_web(text):
        raise ValueError("an address is none of the web")
    return text


def _address_or_none(text: str) -> str:
    return _address(text) if text else text


def _in_calendar(at: datetime) -> datetime:
    if at.year not in YEARS:
        raise ValueError("a time is out of range")
    return at


Text = Annotated[str, Field(max_length=100_000), AfterValidator(_plain)]
Line = Annotated[str, Field(max_length=10_000), AfterValidator(_plain)]
Lines = Annotated[tuple[Line, ...], Field(max_length=MOST_WORDS), FailFast()]
Address = Annotated[Line, AfterValidator(_address)]
AddressOrNone = Annotated[Line, AfterValidator(_address_or_none)]
Time = Annotated[AwareDatetime, AfterValidator(_in_calendar)]
Length = Annotated[timedelta, Field(ge=timedelta(0), le=LONGEST)]


@with_config(extra="forbid")
class _EntryFacts(TypedDict):
    url: Address
    title: NotRequired[Line]
    summary: NotRequired[Text]
    published: NotRequired[Time]
    authors: NotRequired[Lines]
    language: NotRequired[Line]
    complete: NotRequired[bool]
    id: NotRequired[Line]
    updated: NotRequired[Time]
    tags: NotRequired[Lines]
    image: NotRequired[AddressOrNone]
    outlet: NotRequired[Line]


@with_config(extra="forbid")
class _PartFacts(TypedDict):
    url: Address
    changed: NotRequired[Line]


# Else a list of a million wrong entries is told of each.
Entries = Annotated[tuple[_EntryFacts, ...], Field(max_length=MOST_ENTRIES), FailFast()]
Parts = Annotated[tuple[_PartFacts, ...], Field(max_length=MOST_PARTS), FailFast()]


@with_config(extra="forbid")
class _OfferFacts(TypedDict):
    hub: NotRequired[AddressOrNone]
    topic: NotRequired[AddressOrNone]


@with_config(extra="forbid")
class _ListingFacts(TypedDict):
    entries: Entries
    language: NotRequired[Line]
    left_out: NotRequired[Annotated[int, Field(ge=0, lt=2**53)]]
    parts: NotRequired[Parts]
    ttl: NotRequired[Length]
    stated_every: NotRequired[Length]
    month_first: NotRequired[bool]
    order_open: NotRequired[bool]
    offer: NotRequired[_OfferFacts]


_WRITTEN = TypeAdapter(Listing)
_PARSED = TypeAdapter(_ListingFacts)


def listing_text(listing: Listing) -> str:
    """Return a listing as it is sent; raise NotAMessageError if it cannot be."""
    try:
        text = _WRITTEN.dump_json(listing, exclude_defaults=True).decode()
    except ValueError as error:  # characters that JSON has not
        raise NotAMessageError(f"a listing cannot be written: {error}") from None
    parsed_listing(text)
    return text


def parsed_listing(text: str) -> Listing:
    """Return the listing in what a worker sent; raises NotAMessageError."""
    if len(text) > MOST_LISTING_CHARS:
        raise NotAMessageError(f"a listing has over {MOST_LISTING_CHARS} characters.")
    try:
        facts: dict[str, Any] = {**_PARSED.validate_json(text)}
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        message = f"a listing is wrong at {where}: {first['msg']}"
        raise NotAMessageError(message) from None
    return Listing(
        **facts
        | {
            "entries": tuple(Entry(**each) for each in facts["entries"]),
            "parts": tuple(ListingPart(**each) for each in facts.get("parts", ())),
            "offer": HubOffer(**facts.get("offer", {})),
        }
    )
