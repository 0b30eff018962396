"""What the daemon has found, against the truth."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median

from benchmarks.month_of_outlets.pieces import MINUTE, Month, Piece, Wanted
from benchmarks.month_of_outlets.publisher import Publisher
from benchmarks.month_of_outlets.stored_results import Results, StoredMatch


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
        "messages": len(publisher.webhook.received),
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
