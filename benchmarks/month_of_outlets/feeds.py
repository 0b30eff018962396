"""The outlets' feeds: RSS, Atom, RDF and JSON Feed, with all kinds of dates."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from xml.sax.saxutils import escape

from benchmarks.month_of_outlets.outlets import DAY, Outlet
from benchmarks.month_of_outlets.pieces import Piece

CONTENT_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/xml",
    "json": "application/feed+json",
}

_ZONES = {0.0: "GMT", 1.0: "CET", 2.0: "EET", 3.0: "MSK", -5.0: "EST", 9.0: "JST"}


def feed(outlet: Outlet, listed: Sequence[Piece], at: datetime, base: str) -> str:
    """Return an outlet's feed; `base` begins the addresses of its pages."""
    write = {"rss": _rss, "atom": _atom, "rdf": _rdf, "json": _json}[outlet.listing]
    return write(outlet, [_Item(piece, at, base) for piece in listed], base)


class _Item:
    """What a feed says of an article."""

    def __init__(self, piece: Piece, at: datetime, base: str) -> None:
        wording, outlet = piece.wording(at), piece.outlet
        self.link = (
            tracked(piece, base) if outlet.route == "tracked" else base + piece.link
        )
        self.title, self.summary = wording.headline, wording.summary
        self.updated = wording.updated
        self.id = {
            "anchors": "",
            "none": "",
            "changing": f"id-{piece.number}-{at:%d%H%M}",
        }.get(outlet.shared or outlet.ids, f"id-{piece.number}")
        self.piece = piece

    @property
    def at(self) -> datetime | None:
        """Return when it says that the article came out; None when it does not."""
        published = self.piece.published.replace(microsecond=0)
        match self.piece.outlet.feed_dates:
            case "none":
                return None
            case "last-year":
                return published - 365 * DAY
            case "1970":
                return datetime.fromisoformat("1970-01-01T00:00:00+00:00")
            case "future":
                return published + 3 * DAY
            case _:
                zone = timezone(timedelta(hours=self.piece.outlet.zone_hours))
                return published.astimezone(zone)

    def rfc_822(self) -> str:
        """Return its date as RSS has it; "" for none."""
        at, outlet = self.at, self.piece.outlet
        if at is None:
            return ""
        match outlet.feed_dates:
            case "day":
                return f"{at:%d %b %Y}"
            case "naive":
                return f"{at:%a, %d %b %Y %H:%M:%S}"
            case "named" if outlet.zone_hours in _ZONES:
                return f"{at:%a, %d %b %Y %H:%M:%S} {_ZONES[outlet.zone_hours]}"
            case _:
                return format_datetime(at)

    def iso(self) -> str:
        """Return its date as Atom has it; "" for none."""
        at, dates = self.at, self.piece.outlet.feed_dates
        if at is None:
            return ""
        if dates == "day":
            return f"{at:%Y-%m-%d}"
        return (at.replace(tzinfo=None) if dates == "naive" else at).isoformat()


def tracked(piece: Piece, base: str) -> str:
    """Return the address of a counter that leads to a page."""
    port = base.rpartition(":")[2]
    return f"http://127.2.0.1:{port}/{piece.outlet.number}/r/{piece.number}"


def _rss(outlet: Outlet, items: Sequence[_Item], base: str) -> str:
    rows = "".join(
        f"<item>{_common_elements(item)}"
        + (f"<guid isPermaLink='false'>{item.id}</guid>" if item.id else "")
        + _element("pubDate", item.rfc_822())
        + "</item>"
        for item in items
    )
    return (
        f"<?xml version='1.0' encoding='{outlet.charset}'?><rss version='2.0'><channel>"
        f"<title>Outlet {outlet.number}</title><link>{base}/</link>"
        f"<language>{outlet.language.code}</language>{rows}</channel></rss>"
    )


def _atom(outlet: Outlet, items: Sequence[_Item], base: str) -> str:
    rows = "".join(
        f"<entry><title>{escape(item.title)}</title><link href='{escape(item.link)}'/>"
        f"<id>{item.id or escape(item.link)}</id>"
        f"<summary>{escape(item.summary)}</summary>"
        + _element("published", item.iso())
        + _element("updated", item.updated.isoformat() if item.updated else "")
        + "</entry>"
        for item in items
    )
    return (
        f"<?xml version='1.0' encoding='{outlet.charset}'?>"
        f"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='{outlet.language.code}'>"
        f"<title>Outlet {outlet.number}</title><id>{base}/</id>{rows}</feed>"
    )


def _rdf(outlet: Outlet, items: Sequence[_Item], base: str) -> str:
    rows = "".join(
        f"<item rdf:about='{escape(item.id or item.link)}'>{_common_elements(item)}"
        + _element("dc:date", item.iso())
        + "</item>"
        for item in items
    )
    return (
        f"<?xml version='1.0' encoding='{outlet.charset}'?>"
        "<rdf:RDF xmlns='http://purl.org/rss/1.0/' "
        "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/'>"
        f"<channel rdf:about='{base}/'><title>Outlet {outlet.number}</title>"
        f"<link>{base}/</link></channel>{rows}</rdf:RDF>"
    )


def _common_elements(item: _Item) -> str:
    """Return what an item of RSS and one of RDF say alike."""
    title, link, summary = map(escape, (item.title, item.link, item.summary))
    return (
        f"<title>{title}</title><link>{link}</link><description>{summary}</description>"
    )


def _element(name: str, text: str) -> str:
    """Return an element with a text; "" for none."""
    return f"<{name}>{text}</{name}>" if text else ""


def _json(outlet: Outlet, items: Sequence[_Item], base: str) -> str:
    rows = [
        {
            "url": item.link,
            "title": item.title,
            "summary": item.summary,
            "id": item.id or item.link,
        }
        | ({"date_published": item.iso()} if item.at else {})
        | ({"date_modified": item.updated.isoformat()} if item.updated else {})
        for item in items
    ]
    about = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"Outlet {outlet.number}",
        "home_page_url": f"{base}/",
        "language": outlet.language.code,
        "items": rows,
    }
    return json.dumps(about, ensure_ascii=False)
