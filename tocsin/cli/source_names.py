"""Names for sources in a configuration."""

import re
from collections.abc import Collection

from spiders import urls


def source_name(url: str, taken: Collection[str] = ()) -> str:
    """Return a host's telling part as a TOML key: www.gazette.example → gazette.

    It has a number at its end if it is taken.
    """
    label = urls.domain(url).removeprefix("www.").partition(".")[0]
    name = stem = re.sub(r"[^a-z0-9-]+", "-", label.lower()).strip("-") or "first"
    number = 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name
