"""`python -m benchmarks.reading_quality FOLDER`: the quality of reading real pages.

The folder's own `score.py` compares our readings with the labels; the scores of other
readers are printed beside ours.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks import labelled_pages, reading_workers
from benchmarks.reading_workers import ReadPages
from spiders.extract.reading import Reading
from tocsin.wiring.workers import Workers

PROCESSES = 2

COLUMNS = {
    "body_f1": "f1",
    "page_f1": "page_f1",
    "seg_leak": "seg_leak",
    "title": "title",
    "date": "date",
    "author": "author",
}
"""Our names of the scores → the names in `score.py`."""

ENOUGH = 10
"""Labelled bodies that a language needs for a row of its own."""
LOW = 0.90
"""A body or page F1 below it is marked."""


def prediction(reading: Reading) -> dict[str, Any]:
    """Return a reading in the form that `score.py` takes, with its route."""
    published = reading.published
    return {
        "title": reading.title,
        "authors": list(reading.authors),
        # The day in the page's own zone, which its readers see.
        "date": published.date().isoformat() if published else None,
        "body": reading.text,
        "route": reading.report.route,
        "confidence": reading.report.confidence,
        "dated_by": reading.report.dated_by,
    }


async def read_folder(folder: Path, known: list[dict[str, Any]]) -> ReadPages:
    """Read all pages of a folder."""
    with Workers(PROCESSES, seconds=reading_workers.LONGEST_SECONDS) as workers:
        pages = labelled_pages.pages(folder, known)
        return await reading_workers.read_all(workers, pages, processes=PROCESSES)


def row(name: str, scores: Mapping[str, Any]) -> str:
    """Return a line of the table; a score that does not exist is a dash."""
    cells = (scores.get(key) for key in COLUMNS.values())
    columns = "".join("        –" if c is None else f"{c:>9.3f}" for c in cells)
    return f"{name[:54]:<56}{columns}"


def languages(groups: labelled_pages.Scores) -> list[str]:
    """Return a row for each language with enough labelled bodies, the most first."""
    rows = []
    for tag, scores in sorted(groups.items(), key=lambda g: -g[1].get("page_f1_n", 0)):
        count = scores.get("page_f1_n", 0)
        if tag == "all" or count < ENOUGH:
            continue
        low = min(scores["f1"], scores["page_f1"]) < LOW
        rows.append(row(f"{tag} ({count})", scores) + f"  below {LOW}" * low)
    return rows


def report(
    folder: Path, result: ReadPages, by: str | None, worst: int
) -> dict[str, Any]:
    """Print the rows and return our scores."""
    known = labelled_pages.truth(folder)
    predictions = {id_: prediction(reading) for id_, reading in result.readings.items()}
    score = labelled_pages.score(folder)
    groups, low = score(folder, predictions, by="lang")
    print(f"{f'{len(known)} pages':<56}{''.join(f'{name:>9}' for name in COLUMNS)}")
    print(row("tocsin", groups["all"]))
    for name, scores in labelled_pages.peers(folder, len(known)).items():
        print(row(name, scores))
    print("\nlanguages (labelled bodies)")
    print("\n".join(languages(groups)))
    if by:
        print(f"\nby {by} (pages)")
        for group, scores in sorted(score(folder, predictions, by=by)[0].items()):
            print(row(f"{group} ({scores['pages']})", scores))
    addresses = {page["id"]: page["url"] for page in known}
    for f1, id_ in low[:worst]:
        print(f"{f1:.3f} {id_} {addresses[id_]}")
    for id_, error in result.errors.items():
        print(f"error: {id_} {addresses[id_]}: {error}")
    ours = {name: groups["all"].get(key) for name, key in COLUMNS.items()}
    return ours | {"errors": len(result.errors)}


def main() -> None:
    """Read the pages, print the rows and, at the end, one line of JSON."""
    parser = argparse.ArgumentParser(description="Labelled pages.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--by", choices=["lang", "source_corpus"])
    parser.add_argument("--worst", type=int, default=0, metavar="N")
    parser.add_argument("--save", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    known = labelled_pages.truth(arguments.folder)
    if not known:
        print(
            f"{arguments.folder / 'truth.jsonl'}: there are no pages.", file=sys.stderr
        )
        raise SystemExit(2)
    result = asyncio.run(read_folder(arguments.folder, known))
    if arguments.save:
        lines = (
            json.dumps({"id": id_, **prediction(reading)})
            for id_, reading in result.readings.items()
        )
        arguments.save.write_text("\n".join(lines) + "\n", "utf-8")
    print(json.dumps(report(arguments.folder, result, arguments.by, arguments.worst)))


if __name__ == "__main__":
    main()
