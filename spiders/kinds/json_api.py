"""JSON APIs: the objects of an answer → entries, by JMESPath expressions.

Pure and costly: runs in a worker process.
"""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from jmespath.exceptions import JMESPathError

from spiders.kinds import feed
from spiders.kinds.answer_markup import answer_markup
from spiders.kinds.feeds.feed_item import FeedDocument, FeedItem, FeedLink
from spiders.kinds.feeds.text_constructs import MAX_CHARS
from spiders.kinds.json_fields import ITEMS, Compiled, compiled
from spiders.listing import Listing, NotAListingError, plain_text

MAX_ENTRIES = 1_000
MAX_BYTES = 16_000_000
_MAX_VALUES = 50
"""Authors, tags or addresses of one item that are looked at."""


def listing(
    body: bytes,
    url: str,
    options: Mapping[str, str],
    content_type: str = "",
    *,
    kind: str = "json",
) -> Listing:
    """Return the entries of an answer in JSON; `options` are expressions by field.

    An entry with a `text` is complete: its page is not fetched. Raises NotAListingError
    with a sentence for a person when there is no list of objects.
    """
    try:
        expressions = compiled(kind, tuple(options.items()))
        markup = answer_markup(body, content_type, max_bytes=MAX_BYTES, what="no JSON")
        answer = _parsed(markup, kind)
        items = _objects(expressions[ITEMS].search(answer), answer)
        document = FeedDocument(
            items=tuple(_item(item, url, expressions) for item in items[:MAX_ENTRIES]),
            more=len(items[MAX_ENTRIES:]),
        )
    except JMESPathError as error:
        [first, *_] = str(error).splitlines()
        raise NotAListingError(
            f"an expression in its options fails: {first}"
        ) from error
    result = feed.listing_of(document, url, options)
    if items and not result.entries:
        raise NotAListingError("none of its items has an address or a title")
    return result


wordpress_listing = partial(listing, kind="wordpress")
"""The same for the posts of a WordPress site."""


def _parsed(markup: bytes, kind: str) -> Any:
    try:
        # RecursionError for brackets that are nested too deep.
        return json.loads(markup)
    except (ValueError, RecursionError) as error:
        at = ": the posts are at /wp-json/wp/v2/posts" if kind == "wordpress" else ""
        raise NotAListingError(f"the answer is no JSON{at}") from error


def _objects(found: Any, answer: Any) -> list[Mapping[str, Any]]:
    """Return the items; raise NotAListingError if an expression found no list."""
    if not isinstance(found, list):
        keys = ", ".join(list(answer)[:8]) if isinstance(answer, dict) else ""
        has = f"it has {keys}; " if keys else ""
        raise NotAListingError(
            f"there is no list of articles: {has}say in options.items where it is"
        )
    return [item for item in found if isinstance(item, dict)]


def _item(item: Mapping[str, Any], url: str, expressions: Compiled) -> FeedItem:
    values = {
        name: list(_strings(expression.search(item)))
        for name, expression in expressions.items()
        if name != ITEMS
    }

    def first(name: str) -> str:
        return next(iter(values[name]), "")

    def links(name: str) -> tuple[FeedLink, ...]:
        return tuple(FeedLink(target=value, base=url) for value in values[name])

    text = plain_text(first("text")[: 4 * MAX_CHARS])
    return FeedItem(
        id=first("id"),
        title=" ".join(plain_text(first("title")).split()),
        text=(text or plain_text(first("summary")[: 4 * MAX_CHARS]))[:MAX_CHARS],
        is_whole=bool(text),
        links=links("url"),
        published=tuple(values["published"]),
        updated=tuple(values["updated"]),
        authors=tuple(values["authors"]),
        tags=tuple(values["tags"]),
        images=links("image"),
        language=first("language"),
    )


def _strings(value: Any) -> Iterator[str]:
    """Yield the strings and numbers of a value, or of a list of them."""
    for each in value[:_MAX_VALUES] if isinstance(value, list) else [value]:
        if isinstance(each, str) and each.strip():
            yield each.strip()
        elif isinstance(each, int | float) and not isinstance(each, bool):
            yield str(each)
