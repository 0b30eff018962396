"""The hub that a feed names, and the name that the hub knows it by."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.hub_links import MAX_ADDRESS, HubLink, header_links, offer_of, offered
from spiders.kinds.feed import listing
from store.hub_model import HubOffer

URL = "https://gazette.example/news/feed.xml"
HUB, TOPIC = "https://hub.example/", "https://gazette.example/feed"
OFFER = HubOffer(hub=HUB, topic=TOPIC)
NONE = HubOffer()

ITEM = "<item><title>Ferry late</title><link>https://gazette.example/1</link></item>"
LINKS = f'<atom:link rel="hub" href="{HUB}"/><atom:link rel="self" href="{TOPIC}"/>'
ATOM = "http://www.w3.org/2005/Atom"


def in_feed(body: str) -> HubOffer:
    return listing(body.encode(), URL, {}).offer


@pytest.mark.parametrize(
    "body",
    [
        f'<feed xmlns="{ATOM}"><link rel="self" href="{TOPIC}"/>'
        f'<link rel="hub" href="{HUB}"/><entry><title>Late</title><id>1</id>'
        '<link rel="hub" href="https://other.example/"/></entry></feed>',
        f'<rss xmlns:atom="{ATOM}"><channel>{LINKS}{ITEM}</channel></rss>',
        f'<rss xmlns:atom="{ATOM}"><channel>{ITEM}</channel>{LINKS}</rss>',
        f'<rss xmlns:atom="{ATOM}"><channel>{LINKS}{ITEM}<item></rss>',
        f'<rss xmlns:atom="{ATOM}"><channel><atom:link rel="HUB self" href="{TOPIC}"/>'
        f'<atom:link rel="hub" href="{HUB}"/>{ITEM}</channel></rss>',
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns="http://purl.org/rss/1.0/" xmlns:atom="{ATOM}">'
        f"<channel>{LINKS}</channel>{ITEM}</rdf:RDF>",
        f'<feed xmlns="{ATOM}" xml:base="https://gazette.example/x/">'
        f'<link rel="self" href="../feed"/><link rel="hub" href="{HUB}"/></feed>',
        json.dumps(
            {
                "items": [],
                "feed_url": TOPIC,
                "hubs": [
                    {"type": "rssCloud", "url": "https://cloud.example/"},
                    {"type": "WebSub", "url": HUB},
                ],
            }
        ),
    ],
)
def test_a_feed_names_its_hub_and_itself(body: str) -> None:
    if "HUB self" in body:
        # Both are hubs by their words; the first with https is taken.
        assert in_feed(body) == HubOffer(hub=TOPIC, topic=TOPIC)
    else:
        assert in_feed(body) == OFFER


@pytest.mark.parametrize(
    "body",
    [
        f"<rss><channel>{ITEM}</channel></rss>",
        f"<rss><channel><item><title>A</title>{LINKS}</item></channel></rss>",
        f'<rss xmlns:atom="{ATOM}"><channel><atom:link rel="hub" href=" "/>'
        f'<atom:link rel="hub" href="mailto:hub@a.example"/>'
        f'<atom:link rel="hub" href="http://[bad/"/>{ITEM}</channel></rss>',
        json.dumps({"items": [], "hubs": [{"type": "WebSub"}, 7, {"url": HUB}]}),
        json.dumps({"items": [], "hubs": "WebSub", "feed_url": None}),
    ],
)
def test_a_feed_without_a_hub_offers_none(body: str) -> None:
    assert not in_feed(body).is_usable


def test_a_hub_with_https_comes_before_one_without() -> None:
    links = [HubLink("hub", "http://a.example/"), HubLink("hub", HUB)]

    assert offer_of(links).hub == HUB


def test_an_address_that_is_too_long_is_no_hub() -> None:
    assert offer_of([HubLink("hub", HUB + "a" * MAX_ADDRESS)]) == NONE


@pytest.mark.parametrize(
    "header",
    [
        f'<{HUB}>; rel="hub", <{TOPIC}>; rel="self"',
        f"<{HUB}>;rel=hub,<{TOPIC}>;rel=self",
        f'<{TOPIC}>; type="a;b, c"; REL="self", <{HUB}> ; title="," ; rel="hub"',
        f'</feed>; rel=self, <{HUB}>; rel="preconnect hub"; rel="self"',
        f'<https://api.example/>; rel="https://api.w.org/", <{HUB}>; rel="hub", '
        f'<{TOPIC}>; rel="self"; crossorigin',
    ],
)
def test_links_in_headers_are_read_as_they_may_be_written(header: str) -> None:
    assert offer_of(header_links(header, URL)) == OFFER


@pytest.mark.parametrize(
    ("header", "in_listing", "expected"),
    [
        (f"<{HUB}>; rel=hub, <{TOPIC}>; rel=self", HubOffer(hub="x", topic="y"), OFFER),
        (f"<{HUB}>; rel=hub, <{TOPIC}>; rel=self", None, OFFER),
        (f"<{HUB}>; rel=hub", HubOffer(topic=TOPIC), OFFER),
        (f"<{HUB}>; rel=hub", None, None),
        (f"<{TOPIC}>; rel=self", OFFER, OFFER),
        ("", OFFER, OFFER),
        ("", NONE, NONE),
        ("", None, None),
    ],
)
def test_headers_come_first_and_an_answer_without_a_word_says_nothing(
    header: str, in_listing: HubOffer | None, expected: HubOffer | None
) -> None:
    assert offered(header, URL, in_listing) == expected


@given(value=st.text() | st.text(alphabet='<>;," =relhub/'))
def test_any_header_is_read_to_web_addresses_or_nothing(value: str) -> None:
    for link in header_links(value, URL):
        assert not link.url or link.url.startswith(("http://", "https://"))
