"""`python -m benchmarks.reading_quality FOLDER`: how well real pages are read.

The folder's own `score.py` holds what we read against what people say is on the pages;
what other readers score stands beside it.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks import labelled_pages, reading_workers
from benchmarks.reading_workers import Pile
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
"""Our names of the scores → those of `score.py`."""

ENOUGH = 10
"""Labelled bodies from which a language has a row: fewer say nothing."""
LOW = 0.90
"""A body or page F1 below it is flagged."""


def prediction(reading: Reading) -> dict[str, Any]:
    """Return a reading as `score.py` takes it, and how the text was come by."""
    published = reading.published
    return {
        "title": reading.title,
        "authors": list(reading.authors),
        # The page's own day: what its readers see printed.
        "date": published.date().isoformat() if published else None,
        "body": reading.text,
        "route": reading.report.route,
        "confidence": reading.report.confidence,
        "dated_by": reading.report.dated_by,
    }


async def taken(folder: Path, known: list[dict[str, Any]]) -> Pile:
    """Read all pages of a folder."""
    with Workers(PROCESSES, seconds=reading_workers.LONGEST_SECONDS) as workers:
        pages = labelled_pages.pages(folder, known)
        return await reading_workers.read_all(workers, pages, processes=PROCESSES)


def row(name: str, scores: Mapping[str, Any]) -> str:
    """Return a line of the table; what is not labelled, or not answered, is a dash."""
    cells = (scores.get(key) for key in COLUMNS.values())
    said = "".join("        –" if c is None else f"{c:>9.3f}" for c in cells)
    return f"{name[:54]:<56}{said}"


def languages(groups: labelled_pages.Scores) -> list[str]:
    """Return a row per language that has enough labelled bodies, the most first."""
    rows = []
    for tag, scores in sorted(groups.items(), key=lambda g: -g[1].get("page_f1_n", 0)):
        count = scores.get("page_f1_n", 0)
        if tag == "all" or count < ENOUGH:
            continue
        low = min(scores["f1"], scores["page_f1"]) < LOW
        rows.append(row(f"{tag} ({count})", scores) + f"  below {LOW}" * low)
    return rows


def report(folder: Path, pile: Pile, by: str | None, worst: int) -> dict[str, Any]:
    """Print the rows and return our figures."""
    known = labelled_pages.truth(folder)
    told = {id_: prediction(reading) for id_, reading in pile.readings.items()}
    score = labelled_pages.score(folder)
    groups, low = score(folder, told, by="lang")
    print(f"{f'{len(known)} pages':<56}{''.join(f'{name:>9}' for name in COLUMNS)}")
    print(row("tocsin", groups["all"]))
    for name, scores in labelled_pages.peers(folder, len(known)).items():
        print(row(name, scores))
    print("\nlanguages (labelled bodies)")
    print("\n".join(languages(groups)))
    if by:
        print(f"\nby {by} (pages)")
        for group, scores in sorted(score(folder, told, by=by)[0].items()):
            print(row(f"{group} ({scores['pages']})", scores))
    addresses = {page["id"]: page["url"] for page in known}
    for f1, id_ in low[:worst]:
        print(f"{f1:.3f} {id_} {addresses[id_]}")
    for id_, why in pile.errors.items():
        print(f"error: {id_} {addresses[id_]}: {why}")
    ours = {name: groups["all"].get(key) for name, key in COLUMNS.items()}
    return ours | {"errors": len(pile.errors)}


def main() -> None:
    """Read the pages, then print the rows and, last, one line of JSON."""
    parser = argparse.ArgumentParser(description="Labelled pages.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--by", choices=["lang", "source_corpus"])
    parser.add_argument("--worst", type=int, default=0, metavar="N")
    parser.add_argument("--save", type=Path, metavar="FILE")
    asked = parser.parse_args()
    known = labelled_pages.truth(asked.folder)
    if not known:
        print(f"{asked.folder / 'truth.jsonl'}: there are no pages.", file=sys.stderr)
        raise SystemExit(2)
    pile = asyncio.run(taken(asked.folder, known))
    if asked.save:
        lines = (
            json.dumps({"id": id_, **prediction(reading)})
            for id_, reading in pile.readings.items()
        )
        asked.save.write_text("\n".join(lines) + "\n", "utf-8")
    print(json.dumps(report(asked.folder, pile, asked.by, asked.worst)))


if __name__ == "__main__":
    main()
