"""Articles as CSV for spreadsheets, and as JSON Lines for programs."""

import csv
import io
import json
from collections.abc import Iterable, Sequence

from store.article_rows import ArticleRow
from tocsin.web.iso_times import iso

COLUMNS = (
    "article", "story", "watchlist", "title", "outlet", "url", "published", "seen",
    "language", "authors", "score", "words", "snippet",
)  # fmt: skip

CSV_START = "\ufeff"
"""A byte order mark: Excel takes a file without one for the encoding of its country."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Cells that begin so are calculated by spreadsheets, and may fetch and send."""


def csv_head() -> str:
    """Return the first line of an export."""
    return CSV_START + _line(COLUMNS)


def csv_lines(rows: Iterable[ArticleRow]) -> str:
    """Return a line for each row (RFC 4180); no cell is a formula."""
    return "".join(_line([_cell(value) for value in _values(row)]) for row in rows)


def json_lines(rows: Iterable[ArticleRow]) -> str:
    """Return a line of JSON for each row, with lists where a row has several."""
    return "".join(
        json.dumps(
            dict(zip(COLUMNS, _values(row), strict=True)),
            ensure_ascii=False,
            separators=(",", ":"),
        )
        + "\n"
        for row in rows
    )


def _values(row: ArticleRow) -> Sequence[object]:
    return (
        row.article, row.story, row.watchlist, row.title, row.outlet, row.url,
        iso(row.published) if row.published else None, iso(row.seen), row.language,
        row.authors, row.score, row.words, row.snippet,
    )  # fmt: skip


def _cell(value: object) -> str:
    if isinstance(value, int):
        return str(value)
    if value is None:
        return ""
    text = "; ".join(value) if isinstance(value, tuple) else str(value)
    # The apostrophe tells spreadsheets that this is text.
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
