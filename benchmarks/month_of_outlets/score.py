"""What the daemon has found, against the truth."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median

from sqlite_utils import Database

from benchmarks.month_of_outlets.pieces import MINUTE, Month, Piece, Wanted
from benchmarks.month_of_outlets.publisher import Publisher
from store import versions
from store.columns import time_from

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


@dataclass(frozen=True, slots=True)
class Miss:
    """A watchlist that should have matched."""

    piece: Piece
    wanted: Wanted


@dataclass
class Score:
    """The comparison."""

    published: int = 0
    wanted: int = 0
    matched: int = 0
    silent: int = 0
    """Edits that nobody announced; the daemon looks for them as its budget allows."""
    silent_matched: int = 0
    missed: list[Miss] = field(default_factory=list)
    false: list[tuple[int, StoredMatch]] = field(default_factory=list)
    """Articles, and matches that alerted though nothing was to be found."""
    minutes: list[float] = field(default_factory=list)
    repeats: int = 0
    edited: set[int] = field(default_factory=set)
    """Numbers of the pieces that change."""
    common: set[int] = field(default_factory=set)
    """Numbers of the pieces whose address leads to a page of many."""


def read_results(path: Path, month: Month) -> Results:
    """Return what a database says."""
    db = Database(path)
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


def score(month: Month, found: Results) -> Score:
    """Return how what was found compares with what was wanted."""
    result = Score()
    wanted_of: dict[int, set[str]] = {}
    for piece in month.all():
        result.published += piece.kind != "before"
        if len(piece.wordings) > 1:
            result.edited.add(piece.number)
        if piece.outlet.route == "common":
            result.common.add(piece.number)
        wanted_of[piece.number] = {wanted.topic for wanted in piece.wanted}
        for wanted in piece.wanted:
            _count(result, found, piece, wanted)
    for id_, matches in found.matches.items():
        topics = set().union(*(wanted_of[n] for n in found.pieces_of[id_]))
        for topic, match in matches.items():
            if topic not in topics and not match.suppressed:
                result.false.append((id_, match))
    for piece in month.all():
        result.repeats += _repeats(found, piece)
    return result


def _repeats(found: Results, piece: Piece) -> int:
    """Return how many alerts for a piece came after the first one of each topic.

    An article that several pieces became may alert once for each of them.
    """
    ids = found.of_piece[piece.number]
    topics = {topic for id_, topic in found.alerts if id_ in ids}
    return sum(
        max(0, sum(found.alerts[id_, topic] for id_ in ids) - _pieces(found, ids))
        for topic in topics
    )


def _pieces(found: Results, ids: Iterable[int]) -> int:
    return len(set().union(*(found.pieces_of[id_] for id_ in ids)))


def _count(result: Score, found: Results, piece: Piece, wanted: Wanted) -> None:
    is_silent = wanted.where == "silent"
    matched = next(_matches(found, piece, wanted), None)
    if is_silent:
        result.silent += 1
        result.silent_matched += matched is not None
        return
    result.wanted += 1
    if matched is None:
        result.missed.append(Miss(piece, wanted))
        return
    result.matched += 1
    if wanted.where != "copy":
        result.minutes.append((matched.at - wanted.since) / MINUTE)


def _matches(found: Results, piece: Piece, wanted: Wanted) -> Iterator[StoredMatch]:
    """Yield matches that a piece was wanted for; of a copy, also suppressed ones."""
    for id_ in found.of_piece[piece.number]:
        match = found.matches[id_].get(wanted.topic)
        if match and (not match.suppressed or wanted.where == "copy"):
            yield match


def figures(result: Score, found: Results, publisher: Publisher) -> dict[str, object]:
    """Return the figures that are printed."""
    # Those of a page that is none for everybody cannot be read.
    common = {
        id_
        for id_, numbers in found.pieces_of.items()
        for number in numbers
        if number in result.common
    }
    refused = [is_read for id_, is_read in found.refused if id_ not in common]
    return {
        "published": result.published,
        "wanted": result.wanted,
        "matched": result.matched,
        "missed": len(result.missed),
        "false": len(result.false),
        "versions_of_unchanged": sum(
            not found.pieces_of[id_] & result.edited for id_ in found.versions
        ),
        "silent_edits": result.silent,
        "silent_edits_found": result.silent_matched,
        "median_minutes": round(median(result.minutes or [0]), 1),
        "max_minutes": round(max(result.minutes or [0]), 1),
        "alerts": sum(found.alerts.values()),
        "messages": len(publisher.messages),
        "repeats": result.repeats,
        "requests_per_article": round(
            publisher.asked["page"] / max(result.published, 1), 2
        ),
        "listing_requests": publisher.asked["listing"],
        "refused": len(refused),
        "healed": sum(refused),
    }


def explain(result: Score, found: Results) -> Iterator[str]:
    """Yield a line for each miss and each false match."""
    for miss in result.missed:
        yield _explain_miss(miss, found)
    for id_, match in result.false:
        article = found.articles[id_]
        facts = {"article": id_, "url": article.url, "pieces": [*found.pieces_of[id_]]}
        yield f"false {match.topic}: {_json(facts)} {match.snippet[:120]!r}"


def _explain_miss(miss: Miss, found: Results) -> str:
    piece, wanted = miss.piece, miss.wanted
    outlet = piece.outlet
    ids = found.of_piece[piece.number]
    habits = {
        name: getattr(outlet, name)
        for name in (
            "listing", "charset", "layout", "feed_dates", "page_dates", "late", "route",
            "edits", "shared", "ids", "packed",
        )
    }  # fmt: skip
    facts = {
        "piece": piece.number,
        "kind": piece.kind,
        "language": outlet.language.code,
        "listed": f"{piece.listed:%d %H:%M}",
        "appears": f"{piece.appears:%d %H:%M}",
        "since": f"{wanted.since:%d %H:%M}",
        "wall": outlet.wall(piece.listed) or outlet.wall(wanted.since),
        "entry": found.entry_of.get(piece.number, "never listed"),
        "articles": {id_: found.articles[id_].origin for id_ in ids},
        "suppressed": [
            found.matches[id_][wanted.topic].suppressed
            for id_ in ids
            if wanted.topic in found.matches[id_]
        ],
    }
    told = {name: value for name, value in (facts | habits).items() if value}
    return f"missed {wanted.topic} ({wanted.where}): {_json(told)}"


def _json(facts: object) -> str:
    return json.dumps(facts, ensure_ascii=False, default=str)
