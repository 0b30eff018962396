"""`python -m benchmarks.growth_quality FOLDER`: are developments sent, and only they?

`dev.jsonl` has affairs in stages, series of one outlet, and agency texts, every article
labelled `ring`, `quiet` or `either`. They come in their own hours, are taken in and
planned by the daemon's code on a simulated clock; nothing is sent.
"""

import argparse
import contextlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.labelled_stories import rows
from benchmarks.synthetic_prose import headline, paragraphs
from store import channels, entries, matches, sources
from store.columns import time_text
from store.connections import open_writer
from store.database import Database
from store.model import Article, Entry, Route, Source, Watchlist
from tests.support.factories import found
from tests.support.simulation import POLICY, plan_once, recipient
from tests.support.taking import take_article
from tocsin.alerts.messages.renderer import Renderer
from tocsin.intake.placement import StorySettings
from tocsin.intake.rules import IntakeRules
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.engine import Engine

BEGAN = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
LONG_AFTER = timedelta(days=1000)

BACKGROUND = 150
"""Articles that are stored before: in a new database hardly any are grouped."""

OUTLETS = ("a", "b", "c", "d", "background")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledOutcome:
    """What became of a labelled article."""

    row: Row
    told: bool


class LabelledWorld:
    """A database, the watchlists of all groups, and a clock."""

    def __init__(self, db: Database, groups: Mapping[str, Sequence[Row]]) -> None:
        """Watch all outlets with one watchlist for each group."""
        self.db = db
        self.recipients = {"hook": recipient(policy=replace(POLICY, max_per_hour=0))}
        self.renderer = Renderer()
        self.again: datetime | None = None
        watchlists = [
            Watchlist(name=name, query=group[0]["watch"], routes=(Route("hook"),))
            for name, group in groups.items()
        ]
        self.rules = IntakeRules(
            engine=Engine(watchlists),
            policy=IntakePolicy(baseline_window=DAY, max_age=30 * DAY),
            stories=StorySettings(),
        )
        outlets = [
            Source(key=name, name=name, kind="feed", url=_url(name, ""), every=DAY)
            for name in OUTLETS
        ]
        sources.sync(db, outlets, BEGAN)
        matches.sync_watchlists(db, {w.name: w.query for w in watchlists}, BEGAN)
        channels.sync(db, self.recipients, BEGAN)

    def take(self, article: Article) -> None:
        """Take an article in when it comes, having planned until then."""
        self.plan_until(article.seen)
        listed = found(Entry(url=article.url, title=article.title))
        with self.db.conn:
            entries.add(self.db, article.source, [listed], article.seen)
            (number,) = self.db.conn.execute("SELECT max(id) FROM entries").fetchone()
            waiting = entries.get(self.db, number, article.seen)
            if waiting is None:
                raise LookupError(f"{article.url} is not waiting")
            take_article(self.db, waiting, article, self.rules)
        self.again = article.seen

    def plan_until(self, end: datetime) -> None:
        """Plan whenever the daemon would, up to a time."""
        while self.again is not None and self.again < end:
            now = self.again
            planned = plan_once(self.db, self.recipients, now, self.renderer)
            self.again = planned.next_at


def results(groups: Mapping[str, Sequence[Row]]) -> Iterator[LabelledOutcome]:
    """Yield what became of each article."""
    with _world(groups) as world:
        chance = Random(5)
        for number in range(BACKGROUND):
            world.take(
                Article(
                    url=_url("background", str(number)),
                    source="background",
                    title=headline(chance),
                    text="\n".join(paragraphs(chance, 180)),
                    seen=BEGAN,
                    language="en",
                    outlet="background",
                )
            )
        every = [row for group in groups.values() for row in group]
        for row in sorted(every, key=lambda row: row["hours"]):
            world.take(_article(row))
        world.plan_until(BEGAN + LONG_AFTER)
        for group in groups.values():
            for row, following in zip(group, [*group[1:], None], strict=True):
                yield LabelledOutcome(row=row, told=_is_told(world.db, row, following))


def _is_told(db: Database, row: Row, following: Row | None) -> bool:
    """Return whether an article made a message, and not one that came after it."""
    before = _seen(following) if following else _seen(row) + LONG_AFTER
    (count,) = db.conn.execute(
        """
        SELECT count(*) FROM alerts a JOIN watchlists w ON w.id = a.watchlist_id
        JOIN deliveries d ON d.id = a.delivery_id
        WHERE w.name = ? AND json_extract(a.clipping, '$.url') = ?
          AND a.state = 'included' AND (a.news <> '' OR d.created < ?)
        """,
        (row["group"], _address(row), time_text(before)),
    ).fetchone()
    return bool(count)


def _article(row: Row) -> Article:
    return Article(
        url=_address(row),
        source=row["outlet"],
        title=row["title"],
        text=row["text"],
        seen=_seen(row),
        language=row["lang"],
        outlet=row["outlet"],
    )


def _address(row: Row) -> str:
    return _url(row["outlet"], f"{row['group']}/{row['seq']}")


def _url(outlet: str, path: str) -> str:
    return f"https://{outlet}.example/{path}"


def _seen(row: Row) -> datetime:
    return BEGAN + DAY + timedelta(hours=row["hours"])


@contextlib.contextmanager
def _world(groups: Mapping[str, Sequence[Row]]) -> Iterator[LabelledWorld]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "growth.db"
        path.touch()
        with contextlib.closing(open_writer(path)) as db:
            yield LabelledWorld(db, groups)


def main() -> None:
    """Print what is wrong, a table and, last, one line of JSON."""
    parser = argparse.ArgumentParser(description="Labelled developments.")
    parser.add_argument("folder", type=Path)
    path = parser.parse_args().folder / "dev.jsonl"
    if not path.exists():
        print(f"There is no {path}; nothing was measured.", file=sys.stderr)
        raise SystemExit(2)
    groups: dict[str, list[Row]] = {}
    for row in rows(path):
        groups.setdefault(row["group"], []).append(row)
    for group in groups.values():
        group.sort(key=lambda row: row["seq"])
    _print(groups)


def _print(groups: Mapping[str, Sequence[Row]]) -> None:
    counts = Counter[tuple[str, str, bool]]()
    for each in results(groups):
        row = each.row
        counts[row["kind"], row["tell"], each.told] += 1
        if (row["tell"], each.told) in (("ring", False), ("quiet", True)):
            became = "told" if each.told else "missed"
            print(f"{became}: {row['group']}/{row['seq']} {row['title']}")
    kinds = {kind: _figures(counts, [kind]) for kind in sorted({k for k, *_ in counts})}
    print(json.dumps({**_figures(counts, kinds), "kinds": kinds}))


def _figures(
    counts: Mapping[tuple[str, str, bool], int],
    kinds: Sequence[str] | Mapping[str, Any],
) -> dict[str, float]:
    told, missed, noise, quiet = (
        sum(counts.get((kind, tell, is_told), 0) for kind in kinds)
        for tell, is_told in (
            ("ring", True),
            ("ring", False),
            ("quiet", True),
            ("quiet", False),
        )
    )
    return {
        "to_tell": told + missed,
        "told": told,
        "to_be_quiet": noise + quiet,
        "told_all_the_same": noise,
        "recall": round(told / max(1, told + missed), 3),
        "noise": round(noise / max(1, noise + quiet), 3),
    }


if __name__ == "__main__":
    main()
