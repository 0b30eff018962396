"""`python -m benchmarks.desk_pages.writer DATABASE RATE`: articles, beside the pages.

Takes articles in, so many a second if the machine can, until its input ends. Then it
prints how many it took, and what CPU it had: where `cores` is below 1 and the rate is
missed, the machine was the limit.
"""

import json
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.desk_pages.taking import list_entry, new_articles, prepared, rules_of
from store.db import Store
from store.model import Article
from tocsin.intake import pipeline
from tocsin.intake.rules import IntakeRules

AT_ONCE = 8
"""Articles that arrive together: the daemon reads up to 64 pages at once."""


def main(path: str, rate: str) -> None:
    """Write until the input ends."""
    over = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        over.set()

    threading.Thread(target=listen, daemon=True).start()
    store, rules = Store(Path(path)), rules_of()
    # Another seed each time: what was written before is there already.
    made = new_articles(seed=time.time_ns() % 1_000_000_007)
    begun, spent, taken = time.monotonic(), time.process_time(), 0
    while not over.is_set():
        _take(store, rules, [next(made) for _ in range(AT_ONCE)])
        taken += AT_ONCE
        ahead = taken / float(rate) - (time.monotonic() - begun)
        if ahead > 0:
            over.wait(ahead)
    seconds, cpu = time.monotonic() - begun, time.process_time() - spent
    store.close()
    found = {
        "articles": taken,
        "seconds": round(seconds, 1),
        "per_second": round(taken / seconds, 1),
        "cpu_ms_each": round(cpu * 1_000 / max(taken, 1), 2),
        "cores": round(cpu / seconds, 2),
    }
    print(json.dumps(found))


def _take(store: Store, rules: IntakeRules, articles: Sequence[Article]) -> None:
    """Take articles in that arrive together: what waits shares a transaction."""
    listed = [store.write(list_entry, article) for article in articles]
    written = []
    for article, entry in zip(articles, listed, strict=True):
        waiting = entry.result()
        ready = store.read(prepared, article, rules)
        written.append(store.write(pipeline.take_article, waiting, ready))
    for each in written:
        each.result()


if __name__ == "__main__":
    main(*sys.argv[1:])
