"""A listing as the text that a worker sends, and from it: hostile input until parsed.

Its bounds are those that the readers of lists keep, or wider. A true listing that is
beyond them is not sent: the daemon reads it itself.
"""

import re
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    FailFast,
    Field,
    TypeAdapter,
    ValidationError,
)

from spiders import urls
from spiders.listing import Listing, ListingPart
from store.hub_model import HubOffer
from store.model import Entry
from tocsin.fleet.messages import (
    MOST_LISTING_CHARS,
    FleetMessage,
    NotAMessageError,
    first_fault,
    refuse_many,
)

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


_Text = Annotated[str, Field(max_length=100_000), AfterValidator(_plain)]
_Line = Annotated[str, Field(max_length=10_000), AfterValidator(_plain)]
_Lines = Annotated[tuple[_Line, ...], Field(max_length=MOST_WORDS), FailFast()]
_Address = Annotated[_Line, AfterValidator(_address)]
_AddressOrNone = Annotated[_Line, AfterValidator(_address_or_none)]
_Time = Annotated[AwareDatetime, AfterValidator(_in_calendar)]
_Length = Annotated[timedelta, Field(ge=timedelta(0), le=LONGEST)]


class _EntryFacts(FleetMessage):
    url: _Address
    title: _Line = ""
    summary: _Text = ""
    published: _Time | None = None
    authors: _Lines = ()
    language: _Line = ""
    complete: bool = False
    id: _Line = ""
    updated: _Time | None = None
    tags: _Lines = ()
    image: _AddressOrNone = ""
    outlet: _Line = ""


class _PartFacts(FleetMessage):
    url: _Address
    changed: _Line = ""


class _OfferFacts(FleetMessage):
    hub: _AddressOrNone = ""
    topic: _AddressOrNone = ""


# Else a list of a million wrong entries is told of each.
_Entries = Annotated[
    tuple[_EntryFacts, ...], Field(max_length=MOST_ENTRIES), FailFast()
]
_Parts = Annotated[tuple[_PartFacts, ...], Field(max_length=MOST_PARTS), FailFast()]


class _ListingFacts(FleetMessage):
    entries: _Entries
    language: _Line = ""
    left_out: Annotated[int, Field(ge=0, lt=2**53)] = 0
    parts: _Parts = ()
    ttl: _Length | None = None
    stated_every: _Length | None = None
    month_first: bool | None = None
    order_open: bool = False
    offer: _OfferFacts = _OfferFacts()


_WRITTEN = TypeAdapter(Listing)


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
    refuse_many(text.count(","))
    try:
        facts = _ListingFacts.model_validate_json(text)
    except ValidationError as error:
        raise NotAMessageError(f"a listing is wrong {first_fault(error)}") from None
    nouns = {
        "entries": tuple(Entry(**_said(each)) for each in facts.entries),
        "parts": tuple(ListingPart(**_said(each)) for each in facts.parts),
        "offer": HubOffer(**_said(facts.offer)),
    }
    return Listing(**_said(facts) | nouns)


def _said(facts: FleetMessage) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in facts.model_fields_set}
