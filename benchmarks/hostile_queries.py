"""`python -m benchmarks.hostile_queries`: queries and articles made to be slow.

Each article has 600 words.

The bound: below 50 ms an article, whatever somebody writes into a query.
"""

import json
import time
from random import Random

from tocsin.watchlists.document import Document
from tocsin.watchlists.index import Index
from tocsin.watchlists.match import hits
from tocsin.watchlists.syntax import parse

AIM_MS = 50.0
WORDS = 600
REPEATS = 5

_RANDOM = Random(1)
FEW = ("of", "the", "and", "to", "in", "a")
MANY = tuple("".join(_RANDOM.choices("abcdefghij", k=6)) for _ in range(3_000))
LONG = ("a" * 60, "x" * 60 + "yab")

CASES = {
    "regex, nested repetition": (r"/(a+)+b(x+x+)+yabc/", LONG),
    "regex, counted repetition": (
        r"/abc[a-z ]{0,200}xyz[a-z ]{0,200}qqq/",
        ("abc", "xyz"),
    ),
    "regex, five of letters": (" OR ".join(rf"/\pL+{c}the\pL*/" for c in "abcde"), FEW),
    "wildcard, many stars": ("*aaa*a*a*a*a*a*a*a*a*b*", LONG),
    "wildcards, a hundred": (
        " OR ".join(f"*{w[:3]}*{w[-3:]}*" for w in MANY[:100]),
        MANY,
    ),
    "wildcards, one letter": (" OR ".join(f"?{w[:3]}??" for w in MANY[:100]), MANY),
    "NEAR in NEAR": ("((of NEAR/100 the) NEAR/100 (and NEAR/100 to)) NEAR/100 a", FEW),
    "NOT NEAR": ("of NOT NEAR/100 the", FEW),
    "eight words within 100": ('"of the and to in a of the"~100', FEW),
    "ATLEAST over NEAR": ("ATLEAST/50 (of NEAR/100 the)", FEW),
    "phrase of 32 words": (f'"{"of the " * 15}of a"', FEW[:2]),
    "a thousand alternatives": (f"({' OR '.join(MANY[:999])}) NEAR/5 the", MANY),
    "nine hundred forms": (" OR ".join(f"{word}~" for word in MANY[:900]), MANY),
}


def cost(query: str, words: tuple[str, ...]) -> tuple[float, float]:
    """Return what holding an article against a query costs, and its hits, in ms."""
    text = " ".join(Random(2).choices(words, k=WORDS))
    tree = parse(query)
    index = Index([tree])
    best = [float("inf"), float("inf")]
    for _ in range(REPEATS):
        document = Document("", text, language="en")
        began = time.thread_time()
        index.matching(document)
        held = time.thread_time()
        hits(tree, document)
        ended = time.thread_time()
        best = [min(best[0], held - began), min(best[1], ended - held)]
    return best[0] * 1e3, best[1] * 1e3


def main() -> None:
    """Print the cost of each case and, last, one line of JSON."""
    print("CPU ms for an article of 600 words: whether it matches, and where")
    told = {}
    for name, (query, words) in CASES.items():
        match_ms, hits_ms = cost(query, words)
        told[name] = {"match_ms": round(match_ms, 2), "hits_ms": round(hits_ms, 2)}
        print(f"{name:<28}{match_ms:>8.2f}{hits_ms:>9.2f}")
    worst = max(case["match_ms"] for case in told.values())
    print(json.dumps({"cases": told, "worst_match_ms": worst, "aim_ms": AIM_MS}))


if __name__ == "__main__":
    main()
