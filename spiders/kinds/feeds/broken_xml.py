"""The items of a feed that is no XML any more, as feedparser reads it."""

from collections.abc import Iterator, Mapping
from typing import Any

from spiders.kinds.feeds.feed_item import FeedDocument, FeedItem, FeedLink
from spiders.kinds.feeds.text_constructs import MAX_CHARS
from spiders.listing import plain_text


def read_broken(markup: bytes, url: str, *, most: int) -> FeedDocument | None:
    """Return the first `most` items; None when feedparser finds no feed in it."""
    import feedparser  # slow to import: only worker processes do, when they need it

    document = feedparser.parse(
        markup, response_headers={"content-type": "application/xml; charset=utf-8"}
    )
    if not document.entries and not document.version:
        return None
    return FeedDocument(
        items=tuple(_item(entry, url) for entry in document.entries[:most]),
        more=len(document.entries[most:]),
        language=str(document.feed.get("language") or ""),
        ttl=str(document.feed.get("ttl") or ""),
        period=str(document.feed.get("sy_updateperiod") or ""),
        frequency=str(document.feed.get("sy_updatefrequency") or ""),
        hubs=tuple(_own_links(document.feed, "hub", url)),
        own=tuple(_own_links(document.feed, "self", url)),
    )


def _own_links(feed: Mapping[str, Any], relation: str, url: str) -> Iterator[FeedLink]:
    for link in feed.get("links") or ():
        if relation in str(link.get("rel") or "").lower().split():
            yield FeedLink(target=str(link.get("href") or ""), base=url)


def _item(entry: Mapping[str, Any], url: str) -> FeedItem:
    texts = [str(part.get("value") or "") for part in entry.get("content") or ()]
    texts.append(str(entry.get("summary") or ""))
    id_ = str(entry.get("id") or "")
    links = [str(entry.get("link") or ""), id_ if "://" in id_ else ""]
    return FeedItem(
        id=id_,
        title=" ".join(plain_text(str(entry.get("title") or "")).split()),
        text=max((plain_text(text[: 4 * MAX_CHARS]) for text in texts), key=len)[
            :MAX_CHARS
        ],
        links=tuple(FeedLink(target=link, base=url) for link in links),
        published=(str(entry.get("published") or ""),),
        updated=(str(entry.get("updated") or ""),),
        authors=tuple(
            str(author.get("name") or "") for author in entry.get("authors") or ()
        ),
        tags=tuple(str(tag.get("term") or "") for tag in entry.get("tags") or ()),
        images=tuple(
            FeedLink(target=str(each.get("url") or ""), base=url)
            for each in entry.get("media_thumbnail") or ()
        ),
    )
