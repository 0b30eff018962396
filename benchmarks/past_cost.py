"""`python -m benchmarks.past_cost`: what a watchlist costs among stored articles.

One with a common word, which half of all articles have; one with several; and one that
no index decides. Of each, as processes on a small database: `tocsin test`, a first
`tocsin backfill`, and another one. A line of JSON has their CPU in seconds, the CPU of
a command that does nothing, the most memory that any of them took, and how many matches
were stored: with an earlier build beside it, that number shows that both find the same.
"""

import argparse
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.desk_pages import build_database
from benchmarks.subprocesses import ROOT

SHARES = (0.5, 0.2, 0.1)
"""Of the articles, that have each of the words that are looked for."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took."""

    cpu_s: float
    peak_mb: float


def measure(folder: Path, database: Path) -> dict[str, object]:
    """Return the figures; a copy of the database, in `folder`, is written to."""
    here = folder / "tocsin.db"
    shutil.copy(database, here)
    queries = queries_of(here)
    (folder / "config.toml").write_text(_configuration(queries), "utf-8")
    found: dict[str, object] = {"idle_s": _cost(folder, "channels").cpu_s}
    peaks = []
    for name in queries:
        costs = {
            "test": _cost(folder, "test", name),
            "first": _cost(folder, "backfill", name),
            "again": _cost(folder, "backfill", name),
        }
        peaks += [cost.peak_mb for cost in costs.values()]
        found[name] = {
            "matches": _matches(here, name),
            **{f"{what}_s": cost.cpu_s for what, cost in costs.items()},
        }
    return {**found, "peak_mb": max(peaks)}


def queries_of(database: Path) -> Mapping[str, str]:
    """Return queries whose words are as common as `SHARES` says."""
    with contextlib.closing(sqlite3.connect(database)) as conn:
        (articles,) = conn.execute("SELECT count(*) FROM articles").fetchone()
        common, second, third = (
            conn.execute(
                "SELECT term FROM articles_words_known WHERE length(term) > 3"
                " ORDER BY abs(doc - ?), term LIMIT 1",
                (articles * share,),
            ).fetchone()[0]
            for share in SHARES
        )
    return {
        "word": common,
        "words": f'({common} OR {second}) NOT "{second} {third}" NOT {third}',
        "near": f"{common} NEAR/60 {second}",
    }


def _configuration(queries: Mapping[str, str]) -> str:
    parts = ['[tocsin]\ndatabase = "tocsin.db"\n[desk]\nlisten = ""']
    for source in build_database.sources_of(build_database.OUTLETS):
        parts.append(f'[sources.{source.key}]\nname = "{source.name}"')
        parts.append(f'url = "{source.url}"')
    parts.append('[channels.hook]\nurl = "json://127.0.0.1:1/hook"')
    for name, query in queries.items():
        parts.append(f"[watchlists.{name}]\nquery = '''{query}'''")
        parts.append('channels = ["hook"]')
    return "\n".join(parts) + "\n"


def _cost(folder: Path, *arguments: str) -> Cost:
    """Return what a command takes from its start to its end."""
    # This checkout is in PYTHONPATH, or an earlier one that is measured beside it.
    environment = {"PYTHONPATH": str(ROOT), **os.environ}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "tocsin", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{arguments} ended with {process.returncode}")
    return Cost(round(usage.ru_utime + usage.ru_stime, 3), usage.ru_maxrss / 1_000)


def _matches(database: Path, watchlist: str) -> int:
    with contextlib.closing(sqlite3.connect(database)) as conn:
        (number,) = conn.execute(
            "SELECT count(*) FROM matches m JOIN watchlists w ON w.id = m.watchlist_id"
            " WHERE w.name = ?",
            (watchlist,),
        ).fetchone()
        return int(number)


def main() -> None:
    """Measure, and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--folder", type=Path, help="where the database is kept")
    given = parser.parse_args()
    with TemporaryDirectory() as name:
        built = build_database.build(given.folder or Path(name), given.articles)
        print(json.dumps({"articles": given.articles, **measure(Path(name), built)}))


if __name__ == "__main__":
    main()
