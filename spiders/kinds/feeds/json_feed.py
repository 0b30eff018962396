"""JSON Feed 1.0 and 1.1 → its items."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from spiders.kinds.feeds.feed_item import FeedDocument, FeedItem, FeedLink
from spiders.kinds.feeds.text_constructs import MAX_CHARS
from spiders.listing import clean_text, plain_text


def read_json(markup: bytes, url: str, *, most: int) -> FeedDocument | None:
    """Return the first `most` items; None when the document is no JSON Feed."""
    try:
        # Python's parser raises RecursionError for brackets that are nested too deep,
        # and ValueError for numbers that are too long.
        feed = json.loads(markup)
    except (ValueError, RecursionError):
        return None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return None
    items = [item for item in feed["items"] if isinstance(item, dict)]
    return FeedDocument(
        items=tuple(_item(item, url) for item in items[:most]),
        more=len(items[most:]),
        language=_string(feed.get("language")),
        hubs=tuple(FeedLink(target=hub, base=url) for hub in _hubs(feed.get("hubs"))),
        own=(FeedLink(target=_string(feed.get("feed_url")), base=url),),
    )


def _hubs(hubs: Any) -> Iterator[str]:
    """Yield the addresses of hubs that are of WebSub, and not of rssCloud."""
    for hub in hubs if isinstance(hubs, list) else ():
        if isinstance(hub, dict) and _string(hub.get("type")).lower() == "websub":
            yield _string(hub.get("url"))


def _item(item: Mapping[str, Any], url: str) -> FeedItem:
    names = [_string(item.get(name)) for name in ("url", "id", "external_url")]
    address, id_, external = names
    texts = (
        plain_text(_string(item.get("content_html"))[: 4 * MAX_CHARS]),
        clean_text(_string(item.get("content_text"))),
        clean_text(_string(item.get("summary"))),
    )
    links = [address, id_ if "://" in id_ else "", external]
    images = [_string(item.get(name)) for name in ("image", "banner_image")]
    return FeedItem(
        id=id_,
        title=" ".join(plain_text(_string(item.get("title"))).split()),
        text=max(texts, key=len)[:MAX_CHARS],
        links=tuple(FeedLink(target=each, base=url) for each in links),
        published=(_string(item.get("date_published")),),
        updated=(_string(item.get("date_modified")),),
        authors=tuple(_authors(item)),
        tags=tuple(_strings(item.get("tags"))),
        images=tuple(FeedLink(target=each, base=url) for each in images if each),
        language=_string(item.get("language")),
    )


def _authors(item: Mapping[str, Any]) -> Iterator[str]:
    authors = item.get("authors")  # version 1.1; `author` is that of 1.0
    if not isinstance(authors, list) or not authors:
        authors = [item.get("author")]
    for author in authors:
        if isinstance(author, dict) and (name := _string(author.get("name"))):
            yield name


def _strings(values: Any) -> Iterator[str]:
    if isinstance(values, list):
        yield from filter(None, map(_string, values))


def _string(value: Any) -> str:
    """Return a string or a number as a string; "" for anything else."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else value.strip() if isinstance(value, str) else ""
