"""What three outlets publish in a month, and what of it a newsroom must be told."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from random import Random

from benchmarks.month_of_outlets.invented_texts import TOPICS, languages
from benchmarks.month_of_outlets.outlets import DAY, HOUR, Outlet
from benchmarks.month_of_outlets.pieces import MINUTE, Month, Piece, Wording
from benchmarks.newsroom_month import notices
from benchmarks.newsroom_month.affair_texts import Affair, affair
from benchmarks.newsroom_month.watched_words import watched
from benchmarks.synthetic_prose import headline, paragraphs

AFFAIRS_A_DAY = 1
"""New affairs: one of a kind comes every eight days."""

PLAIN_A_DAY = 9
"""Articles of each outlet on other matters."""

BEFORE = 25
"""Articles that each outlet lists when the daemon starts."""

COPIES, REWRITES, RECAPS, EDITS = 0.5, 0.7, 0.25, 0.35
"""The shares of developments that another outlet prints word for word, that one tells
in its own words, that the same outlet tells again in the evening, and whose first
report is edited."""

SPELLING = 0.25
"""The share of edits that change a word and say nothing new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPiece:
    """An article, and what is new in it."""

    piece: Piece
    kind: str
    """`report`, `copy`, `rewrite`, `recap`, `plain`, or the name of a series."""
    development: str = ""
    """What it tells first, or again; empty when it tells nothing that must be told."""
    is_first: bool = False
    """Whether no article said it before."""
    added: frozenset[str] = frozenset()
    """Watchlists that match since its edit, and did not before."""
    first_for: frozenset[str] = frozenset()
    """Watchlists that match nothing that told its development before."""

    @property
    def is_retelling(self) -> bool:
        """Return whether all that it matches had its development before."""
        return (
            bool(self.development)
            and self.kind in ("copy", "rewrite", "recap")
            and not self.first_for
        )

    @property
    def watchlists(self) -> frozenset[str]:
        """Return the watchlists that match it at first."""
        return watched(said(self.piece.wordings[0]))


@dataclass
class Editions:
    """All that is published, with its labels."""

    month: Month
    pieces: dict[int, LabelledPiece] = field(default_factory=dict)
    """By the numbers of the articles."""


def said(wording: Wording) -> str:
    """Return all words of an article."""
    return "\n".join((wording.headline, *wording.paragraphs))


def editions(seed: int, start: datetime, end: datetime) -> Editions:
    """Return what the outlets publish; the same for the same seed."""
    month = Month(_outlets(), start, end)
    writer = _Writer(seed, month)
    writer.write_plain()
    affairs = round(AFFAIRS_A_DAY * (end - start) / DAY)
    for number in range(affairs):
        at = start + (number + writer.random.random()) * (end - start) / affairs
        writer.write_affair(affair(seed, number), at, name=f"affair {number}")
    writer.write_series()
    for pieces in month.pieces.values():
        pieces.sort(key=lambda piece: (piece.listed, piece.number))
    _label_first_matches(writer.found)
    return writer.found


def _label_first_matches(found: Editions) -> None:
    """Label what is the first of its development for a watchlist."""
    told: dict[str, list[LabelledPiece]] = defaultdict(list)
    every = found.pieces.values()
    for labelled in sorted(every, key=lambda labelled: labelled.piece.listed):
        if not labelled.development:
            continue
        earlier = told[labelled.development]
        at = labelled.piece.listed
        known = (watched(said(each.piece.wording(at))) for each in earlier)
        first_for = labelled.watchlists.difference(*known)
        earlier.append(labelled)
        number = labelled.piece.number
        found.pieces[number] = replace(labelled, first_for=first_for)


class _Writer:
    """Writes all articles."""

    def __init__(self, seed: int, month: Month) -> None:
        self.random = Random(f"{seed} editions")
        self.month = month
        self.found = Editions(month)
        self.numbers = count(1)

    def write_plain(self) -> None:
        """Write articles that belong to no affair, also those of before."""
        for outlet in self.month.outlets:
            for number in range(BEFORE):
                at = self.month.start - (number + 1) * 2 * HOUR
                piece = self._piece(outlet, at, _prose(self.random))
                self._publish("before", piece, "")
            at = self.month.start
            while at < self.month.end:
                at += self.random.expovariate(PLAIN_A_DAY) * DAY + MINUTE
                piece = self._piece(outlet, at, _prose(self.random))
                name = _name(piece, f"plain {piece.number}")
                self._publish("plain", piece, name, is_first=True)

    def write_affair(self, it: Affair, at: datetime, *, name: str) -> None:
        """Write all stages of an affair, from when it begins to the month's end."""
        random = self.random
        for stage in range(len(it.stages)):
            at = _by_day(at, random)
            if at >= self.month.end:
                return
            self._write_stage(it, stage, at, name=f"{name}, stage {stage}")
            at += random.uniform(10, 60) * HOUR

    def _write_stage(self, it: Affair, stage: int, at: datetime, *, name: str) -> None:
        """Write the first report of a stage, and what other reports follow it."""
        random, turn = self.random, self.random.randrange(3)
        first, copying, rewriting = random.sample(self.month.outlets, 3)
        words = _Words(it.headline(stage, turn, random), it.report(stage, turn, random))
        piece = self._piece(first, at, words)
        name = _name(piece, name)
        added: frozenset[str] = frozenset()
        if random.random() < EDITS:
            piece, added = self._edited(piece, it.comment(random))
        self._publish("report", piece, name, is_first=True, added=added)
        if random.random() < COPIES:
            cut = words.paragraphs[: len(words.paragraphs) - random.randrange(2)]
            copy = _Words(it.headline(stage, turn, random), cut)
            later = at + random.uniform(0.3, 4) * HOUR
            self._publish("copy", self._piece(copying, later, copy), name)
        for kind, outlet, share, hours in (
            ("rewrite", rewriting, REWRITES, random.uniform(0.5, 7)),
            ("recap", first, RECAPS, random.uniform(4, 9)),
        ):
            turn += 1
            if random.random() < share:
                again = _Words(
                    it.headline(stage, turn, random), it.report(stage, turn, random)
                )
                later = at + hours * HOUR
                self._publish(kind, self._piece(outlet, later, again), name)

    def write_series(self) -> None:
        """Write the series: each is of one outlet."""
        start, end = self.month.start, self.month.end
        series = (
            notices.court_calendars,
            notices.flood_bulletins,
            notices.water_notices,
        )
        for outlet, issued in zip(self.month.outlets, series, strict=True):
            for notice in issued(self.random, start, end):
                words = _Words(notice.headline, list(notice.paragraphs))
                piece = self._piece(outlet, notice.at, words)
                is_news = bool(watched("\n".join(notice.news)))
                name = f"{notice.series} {notice.at:%d %H}" if is_news else ""
                self._publish(notice.series, piece, name, is_first=is_news)

    def _publish(
        self,
        kind: str,
        piece: Piece,
        development: str,
        *,
        is_first: bool = False,
        added: frozenset[str] = frozenset(),
    ) -> None:
        if piece.listed >= self.month.end:
            return
        labelled = LabelledPiece(
            piece=piece,
            kind=kind,
            development=development,
            is_first=is_first and bool(development),
            added=added,
        )
        self.found.pieces[piece.number] = labelled
        self.month.pieces[piece.outlet.number].append(piece)

    def _piece(self, outlet: Outlet, at: datetime, words: "_Words") -> Piece:
        wording = Wording(
            since=at,
            headline=words.headline,
            summary=words.paragraphs[0],
            paragraphs=tuple(words.paragraphs),
        )
        return Piece(
            outlet=outlet,
            number=next(self.numbers),
            name="",
            listed=at,
            published=at - self.random.random() * 5 * MINUTE,
            appears=at,
            wordings=(wording,),
            decoys=tuple(self.random.sample(TOPICS, 5)),
        )

    def _edited(self, piece: Piece, comment: str) -> tuple[Piece, frozenset[str]]:
        """Return an edited article, and the watchlists that match only then."""
        first, random = piece.wordings[0], self.random
        at = piece.listed + random.uniform(1, 5) * HOUR
        if random.random() < SPELLING:
            text = tuple(line.replace("nobody", "no one") for line in first.paragraphs)
        else:
            text = (*first.paragraphs, comment)
        # A feed of RSS has no time of change: its outlet changes the headline as well.
        has_time = piece.outlet.listing in ("atom", "json")
        headline = first.headline if has_time else f"{first.headline} – latest"
        later = replace(first, since=at, headline=headline, paragraphs=text, updated=at)
        added = watched(said(later)) - watched(said(first))
        return replace(piece, wordings=(first, later)), added


@dataclass(frozen=True, slots=True)
class _Words:
    """A headline and what stands below it."""

    headline: str
    paragraphs: list[str]


def _prose(random: Random) -> _Words:
    return _Words(headline(random), paragraphs(random, random.randint(120, 320)))


def _name(piece: Piece, name: str) -> str:
    """Return the name of a development; "" when no watchlist matches its article."""
    return name if watched(said(piece.wordings[0])) else ""


def _by_day(at: datetime, random: Random) -> datetime:
    """Return a time, or the next morning when it is night: eight of ten wait for it."""
    if 6 <= at.hour < 22 or random.random() < 0.2:
        return at
    morning = at.replace(hour=6, minute=0) + random.random() * 4 * HOUR
    return morning if at.hour < 6 else morning + DAY


def _outlets() -> list[Outlet]:
    """Return three outlets without faults, each with a feed of another kind."""
    english = next(known for known in languages() if known.code == "en")
    kinds = (("rss", "article"), ("atom", "json-ld"), ("json", "plain"))
    return [
        Outlet(
            number=number,
            language=english,
            charset="utf-8",
            declares="both",
            listing=listing,
            layout=layout,
            zone_hours=0,
            feed_dates="zone",
            page_dates="meta",
            late="",
            route="",
            edits="updated",
            shared="",
            ids="stable",
            packed="",
            validators=True,
            twice=False,
            walls=(),
            faults=(),
        )
        for number, (listing, layout) in enumerate(kinds)
    ]
