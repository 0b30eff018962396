"""Entries: what sources list, remembered for ever so that a page is read only once."""

import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from store.columns import (
    hash64,
    time_from,
    time_or_none,
    time_or_null,
    time_text,
    to_valid_utf8,
)
from store.database import Database
from store.model import Entry, EntryState, Suppression

EACH_HOST = 4
"""Entries of one host that may be read at once: one is fetched, the others are in the
readers' hands."""

MAX_CLAIMS = 3
"""How often taking an article in may end the process before its page is left out; after
twice as many its entry is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEntry:
    """An entry as a visit brought it, with what was decided about it."""

    entry: Entry
    key: str
    """What makes it the same entry the next time: its address, folded."""
    host: str
    """Whom to ask for its page; empty when it is complete."""
    skip: bool = False
    """Remember it, never read it."""
    suppressed: Suppression = ""
    name: str = ""
    """What tells it from others at its address; empty when nothing does."""
    title_words: str = ""
    """The folded words of its headline: what makes another headline a change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyEntry:
    """An entry whose time has come, and whom to ask for it."""

    id: int
    host: str
    """Empty when nobody is to be asked: the entry is complete."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEntry:
    """An entry that is to be read."""

    id: int
    source: str
    entry: Entry
    suppressed: Suppression
    tries: int
    """How often its page was asked for and could not be had."""
    seen: datetime
    """When it was first listed."""
    claims: int = 0
    """How often taking its article in was begun. One that was begun before and is still
    waiting ended the process, or the process ended meanwhile."""


class AddedEntries(NamedTuple):
    """Which of the entries that a visit listed were added."""

    new: tuple[ListedEntry, ...]
    """Those that no source has listed before."""
    sighted: int
    """How many are known from other sources only, and their articles stored."""


class RefusedPages(NamedTuple):
    """How many of a source's pages were not the articles that it listed."""

    refused: int
    read: int
    """How many pages were looked at, the refused ones among them."""
    reason: str
    """The most frequent one; empty when none was refused."""


def add(
    db: Database, source: str, found: Iterable[ListedEntry], now: datetime
) -> AddedEntries:
    """Remember entries; return those that the source had not listed before.

    An article that another source listed before becomes a sighting of that article.
    """
    new: list[ListedEntry] = []
    sighted = 0
    for item in found:
        entry, url_hash = item.entry, hash64(item.key)
        cursor = db.conn.execute(
            """
            INSERT INTO entries
              (source_id, url, url_hash, host, state, suppressed, seen, due, listing,
               name_hash)
            SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM sources WHERE key = ?
            ON CONFLICT (url_hash) DO NOTHING
            """,
            (
                to_valid_utf8(entry.url),
                url_hash,
                to_valid_utf8(item.host),
                "skipped" if item.skip else "waiting",
                item.suppressed,
                time_text(now),
                time_text(now),
                None if item.skip else _listing(entry),
                hash64(item.name) if item.name else None,
                source,
            ),
        )
        if cursor.rowcount:
            new.append(item)
        else:
            sighted += _add_sighting(db, source, entry, url_hash, now)
    return AddedEntries(tuple(new), sighted)


def shared_addresses(db: Database, keys: Iterable[str]) -> set[str]:
    """Return those of the addresses, given by their keys, that are shared."""
    by_hash = {hash64(key): key for key in keys}
    rows = db.conn.execute(
        "SELECT s.url_hash FROM json_each(?) asked"
        " CROSS JOIN shared_addresses s ON s.url_hash = asked.value",
        (json.dumps(list(by_hash)),),
    )
    return {by_hash[url_hash] for (url_hash,) in rows}


def add_shared_addresses(db: Database, keys: Iterable[str]) -> None:
    """Remember that these addresses, given by their keys, are shared."""
    db.conn.executemany(
        "INSERT INTO shared_addresses VALUES (?) ON CONFLICT DO NOTHING",
        [(hash64(key),) for key in keys],
    )


def is_named(db: Database, key: str, name: str) -> bool:
    """Return whether the entry under a key is stored with this name."""
    row = db.conn.execute(
        "SELECT 1 FROM entries WHERE url_hash = ? AND name_hash = ?",
        (hash64(key), hash64(name)),
    ).fetchone()
    return row is not None


def _add_sighting(
    db: Database, source: str, entry: Entry, url_hash: int, now: datetime
) -> int:
    cursor = db.conn.execute(
        """
        INSERT INTO sightings
          (article_id, source_id, known_by, title, url, url_hash, seen)
        SELECT e.article_id, s.id, 'url', ?, ?, e.url_hash, ?
        FROM entries e JOIN sources s ON s.key = ?
        WHERE e.url_hash = ? AND e.article_id IS NOT NULL AND e.source_id <> s.id
        ON CONFLICT DO NOTHING
        """,
        (
            to_valid_utf8(entry.title),
            to_valid_utf8(entry.url),
            time_text(now),
            source,
            url_hash,
        ),
    )
    return cursor.rowcount


def ready(
    db: Database, now: datetime, limit: int, *, only: Collection[str] | None = None
) -> list[ReadyEntry]:
    """Return entries to be read now, a few of each host, the longest due first.

    `only` names the sources; None is all, those that are no longer watched included:
    what a source has listed is read. A few of each host, since one host with a thousand
    entries must not hide the others.
    """
    rows = db.conn.execute(
        """
        WITH RECURSIVE hosts(host) AS (
          SELECT min(host) FROM entries WHERE state = 'waiting'
          UNION ALL
          SELECT (SELECT min(host) FROM entries
                  WHERE state = 'waiting' AND host > hosts.host)
          FROM hosts WHERE hosts.host IS NOT NULL
        )
        SELECT e.id, e.host FROM hosts
        JOIN entries e ON e.id IN (
          SELECT i.id FROM entries i JOIN sources s ON s.id = i.source_id
          WHERE i.state = 'waiting' AND i.host = hosts.host AND i.due <= :now
            AND (:only IS NULL OR s.key IN (SELECT value FROM json_each(:only)))
          ORDER BY i.due LIMIT :each)
        ORDER BY e.due LIMIT :limit
        """,
        {
            "now": time_text(now),
            "only": None if only is None else json.dumps(list(only)),
            "each": EACH_HOST,
            # Twice: some of them wait for their host's turn.
            "limit": limit * 2,
        },
    )
    return [ReadyEntry(id=id_, host=host) for id_, host in rows]


def get(db: Database, id_: int, now: datetime) -> WaitingEntry | None:
    """Return an entry that is to be read now; None when it is settled or not due."""
    row = db.conn.execute(
        """
        SELECT s.key, e.url, e.listing, e.suppressed, e.tries, e.claims, e.seen
        FROM entries e JOIN sources s ON s.id = e.source_id
        WHERE e.id = ? AND e.state = 'waiting' AND e.due <= ?
        """,
        (id_, time_text(now)),
    ).fetchone()
    if row is None:
        return None
    source, url, listing, suppressed, tries, claims, seen = row
    return WaitingEntry(
        id=id_,
        source=source,
        entry=_entry(url, listing),
        suppressed=suppressed,
        tries=tries,
        seen=time_from(seen),
        claims=claims,
    )


def claim(db: Database, id_: int) -> None:
    """Note that taking an entry's article in begins.

    Committed before it does, so an article that ends the process is known afterwards.
    """
    db.conn.execute("UPDATE entries SET claims = claims + 1 WHERE id = ?", (id_,))


def listed_address(db: Database, article: int) -> str:
    """Return the address at which its source listed an article; "" for none."""
    # By the source, of which there is an index: its entries are some thousands.
    row = db.conn.execute(
        """
        SELECT e.url FROM articles a JOIN entries e
        ON e.source_id = a.source_id AND e.article_id = a.id
        WHERE a.id = ? ORDER BY e.id LIMIT 1
        """,
        (article,),
    ).fetchone()
    return row[0] if row else ""


def count_waiting(db: Database) -> int:
    """Return how many entries are still to be read."""
    (count,) = db.conn.execute(
        "SELECT count(*) FROM entries WHERE state = 'waiting'"
    ).fetchone()
    return int(count)


def settle(
    db: Database,
    id_: int,
    state: EntryState,
    *,
    article: int | None = None,
    reason: str = "",
) -> None:
    """Close an entry: it was read, was a copy, or could not be had.

    `reason` says why it could not be had, or why its page was not used.
    """
    db.conn.execute(
        "UPDATE entries SET state = ?, article_id = ?, reason = ?, listing = NULL,"
        " tries = tries + 1 WHERE id = ?",
        (state, article, to_valid_utf8(reason), id_),
    )


def refused_pages(db: Database, source: str, limit: int) -> RefusedPages:
    """Return how many of a source's last pages were not the articles.

    At most `limit` entries count, those it listed last among those that were read.
    """
    rows = db.conn.execute(
        """
        SELECT e.reason FROM entries e JOIN sources s ON s.id = e.source_id
        WHERE s.key = ? AND e.state IN ('read', 'copy') AND e.host <> ''
        ORDER BY e.id DESC LIMIT ?
        """,
        (source, limit),
    ).fetchall()
    reasons = Counter(reason for (reason,) in rows if reason)
    why = max(reasons, key=lambda reason: reasons[reason], default="")
    return RefusedPages(refused=reasons.total(), read=len(rows), reason=why)


def is_waiting(db: Database, id_: int) -> bool:
    """Return whether the entry is still to be read."""
    row = db.conn.execute(
        "SELECT 1 FROM entries WHERE id = ? AND state = 'waiting'", (id_,)
    ).fetchone()
    return row is not None


def article_of(db: Database, id_: int) -> int | None:
    """Return the article that an entry became; None when there is none."""
    row = db.conn.execute(
        "SELECT article_id FROM entries WHERE id = ?", (id_,)
    ).fetchone()
    return None if row is None else row[0]


def postpone(db: Database, id_: int, due: datetime, reason: str) -> None:
    """Try an entry again later, and say why."""
    db.conn.execute(
        "UPDATE entries SET due = ?, reason = ?, tries = tries + 1, claims = 0"
        " WHERE id = ?",
        (time_text(due), to_valid_utf8(reason), id_),
    )


def relist(db: Database, id_: int, entry: Entry) -> None:
    """Let a waiting entry have the words it is listed with now."""
    db.conn.execute(
        "UPDATE entries SET listing = ? WHERE id = ? AND state = 'waiting'",
        (_listing(entry), id_),
    )


def _listing(entry: Entry) -> str:
    listing = json.dumps(
        {
            "title": entry.title,
            "summary": entry.summary,
            "published": time_or_null(entry.published),
            "authors": entry.authors,
            "language": entry.language,
            "complete": entry.complete,
            "id": entry.id,
            "updated": time_or_null(entry.updated),
            "tags": entry.tags,
            "image": entry.image,
            "outlet": entry.outlet,
        },
        ensure_ascii=False,
    )
    return to_valid_utf8(listing)


def _entry(url: str, listing: str) -> Entry:
    facts = json.loads(listing)
    return Entry(
        url=url,
        title=facts["title"],
        summary=facts["summary"],
        published=time_or_none(facts["published"]),
        authors=tuple(facts["authors"]),
        language=facts["language"],
        complete=facts["complete"],
        # An entry that an older tocsin wrote has none of these.
        id=facts.get("id", ""),
        updated=time_or_none(facts.get("updated")),
        tags=tuple(facts.get("tags", ())),
        image=facts.get("image", ""),
        outlet=facts.get("outlet", ""),
    )
