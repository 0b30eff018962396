"""Addresses that several articles share: each gets an address of its own.

Notices, court lists and status pages have one page for all their items. Such an item's
address is the page's with a fragment directive (`#:~:`, WICG "URL fragment text
directives"): browsers cut it off, so the link opens the page at its usual anchor.
"""

import hashlib
from urllib.parse import quote, urlsplit

MARK = ":~:entry="
"""What names the item in a fragment; an anchor may stand before it."""

MAX_CHARS = 100
"""Longer names are replaced by their hash: some publishers' ids are whole addresses."""


def of_shared_page(url: str, name: str) -> str:
    """Return the address of one of the articles at an address, by the item's name."""
    text = quote(name, safe="", errors="replace")
    if len(text) > MAX_CHARS:
        text = hashlib.blake2b(
            name.encode(errors="replace"), digest_size=16
        ).hexdigest()
    page, _, fragment = url.partition("#")
    return f"{page}#{fragment.partition(MARK)[0]}{MARK}{text}"


def is_of_shared_page(url: str) -> bool:
    """Return whether an address is that of one of several articles on a page."""
    return MARK in url.partition("#")[2]


def anchor(url: str) -> str:
    """Return the fragment of an address; "" when it has none."""
    try:
        return urlsplit(url).fragment
    except ValueError:
        return ""
