"""The addresses that a page claims for itself, and the claims that are trusted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.extract.metadata.claimed_addresses import MAX_TRUSTED
from spiders.urls import domain
from tests.support.html_head import SITE, URL, article, canonical, meta, of


@pytest.mark.parametrize(
    ("claim", "url"),
    [
        (URL, URL),
        (f"{URL}?utm_source=feed", URL),
        ("/news/2026/ferry-sinks-off-valmora", URL),
        (f"{SITE}/coast/ferry", None),
    ],
)
def test_the_canonical_address_is_trusted(claim: str, url: str | None) -> None:
    assert of(canonical(claim)).url == (url or claim)


@pytest.mark.parametrize(
    "claim",
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
def test_the_next_claim_is_used_where_the_canonical_address_is_wrong(
    claim: str,
) -> None:
    assert of(canonical(claim)).url == ""
    assert of(canonical(claim) + meta("og:url", URL)).url == URL
    assert of(canonical(claim) + article(mainEntityOfPage=URL)).url == URL
    assert of(canonical(claim) + article(mainEntityOfPage={"@id": URL})).url == URL
    assert of(canonical(claim) + article(url=URL)).url == URL


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
    "claim",
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
def test_sections_and_words_are_no_addresses_of_articles(claim: str) -> None:
    assert of(article(mainEntityOfPage=claim)).claims == ()
    assert of(canonical(claim)).url == ""


def test_an_address_in_quotation_marks_is_read() -> None:
    claim = f"{SITE}/n/47110"

    assert of(canonical(f"&quot;{claim}&quot;")).url == claim


def test_all_trusted_claims_are_kept_the_most_reliable_first() -> None:
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


def test_claims_of_one_address_are_kept_once() -> None:
    head = canonical(URL) + meta("og:url", f"{URL}/") + article(url=f"{URL}/amp")

    assert of(f'{head}<link rel="amphtml" href="{URL}?amp=1">').claims == (URL,)


def test_an_amp_form_is_kept_but_is_not_the_articles_address() -> None:
    head = f'<link rel="amphtml" href="{SITE}/mobile-news/47110">'

    found = of(head + meta("og:url", "https://other.example/n/47110"))

    assert (found.url, found.claims) == ("", (f"{SITE}/mobile-news/47110",))


def test_of_very_many_claims_only_a_few_are_kept() -> None:
    head = "".join(canonical(f"{SITE}/n/{47110 + each}") for each in range(100))
    head += head.replace("canonical", "amphtml")

    assert len(of(head).claims) <= 2 * MAX_TRUSTED


@pytest.mark.parametrize("at", ["m", "amp", "en"])
def test_a_site_has_several_hosts(at: str) -> None:
    claim = "https://www.example.com/news/ferry-sinks"

    found = of(canonical(claim), f"https://{at}.example.com/news/ferry-sinks")

    assert found.url == claim


@pytest.mark.parametrize(
    ("at", "claim", "trusted"),
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
def test_a_claim_shorter_than_the_pages_address_must_name_the_article(
    at: str, claim: str, trusted: bool
) -> None:
    found = of(canonical(claim), f"{SITE}{at}").url

    assert found == (f"{SITE}{claim}" if trusted else "")


@given(st.text(max_size=80))
@settings(deadline=None)
def test_every_trusted_claim_is_within_the_site(claim: str) -> None:
    escaped = claim.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")

    claims = canonical(escaped) + meta("og:url", escaped)

    found = of(claims + meta("og:image", escaped))

    assert all(domain(claim) == domain(URL) for claim in found.claims)
    assert found.url in (*found.claims, "")
