"""What an address says of its page: a front page, a section, an article."""

import re
from urllib.parse import urlsplit

from spiders.urls.article_key import key, names_an_article

FRONT_PATH = re.compile(
    r"/*([a-z]{2}(-[a-z]{2,4})?/*)?((home|index|default|main|start)(\.\w{3,5})?/*)?",
    re.IGNORECASE,
)
"""Paths of front pages, also those of one language."""


TAG_FOLDERS = frozenset(["tag", "tags", "hashtag", "schlagwort", "etiqueta", "mot-cle"])
SECTION_FOLDERS = frozenset(["category", "categories", "kategorie", "categoria"])
"""Folders of the pages that list the articles of a tag or of a section."""


def is_front_page(url: str) -> bool:
    """Return whether an address is a site's front page.

    A number in the query may name an article: "/?p=12".
    """
    parts = urlsplit(f"https://{key(url)}")
    numbered = any(char.isdecimal() for char in parts.query)
    return bool(FRONT_PATH.fullmatch(parts.path)) and not (numbered or parts.fragment)


def names_no_article(url: str) -> bool:
    """Return whether no part of an address looks like an article's name or number."""
    parts = urlsplit(f"https://{key(url)}")
    values = (pair.partition("=")[2] for pair in parts.query.split("&"))
    named = [*parts.path.split("/"), *values, parts.fragment]
    return not any(map(names_an_article, named))
