"""A folder of real pages with labels made by people.

It contains `truth.jsonl` (one object a page), `<id>.html.gz`, its own `score.py` and
perhaps `peers.json` (the scores of other readers). None of it is part of the project.
"""

import gzip
import importlib.util
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Scores = Mapping[str, Mapping[str, Any]]
"""Group → name of a score → its value. The group "all" has all pages."""

Score = Callable[..., tuple[Scores, list[tuple[float, str]]]]
"""(folder, predictions by id, by=field) → scores, and (page F1, id), the worst
first."""


@dataclass(frozen=True, slots=True)
class Markup:
    """A page to read."""

    id: str
    url: str
    body: bytes


def truth(folder: Path) -> list[dict[str, Any]]:
    """Return the labels of each page; nothing when there is no folder."""
    path = folder / "truth.jsonl"
    if not path.exists():
        return []
    # Not splitlines(): a text may hold U+2028.
    lines = path.read_text("utf-8").rstrip("\n").split("\n")
    return [json.loads(line) for line in lines]


def pages(folder: Path, known: list[dict[str, Any]]) -> Iterator[Markup]:
    """Yield the pages as they were recorded, in the given order."""
    for page in known:
        body = gzip.decompress((folder / f"{page['id']}.html.gz").read_bytes())
        yield Markup(page["id"], page["url"] or "", body)


def score(folder: Path) -> Score:
    """Return the folder's own `score` function."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{folder / 'score.py'} cannot be loaded.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Score = module.score
    return found


def peers(folder: Path, count: int) -> dict[str, Mapping[str, Any]]:
    """Return the scores of other readers on these pages, the best page F1 first.

    The file has scores for two sets of pages: the set with `count` pages is used.
    """
    path = folder / "peers.json"
    if not path.exists():
        return {}
    readers = json.loads(path.read_text("utf-8"))["peers"]
    fitting = {
        name: scores[part]["all"]
        for name, scores in readers.items()
        for part in ("dev", "heldout")
        if scores.get(part, {}).get("all", {}).get("pages") == count
    }
    best = sorted(fitting.items(), key=lambda peer: -peer[1].get("page_f1", 0.0))
    return dict(best)
