"""Labelled articles as tocsin takes them in: kept, recognised, and nothing else."""

import contextlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from store import articles, sources
from store.connections import open_writer, transaction
from store.db import Store
from store.model import Article, Placement, Source
from tocsin.intake import placement
from tocsin.intake.deduplication import ComparisonText
from tocsin.intake.placement import StorySettings
from tocsin.intake.search import words_of

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)

Row = Mapping[str, Any]
"""A line of the labelled files: id, url, title, text, lang, source and labels."""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one row."""

    id: str
    place: Placement
    article: int
    """The article's number, or that of the one it is seen again of."""
    story: int


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@contextlib.contextmanager
def empty_store() -> Iterator[Database]:
    """Yield a new database with one source, which goes at the end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tocsin.db"
        with contextlib.closing(Store(path)):
            pass  # made, with all its tables
        db = open_writer(path)
        with contextlib.closing(db), transaction(db):
            press = Source(
                key="press",
                name="Press",
                kind="feed",
                url="https://press.example/",
                every=timedelta(hours=1),
            )
            sources.sync(db, [press], BEGAN)
            yield db


def article(row: Row, seen: datetime) -> Article:
    """Return a row as an article. One without address has its source's, or its own."""
    site = row["source"] or row["id"]
    host = "".join(c if c.isalnum() else "-" for c in site.lower()).strip("-")
    return Article(
        url=row["url"] or f"https://{host}.example/{row['id']}",
        source="press",
        title=row["title"] or "",
        text=row["text"] or "",
        seen=seen,
        language=row["lang"] or "",
        outlet=site,
    )


def tell(
    db: Database, timed: Iterable[tuple[float, Row]], bounds: StorySettings
) -> Iterator[Told]:
    """Take rows in, each so many seconds after BEGAN; yield what became of each."""
    for seconds, row in timed:
        one = article(row, BEGAN + timedelta(seconds=seconds))
        cut = ComparisonText.of(one)
        where, marks = placement.place(db, one, cut, bounds)
        if where.known is not None:
            yield Told(row["id"], where, where.known, where.story or where.known)
            continue
        number = articles.add(
            db,
            one,
            url_key=row["id"],
            text_key=marks.text_key if marks else "",
            words=words_of(one),
        )
        if marks is None:
            raise LookupError(f"no marks for {row['id']}")
        story = placement.write_placement(db, number, where, marks)
        yield Told(row["id"], where, number, story)
