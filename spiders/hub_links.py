"""The hub that an answer names: in its Link headers, else in the feed itself. Pure.

WebSub §4 has this order, and stops at the first place that names a hub.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from spiders import urls
from store.hub_model import HubOffer

MAX_HEADER = 16_384
"""Characters of Link headers that are read: servers send at most as much in all."""

MAX_ADDRESS = 2_000
"""Characters of an address: a longer one is nobody's hub, and is not kept."""

_LINK = re.compile(
    r"<([^<>]*)>"
    r"((?:\s*;\s*[^\s;,=\"<>]+(?:\s*=\s*(?:\"[^\"]*\"|[^\s;,\"<>]*))?)*)"
)
_RELATION = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]*))", re.IGNORECASE)


class HubLink(NamedTuple):
    """A link that a listing has about itself."""

    relation: str
    url: str
    """A whole address; empty when it is none."""


def header_links(value: str, url: str) -> Iterator[HubLink]:
    """Yield the links in the Link headers of the answer at `url` (RFC 8288 §3)."""
    for target, parameters in _LINK.findall(value[:MAX_HEADER]):
        # Of several `rel` the first counts (§3.3).
        if found := _RELATION.search(parameters):
            for relation in (found[1] or found[2]).lower().split():
                yield HubLink(relation, urls.absolute(url, target))


def offer_of(links: Iterable[HubLink]) -> HubOffer:
    """Return the hub and the topic among links; of several hubs one with https.

    Of several topics the first counts: WebSub has one alone.
    """
    found: dict[str, list[str]] = {"hub": [], "self": []}
    for link in links:
        if link.url and len(link.url) <= MAX_ADDRESS and link.relation in found:
            found[link.relation].append(link.url.partition("#")[0])
    hubs = sorted(found["hub"], key=lambda url: not url.startswith("https:"))
    return HubOffer(hub="".join(hubs[:1]), topic="".join(found["self"][:1]))


def offered(header: str, url: str, in_listing: HubOffer | None) -> HubOffer | None:
    """Return what an answer offers; None where it does not say.

    `header` is the value of its Link headers, and `in_listing` what the feed itself
    offers: None when it was not read, since it had not changed.
    """
    in_header = offer_of(header_links(header, url))
    if in_header.is_usable:
        return in_header
    if in_listing is None:
        return None
    if in_header.hub:
        # Plugins of blogs name the hub in a header, and the feed names itself.
        return HubOffer(hub=in_header.hub, topic=in_listing.topic)
    return in_listing
