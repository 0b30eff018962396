"""What one site publishes again and again from one template: each piece is news."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

import pytest

from benchmarks.synthetic_prose import headline, paragraphs, person, place
from store import channels, matches, sources
from store.connections import open_writer
from store.database import Database
from store.model import Article, Route, Watchlist
from tests.support.factories import NOW, source
from tests.support.simulation import POLICY, plan_once, recipient
from tests.support.taking import take_listed
from tocsin.alerts.messages.renderer import Renderer
from tocsin.intake.placement import StorySettings
from tocsin.intake.rules import IntakeRules
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.engine import Engine

DAY = timedelta(days=1)
WORDS, PIECES, BACKGROUND = 143, 3, 40
SHARES = (0.7, 0.55, 0.45, 0.35, 0.25, 0.15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A series of one site: how much is boilerplate, its headlines, its rhythm."""

    number: int
    share: float
    one_headline: bool
    every: timedelta

    @property
    def watched(self) -> str:
        """Return the word that each piece has in what is new in it."""
        return f"bribery{self.number}"

    def pieces(self) -> Iterator[Article]:
        """Yield the pieces in order."""
        chance = Random(self.number)
        ends = [paragraphs(chance, WORDS // 2) for _ in range(2)]
        fresh = round(WORDS * (1 - self.share) / self.share)
        for piece in range(PIECES):
            new = paragraphs(chance, fresh)
            case = f"{person(chance)} is tried for {self.watched} at {place(chance)}."
            title = f"Hearings of the week, list {piece + 41}"
            site = f"court-{self.number}"
            yield Article(
                url=f"https://{site}.example/{piece}",
                source=site,
                outlet=site,
                title=title if self.one_headline else headline(chance),
                text="\n".join([*ends[0], *new, case, *ends[1]]),
                seen=NOW + DAY + piece * self.every,
                language="en",
            )


TABLE = [
    Series(number=number, share=share, one_headline=one, every=every)
    for number, (share, one, every) in enumerate(
        (share, one, every)
        for share in SHARES
        for one in (True, False)
        for every in (DAY, 7 * DAY)
    )
]


@pytest.fixture(scope="module")
def pieces_sent(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """Return watched word → how many pieces were sent, of all series at once."""
    path = tmp_path_factory.mktemp("series") / "tocsin.db"
    path.touch()
    with contextlib.closing(open_writer(path)) as db:
        _watch(db, NOW)
        rules, renderer = _rules(), Renderer()
        unlimited = recipient(policy=replace(POLICY, max_per_hour=0))
        for article in sorted(_articles(), key=lambda article: article.seen):
            with db.conn:
                take_listed(db, article, rules)
            at = article.seen + timedelta(hours=1)
            plan_once(db, {"hook": unlimited}, at, renderer)
        rows = db.conn.execute(
            "SELECT w.name, count(*) FROM alerts a JOIN watchlists w"
            " ON w.id = a.watchlist_id"
            " WHERE a.state = 'included' AND a.news <> '' GROUP BY w.name"
        )
        return dict(rows.fetchall())


def _articles() -> Iterator[Article]:
    chance = Random(1)
    for number in range(BACKGROUND):
        yield Article(
            url=f"https://press.example/{number}",
            source="press",
            outlet="press",
            title=headline(chance),
            text="\n".join(paragraphs(chance, 2 * WORDS)),
            seen=NOW,
            language="en",
        )
    for series in TABLE:
        yield from series.pieces()


def _watchlists() -> list[Watchlist]:
    return [
        Watchlist(name=s.watched, query=s.watched, routes=(Route("hook"),))
        for s in TABLE
    ]


def _rules() -> IntakeRules:
    return IntakeRules(
        engine=Engine(_watchlists()),
        policy=IntakePolicy(baseline_window=DAY, max_age=30 * DAY),
        stories=StorySettings(),
    )


def _watch(db: Database, at: datetime) -> None:
    keys = ["press", *(f"court-{series.number}" for series in TABLE)]
    sources.sync(db, [source(key) for key in keys], at)
    matches.sync_watchlists(db, {w.name: w.query for w in _watchlists()}, at)
    channels.sync(db, ["hook"], at)


@pytest.mark.parametrize("series", TABLE, ids=lambda s: f"{s.share}-{s.number % 4}")
def test_every_piece_of_a_series_is_sent(
    pieces_sent: dict[str, int], series: Series
) -> None:
    assert pieces_sent[series.watched] == PIECES
