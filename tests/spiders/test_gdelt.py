"""GDELT's DOC API: pointers to publishers' addresses, and errors in plain text."""

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.fetch.poller import Poller
from spiders.kinds.gdelt import listing
from spiders.listing import Listing, NotAListingError
from spiders.settings import settings
from store.model import Entry
from tests.support.news_searches import gdelt_answer, gdelt_article

URL = "https://api.gdeltproject.org/api/v2/doc/doc?query=ferry&mode=artlist&format=json"


def read(body: bytes, kind: str = "application/json") -> Listing:
    return listing(body, URL, {}, kind)


def entry(**changes: Any) -> Entry:
    [found] = read(gdelt_answer(gdelt_article(**changes))).entries
    return found


def test_an_article_has_its_publisher_s_address_and_its_outlet() -> None:
    assert entry() == Entry(
        url="https://gazette.example/ferry-late",
        title="Ferry is late, again; harbour (of Lenna) closed",
        updated=datetime(2026, 3, 2, 10, 15, tzinfo=UTC),
        language="en",
        image="https://gazette.example/ferry.jpg",
        outlet="gazette.example",
    )


def test_the_time_it_was_seen_is_not_taken_for_its_publication() -> None:
    assert entry().published is None


def test_the_newest_come_first() -> None:
    old = gdelt_article(url="https://a.example/1", seendate="20260301T101500Z")

    first, second = read(gdelt_answer(old, gdelt_article())).entries

    assert (first.url, second.url) == (gdelt_article()["url"], "https://a.example/1")


def test_no_article_is_an_empty_listing() -> None:
    assert read(b"{}").entries == ()
    assert read(b'{"articles": []}').entries == ()


@pytest.mark.parametrize(
    "error",
    [
        "Your query was too short or too long.",
        "The specified phrase is too short.",
        "Queries containing OR'd terms must be surrounded by ().",
        "Please limit requests to one every 5 seconds or contact somebody.",
    ],
)
def test_an_error_in_plain_text_is_one_sentence(error: str) -> None:
    for body in (error, f"\n{error}\n", f"<html><body><p>{error}</p></body></html>"):
        with pytest.raises(NotAListingError) as raised:
            read(body.encode(), "text/html; charset=utf-8")

        assert str(raised.value) == f"GDELT refuses the query: {error}"


def test_an_endless_error_is_cut() -> None:
    with pytest.raises(NotAListingError) as raised:
        read(b"no " * 100_000, "text/plain")

    assert len(str(raised.value)) < 300


def test_backslashes_that_are_escaped_stay() -> None:
    assert entry(title=r"the harbour\dock is new").title == r"the harbour\dock is new"


def test_backslashes_that_are_no_escape_are_read() -> None:
    body = gdelt_answer(gdelt_article(title="TITLE"))
    wrong = body.replace(b"TITLE", rb"go to port.example\impact \' \u12 \n now")

    [found] = read(wrong).entries

    assert "port.example\\impact" in found.title
    assert found.title.endswith("now")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"articles": [{"url"', "is no JSON"),
        (b'{"timeline": [], "articles": {"a": 1}}', "needs mode=artlist"),
        (gdelt_answer(gdelt_article(url="javascript:x")), "none of its articles"),
        (b"", "was empty"),
        (b"{" * 100_000, "is no JSON"),
    ],
)
def test_what_is_no_answer_is_said(body: bytes, reason: str) -> None:
    with pytest.raises(NotAListingError, match=reason):
        read(body)


def test_facts_that_are_missing_are_left_out() -> None:
    bare = entry(title=None, seendate="yesterday", language="Elvish", socialimage=7)

    assert (bare.title, bare.updated, bare.language, bare.image) == ("", None, "", "")


def test_requests_to_gdelt_are_further_apart_than_it_asks_for() -> None:
    made = settings(user_agent="x", timeout_seconds=1, max_bytes=1)
    slot = made["DOWNLOAD_SLOTS"]["api.gdeltproject.org"]

    assert Poller.name not in made["DOWNLOAD_SLOTS"]
    assert slot["delay"] > 5
    assert slot["concurrency"] == 1


@given(st.binary(max_size=300), st.recursive(st.none() | st.text(), st.lists))
def test_anything_is_a_listing_or_none(body: bytes, value: object) -> None:
    for each in (
        body,
        b"{" + body,
        json.dumps({"articles": [{"url": value}]}).encode(),
    ):
        with contextlib.suppress(NotAListingError):
            read(each)
