"""Hosts of addresses: their registrable domains, and the hosts that are one site."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from tldextract import TLDExtract

_WORLD_WIDE_WEB = re.compile(r"www\d{0,2}")
_DEVICES = frozenset(["m", "mobile", "amp"])
"""Labels of hosts that serve a site's pages at the same paths for some devices."""


def host(url: str) -> str:
    """Return the host of an address in lower case; "" when it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def domain(url: str) -> str:
    """Return an address's registrable domain (Public Suffix List), else its host."""
    return _registrable(host(url))


def site_host(netloc: str, *, front: bool) -> str:
    """Return the name that all hosts of one site share, for a canonical netloc.

    It lacks the ports of http and https and, before the registered domain, "www" and
    the labels for devices. A `front` page's address keeps its device label: the page
    differs from the site's main one and may be a source of its own.
    """
    if ":" not in netloc:
        return _plain_name(netloc, front)
    if netloc.endswith("]"):
        return netloc
    name, _, port = netloc.rpartition(":")
    name = name if name.endswith("]") else _plain_name(name, front)
    return name if port in ("80", "443") else f"{name}:{port}"


@cache
def _suffixes() -> "TLDExtract":
    """Return the list of public suffixes that ships with the package."""
    # It imports an HTTP client, though no request is made: most commands need neither.
    from tldextract import TLDExtract

    # Its private part is used too: two blogs on one platform are two publishers.
    return TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
    )


# Called for every page, of a few thousand hosts at most.
@lru_cache(maxsize=4_096)
def _registrable(host: str) -> str:
    return _suffixes()(host).top_domain_under_public_suffix or host


@lru_cache(maxsize=8_192)
def _plain_name(name: str, front: bool) -> str:
    registered = _suffixes()(name).top_domain_under_public_suffix
    # Private networks have suffixes that are not in the list.
    registered = registered or ".".join(name.split(".")[-2:])
    above = name.removesuffix(registered).rstrip(".").split(".")
    kept = [
        label
        for label in above
        if label
        and not _WORLD_WIDE_WEB.fullmatch(label)
        and (front or label not in _DEVICES)
    ]
    return ".".join([*kept, registered])
