"""`python -m benchmarks.site_quality FOLDER`: reading sites whose truth is exact.

The folder has one folder a site, each laid out as `labelled_pages` says; its truth
holds the time to the minute, language, tags and lead image as well.
"""

import argparse
import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import labelled_pages, reading_quality
from spiders.extract.reading import Reading, folded

COLUMNS = (
    *("title", "body", "minute", "day", "authors", "language", "tags", "image"),
    *("leaked_lines", "lost_lines"),
)

LIST_MARK = "-•*–· "
"""Signs before the items of a list, which count neither as leaked nor as lost."""


def compared(truth: Mapping[str, Any], reading: Reading) -> dict[str, float]:
    """Return what is right of one page, 1 or 0, and the lines that differ.

    A field that the truth leaves empty has no value.
    """
    found: dict[str, float] = {
        "title": _one_form(reading.title) == _one_form(truth["title"]),
    }
    if truth["datetime"]:
        at = datetime.fromisoformat(truth["datetime"])
        read = reading.published
        found["day"] = read is not None and read.date() == at.date()
        found["minute"] = read is not None and _minute(read) == _minute(at)
    for field, right, ours in (
        ("authors", truth["authors"], reading.authors),
        ("tags", truth["tags"], reading.tags),
    ):
        if right:
            found[field] = set(map(folded, right)) == set(map(folded, ours))
    found["language"] = reading.language.partition("-")[0] == truth["lang"]
    if truth["image"]:
        found["image"] = reading.image.endswith(truth["image"])
    body, optional = _lines(truth["body"]), _lines(truth.get("body_optional") or "")
    read_lines = _lines(reading.text)
    found["leaked_lines"] = (read_lines - body - optional).total()
    found["lost_lines"] = (body - read_lines).total()
    return found


def scores(pages: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Return the share of pages with each field right; lines are counted."""
    kept = list(pages)
    result: dict[str, float] = {}
    for column in COLUMNS:
        values = [page[column] for page in kept if column in page]
        if column.endswith("_lines"):
            result[column] = sum(values)
        elif values:
            result[column] = round(sum(values) / len(values), 4)
    return result


async def _site(folder: Path, scorer: Path) -> list[dict[str, float]]:
    known = labelled_pages.truth(folder)
    result = await reading_quality.read_folder(folder, known)
    f1 = _body_f1(folder, scorer, result.readings)
    return [
        compared(page, result.readings.get(page["id"], Reading()))
        | ({"body": f1[page["id"]]} if page["id"] in f1 else {})
        for page in known
    ]


def _body_f1(
    folder: Path, scorer: Path, readings: Mapping[str, Reading]
) -> dict[str, float]:
    """Return page → F1 of its text; nothing where the scorer is missing."""
    if not (scorer / "score.py").exists():
        return {}
    predictions = {
        id_: reading_quality.prediction(reading) for id_, reading in readings.items()
    }
    return {id_: f1 for f1, id_ in labelled_pages.score(scorer)(folder, predictions)[1]}


def _one_form(text: str) -> str:
    return " ".join(text.casefold().split())


def _minute(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def _lines(text: str) -> Counter[str]:
    lines = (folded(line.lstrip(LIST_MARK)) for line in text.split("\n"))
    return Counter(line for line in lines if line)


def _row(name: str, found: Mapping[str, float]) -> str:
    cells = (found.get(column) for column in COLUMNS)
    return f"{name:<22}" + "".join(
        "           –" if cell is None else f"{cell:>12.5g}" for cell in cells
    )


def main() -> None:
    """Read the sites, print a row for each and, at the end, one line of JSON."""
    parser = argparse.ArgumentParser(description="Sites with an exact truth.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scorer", type=Path, help="a folder with score.py, for texts")
    asked = parser.parse_args()
    folder: Path = asked.folder
    scorer: Path = asked.scorer or folder.parent / "articles"
    sites = sorted(path.parent for path in folder.glob("*/truth.jsonl"))
    if not sites:
        print(f"{folder}: there are no sites.", file=sys.stderr)
        raise SystemExit(2)
    if not (scorer / "score.py").exists():
        print(f"{scorer}: no score.py, so texts are not scored.", file=sys.stderr)
    print(f"{'':<22}" + "".join(f"{column:>12}" for column in COLUMNS))
    pages: list[dict[str, float]] = []
    for site in sites:
        read = asyncio.run(_site(site, scorer))
        print(_row(site.name, scores(read)))
        pages += read
    print(_row("all", scores(pages)))
    print(json.dumps({"pages": len(pages)} | scores(pages)))


if __name__ == "__main__":
    main()
