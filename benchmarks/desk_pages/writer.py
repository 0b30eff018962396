"""`python -m benchmarks.desk_pages.writer DATABASE RATE`: articles, beside the pages.

Takes articles in, so many a second if the machine can, until its input ends. Then it
prints how many it took, in how many seconds.
"""

import json
import sys
import threading
import time
from pathlib import Path

from benchmarks.desk_pages.taking import list_entry, new_articles, prepared, rules_of
from store.db import Store
from tocsin.intake import pipeline


def main(path: str, rate: str) -> None:
    """Write until the input ends."""
    over = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        over.set()

    threading.Thread(target=listen, daemon=True).start()
    store, rules = Store(Path(path)), rules_of()
    begun, taken = time.monotonic(), 0
    # Another seed each time: what was written before is there already.
    for article in new_articles(seed=time.time_ns() % 1_000_000_007):
        if over.is_set():
            break
        waiting = store.write(list_entry, article).result()
        ready = store.read(prepared, article, rules)
        store.write(pipeline.take_article, waiting, ready).result()
        taken += 1
        ahead = taken / float(rate) - (time.monotonic() - begun)
        if ahead > 0:
            over.wait(ahead)
    seconds = time.monotonic() - begun
    store.close()
    print(json.dumps({"articles": taken, "seconds": round(seconds, 1)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
