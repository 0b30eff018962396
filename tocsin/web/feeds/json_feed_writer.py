"""JSON Feed 1.1 (jsonfeed.org): for programs; many readers know Atom only."""

import json

from tocsin.web.feeds.outgoing_feed import FeedEntry, OutgoingFeed
from tocsin.web.iso_times import iso

MEDIA_TYPE = "application/feed+json"

VERSION = "https://jsonfeed.org/version/1.1"


def write_json_feed(feed: OutgoingFeed) -> bytes:
    """Return a feed as a JSON Feed: the same bytes for the same feed."""
    written = {
        "version": VERSION,
        "title": feed.title,
        "home_page_url": feed.page_url,
        "feed_url": feed.feed_url,
        "items": [_item(entry) for entry in feed.entries],
    }
    return json.dumps(written, ensure_ascii=False).encode("utf-8", "replace")


def _item(entry: FeedEntry) -> dict[str, object]:
    item: dict[str, object] = {
        "id": entry.id,
        "title": entry.title,
        "content_html": entry.html,
        "summary": entry.summary,
        "date_modified": iso(entry.updated),
        "authors": [{"name": name} for name in entry.authors or (entry.outlet,)],
        "tags": [entry.watchlist] if entry.watchlist else [],
        # A name with an underscore is an extension of ours (JSON Feed, Extensions).
        "_tocsin": {
            "outlet": entry.outlet,
            "story": entry.story,
            "score": entry.score,
            "words": entry.words,
        },
    }
    if entry.url:
        item["url"] = entry.url
    if entry.published:
        item["date_published"] = iso(entry.published)
    if entry.language:
        item["language"] = entry.language
    return item
