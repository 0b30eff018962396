"""`python -m benchmarks.match_cost`: what holding an article against watchlists costs.

10 to 100,000 watchlists, articles of about 600 words, one core. The floor is cutting
and folding the article's words, without which nothing can be matched; the other end is
one regular expression per term. All in one run: only the ratios mean anything on a
machine that others share.
"""

import argparse
import gc
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.process_costs import rss_mb
from benchmarks.synthetic_articles import Press
from store.model import Article
from tocsin.watchlists.document import Document
from tocsin.watchlists.index import Index
from tocsin.watchlists.match import hits
from tocsin.watchlists.nodes import Term, WordPart, walk
from tocsin.watchlists.rarity import Rarity
from tocsin.watchlists.score import score
from tocsin.watchlists.snippet import snippet
from tocsin.watchlists.syntax import parse
from tocsin.words.fold import folds

SIZES = (10, 1_000, 10_000, 100_000)
EVALUATED = 1_000
"""Watchlists of NEAR, NOT NEAR, counts and regular expressions, in a row of their own:
the words of an article alone decide few of them."""
AIMS = {1_000: 4.0, 10_000: 9.0, 100_000: 40.0}
"""Times the floor, which takes most folds from a cache. Before there was one, the floor
was higher, and matching took 1.5, 2 and 7 times as long as it."""
AIM_MB = 250

COUNTED, TIMED = 400, 60
"""Articles that tell how common words are, and others that are matched."""
REPEATS = 7
"""Each article is timed so often and its best time counts: what disturbs only adds."""
NAIVE = 200
"""Watchlists of which each term is one regular expression."""


def measure(size: int, *, evaluated: bool = False) -> dict[str, Any]:
    """Return the figures for so many watchlists; call it in a fresh process."""
    press = Press()
    counted, timed = press.articles(COUNTED), press.articles(TIMED)
    queries = press.evaluated_queries(size) if evaluated else press.queries(size)
    rarity = Rarity(folds(a.title) + folds(a.text) for a in counted)
    gc.collect()
    before, began = rss_mb(os.getpid()), time.process_time()
    index = Index(map(parse, queries), rarity)
    build_s = time.process_time() - began
    gc.collect()
    gc.freeze()  # as the daemon does: what stays is not looked through again
    after = rss_mb(os.getpid())

    def whole(article: Article) -> list[int]:
        return index.matching(Document.of(article))

    found = [whole(article) for article in timed]
    floor_ms, whole_ms = _in_turn(timed, _floor, whole)
    return {
        "watchlists": size,
        "evaluated": evaluated,
        "hits": sum(map(len, found)) / len(timed),
        "floor_ms": floor_ms,
        "match_ms": whole_ms,
        "ratio": whole_ms / floor_ms,
        "build_ms_per_query": build_s / size * 1e3,
        "index_mb": after - before,
        "process_mb": after,
        "hit_ms": _hit_ms(timed, found, queries) if any(map(len, found)) else None,
        "naive_ms_per_watchlist": _naive_ms(timed[:10], queries[:NAIVE]),
    }


def _floor(article: Article) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(folds(article.title)), frozenset(folds(article.text))


def _in_turn(
    articles: Sequence[Article], *doings: Callable[[Article], object]
) -> list[float]:
    """Return the mean over articles of the best time of each doing, in ms."""
    best = [[float("inf")] * len(articles) for _ in doings]
    for _ in range(REPEATS):
        for at, article in enumerate(articles):
            for doing, times in zip(doings, best, strict=True):
                began = time.thread_time()
                doing(article)
                times[at] = min(times[at], time.thread_time() - began)
    return [statistics.mean(times) * 1e3 for times in best]


def _hit_ms(
    articles: Sequence[Article], found: Sequence[list[int]], queries: Sequence[str]
) -> float:
    """Return what a hit costs: its places, score and snippet."""
    pairs = [(a, n) for a, ns in zip(articles, found, strict=True) for n in ns][:300]
    began = time.thread_time()
    for article, number in pairs:
        document, tree = Document.of(article), parse(queries[number])
        places = hits(tree, document)
        score(places, document, terms=3)
        snippet(article.text, [hit.span for hit in places])
    return (time.thread_time() - began) / len(pairs) * 1e3


def _naive_ms(articles: Sequence[Article], queries: Sequence[str]) -> float:
    """Return the cost of a watchlist whose terms are searched one by one."""
    searches = []
    for query in queries:
        for node in walk(parse(query)):
            if isinstance(node, Term):
                words = [p.fold for p in node.parts if isinstance(p, WordPart)]
                pattern = r"\b" + r"\W+".join(map(re.escape, words)) + r"\b"
                searches.append(re.compile(pattern, re.IGNORECASE).search)
    began = time.thread_time()
    for article in articles:
        text = f"{article.title}\n{article.text}"
        for search in searches:
            search(text)
    return (time.thread_time() - began) / len(articles) / len(queries) * 1e3


HEADING = (
    "   lists   hits  match ms    floor   ratio   aim    naive ms  build/q  index   all"
)


def _row(f: dict[str, Any]) -> str:
    aim = None if f["evaluated"] else AIMS.get(f["watchlists"])
    lists = f"{f['watchlists']:,}" + "*" * f["evaluated"]
    return (
        f"{lists:>8}{f['hits']:>7.1f}{f['match_ms']:>10.3f}"
        f"{f['floor_ms']:>9.3f}{f['ratio']:>8.2f}{aim or '':>6}"
        f"{f['naive_ms_per_watchlist'] * f['watchlists']:>12,.1f}"
        f"{f['build_ms_per_query']:>9.2f}{f['index_mb']:>7.0f}{f['process_mb']:>7.0f}"
    )


def main() -> None:
    """Measure each size in a process of its own; print the table and a line of JSON."""
    parser = argparse.ArgumentParser(description="What matching costs.")
    parser.add_argument("--size", type=int, help="only this size, as JSON")
    parser.add_argument("--evaluated", action="store_true", help="with --size")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    asked = parser.parse_args()
    if asked.size:
        print(json.dumps(measure(asked.size, evaluated=asked.evaluated)))
        return
    print("one core, CPU ms per article of about 600 words; MB")
    print("* NEAR, NOT NEAR, counts and regular expressions, a fourth each")
    print(HEADING)
    rows = []
    for size in asked.sizes:
        rows.append(_alone(size))
        print(_row(rows[-1]), flush=True)
    rows.append(_alone(EVALUATED, "--evaluated"))
    print(_row(rows[-1]))
    print(json.dumps({"sizes": rows}))


def _alone(size: int, *more: str) -> dict[str, Any]:
    """Return the figures of a size, measured in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.match_cost", "--size", str(size)]
    command += more
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


if __name__ == "__main__":
    main()
