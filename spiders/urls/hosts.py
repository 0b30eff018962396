"""Hosts: which are asked, who registered them, and which are one site."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

import tldextract

_WORLD_WIDE_WEB = re.compile(r"www\d{0,2}")
_DEVICES = frozenset(["m", "mobile", "amp"])
"""Hosts that show a site's own pages at the same paths, for some devices."""

# The suffix list that ships with the package: no look-up leaves the machine.
# The list's private part counts: two blogs on one platform are two publishers.
_registered = tldextract.TLDExtract(
    suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
)


def host(url: str) -> str:
    """Return the host that is asked for this address, lower case; "" for none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def domain(url: str) -> str:
    """Return the registrable domain (Public Suffix List), or the host where none is."""
    return _registrable(host(url))


def site_host(netloc: str, *, front: bool) -> str:
    """Return what the hosts of one site have in common, given as in a plain address.

    Gone are the ports of http and https and, in front of what somebody registered, www
    and the names for devices. Of a `front` page the latter stay: it differs from the
    site's, and may be a source of its own.
    """
    if ":" not in netloc:
        return _plain_name(netloc, front)
    if netloc.endswith("]"):
        return netloc
    name, _, port = netloc.rpartition(":")
    name = name if name.endswith("]") else _plain_name(name, front)
    return name if port in ("80", "443") else f"{name}:{port}"


# A few thousand hosts at most are watched, and each is asked about for every page.
@lru_cache(maxsize=4_096)
def _registrable(host: str) -> str:
    return _registered(host).top_domain_under_public_suffix or host


@lru_cache(maxsize=8_192)
def _plain_name(name: str, front: bool) -> str:
    registered = _registered(name).top_domain_under_public_suffix
    # A network of one's own has suffixes that no list knows.
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
