"""JSON APIs by expressions, and the one of WordPress."""

import contextlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.article import OWN_KINDS
from spiders.kinds.builtin import KINDS
from spiders.kinds.json_api import listing, wordpress_listing
from spiders.kinds.json_fields import FIELDS, WORDPRESS, expression_problems
from spiders.listing import Listing, NotAListingError
from store.model import Entry

URL = "https://council.example/api/decisions"

POST: dict[str, Any] = {
    "id": 7,
    "date": "2026-03-02T12:00:00",
    "date_gmt": "2026-03-02T10:00:00",
    "modified_gmt": "2026-03-02T11:30:00",
    "guid": {"rendered": "https://gazette.example/?p=7"},
    "link": "https://gazette.example/ferry-late",
    "title": {"rendered": "Ferry &#8217;Lenna&#8217; late"},
    "excerpt": {"rendered": "<p>It was late.</p>", "protected": False},
    "content": {"rendered": "<p>It was late.</p><p>Again.</p>", "protected": False},
    "_embedded": {
        "author": [{"id": 3, "name": "Ann Bee"}],
        "wp:featuredmedia": [{"source_url": "https://gazette.example/ferry.jpg"}],
        "wp:term": [[{"name": "Harbour"}], [{"name": "ferries"}, {"name": "crew"}]],
    },
}


def read(answer: object, **options: str) -> Listing:
    return listing(json.dumps(answer).encode(), URL, options, "application/json")


def post(**changes: object) -> Entry:
    body = json.dumps([POST | changes]).encode()
    [entry] = wordpress_listing(body, URL, {}, "application/json").entries
    return entry


def test_expressions_say_where_everything_is() -> None:
    answer = {
        "result": {
            "rows": [
                {
                    "number": 12,
                    "subject": "Quay &amp; pier are closed",
                    "decided": "2026-03-02T12:00:00+02:00",
                    "by": [{"name": "Ann Bee"}, {"name": "Cy Dee"}],
                }
            ]
        }
    }

    [entry] = read(
        answer,
        items="result.rows",
        url="join('', ['/d/', to_string(number)])",
        title="subject",
        published="decided",
        authors="by[].name",
    ).entries

    assert entry.url == "https://council.example/d/12"
    assert entry.title == "Quay & pier are closed"
    assert entry.published == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert entry.authors == ("Ann Bee", "Cy Dee")
    assert not entry.complete


def test_usual_names_need_no_expression() -> None:
    item = {"link": "/d/1", "headline": "Quay closed", "date": "2026-03-02"}

    [entry] = read([item | {"byline": "Ann Bee"}]).entries

    assert (entry.url[-4:], entry.title) == ("/d/1", "Quay closed")
    assert entry.published == datetime(2026, 3, 2, tzinfo=UTC)
    assert entry.authors == ("Ann Bee",)


def test_an_item_with_a_text_is_complete() -> None:
    item = {"url": "/d/1", "title": "Quay closed", "body": "<p>It is.</p><p>So."}

    [entry] = read([item], text="body").entries

    assert entry.complete
    assert entry.summary == "It is.\nSo."


def test_a_post_of_wordpress_is_a_whole_article() -> None:
    entry = post()

    assert entry.url == "https://gazette.example/ferry-late"
    assert entry.title == "Ferry ’Lenna’ late"
    assert entry.summary == "It was late.\nAgain."
    assert entry.complete
    assert entry.published == datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert entry.updated == datetime(2026, 3, 2, 11, 30, tzinfo=UTC)
    assert entry.authors == ("Ann Bee",)
    assert entry.tags == ("Harbour", "ferries", "crew")
    assert entry.image == "https://gazette.example/ferry.jpg"
    assert entry.id == "https://gazette.example/?p=7"


@pytest.mark.parametrize(
    "content",
    [
        {"rendered": "", "protected": False},
        {"rendered": "<p>Enter the password", "protected": True},
        {"rendered": " <p></p> ", "protected": False},
    ],
)
def test_a_post_without_its_text_has_its_page_read(content: dict[str, object]) -> None:
    entry = post(content=content)

    assert (entry.complete, entry.summary) == (False, "It was late.")


def test_a_post_that_embeds_nothing_has_no_author() -> None:
    assert post(_embedded={}).authors == ()


@pytest.mark.parametrize(
    ("body", "options", "reason"),
    [
        (b"<html>", {}, "the answer is no JSON"),
        (b"[" * 100_000, {}, "the answer is no JSON"),
        (b'{"data": [], "total": 0}', {}, "no list of articles: it has data, total;"),
        (b"7", {}, "there is no list of articles: say in options.items"),
        (b'[{"a": 1}]', {}, "none of its items has an address or a title"),
        (b'[{"n": 1}]', {"url": "join('', [n])"}, "an expression in its options fails"),
    ],
)
def test_an_answer_that_is_no_list_is_refused_in_a_sentence(
    body: bytes, options: dict[str, str], reason: str
) -> None:
    with pytest.raises(NotAListingError, match=reason):
        listing(body, URL, options, "application/json")


def test_the_home_page_of_wordpress_is_not_its_interface() -> None:
    with pytest.raises(NotAListingError, match="the posts are at /wp-json/wp/v2/posts"):
        wordpress_listing(b"<!doctype html><html>", URL, {}, "text/html")


def test_an_empty_list_is_a_listing() -> None:
    assert read([]).entries == ()


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
_NAMES = st.sampled_from(
    ["url", "link", "title", "date", "authors", "tags", "image", "x"]
)


@given(
    st.recursive(
        _SCALARS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner),
        max_leaves=12,
    )
)
def test_any_answer_is_a_listing_or_refused(answer: object) -> None:
    with contextlib.suppress(NotAListingError):
        assert all(entry.url.startswith("https://") for entry in read(answer).entries)


def test_wrong_options_are_named() -> None:
    problems = list(
        expression_problems(
            "json", {"titel": "a", "url": "a[", "language": "'ru'", "title": "b"}
        )
    )

    assert problems[0] == (
        "titel: kind = \"json\" has no such option. Did you mean 'title'?"
    )
    assert problems[1].startswith("url: 'a[' is no JMESPath expression: ")
    assert problems[2].startswith('language: kind = "json" has no such option.')
    assert len(problems) == 3


def test_both_presets_have_all_fields() -> None:
    assert FIELDS.keys() == WORDPRESS.keys()
    assert list(expression_problems("wordpress", {})) == []


def test_articles_know_the_kinds_that_come_with_tocsin() -> None:
    assert KINDS.keys() == OWN_KINDS
