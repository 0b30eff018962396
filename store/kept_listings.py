"""Listings that are kept in place of pages that did not come.

An article that was known whole from its feed may have no page that can be had. What is
kept then is the feed as it is at that time, if it still names the article.
"""

from dataclasses import dataclass
from datetime import datetime

from store import requisites
from store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacedPage:
    """A page that did not come, and by what its article is found in the listing."""

    url: str
    title: str


def address_for(db: Database, id_: int) -> str:
    """Return where the article of a capture was listed; "" when that is not kept.

    It is kept once, of an article whose words are from there.
    """
    row = db.conn.execute(
        "SELECT iif(st.address <> '', st.address, s.url) FROM captures c"
        " JOIN articles a ON a.id = c.article_id JOIN sources s ON s.id = a.source_id"
        " JOIN source_state st ON st.source_id = s.id"
        " WHERE c.id = ? AND c.part = 'page' AND a.origin = 'feed'",
        (id_,),
    ).fetchone()
    if row is None or not row[0].startswith(("http://", "https://")):
        return ""
    linked = requisites.below(db, [id_])
    return "" if any(one.part == "listing" for one in linked) else str(row[0])


def want(db: Database, id_: int, url: str, host: str, now: datetime) -> None:
    """Note that a listing is to be kept in place of a page.

    Pages share one that was not asked for yet.
    """
    row = db.conn.execute(
        "SELECT id FROM captures WHERE state = 'due' AND part = 'listing' AND url = ?",
        (url,),
    ).fetchone()
    listing = requisites.NeededFile(url=url, host=host, part="listing")
    capture = requisites.add(db, listing, id_, now) if row is None else row[0]
    requisites.link(db, id_, capture)


def listed_in(db: Database, id_: int) -> list[ReplacedPage]:
    """Return the articles in place of whose pages a listing is to be kept."""
    rows = db.conn.execute(
        "SELECT c.url, coalesce(a.title, '') FROM requisites r"
        " JOIN captures c ON c.id = r.needed_by AND c.url <> ''"
        " LEFT JOIN articles a ON a.id = c.article_id WHERE r.capture = ?",
        (id_,),
    )
    return [ReplacedPage(url=url, title=title) for url, title in rows]
