"""What the newsroom was told, against the truth of what was published."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import mean, median

from benchmarks.month_of_outlets.outlets import DAY
from benchmarks.month_of_outlets.pieces import MINUTE
from benchmarks.month_of_outlets.stored_results import Results
from benchmarks.newsroom_month.editions import Editions, LabelledPiece, said
from benchmarks.newsroom_month.received_messages import ReadMessage
from benchmarks.newsroom_month.watched_words import watched

SOON = timedelta(hours=1)
"""What is told within it was told at once: a source is visited every quarter of an
hour, and a follow-up waits half an hour."""


@dataclass
class Outcome:
    """The comparison."""

    told: dict[str, datetime] = field(default_factory=dict)
    """Developments that a message brought, and when."""
    named: set[str] = field(default_factory=set)
    """Those that a message only names as not sent."""
    missed: list[LabelledPiece] = field(default_factory=list)
    """First reports of developments that no message has."""
    minutes: list[float] = field(default_factory=list)
    """From the publication of each development to its message."""
    repeats: list[tuple[int, ReadMessage]] = field(default_factory=list)
    """Articles that a message brings again, and does not say so."""
    unnamed: list[tuple[int, str, ReadMessage]] = field(default_factory=list)
    """Watchlists that matched an article and that no message with it names."""
    added: int = 0
    """Edits since which another watchlist matches."""
    added_missed: list[tuple[int, str]] = field(default_factory=list)
    first: int = 0
    """Copies and retellings that a watchlist has as the first of a development."""
    first_missed: list[tuple[int, str]] = field(default_factory=list)
    unmatched: list[tuple[int, str]] = field(default_factory=list)
    false: list[tuple[int, str]] = field(default_factory=list)
    retold: list[int] = field(default_factory=list)
    """Copies and retellings that a message has though an earlier one told the same."""

    @property
    def is_faulty(self) -> bool:
        """Return whether something was lost, repeated or found by mistake."""
        return bool(
            self.missed
            or self.repeats
            or self.unnamed
            or self.added_missed
            or self.first_missed
            or self.unmatched
            or self.false
        )


def compare(
    published: Editions, messages: Sequence[ReadMessage], found: Results
) -> Outcome:
    """Return how the messages compare with what was published."""
    result = Outcome()
    _compare_developments(result, published, messages)
    _compare_articles(result, published, messages)
    _compare_matches(result, published, found)
    return result


def _compare_developments(
    result: Outcome, published: Editions, messages: Sequence[ReadMessage]
) -> None:
    named: set[str] = set()
    for message in messages:
        for number in message.articles:
            name = published.pieces[number].development
            if not name:
                continue
            told = result.told.setdefault(name, message.at)
            if told < message.at and published.pieces[number].is_retelling:
                result.retold.append(number)
        named |= {published.pieces[number].development for number in message.unsent}
    for labelled in published.pieces.values():
        if not labelled.is_first:
            continue
        name, listed = labelled.development, labelled.piece.listed
        if name in result.told:
            result.minutes.append((result.told[name] - listed) / MINUTE)
        elif name in named:
            result.named.add(name)
        else:
            result.missed.append(labelled)


def _compare_articles(
    result: Outcome, published: Editions, messages: Sequence[ReadMessage]
) -> None:
    messages_of: dict[int, list[ReadMessage]] = defaultdict(list)
    for message in messages:
        for number in sorted(message.articles):
            messages_of[number].append(message)
    for number, labelled in published.pieces.items():
        having = messages_of[number]
        unmarked = [message for message in having if not message.is_marked]
        result.repeats += [(number, message) for message in unmarked[1:]]
        for name in sorted(labelled.watchlists if having else ()):
            if not any(message.names(name) for message in having):
                result.unnamed.append((number, name, having[0]))
        not_named = [
            (number, name)
            for name in sorted(labelled.added | labelled.first_for)
            if not any(message.names(name) for message in having)
        ]
        if labelled.added:
            result.added += 1
            result.added_missed += [p for p in not_named if p[1] in labelled.added]
        if labelled.first_for and not labelled.is_first:
            result.first += 1
            result.first_missed += [p for p in not_named if p[1] in labelled.first_for]


def _compare_matches(result: Outcome, published: Editions, found: Results) -> None:
    """Compare the stored matches with the words of the articles."""
    for number, labelled in published.pieces.items():
        if labelled.kind == "before":
            continue  # what is listed at the first visit is not read
        texts = [said(wording) for wording in labelled.piece.wordings]
        matched = {
            name for id_ in found.of_piece[number] for name in found.matches[id_]
        }
        possible = frozenset().union(*map(watched, texts))
        result.unmatched += [(number, name) for name in possible - matched]
    for id_, numbers in found.pieces_of.items():
        words = "\n".join(
            said(wording)
            for number in numbers
            for wording in published.pieces[number].piece.wordings
        )
        result.false += [
            (id_, name) for name in found.matches[id_].keys() - watched(words)
        ]


def figures(
    result: Outcome, published: Editions, messages: Sequence[ReadMessage]
) -> dict[str, object]:
    """Return the figures that are printed."""
    month = published.month
    pieces = [each for each in published.pieces.values() if each.kind != "before"]
    length = month.end - month.start
    of_day = Counter((message.at - month.start) // DAY for message in messages)
    days = [of_day[day] for day in range(length.days)]
    developments = sum(each.is_first for each in pieces)
    soon = sum(minutes <= SOON / MINUTE for minutes in result.minutes)
    hours = Counter(f"{message.at:%m-%d %H}" for message in messages)
    retellings = sum(each.is_retelling for each in pieces)
    return {
        "published": len(pieces),
        "matched": sum(bool(each.watchlists) for each in pieces),
        "matches": sum(len(each.watchlists | each.added) for each in pieces),
        "matches_missed": len(result.unmatched),
        "matches_false": len(result.false),
        "developments": developments,
        "told": len(result.told),
        "told_within_an_hour": soon,
        "named_later": len(result.named),
        "missed": len(result.missed),
        "edits_to_tell": result.added,
        "edits_missed": len(result.added_missed),
        "first_matches": result.first,
        "first_matches_missed": len(result.first_missed),
        "retellings": retellings,
        "retellings_sent": len(result.retold),
        "repeats": len(result.repeats),
        "watchlists_not_named": len(result.unnamed),
        "messages": len(messages),
        "messages_a_day": round(mean(days), 1),
        "messages_a_day_median": median(days),
        "messages_a_day_most": max(days),
        "messages_an_hour_most": max(hours.values(), default=0),
        "kinds": dict(Counter(message.kind for message in messages)),
        "minutes_median": round(median(result.minutes or [0]), 1),
        "minutes_most": round(max(result.minutes or [0]), 1),
    }


def table(figures: Mapping[str, object]) -> str:
    """Return the figures as docs/alerts.md has them."""
    f = figures
    rows = (
        ("articles published, matched", f"{f['published']}, {f['matched']}"),
        (
            "matches, of them missed or false",
            f"{f['matches']}, {f['matches_missed']} or {f['matches_false']}",
        ),
        ("messages", f"{f['messages']}"),
        (
            "messages a day: mean, median, most",
            ", ".join(
                str(f[f"messages_a_day{which}"]) for which in ("", "_median", "_most")
            ),
        ),
        ("most messages in an hour", f"{f['messages_an_hour_most']}"),
        ("developments", f"{f['developments']}"),
        ("of them told, within an hour", f"{f['told']}, {f['told_within_an_hour']}"),
        ("only named as not sent", f"{f['named_later']}"),
        ("missed", f"{f['missed']}"),
        (
            "minutes to the message: median, most",
            f"{f['minutes_median']}, {f['minutes_most']}",
        ),
        (
            "edits that another watchlist matches, missed",
            f"{f['edits_to_tell']}, {f['edits_missed']}",
        ),
        (
            "retellings that another watchlist is the first to match, missed",
            f"{f['first_matches']}, {f['first_matches_missed']}",
        ),
        (
            "other copies, rewrites and recaps, sent as news",
            f"{f['retellings']}, {f['retellings_sent']}",
        ),
        ("repeats", f"{f['repeats']}"),
        ("watchlists that no message names", f"{f['watchlists_not_named']}"),
    )
    return "\n".join(["| | |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])


def explain(result: Outcome, published: Editions) -> Iterator[str]:
    """Yield a line for each fault."""

    def facts(number: int) -> str:
        piece = published.pieces[number]
        at = f"{piece.piece.listed:%d %H:%M}"
        return f"{piece.kind} {number} {at} {piece.piece.wordings[0].headline!r}"

    for labelled in result.missed:
        number = labelled.piece.number
        names = sorted(labelled.watchlists)
        yield f"missed: {facts(number)}, {labelled.development}, {names}"
    for number, message in result.repeats:
        yield f"repeated: {facts(number)} in {message.at:%d %H:%M} {message.title!r}"
    for number, name, message in result.unnamed:
        place = f"{message.at:%d %H:%M} {message.title!r}"
        yield f"not named: {name}: {facts(number)} in {place}"
    for what, rows in (
        ("edit missed", result.added_missed),
        ("first match missed", result.first_missed),
        ("not matched", result.unmatched),
    ):
        for number, name in rows:
            yield f"{what}: {name}: {facts(number)}"
    for id_, name in result.false:
        yield f"false: {name}: article {id_}"
    for number in result.retold:
        yield f"retold: {facts(number)}"
    for name in sorted(result.named):
        yield f"only named: {name}"
