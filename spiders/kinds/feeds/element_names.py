"""The names of feed elements, by namespace: `{…}title` → `media:title`.

A feed may use any prefix, and elements of other vocabularies have the same local names
(`atom:link`, `media:title`, `itunes:title` in an item of RSS): the namespace decides.
"""

import re
from functools import lru_cache

_RSS = "rss"
_ATOM = "atom"
_VOCABULARIES = {
    "www.w3.org/2005/atom": _ATOM,
    "purl.org/atom/ns": _ATOM,
    "purl.org/rss/1.0": _RSS,
    "purl.org/net/rss1.1": _RSS,
    "my.netscape.com/rdf/simple/0.9": _RSS,
    "channel.netscape.com/rdf/simple/0.9": _RSS,
    "my.netscape.com/publish/formats/rss-0.91.dtd": _RSS,
    "backend.userland.com/rss": _RSS,
    "backend.userland.com/rss2": _RSS,
    "backend.userland.com/rss091": _RSS,
    "backend.userland.com/rss092": _RSS,
    "blogs.law.harvard.edu/tech/rss": _RSS,
    "cyber.law.harvard.edu/rss/rss.html": _RSS,
    "www.rssboard.org/rss-specification": _RSS,
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/terms": "dcterms",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/rss/1.0/modules/syndication": "sy",
    "search.yahoo.com/mrss": "media",
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "www.w3.org/1999/xhtml": "xhtml",
    "www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "www.w3.org/xml/1998/namespace": "xml",
}
"""Namespace without its scheme and final mark, in lower case → its usual prefix."""

_PREFIXES = frozenset(_VOCABULARIES.values())
_EDGES = re.compile(r"^https?://|[/#]+$")


@lru_cache(maxsize=4_096)
def element_name(tag: str) -> str:
    """Return `prefix:name` in lower case for a tag as libxml2 gives it.

    The prefix is the usual one of the namespace, and "rss" where there is none. In a
    namespace that we do not know it is "?". A prefix that the feed forgot to declare is
    taken for the usual one.
    """
    if tag.startswith("{"):
        namespace, _, local = tag[1:].partition("}")
        known = _VOCABULARIES.get(_EDGES.sub("", namespace.strip().lower()), "?")
    else:
        prefix, colon, local = tag.rpartition(":")
        prefix = prefix.lower()
        known = (prefix if prefix in _PREFIXES else "?") if colon else _RSS
    return f"{known}:{local.lower()}"
