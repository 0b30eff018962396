"""The metadata of a page: outlet, image, section, tags, access."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.extract.metadata.page_metadata import (
    MAX_TAG_CHARS,
    MAX_TAGS,
    PageMetadata,
    find_metadata,
)
from spiders.extract.page.parsed_page import parse_page
from spiders.urls import domain
from tests.support.html_head import URL, article, canonical, meta, of


def test_a_page_without_an_outlets_name_has_its_host_as_outlet() -> None:
    assert of("") == PageMetadata(outlet="harbour-post.example")


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (article(publisher={"name": "The Harbour Post"}), "The Harbour Post"),
        (article(publisher="The Harbour Post"), "The Harbour Post"),
        (meta("og:site_name", "Harbour Post"), "Harbour Post"),
        ('<meta name="application-name" content="Harbour Post">', "Harbour Post"),
        ("<title>Ferry sinks | Harbour Post</title>", "Harbour Post"),
        ("<title>Ferry sinks - News - Harbour Post</title>", "Harbour Post"),
        (meta("og:site_name", "@harbourpost"), "Harbourpost"),
        (meta("og:site_name", "harbour-post.example"), "harbour-post.example"),
        (meta("og:site_name", "Der Anzeiger"), "Der Anzeiger"),
        (meta("og:site_name", "港新聞"), "港新聞"),
    ],
)
def test_an_outlet_is_named_as_people_write_it(head: str, name: str) -> None:
    assert of(head).outlet == name


@pytest.mark.parametrize(
    "content",
    [
        "Harbour Post - News from the coast since 1921",
        "News from the coast | Harbour Post",
        "Harbour Post Ltd.",
        "Harbour Post GmbH &amp; Co. KG",
    ],
)
def test_slogans_and_forms_of_companies_are_no_part_of_a_name(content: str) -> None:
    assert of(meta("og:site_name", content)).outlet == "Harbour Post"


@pytest.mark.parametrize("publisher", ["Valmora Media AG", "A Coastal Agency", "HTTP"])
def test_the_name_that_resembles_host_and_title_is_chosen(publisher: str) -> None:
    head = article(publisher={"name": publisher}) + meta("og:site_name", "Harbour Post")

    assert of(f"<title>Ferry sinks | Harbour Post</title>{head}").outlet == (
        "Harbour Post"
    )


def test_a_headline_in_the_place_of_the_sites_name_is_no_outlet() -> None:
    name = "Ferry to Sennick sinks in fog"
    head = meta("og:site_name", name) + meta("og:title", name)

    assert of(f"<title>{name}</title>{head}").outlet == "harbour-post.example"


def test_a_long_name_of_an_outlet_is_none_the_less_a_name() -> None:
    name = "Voices of the Sennick Coast"
    head = meta("og:site_name", name) + meta("og:title", "Ferry sinks")

    assert of(f"<title>Ferry sinks | {name}</title>{head}").outlet == name


def test_an_articles_title_is_no_outlet() -> None:
    assert of("<title>Harbour Post wins a prize</title>").outlet == (
        "harbour-post.example"
    )


@pytest.mark.parametrize(
    "head",
    [
        meta("og:image", "https://cdn.example/ferry.jpg"),
        meta("og:image", "//cdn.example/ferry.jpg"),
        meta("og:image:secure_url", "https://cdn.example/ferry.jpg"),
        article(image="https://cdn.example/ferry.jpg"),
        article(image=["https://cdn.example/ferry.jpg", "https://cdn.example/b.jpg"]),
        article(image={"@type": "ImageObject", "url": "https://cdn.example/ferry.jpg"}),
        article(image=[{"contentUrl": "https://cdn.example/ferry.jpg"}]),
        '<meta name="twitter:image" content="https://cdn.example/ferry.jpg">',
    ],
)
def test_the_lead_image_is_found(head: str) -> None:
    assert of(head).image == "https://cdn.example/ferry.jpg"


@pytest.mark.parametrize(
    "content",
    [
        "data:image/png;base64,iVBORw0KGgo=",
        "ftp://cdn.example/ferry.jpg",
        "/static/logo.png",
        "/static/harbour-post-logo-1200x630.png",
        "/static/og-default.jpg",
        "/static/placeholder_large.webp",
        "/static/no-image.jpg",
        "/static/og-image.png",
        "/favicon.ico",
        "/static/mark.svg",
        "x" * 5_000,
    ],
)
def test_placeholders_are_skipped(content: str) -> None:
    assert of(meta("og:image", content)).image == ""
    head = meta("og:image", content) + article(image="https://cdn.example/ferry.jpg")
    assert of(head).image == "https://cdn.example/ferry.jpg"


def test_a_companys_logo_may_be_the_lead_image() -> None:
    content = "https://cdn.example/valmora-ferries-logo.jpg"

    assert of(meta("og:image", content)).image == content


@pytest.mark.parametrize(
    ("head", "section"),
    [
        (meta("article:section", "Coast"), "Coast"),
        (meta("article:section", "coast-and-sea"), "Coast and sea"),
        (meta("article:section", "politik"), "Politik"),
        (meta("article:section", "Rhein-Main"), "Rhein-Main"),
        (meta("article:section", "Arts &amp; Culture"), "Arts & Culture"),
        (meta("article:section", "News &gt; Coast"), "News"),
        (meta("article:section", "経済"), "経済"),
        (article(articleSection="Coast"), "Coast"),
        (article(articleSection=["Coast", "News"]), "Coast"),
        (article(articleSection="Coast,News"), "Coast"),
        (article(articleSection="Coast, Sea and Shore"), "Coast, Sea and Shore"),
        (
            meta("article:section", "Uncategorized") + article(articleSection="Sea"),
            "Sea",
        ),
        (meta("article:section", "4711"), ""),
        (meta("article:section", "Harbour Post"), ""),
        (meta("article:section", "x" * 100), ""),
    ],
)
def test_the_section_is_named_as_people_write_it(head: str, section: str) -> None:
    assert of(meta("og:site_name", "Harbour Post") + head).section == section


def test_the_section_is_read_from_breadcrumbs() -> None:
    names = ["Home", "Coast", "Ferries", "Ferry sinks off Valmora"]
    items = [{"@type": "ListItem", "name": name} for name in names]
    node = {"@type": "BreadcrumbList", "itemListElement": items}

    found = of(f'<script type="application/ld+json">{json.dumps(node)}</script>')

    assert found.section == "Coast"


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        (meta("article:tag", "Ferry") + meta("article:tag", "Sea"), ("Ferry", "Sea")),
        (meta("article:tag", "Ferry, Sea,Coast"), ("Ferry", "Sea", "Coast")),
        (article(keywords=["Ferry", "Sea", "ferry"]), ("Ferry", "Sea")),
        (article(keywords="Ferry,Sea"), ("Ferry", "Sea")),
        (article(keywords=[{"name": "Ferry"}, None, 7]), ("Ferry",)),
        (meta("news_keywords", "Ferry; Sea"), ("Ferry", "Sea")),
        (meta("news_keywords", "العبارة، الميناء"), ("العبارة", "الميناء")),
        (meta("news_keywords", "船、海"), ("船", "海")),
        (
            meta("article:tag", "FERRY") + article(keywords="ferry,Sea"),
            ("FERRY", "Sea"),
        ),
        (meta("article:tag", "/article, cms:type, a=b, 1234567, Harbour Post"), ()),
        (meta("article:tag", "one two three four five six seven"), ()),
        (meta("article:tag", " , ,,"), ()),
    ],
)
def test_each_tag_is_kept_once(head: str, tags: tuple[str, ...]) -> None:
    assert of(meta("og:site_name", "Harbour Post") + head).tags == tags


@pytest.mark.parametrize(
    ("keywords", "are_tags"),
    [
        ("ferry, Valmora, harbour", True),
        ("news, sport, weather, coast", False),
        ("a, big, ferry, sinks, off, Valmora", False),
        ("ferry" + ", word" * 30, False),
        ("ferry", False),
    ],
)
def test_keywords_count_when_they_look_like_tags(keywords: str, are_tags: bool) -> None:
    title = "<title>A big ferry sinks off Valmora</title>"

    found = of(f'{title}<meta name="keywords" content="{keywords}">')

    assert bool(found.tags) is are_tags


PART = {"@type": "WebPageElement", "cssSelector": ".paid"}


@pytest.mark.parametrize(
    ("head", "free"),
    [
        (article(isAccessibleForFree=True), True),
        (article(isAccessibleForFree="True"), True),
        (article(isAccessibleForFree="http://schema.org/True"), True),
        (article(isAccessibleForFree=False), False),
        (article(isAccessibleForFree="False"), False),
        (article(isAccessibleForFree=" false "), False),
        (article(hasPart={**PART, "isAccessibleForFree": "False"}), False),
        (article(hasPart=[{**PART, "isAccessibleForFree": False}]), False),
        (
            article(
                isAccessibleForFree=True,
                hasPart={**PART, "isAccessibleForFree": False},
            ),
            False,
        ),
        (article(hasPart={"@type": "VideoObject", "isAccessibleForFree": False}), None),
        (meta("article:content_tier", "free"), True),
        (meta("article:content_tier", "Metered"), False),
        (meta("article:content_tier", "locked"), False),
        (
            meta("article:content_tier", "free") + article(isAccessibleForFree=False),
            False,
        ),
        (article(isAccessibleForFree=""), None),
        (article(isAccessibleForFree={"a": []}), None),
        (meta("article:content_tier", "gold"), None),
        ("", None),
    ],
)
def test_a_page_declares_whether_it_is_free(head: str, free: bool | None) -> None:
    assert of(head).free is free


@pytest.mark.parametrize(
    "head",
    [
        canonical("https://www.harbour-post.example/") * 20_000,
        meta("og:image", "/logo.png") * 20_000,
        meta("og:site_name", ", " * 100_000),
        meta("article:section", "a, " * 100_000),
        "<title>" + " | a" * 100_000 + "</title>",
        article(keywords=["ferry " * 100] * 10_000),
    ],
)
def test_the_metadata_of_a_hostile_page_is_bounded(
    head: str,
) -> None:
    found = find_metadata(parse_page(head.encode(), URL))

    assert len(found.tags) <= MAX_TAGS
    assert all(len(tag) <= MAX_TAG_CHARS for tag in found.tags)
    assert len(found.outlet + found.section) < 1_000


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "url", "@id", "@type", "@value", "item"])
            | st.text(),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
KEYS = (
    *("publisher", "image", "articleSection", "keywords", "isAccessibleForFree"),
    *("hasPart", "url", "mainEntityOfPage", "itemListElement", "inLanguage"),
)


@given(
    st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5),
    st.sampled_from(["NewsArticle", "BreadcrumbList", "WebSite", "WebPage"]),
)
@settings(max_examples=200, deadline=None)
def test_any_head_gives_metadata(properties: dict[str, object], kind: str) -> None:
    found = of(article(**{**properties, "@type": kind}))

    assert found.outlet
    assert len(found.tags) <= MAX_TAGS
    assert len({tag.casefold() for tag in found.tags}) == len(found.tags)
    assert all(domain(claim) == domain(URL) for claim in found.claims)
    assert found.image.startswith(("http://", "https://")) or not found.image
