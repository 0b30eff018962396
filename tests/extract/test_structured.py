"""The structured data of a page: JSON-LD and `meta` elements."""

import json

import pytest

from spiders.extract.page.parsed_page import parse_page
from spiders.extract.page.structured import (
    MAX_NODES,
    Structured,
    load_all_json,
    node_types,
    property_text,
)


def structured_of(*nodes: object, head: str = "") -> Structured:
    scripts = "".join(
        f'<script type="application/ld+json">{json.dumps(node)}</script>'
        for node in nodes
    )
    return parse_page(f"<head>{head}{scripts}</head>".encode(), "").structured


def first_value(script: str) -> object:
    return next(load_all_json(script), None)


ARTICLE = {"@type": "NewsArticle", "headline": "Ferry late"}


@pytest.mark.parametrize(
    "script",
    [
        '{"a": 1}',
        ' {"a": 1} ; ',
        '{"a": 1,}',
        '<!-- {"a": 1} -->',
        '//<![CDATA[\n{"a": 1}\n//]]>',
        '<![CDATA[{"a": 1}]]>',
        '{"a": 1}</div>',
        "{&quot;a&quot;: 1}",
    ],
)
def test_broken_json_is_repaired(script: str) -> None:
    assert first_value(script) == {"a": 1}


def test_several_values_of_one_script_are_all_read() -> None:
    values = list(load_all_json('{"a": 1}{"b": 2}; {"c": 3}'))

    assert values == [{"a": 1}, {"b": 2}, {"c": 3}]


def test_a_line_break_within_a_text_of_json_is_one_character_of_it() -> None:
    assert first_value('{"a": "one\ntwo\tthree"}') == {"a": "one\ntwo\tthree"}


@pytest.mark.parametrize("script", ["", "{", "hello", "var a = {}", "[" * 100_000])
def test_text_that_is_no_json_gives_nothing(script: str) -> None:
    assert first_value(script) is None


@pytest.mark.parametrize(
    "nodes",
    [
        [ARTICLE],
        [[ARTICLE]],
        [{"@graph": [{"@type": "WebSite", "name": "Gazette"}, ARTICLE]}],
        [{"@type": "WebPage", "name": "Gazette", "mainEntity": ARTICLE}],
        [{"@type": "WebPage", "headline": "x", "datePublished": "2026"}, ARTICLE],
        [{"@type": "NewsArticle"}, ARTICLE],
        [ARTICLE, {"@type": "NewsArticle", "headline": "Another"}],
        [{"@type": ["Thing", "http://schema.org/Report"], "headline": "Ferry late"}],
        [{"@type": "ItemPage", "name": "Ferry late"}],
    ],
)
def test_the_node_of_the_article_is_found(nodes: list[object]) -> None:
    assert "Ferry late" in structured_of(*nodes).article.values()


def test_a_node_without_a_type_is_kept_if_it_has_a_date_of_publication() -> None:
    work = {"datePublished": "2026-03-02", "headline": "Ferry late"}

    structured = structured_of(work, {"headline": "Another"})

    assert structured.nodes == [work]
    assert structured.article == {}


def test_a_page_without_an_article_has_the_node_of_the_page_or_none() -> None:
    page, none = (
        structured_of({"@type": "WebPage"}),
        structured_of({"@type": "Organization"}),
    )

    assert (page.article, page.is_article) == ({"@type": "WebPage"}, False)
    assert (none.article, none.is_article) == ({}, False)
    assert structured_of(ARTICLE).is_article


def test_a_reference_is_replaced_by_its_node() -> None:
    ada = {"@id": "#ada", "name": "Ada Quill"}
    later = structured_of({**ARTICLE, "author": {"@id": "#ada"}}, {"@graph": [ada]})
    beside = structured_of(
        {**ARTICLE, "author": {"@id": "#ada"}}, {**ARTICLE, "author": [ada]}
    )
    nobody = {"@id": "#bo"}

    assert [*later.resolved(later.article["author"])] == [ada]
    assert [*beside.resolved({"@id": "#ada"})] == [ada]
    assert [*later.resolved([nobody, None, ["Cy", [ada]]])] == [nobody, "Cy", ada]


def test_only_the_first_part_of_endless_structured_data_is_read() -> None:
    deep: object = ARTICLE
    for _ in range(30):
        deep = {"@graph": [deep]}

    assert structured_of(deep).nodes == []
    assert len(structured_of([[ARTICLE] * 200] * 200).nodes) <= MAX_NODES


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Ferry &amp;amp; fog", "Ferry & fog"),
        ("Ferry <b>late</b>\n again", "Ferry late again"),
        ({"@value": "Ferry", "@language": "en"}, "Ferry"),
        ({"name": "Ferry"}, "Ferry"),
        ([None, 3, "Ferry", "Boat"], "Ferry"),
        ([], ""),
        (None, ""),
        (3, ""),
        ({"name": {"name": "Ferry"}}, ""),
    ],
)
def test_a_property_is_read_as_one_line_of_text(value: object, text: str) -> None:
    assert property_text(value) == text


def test_the_types_of_a_node_are_named_without_their_vocabulary() -> None:
    assert node_types({"@type": ["https://schema.org/NewsArticle", 3]}) == {
        "newsarticle"
    }
    assert node_types({}) == set()


def test_meta_contents_are_kept_by_their_names_in_order() -> None:
    structured = structured_of(
        head='<meta property="OG:Title" content=" Ferry  late "><meta name=author>'
        "<meta name=author content=Ada><meta name=author content=Bo>"
        "<meta itemprop=datePublished content=2026><meta content=x>"
    )

    assert structured.meta == {
        "og:title": ["Ferry late"],
        "author": ["Ada", "Bo"],
        "datepublished": ["2026"],
    }
    assert structured.first("twitter:title", "author", "og:title") == "Ada"
    assert structured.first("twitter:title") == ""
