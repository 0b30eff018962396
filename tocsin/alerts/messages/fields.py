"""Fields: what a message says, one by one, for programs that would have to guess."""

from tocsin.alerts.messages.desk_links import desk_links
from tocsin.alerts.messages.notification import Notification
from tocsin.alerts.messages.sanitize import cut, sanitize
from tocsin.alerts.messages.view import MAX_SNIPPET, lead_of

MAX_FIELD = 1_000
"""Bytes of a headline or an outlet."""

MAX_CHANGES = 2_000
"""Bytes of what became of an article."""

MAX_NAMES_BYTES = 4_000
"""Bytes of the names of all watchlists: of forty with long ones."""


def fields_of(notification: Notification, base_url: str = "") -> dict[str, str]:
    """Return the fields of a notification, without those that would be empty.

    `kind` is always there. A message about one story has its first watchlist and all of
    them, and the article that it shows: headline, outlet, url, published (ISO 8601,
    UTC), snippet, what became of it, the numbers of both in the database, and with the
    desk's `base_url` the addresses of their pages there.
    """
    fields = {"kind": str(notification.kind)}
    if not notification.is_single:
        return fields
    (update,) = notification.updates
    lead = lead_of(notification, update)
    snippet = "".join(text for text, _ in lead.snippet)
    fields |= {
        "watchlist": cut(sanitize(update.watchlist), MAX_FIELD),
        "watchlists": cut(sanitize(", ".join(update.watchlists)), MAX_NAMES_BYTES),
        "headline": cut(sanitize(lead.title), MAX_FIELD),
        "outlet": cut(sanitize(lead.outlet), MAX_FIELD),
        "url": sanitize(lead.url),
        "published": f"{lead.published:%Y-%m-%dT%H:%M:%SZ}" if lead.published else "",
        "snippet": cut(sanitize(snippet), MAX_SNIPPET),
        "urgent": "yes" if any(each.urgent for each in update.clippings) else "no",
        "outlets": str(update.outlets),
        "story": str(update.story or ""),
        "article": str(lead.article or ""),
        "changes": cut(sanitize("; ".join(lead.changes)), MAX_CHANGES),
    }
    if links := desk_links(base_url, update.story, lead.article):
        fields |= {
            "story_url": links.story,
            "why_url": links.why,
            "mute_url": links.mute,
        }
    return {name: value for name, value in fields.items() if value}
