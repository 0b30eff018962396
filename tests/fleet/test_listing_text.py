"""Lists as workers send them: the same when they arrive, and refused when they lie."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.listing import Listing, ListingPart
from store.hub_model import HubOffer
from store.model import Entry
from tocsin.fleet import listing_text as shapes
from tocsin.fleet.listing_text import listing_text, parsed_listing
from tocsin.fleet.messages import MOST_LISTING_CHARS, NotAMessageError

NEPAL = timezone(timedelta(hours=5, minutes=45))
NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=NEPAL)

lines = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
addresses = st.sampled_from(["https://a.example/1", "http://b.example:81/ü?q=%20#x"])
times = st.none() | st.builds(
    datetime.fromtimestamp,
    st.integers(min_value=631_200_000, max_value=4_102_000_000),
    st.sampled_from([UTC, NEPAL]),
)
entries = st.builds(
    Entry,
    url=addresses,
    title=lines,
    summary=lines,
    published=times,
    updated=times,
    authors=st.lists(lines, max_size=3).map(tuple),
    tags=st.lists(lines, max_size=3).map(tuple),
    language=lines,
    complete=st.booleans(),
    id=lines,
    image=st.just("") | addresses,
    outlet=lines,
)


def offsets(listing: Listing) -> list[timedelta | None]:
    found = [at for each in listing.entries for at in (each.published, each.updated)]
    return [at.utcoffset() if at else None for at in found]


@given(st.lists(entries, max_size=5), lines)
def test_a_list_arrives_as_it_was_read(listed: list[Entry], language: str) -> None:
    listing = Listing(
        entries=tuple(listed),
        language=language,
        left_out=3,
        parts=(ListingPart(url="https://a.example/news.xml", changed="2026"),),
        ttl=timedelta(minutes=5),
        stated_every=timedelta(hours=1),
        month_first=False,
        order_open=True,
        offer=HubOffer(hub="https://hub.example/", topic="https://a.example/feed"),
    )

    arrived = parsed_listing(listing_text(listing))

    assert arrived == listing
    assert offsets(arrived) == offsets(listing)


@pytest.mark.parametrize(
    ("noun", "shape"),
    [
        (Listing, shapes._ListingFacts),
        (Entry, shapes._EntryFacts),
        (ListingPart, shapes._PartFacts),
        (HubOffer, shapes._OfferFacts),
    ],
)
def test_nothing_of_a_list_is_forgotten_on_the_way(noun: Any, shape: Any) -> None:
    # Whether an entry is of an archive is told later, when parts are put together.
    known = {field.name for field in dataclasses.fields(noun)} - {"in_archive"}

    assert set(shape.model_fields) == known


def text(**changes: object) -> str:
    entry: dict[str, object] = {"url": "https://a.example/1", "title": "Ferry late"}
    return json.dumps({"entries": [entry | changes]})


LIES = {
    "no JSON": "rubbish",
    "no object": "[]",
    "no entries": "{}",
    "an unknown field": json.dumps({"entries": [], "surprise": 1}),
    "an unknown field of two lines": json.dumps({"entries": [], "a\nb": 1}),
    "an unknown field of a megabyte": json.dumps({"entries": [], "x" * 1_000_000: 1}),
    "an entry that is a number": json.dumps({"entries": [7]}),
    "an unknown field of an entry": text(surprise=1),
    "a title that is a number": text(title=7),
    "a title that is a list": text(title=["a"]),
    "authors that are a text": text(authors="Ada"),
    "no address": text(url=""),
    "an address of a program": text(url="javascript:alert(1)"),
    "an address of a file": text(url="file:///etc/passwd"),
    "a picture of another scheme": text(image="data:image/png;base64,AA"),
    "a hub of another scheme": json.dumps({"entries": [], "offer": {"hub": "ftp://a"}}),
    "a part of another scheme": json.dumps({"entries": [], "parts": [{"url": "x:"}]}),
    "a control character": text(title="\x1b]0;x\x07"),
    "a title that is too long": text(title="x" * 10_001),
    "a summary that is too long": text(summary="x" * 100_001),
    "a summary of 50 MB": text(summary="x" * 50_000_000),
    "too many authors": text(authors=["a"] * 101),
    "a time without a zone": text(published="2026-03-01T12:00:00"),
    "a time at the end of the calendar": text(published="9999-12-31T23:59:59-12:00"),
    "a time at its beginning": text(updated="0001-01-01T00:00:00+14:00"),
    "less than none left out": json.dumps({"entries": [], "left_out": -1}),
    "more left out than a row holds": json.dumps({"entries": [], "left_out": 10**40}),
    "a lifetime of centuries": json.dumps({"entries": [], "ttl": "P999999D"}),
    "a lifetime that is over": json.dumps({"entries": [], "stated_every": "-P1D"}),
    "a thousand and one entries": json.dumps(
        {"entries": [{"url": "https://a.example/1"}] * 1_001}
    ),
    "a million entries": '{"entries":[' + "{}," * 1_000_000 + "{}]}",
    "unknown fields without end": json.dumps(
        {"entries": []} | {f"{number}": 1 for number in range(200_000)}
    ),
    "as many as its length allows": '{"entries":[' + "[]," * 1_000_000 + "[]]}",
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_what_no_reader_makes_is_refused_in_one_line(lie: str) -> None:
    with pytest.raises(NotAMessageError) as refused:
        parsed_listing(lie)

    assert "\n" not in refused.value.message
    assert len(refused.value.message) < 200


@pytest.mark.parametrize(
    "listing",
    [
        Listing(entries=(Entry(url="https://a.example/1", title="half \ud83d"),)),
        Listing(entries=(Entry(url="https://a.example/1", title="x" * 20_000),)),
        Listing(entries=(Entry(url="imap://a.example/1"),)),
        Listing(
            entries=tuple(
                Entry(url=f"https://a.example/{n}", summary="x" * 90_000)
                for n in range(MOST_LISTING_CHARS // 90_000 + 1)
            )
        ),
    ],
    ids=["half a pair", "long title", "another scheme", "too long"],
)
def test_what_the_daemon_would_refuse_is_not_sent(listing: Listing) -> None:
    with pytest.raises(NotAMessageError):
        listing_text(listing)
