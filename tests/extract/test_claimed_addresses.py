"""Which addresses a page claims for itself, and is believed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.extract.about.claimed_addresses import MAX_TRUSTED
from spiders.urls import domain
from tests.support.html_head import SITE, URL, article, canonical, meta, of


@pytest.mark.parametrize(
    ("said", "url"),
    [
        (URL, URL),
        (f"{URL}?utm_source=feed", URL),
        ("/news/2026/ferry-sinks-off-valmora", URL),
        (f"{SITE}/coast/ferry", None),
    ],
)
def test_the_canonical_address_is_believed(said: str, url: str | None) -> None:
    assert of(canonical(said)).url == (url or said)


@pytest.mark.parametrize(
    "said",
    [
        f"{SITE}/",
        SITE,
        f"{SITE}/en/",
        f"{SITE}/index.html",
        f"{SITE}/news/",
        f"{SITE}/news/2026",
        f"{SITE}/404",
        f"{SITE}/news/" + "{{slug}}",
        f"{SITE}/news/undefined",
        "https://www.other.example/news/2026/ferry-sinks-off-valmora",
        "https://staging.other.example/",
        "javascript:void(0)",
        "http://[broken",
        "",
    ],
)
def test_a_wrong_canonical_address_gives_way_to_the_next(said: str) -> None:
    assert of(canonical(said)).url == ""
    assert of(canonical(said) + meta("og:url", URL)).url == URL
    assert of(canonical(said) + article(mainEntityOfPage=URL)).url == URL
    assert of(canonical(said) + article(mainEntityOfPage={"@id": URL})).url == URL
    assert of(canonical(said) + article(url=URL)).url == URL


def test_the_canonical_address_comes_before_others() -> None:
    head = meta("og:url", f"{SITE}/n/1234") + canonical(URL)

    assert of(head).url == URL


@pytest.mark.parametrize(
    "at",
    [
        f"{URL}/amp",
        f"{URL}/amp/",
        f"{URL}?amp=1",
        f"{URL}?page=2",
    ],
)
def test_another_form_of_an_article_names_the_article(at: str) -> None:
    assert of(canonical(URL), at).url == URL


@pytest.mark.parametrize(
    "said",
    [
        f"{SITE}/politics",
        f"{SITE}/news/2026/index.html",
        f"{SITE}/?lang=en",
        f"{SITE}/en/index.php?lang=en",
        "True",
        "Article",
        "4711",
    ],
)
def test_sections_and_words_are_no_address_of_an_article(said: str) -> None:
    assert of(article(mainEntityOfPage=said)).claims == ()
    assert of(canonical(said)).url == ""


def test_an_address_in_quotation_marks_is_read() -> None:
    said = f"{SITE}/n/47110"

    assert of(canonical(f"&quot;{said}&quot;")).url == said


def test_all_addresses_a_page_claims_are_kept_the_most_trusted_first() -> None:
    head = (
        f'<link rel="amphtml" href="{SITE}/mobile-news/47110">'
        + article(mainEntityOfPage=f"{SITE}/n/47110", url=f"{SITE}/")
        + meta("og:url", f"{SITE}/coast/ferry-sinks-off-valmora")
        + canonical(f"{URL}?utm_source=feed")
    )

    found = of(head)

    assert found.url == URL
    assert found.claims == (
        URL,
        f"{SITE}/coast/ferry-sinks-off-valmora",
        f"{SITE}/n/47110",
        f"{SITE}/mobile-news/47110",
    )


def test_claims_of_one_address_are_one() -> None:
    head = canonical(URL) + meta("og:url", f"{URL}/") + article(url=f"{URL}/amp")

    assert of(f'{head}<link rel="amphtml" href="{URL}?amp=1">').claims == (URL,)


def test_an_amp_form_is_remembered_but_no_name_for_the_article() -> None:
    head = f'<link rel="amphtml" href="{SITE}/mobile-news/47110">'

    found = of(head + meta("og:url", "https://other.example/n/47110"))

    assert (found.url, found.claims) == ("", (f"{SITE}/mobile-news/47110",))


def test_a_page_that_claims_without_end_is_believed_a_few_times() -> None:
    head = "".join(canonical(f"{SITE}/n/{47110 + each}") for each in range(100))
    head += head.replace("canonical", "amphtml")

    assert len(of(head).claims) <= 2 * MAX_TRUSTED


@pytest.mark.parametrize("at", ["m", "amp", "en"])
def test_a_site_has_several_hosts(at: str) -> None:
    said = "https://www.example.com/news/ferry-sinks"

    found = of(canonical(said), f"https://{at}.example.com/news/ferry-sinks")

    assert found.url == said


@pytest.mark.parametrize(
    ("at", "said", "believed"),
    [
        ("/read.php?id=4711", "/read.php", False),
        ("/read.php?id=4711&from=feed", "/read.php?id=4711", True),
        ("/ferry-sinks-off-valmora?ref=12345", "/ferry-sinks-off-valmora", True),
        ("/article/47110/ferry-sinks-off-valmora", "/article/47110", True),
        ("/coast/47110-ferry", "/coast", False),
        ("/coast/index.php?id=4711", "/coast/", False),
        ("/coast/index.php?id=4711", "/politics/today", False),
        ("/coast/index.php?id=4711", "/coast/ferry-sinks-off-valmora", True),
        ("/read.php?id=4711&lang=en", "/read.php?lang=en", False),
        ("/read.php?id=4711&lang=en", "/en/read/4711", True),
        ("/?p=4711", "/?p=4711&lang=en", True),
        ("/?p=4711", "/?lang=en", False),
    ],
)
def test_an_address_shorter_than_the_pages_must_still_name_it(
    at: str, said: str, believed: bool
) -> None:
    found = of(canonical(said), f"{SITE}{at}").url

    assert found == (f"{SITE}{said}" if believed else "")


@given(st.text(max_size=80))
@settings(deadline=None)
def test_whatever_address_is_claimed_stays_within_the_site(said: str) -> None:
    escaped = said.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")

    claims = canonical(escaped) + meta("og:url", escaped)

    found = of(claims + meta("og:image", escaped))

    assert all(domain(claim) == domain(URL) for claim in found.claims)
    assert found.url in (*found.claims, "")
