"""Labelled articles, stored and placed into stories as tocsin does it."""

import contextlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from store import articles, sources
from store.connections import open_writer, transaction
from store.database import Database
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
class PlacedRow:
    """A row with its placement."""

    id: str
    placement: Placement
    article: int
    """The article's number, or that of the article it repeats."""
    story: int


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@contextlib.contextmanager
def empty_store() -> Iterator[Database]:
    """Yield a new database with one source; it is deleted at the end."""
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
    """Return a row as an article, with an invented address if it has none."""
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


def place_rows(
    db: Database, timed: Iterable[tuple[float, Row]], settings: StorySettings
) -> Iterator[PlacedRow]:
    """Store rows, each so many seconds after BEGAN; yield their placements."""
    for seconds, row in timed:
        new = article(row, BEGAN + timedelta(seconds=seconds))
        comparison = ComparisonText.of(new)
        where, entry = placement.place(db, new, comparison, settings)
        if where.known is not None:
            story = where.story or where.known
            yield PlacedRow(row["id"], where, where.known, story)
            continue
        if entry is None:
            raise LookupError(f"no index entry for {row['id']}")
        number = articles.add(
            db,
            new,
            url_key=row["id"],
            text_key=entry.text_key,
            words=words_of(new),
        )
        story = placement.write_placement(db, number, where, entry)
        yield PlacedRow(row["id"], where, number, story)
