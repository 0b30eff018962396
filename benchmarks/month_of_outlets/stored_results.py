"""What the daemon has stored at the end of the month, by the articles of the truth."""

import re
import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from benchmarks.month_of_outlets.pieces import Month, Piece
from store import versions
from store.columns import time_from
from store.database import Database

_PIECE = re.compile(r"/(?:news-|copy-|r/|moved/|refresh/|common/)(\d+)(?:\.html)?$")
"""The addresses that name a piece by its number."""


WHOLE_LINES = 3
"""Lines of a text that is no teaser."""


@dataclass(frozen=True, slots=True)
class StoredMatch:
    """A match that the daemon made."""

    topic: str
    at: datetime
    suppressed: str
    snippet: str


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """What the daemon made of an entry."""

    id: int
    url: str
    title: str
    text: str
    origin: str


@dataclass
class Results:
    """What the daemon has stored, by the articles of the truth."""

    articles: dict[int, StoredArticle] = field(default_factory=dict)
    of_piece: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """Number of a piece → the articles that its entries became."""
    pieces_of: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    entry_of: dict[int, str] = field(default_factory=dict)
    """Number of a piece → state and reason of its entry."""
    matches: dict[int, dict[str, StoredMatch]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    alerts: Counter[tuple[int, str]] = field(default_factory=Counter)
    """How many alerts an article has caused for a topic."""
    versions: list[int] = field(default_factory=list)
    """Articles of which an earlier whole text is kept, once for each version."""
    refused: list[tuple[int, bool]] = field(default_factory=list)
    """Articles whose pages were none at first, and whether they were read later."""


def read_results(path: Path, month: Month) -> Results:
    """Return what a database says."""
    db = Database(sqlite3.connect(path))
    found = Results()
    for row in db.conn.execute("SELECT id, url, title, text, origin FROM articles"):
        found.articles[row[0]] = StoredArticle(*row)
    _assign(db, month, found)
    for id_, topic, at, suppressed, snippet in db.conn.execute(
        "SELECT m.article_id, w.name, m.matched, m.suppressed, m.snippet"
        " FROM matches m JOIN watchlists w ON w.id = m.watchlist_id"
    ):
        match = StoredMatch(topic, time_from(at), suppressed, snippet)
        found.matches[id_][topic] = match
    for id_, topic in db.conn.execute(
        "SELECT a.article_id, w.name FROM alerts a"
        " JOIN watchlists w ON w.id = a.watchlist_id"
    ):
        found.alerts[id_, topic] += 1
    changed = db.conn.execute("SELECT DISTINCT article_id FROM versions").fetchall()
    found.versions = [
        id_
        for (id_,) in changed
        for version in versions.history(db, id_)[1:]
        if version.text.count("\n") >= WHOLE_LINES
    ]
    found.refused = [
        (id_, origin == "page")
        for id_, origin in db.conn.execute(
            "SELECT a.id, a.origin FROM entries e"
            " JOIN articles a ON a.id = e.article_id WHERE e.reason != ''"
        )
    ]
    db.conn.close()
    return found


def _assign(db: Database, month: Month, found: Results) -> None:
    """Find the articles of the truth by address, or by the name that each says."""
    by_number = {piece.number: piece for piece in month.all()}
    by_source: dict[str, list[Piece]] = defaultdict(list)
    for known in month.all():
        by_source[known.outlet.key].append(known)
    rows = db.conn.execute(
        "SELECT e.url, s.key, e.article_id, e.state || ' ' || e.reason FROM entries e"
        " JOIN sources s ON s.id = e.source_id"
    ).fetchall()
    for url, source, id_, state in rows:
        piece = by_number.get(_number(url))
        if piece is None and id_ is not None:
            piece = _named(found.articles[id_], by_source[source])
        if piece is None:
            continue
        found.entry_of[piece.number] = state
        if id_ is not None:
            found.of_piece[piece.number].add(id_)
            found.pieces_of[id_].add(piece.number)


def _named(article: StoredArticle, pieces: list[Piece]) -> Piece | None:
    """Return the piece whose name an article says; None when it says none."""
    text = f"{article.title}\n{article.text}".casefold()
    return next((piece for piece in pieces if piece.name.casefold() in text), None)


def _number(url: str) -> int:
    """Return the number of the piece that an address names; 0 for none."""
    found = _PIECE.search(url)
    return int(found[1]) if found else 0
