"""Write what the outlets publish in a month; a seed decides everything."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from random import Random

from benchmarks.month_of_outlets.invented_texts import NAME_BITS, TOPICS
from benchmarks.month_of_outlets.outlets import DAY, HOUR, Outlet
from benchmarks.month_of_outlets.pieces import (
    MINUTE,
    Month,
    Piece,
    Wanted,
    Wording,
)

A_DAY = 4
"""Articles of an outlet in a day, on average."""

BEFORE = 6
"""Articles that are listed when the daemon starts."""

DECOYS = 5
"""Watched words beside each article."""

DECLARED = ("iso", "meta", "json-ld")
"""Dates of pages that leave no doubt."""

HEADLINE, TEXT = 0.3, 0.3
"""The shares of articles with a watched word in the headline, and in the text alone."""


def month(seed: int, outlets: list[Outlet], start: datetime, end: datetime) -> Month:
    """Return all that these outlets publish."""
    found = Month(outlets, start, end)
    for outlet in outlets:
        writer = _Newsroom(seed, outlet, start, end)
        found.pieces[outlet.number] = writer.pieces()
    _spread_agency_texts(seed, found)
    for pieces in found.pieces.values():
        pieces.sort(key=lambda piece: (piece.listed, piece.number))
    return found


class _Newsroom:
    """Writes the articles of one outlet."""

    def __init__(
        self, seed: int, outlet: Outlet, start: datetime, end: datetime
    ) -> None:
        self.random = Random(f"{seed} newsroom {outlet.number}")
        self.outlet = outlet
        self.start, self.end = start, end
        self.numbers = iter(range(outlet.number * 10_000 + 1, 10**9))

    def pieces(self) -> list[Piece]:
        """Return its articles, unordered."""
        found = [
            self.piece(self.start - (number + 1) * 2 * HOUR, kind="before")
            for number in range(BEFORE)
        ]
        at = self.start + HOUR
        while True:
            at += self.random.expovariate(A_DAY) * DAY + MINUTE
            if at >= self.end:
                return found
            found += self.published(at)

    def published(self, at: datetime) -> list[Piece]:
        """Return what comes out at a time: an article, at times with a second one."""
        piece = self.piece(at)
        second = piece.kind == "plain" and not self.outlet.shared
        if second and self.outlet.twice and self.random.random() < 0.15:
            return [piece, second_address(piece, next(self.numbers))]
        return [piece]

    def piece(self, at: datetime, *, kind: str = "plain") -> Piece:
        """Return a new article, with what may happen to it at this outlet."""
        outlet, random = self.outlet, self.random
        if kind == "plain" and _tells_old_ones(outlet) and random.random() < 0.04:
            kind = "old"
        headline_topic, text_topic = self._topics()
        number = next(self.numbers)
        name = outlet.language.name(number * 7_919 % 2**NAME_BITS)
        first = self._wording(at, name, headline_topic, text_topic)
        piece = Piece(
            outlet=outlet,
            number=number,
            name=name,
            listed=at,
            published=at - 40 * DAY
            if kind == "old"
            else at - random.random() * 9 * MINUTE,
            appears=at,
            wordings=(first,),
            kind=kind,
        )
        if kind == "plain":
            piece = self._late(piece)
            piece = self._wanted(piece, headline_topic, text_topic)
            piece = self._edited(piece)
            piece = self._withdrawn(piece)
        named = {headline_topic, text_topic, *(w.topic for w in piece.wanted)}
        others = [topic for topic in TOPICS if topic not in named]
        return replace(piece, decoys=tuple(random.sample(others, DECOYS)))

    def _topics(self) -> tuple[str, str]:
        draw = self.random.random()
        topic = self.random.choice(TOPICS)
        if draw < HEADLINE:
            return topic, ""
        return ("", topic) if draw < HEADLINE + TEXT else ("", "")

    def _wording(
        self, at: datetime, name: str, headline_topic: str, text_topic: str
    ) -> Wording:
        language, random = self.outlet.language, self.random
        paragraphs = [language.paragraph(random) for _ in range(random.randint(4, 9))]
        summary = language.sentence(random)
        if text_topic and self.outlet.shared:
            summary = f"{summary} {language.sentence(random, text_topic)}"
        elif text_topic:
            place = random.randrange(1, len(paragraphs))
            paragraphs.insert(place, language.sentence(random, text_topic))
        paragraphs.insert(0, summary)
        return Wording(
            since=at,
            headline=language.headline(random, name, headline_topic),
            summary=summary,
            paragraphs=tuple(paragraphs),
        )

    def _late(self, piece: Piece) -> Piece:
        outlet, random = self.outlet, self.random
        if not outlet.late or outlet.shared or random.random() > 0.35:
            return piece
        return replace(piece, appears=piece.listed + random.uniform(3, 300) * MINUTE)

    def _wanted(self, piece: Piece, headline_topic: str, text_topic: str) -> Piece:
        found = []
        if headline_topic:
            found.append(
                Wanted(topic=headline_topic, since=piece.listed, where="headline")
            )
        is_readable = self.outlet.route != "common" or self.outlet.shared
        if text_topic and self.outlet.shared:
            found.append(Wanted(topic=text_topic, since=piece.listed, where="headline"))
        elif text_topic and is_readable:
            since = readable(piece, piece.listed)
            found.append(Wanted(topic=text_topic, since=since, where="text"))
        return replace(piece, wanted=tuple(found))

    def _edited(self, piece: Piece) -> Piece:
        """Return the article with a change, if its outlet makes one."""
        outlet, random = self.outlet, self.random
        is_edited = random.random() < 0.3
        if (
            not outlet.edits
            or outlet.shared
            or outlet.route == "common"
            or not is_edited
        ):
            return piece
        if outlet.is_page and outlet.edits != "headline":
            return piece
        at = max(piece.appears, piece.listed) + random.uniform(75, 480) * MINUTE
        topic = random.choice([t for t in TOPICS if t not in _topics_of(piece)])
        if not outlet.is_listing_up(piece.listed, at):
            return piece  # nobody would have seen the first words
        first = piece.wordings[0]
        return {"headline": self._renamed, "teaser": self._completed}.get(
            outlet.edits, self._grown
        )(piece, first, at, topic)

    def _renamed(self, piece: Piece, first: Wording, at: datetime, topic: str) -> Piece:
        headline = self.outlet.language.headline(self.random, piece.name, topic)
        later = replace(first, since=at, headline=headline, updated=at)
        return _with(piece, later, Wanted(topic=topic, since=at, where="edit"))

    def _grown(self, piece: Piece, first: Wording, at: datetime, topic: str) -> Piece:
        text = self.outlet.language.sentence(self.random, topic)
        more = self.outlet.language.paragraph(self.random)
        is_told = self.outlet.edits == "updated"
        later = replace(
            first,
            since=at,
            paragraphs=(*first.paragraphs, text, more),
            updated=at if is_told else None,
        )
        since = readable(piece, at)
        where = "edit" if is_told else "silent"
        return _with(piece, later, Wanted(topic=topic, since=since, where=where))

    def _completed(
        self, piece: Piece, first: Wording, at: datetime, topic: str
    ) -> Piece:
        """Return the article as two sentences at first, with "more follows"."""
        language = self.outlet.language
        short = replace(first, paragraphs=(first.paragraphs[0], language.more))
        text = language.sentence(self.random, topic)
        whole = replace(
            first, since=at, paragraphs=(*first.paragraphs, text), updated=at
        )
        wanted = tuple(w for w in piece.wanted if w.where != "text")
        late = [
            replace(w, since=at, where="edit")
            for w in piece.wanted
            if w.where == "text"
        ]
        late.append(Wanted(topic=topic, since=readable(piece, at), where="edit"))
        has_time = self.outlet.listing in ("atom", "json")
        late = late if has_time else [replace(w, where="silent") for w in late]
        return replace(piece, wordings=(short, whole), wanted=(*wanted, *late))

    def _withdrawn(self, piece: Piece) -> Piece:
        random = self.random
        if len(piece.wordings) > 1 or self.outlet.shared or random.random() > 0.05:
            return piece
        first = replace(piece, withdrawn=piece.listed + random.uniform(3, 12) * HOUR)
        # Not before anybody could see it.
        is_seen = piece.outlet.is_listing_up(piece.listed, piece.listed + 3 * HOUR)
        is_late = any(wanted.since > piece.listed for wanted in piece.wanted)
        return first if is_seen and not is_late else piece


def _tells_old_ones(outlet: Outlet) -> bool:
    """Return whether the pages of an outlet tell old articles from new ones, always.

    The date of a listing does not, where it stands among new ones: many are mistakes.
    """
    is_seen = not (outlet.walls or outlet.late or outlet.shared)
    return is_seen and outlet.route != "common" and outlet.page_dates in DECLARED


def readable(piece: Piece, at: datetime) -> datetime:
    """Return when a page can be read that says something from a time on."""
    at = max(at, piece.appears)
    while piece.outlet.wall(at):
        at = next(span.end for span in piece.outlet.walls if span.holds(at))
    return at


def second_address(piece: Piece, number: int) -> Piece:
    """Return the same article at a second address, minutes later."""
    later = 17 * MINUTE
    copies = tuple(
        Wanted(topic=w.topic, since=w.since + later, where="copy")
        for w in piece.wanted
        if w.where in ("headline", "text")
    )
    first = replace(piece.wordings[0], since=piece.listed + later)
    return replace(
        piece,
        number=number,
        listed=piece.listed + later,
        appears=max(piece.appears, piece.listed + later),
        wordings=(first,),
        wanted=copies,
        kind="copy",
        withdrawn=None,
    )


def _spread_agency_texts(seed: int, found: Month) -> None:
    """Let outlets of one language print the same text, every other day."""
    random = Random(f"{seed} agency")
    by_language: dict[str, list[Outlet]] = defaultdict(list)
    for outlet in found.outlets:
        if not outlet.shared and outlet.route != "common":
            by_language[outlet.language.code].append(outlet)
    number = 5_000
    for printing in by_language.values():
        at = found.start + 8 * HOUR
        while len(printing) > 1 and at < found.end - DAY:
            number += 1
            _print_agency_text(random, printing, at, number, found)
            at += random.uniform(1, 3) * DAY


def _print_agency_text(
    random: Random, printing: list[Outlet], at: datetime, number: int, found: Month
) -> None:
    """Add an article of each outlet, all with one text under headlines of their own."""
    language, topic = printing[0].language, random.choice(TOPICS)
    name = language.name(random.getrandbits(NAME_BITS))
    body = [language.paragraph(random) for _ in range(6)]
    body.insert(random.randrange(1, 6), language.sentence(random, topic))
    others = [other for other in TOPICS if other != topic]
    for place, outlet in enumerate(printing):
        out = at + place * random.uniform(5, 60) * MINUTE
        headline = language.headline(random, name)
        wording = Wording(
            since=out,
            headline=headline,
            summary=language.sentence(random),
            paragraphs=tuple(body),
        )
        piece = Piece(
            outlet=outlet,
            number=outlet.number * 10_000 + number,
            name=name,
            listed=out,
            published=out - MINUTE,
            appears=out,
            wordings=(wording,),
            kind="plain" if place == 0 else "copy",
            credit="Agentur Kolari",
            decoys=tuple(random.sample(others, DECOYS)),
        )
        where = "text" if place == 0 else "copy"
        wanted = Wanted(topic=topic, since=readable(piece, out), where=where)
        found.pieces[outlet.number].append(replace(piece, wanted=(wanted,)))


def _with(piece: Piece, later: Wording, wanted: Wanted) -> Piece:
    return replace(
        piece, wordings=(*piece.wordings, later), wanted=(*piece.wanted, wanted)
    )


def _topics_of(piece: Piece) -> set[str]:
    return {wanted.topic for wanted in piece.wanted}
