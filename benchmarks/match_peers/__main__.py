"""`python -m benchmarks.match_peers`: matching, beside Lucene's Monitor and PostgreSQL.

All engines get the watchlists that all of them know (nine of ten: no counts, literal
text, facts or regular expressions) and the same articles, one core each. Ours cuts and
folds the text; the peers get it cut and folded, with blanks. Lucene is asked warm, by
the best of its presearchers, and its collector's threads do not count. It takes one
word for both sides of a NEAR; we want two. PostgreSQL finds a superset. A peer that is
not installed is left out, with a line that says so.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.match_peers import lucene_monitor, postgres_queries
from benchmarks.match_peers.common_ground import CommonGround, Measured, ours

SIZES = (1_000, 10_000, 100_000)


def main() -> None:
    """Measure all sizes; print a table, then one line of JSON."""
    parser = argparse.ArgumentParser(description="Matching, beside its peers.")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    asked = parser.parse_args()
    for peer in (lucene_monitor, postgres_queries):
        if peer.missing():
            sys.stderr.write(f"left out, missing: {peer.missing()}\n")
    with TemporaryDirectory(prefix="tocsin-bench-") as folder:
        rows = list(_rows(asked.sizes, Path(folder)))
    print(json.dumps({"sizes": rows}))


def _rows(sizes: Sequence[int], folder: Path) -> Iterator[dict[str, float]]:
    has_lucene = not lucene_monitor.missing()
    class_path = lucene_monitor.build(folder) if has_lucene else ""
    for size in sizes:
        ground = CommonGround(size)
        mine = ours(ground)
        peers: dict[str, Measured] = {}
        if has_lucene:
            peers["lucene"] = lucene_monitor.measure(ground, class_path, folder)
        if not postgres_queries.missing():
            peers["postgres"] = postgres_queries.measure(ground)
        row = _row(len(ground.trees), mine, peers)
        print("  ".join(f"{name} {value:,.2f}" for name, value in row.items()))
        yield row


def _row(size: int, mine: Measured, peers: dict[str, Measured]) -> dict[str, float]:
    row: dict[str, float] = {
        "watchlists": size,
        "hits": sum(map(len, mine.hits)) / len(mine.hits),
        "ours_ms": mine.ms,
    }
    for name, peer in peers.items():
        pairs = list(zip(mine.hits, peer.hits, strict=True))
        row[f"{name}_ms"] = peer.ms
        row[f"{name}_times_ours"] = peer.ms / mine.ms
        row[f"{name}_missed"] = sum(len(we - they) for we, they in pairs)
        row[f"{name}_besides"] = sum(len(they - we) for we, they in pairs)
    return row


if __name__ == "__main__":
    main()
