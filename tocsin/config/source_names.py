"""Names for sources in a configuration."""

import re
import unicodedata
from collections.abc import Collection

from spiders import urls

_LONGEST = 40
"""Signs of a name: it is typed on the command line."""


def source_name(url: str, taken: Collection[str] = (), *, title: str = "") -> str:
    """Return a TOML key for a source: "The Gazette" → the-gazette.

    Without a title in Latin letters it is the telling part of the host:
    www.gazette.example → gazette. It has a number at its end if it is taken.
    """
    label = urls.domain(url).removeprefix("www.").partition(".")[0]
    name = stem = _key(title) or _key(label) or "first"
    number = 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def _key(text: str) -> str:
    """Return a text as a bare key; "" where a fifth of its letters would be lost."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore")
    key = re.sub(r"[^a-z0-9]+", "-", plain.decode()).strip("-")
    letters = sum(map(str.isalnum, text))
    if len(key.replace("-", "")) < 0.8 * letters:
        return ""
    return key if len(key) <= _LONGEST else key[:_LONGEST].rpartition("-")[0]
