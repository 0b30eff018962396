"""`python -m benchmarks.desk_pages`: CPU of the desk's pages while articles come in.

Builds the database once, in the folder given. Then it asks each page's questions in
turn, each time of another story, watchlist or word, while another process takes
articles in; Datasette searches the same file in the same run. Times are CPU of the
thread that asks, in ms, and by the clock: on a shared machine only the first says
anything.
"""

import argparse
import contextlib
import gc
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from benchmarks.desk_pages.build_database import WATCHLISTS, WORDS, build
from benchmarks.desk_pages.page_questions import (
    PEER_SEARCHES,
    Question,
    Questions,
    read_some,
)
from benchmarks.desk_pages.served_pages import addresses, configuration, served
from benchmarks.desk_pages.taking import intake_cost, rules_of
from benchmarks.desk_pages.timing import Times
from benchmarks.synthetic_articles import Press
from store.connections import open_reader, open_writer, transaction
from store.database import Database
from tocsin.intake import search
from tocsin.wiring.garbage import keep_what_is_loaded

AIM_PAGE_MS, AIM_SEARCH_MS, AIM_ADDED, AIM_PEER = 100.0, 250.0, 0.05, 5.0


def main() -> None:
    """Measure, and print one line of JSON."""
    asked = _arguments()
    path = build(asked.folder, asked.articles)
    press = Press(1, words=WORDS)
    with contextlib.closing(open_writer(path)) as db:
        with transaction(db):
            read_some(db)
        intake = intake_cost(db, rules_of())
    with contextlib.closing(open_reader(path)) as db, _writing(path, asked.rate) as row:
        questions = Questions(db, press)
        # As the daemon does at its start: the words of the newest articles are known.
        search.rarity(db)
        gc.collect()
        keep_what_is_loaded()
        pages = _ask_all(db, questions.pages(), asked.rounds)
        searches = _ask_all(db, questions.searches(), asked.rounds)
        served = _served(path, db, questions, asked.rounds)
        peers = _peers(path, questions, asked.rounds) if asked.datasette else {}
    found = {
        "articles": asked.articles,
        "bytes": path.stat().st_size,
        "intake_ms": intake,
        "written_meanwhile": row,
        "pages": pages,
        "searches": searches,
        "served": served,
        "datasette": peers,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024,
    }
    print(json.dumps(found | {"missed": _missed(found)}))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path(".venv/desk"))
    parser.add_argument("--rounds", type=int, default=60, help="of each question")
    parser.add_argument("--rate", type=float, default=100.0, help="articles a second")
    parser.add_argument("--no-datasette", dest="datasette", action="store_false")
    return parser.parse_args()


@contextlib.contextmanager
def _writing(path: Path, rate: float) -> Iterator[dict[str, Any]]:
    """Let another process write meanwhile; what it wrote is in the dict at the end."""
    command = [sys.executable, "-m", "benchmarks.desk_pages.writer", str(path)]
    command.append(str(rate))
    found: dict[str, Any] = {}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        yield found
        said, _ = writer.communicate("")
    found |= json.loads(said)


def _ask_all(
    db: Database, makers: dict[str, Callable[[], Question]], rounds: int
) -> dict[str, dict[str, float]]:
    """Ask all questions in turn, so many times; return the figures of each."""
    times = {name: Times() for name in makers}
    for number in range(rounds + 1):
        for name, make in makers.items():
            question = make()
            if number:
                times[name].run(lambda question=question: question(db))  # type: ignore[misc]
            else:
                question(db)  # what is read for the first time is not counted
    return {name: each.figures() for name, each in times.items()}


def _served(
    path: Path, db: Database, questions: Questions, rounds: int
) -> dict[str, dict[str, float]]:
    """Return the figures of whole pages, of all threads of this process."""
    makers = addresses(db, questions)
    times = {name: Times() for name in makers}
    text = configuration(Press(1, words=WORDS), WATCHLISTS)
    with served(path, text) as client:
        for number in range(rounds + 1):
            for name, make in makers.items():
                ask = partial(_page, client, make())
                if number:
                    times[name].run(ask, time.process_time)
                else:
                    ask()
    return {name: each.figures() for name, each in times.items()}


def _page(client: TestClient, address: str) -> int:
    """Return how many bytes a page has; raises for an answer that is none."""
    answer = client.get(address)
    answer.raise_for_status()
    return len(answer.content)


def _peers(
    path: Path, questions: Questions, rounds: int
) -> dict[str, dict[str, float]]:
    """Return the figures of Datasette's search, of the whole process."""
    from benchmarks.desk_pages.datasette_peer import DatasetteSearch

    datasette = DatasetteSearch(path)
    times = {name: Times() for name in PEER_SEARCHES}
    for number in range(max(3, rounds // 6) + 1):
        for name, each in times.items():
            words = questions.words_of_search(name)
            if number:
                each.run(lambda words=words: datasette.search(words), time.process_time)  # type: ignore[misc]
            else:
                datasette.search(words)
    datasette.close()
    return {name: each.figures() for name, each in times.items()}


def _missed(found: dict[str, Any]) -> list[str]:
    """Return the aims that were missed, each in a few words."""
    missed = [
        f"{name}: {times['p95']} ms"
        for group, aim in (
            ("pages", AIM_PAGE_MS),
            ("searches", AIM_SEARCH_MS),
            ("served", AIM_PAGE_MS),
        )
        for name, times in found[group].items()
        if times["p95"] > (AIM_SEARCH_MS if " by " in name else aim)
    ]
    if found["intake_ms"]["added"] > AIM_ADDED:
        missed.append(f"intake: {found['intake_ms']['added']:.1%} more")
    for name, times in found["datasette"].items():
        ratio = times["p95"] / max(found["searches"][name]["p95"], 0.01)
        if ratio < AIM_PEER:
            missed.append(f"{name}: {ratio:.1f} x as fast as Datasette")
    return missed


if __name__ == "__main__":
    main()
