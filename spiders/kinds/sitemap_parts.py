"""Which sitemaps of an index are worth a request.

An index may name thousands: an archive by months, one family of files for each type of
content. New articles are in few of them.
"""

import re
from collections.abc import Iterable
from itertools import groupby

from spiders.listing import ListingPart

MAX_PARTS = 100
"""Parts that are remembered. An archive by months has fewer in eight years."""

_WORDS = re.compile(r"[a-z]+")
_NUMBERS = re.compile(r"\d+")
_BEGINS_AFTER = re.compile(r"[?&](?:from|offset|start|skip)=\d")
_NEWS = frozenset(["news", "googlenews", "latest", "recent", "today"])
_ARTICLES = frozenset(
    ["article", "articles", "post", "posts", "story", "stories", "press", "blog"]
)
_OTHER = frozenset(
    [
        *("author", "authors", "user", "users", "people", "category", "categories"),
        *("tag", "tags", "taxonomy", "taxonomies", "topic", "topics", "term", "terms"),
        *("image", "images", "video", "videos", "gallery", "galleries", "product"),
        *("products", "event", "events", "page", "pages", "static", "section"),
        *("sections", "location", "locations"),
    ]
)


def worthwhile(parts: Iterable[ListingPart]) -> tuple[ListingPart, ...]:
    """Return the parts that may have new articles, the most promising first.

    Those whose names say news come before those that say articles, and those before
    the rest; lists of tags, authors, pictures and the like count only if nothing else
    is there. The last changed come first; without that, of each family of numbered
    files the highest number, since new articles get new numbers; but the lowest where
    the number says after how many articles the part begins ("from=300").
    """
    ranked = sorted(dict.fromkeys(parts), key=_rank)
    wanted = [part for part in ranked if not _is_of_other_kind(part)] or ranked
    dated = [part for part in wanted if part.changed]
    if len({part.changed for part in dated}) > 1:
        dated.sort(key=lambda part: part.changed, reverse=True)
        rest = [part for part in wanted if not part.changed]
        return tuple([*dated, *rest][:MAX_PARTS])
    # No change tells anything: each is said to be of the same time, or of none.
    families = groupby(sorted(wanted, key=_family), key=_family)
    newest = [_newest(list(family)) for _, family in families]
    newest.sort(key=lambda part: (_rank(part), _begins_after_others(part)))
    return tuple(ListingPart(url=part.url) for part in newest[:MAX_PARTS])


def _newest(family: list[ListingPart]) -> ListingPart:
    if _begins_after_others(family[0]):
        return min(family, key=_numbers)
    return max(family, key=_numbers)


def _begins_after_others(part: ListingPart) -> bool:
    return bool(_BEGINS_AFTER.search(_path(part)))


def _rank(part: ListingPart) -> int:
    words = _words(part)
    if words & _NEWS:
        return 0
    return 1 if words & _ARTICLES and not words & _OTHER else 2


def _is_of_other_kind(part: ListingPart) -> bool:
    words = _words(part)
    return bool(words & _OTHER) and not words & (_NEWS | _ARTICLES)


def _words(part: ListingPart) -> set[str]:
    """Return the words of a part's address without its host."""
    return set(_WORDS.findall(_path(part)))


def _family(part: ListingPart) -> str:
    return _NUMBERS.sub("#", _path(part))


def _numbers(part: ListingPart) -> tuple[int, ...]:
    return tuple(int(number[:18]) for number in _NUMBERS.findall(_path(part)))


def _path(part: ListingPart) -> str:
    return part.url.lower().partition("://")[2].partition("/")[2]
