"""`python -m benchmarks.hostile_queries`: queries and articles made to be slow.

For an article of 600 words the aim is 50 ms, whatever somebody writes into a query; for
one of a million words, the longest that is read, about one second.
"""

import argparse
import json
import time
from itertools import pairwise
from random import Random
from typing import NamedTuple

from tocsin.watchlists.document import Document
from tocsin.watchlists.index import Index
from tocsin.watchlists.match import hits
from tocsin.watchlists.score import score
from tocsin.watchlists.snippet import snippet
from tocsin.watchlists.syntax import parse

AIM_MS, AIM_S = 50.0, 1.0
WORDS, MANY_WORDS = 600, 1_000_000
MAX_BYTES = 5_000_000
"""The longest page that is read has so many bytes."""
REPEATS = 5

_RANDOM = Random(1)
FEW = ("of", "the", "and", "to", "in", "a")
MANY = tuple("".join(_RANDOM.choices("abcdefghij", k=6)) for _ in range(3_000))
LONG = ("a" * 60, "x" * 60 + "yab")
NEWS = tuple(
    "".join(_RANDOM.choices("abcdefghijklmnopqrstuvwxyz", k=_RANDOM.randint(2, 9)))
    for _ in range(50_000)
)
"""As many different words as a very long text has."""
DIFFERENT = tuple(f"{number:x}z{number * 7919 % 65536:x}" for number in range(400_000))
CHINESE = ("京都市", "京", "东京", "都")


class Case(NamedTuple):
    """A query, and the words that its article is made of."""

    query: str
    words: tuple[str, ...]
    blank: str = " "
    middle: str = ""
    """What stands once, in the middle of the text."""


def _alternatives(shape: str, words: tuple[str, ...]) -> str:
    return " OR ".join(shape.format(word[:3], word[-3:], word) for word in words)


_EIGHT = '"of the and to in a of the"~100'
_SHARING = ("the", "then", "thee", "bathe", "of")
_COUNTED = "/abc[a-z ]{0,200}xyz[a-z ]{0,200}qqq/"
_MIXED = (*NEWS, *FEW * 2_800)
"""Every fourth word is one of the few."""

CASES = {
    "word": Case("the", FEW),
    "words, a thousand": Case(" OR ".join(MANY[:1_000]), MANY),
    "phrase": Case('"of the"', _MIXED),
    "phrases, all": Case(
        " OR ".join(f'"{one} {other}"' for one in FEW for other in FEW), FEW
    ),
    "phrases, five hundred": Case(
        " OR ".join(f'"{one} {other}"' for one, other in pairwise(MANY[:501])),
        MANY,
    ),
    "phrase of 32 words": Case(f'"{"of the " * 15}of a"', FEW[:2]),
    "exact word": Case("=the", FEW),
    "exact phrase": Case('="of the"', FEW),
    "forms": Case("the~ NEAR/5 of", _MIXED),
    "forms, nine hundred": Case(_alternatives("{2}~", MANY[:900]), MANY),
    "forms, all words different": Case("abcd~", DIFFERENT),
    "wildcards": Case("abc* NEAR/50 *xyz", _MIXED),
    "wildcards, a hundred": Case(_alternatives("*{0}*{1}*", MANY[:100]), MANY),
    "wildcards, one letter": Case(_alternatives("?{0}??", MANY[:100]), MANY),
    "wildcards in NEAR": Case(
        f"({_alternatives('*{0}*', MANY[:99])}) NEAR/5 the", _MIXED
    ),
    "wildcard, many stars": Case("*aaa*a*a*a*a*a*a*a*a*b*", LONG),
    "wildcard, all words different": Case("*abcd*", DIFFERENT),
    "NEAR, the same word": Case("the NEAR/50 the", FEW),
    "NEAR, one side missing": Case("missing NEAR/100 the", FEW),
    "NEAR of a thousand words": Case(f"({' OR '.join(MANY[:999])}) NEAR/5 the", MANY),
    "NEAR in NEAR": Case(
        "((of NEAR/100 the) NEAR/100 (and NEAR/100 to)) NEAR/100 a", FEW
    ),
    "NEAR, seven deep": Case(" NEAR/100 ".join([*FEW, "the", "of"]), FEW),
    "ONEAR, thirty deep": Case(" ONEAR/100 ".join([*FEW * 5, "of"]), FEW),
    "NOT NEAR": Case("the NOT NEAR/1 of", _MIXED),
    "NOT NEAR, everywhere": Case("of NOT NEAR/100 the", FEW),
    "NOT NEAR a NEAR": Case("the NOT NEAR/9 (of NEAR/100 missing)", FEW),
    "words within 100, eight": Case(_EIGHT, FEW),
    "words within 100, one far": Case(
        '"of the and to in a missing"~100', (*FEW, *["x"] * 30)
    ),
    "words within 100, repeated": Case('"the the the the of of of of"~100', FEW),
    "words within 100, shared": Case(
        '"*the* the? *the *the the the of of"~100', _SHARING
    ),
    "words within 100 in NEAR": Case(f"{_EIGHT} NEAR/5 a", FEW),
    "NOT NEAR words within 100": Case(f"the NOT NEAR/5 {_EIGHT}", FEW),
    "ATLEAST": Case("ATLEAST/50 the", FEW),
    "ATLEAST, rare": Case(f"ATLEAST/50 ({NEWS[0]} NEAR/100 the)", _MIXED),
    "ATLEAST over NEAR": Case("ATLEAST/50 (of NEAR/100 the)", FEW),
    "ATLEAST over NEAR, seven deep": Case(
        f"ATLEAST/50 ({' NEAR/100 '.join([*FEW, 'the', 'of'])})", FEW
    ),
    "weights": Case("(the^3 OR of^2 OR and) NEAR/5 a^0.5", FEW),
    "exclude": Case("the NOT (of NEAR/5 missing)", FEW),
    "lead": Case("lead:(of NEAR/5 to)", FEW),
    "sentences of a word": Case("the", ("the", "A.", "Of.", "To.")),
    "Chinese": Case("京都", CHINESE, blank=""),
    "Chinese NOT NEAR": Case("京都 NOT NEAR/0 東", CHINESE, blank="，"),
    "regex": Case("/of the/i", FEW),
    "regex, nested repetition": Case(r"/(a+)+b(x+x+)+yabc/", LONG),
    "regex, five of letters": Case(
        " OR ".join(rf"/\pL+{c}the\pL*/" for c in "abcde"), FEW
    ),
    "regex, each to the end": Case("/the( [a-z ]*missing)?/", FEW),
    "regex, counted repetition": Case(_COUNTED, ("abc", "xyz")),
    "regex, counted, its end once": Case(
        _COUNTED.replace("qqq", "qqq!"), ("abc", "xyz"), middle="qqq!"
    ),
    "regex, unbounded, its end once": Case(
        r"/[a-j ]{0,240}[a-j ]{0,240}.*qqq/", MANY, middle="Qqqq"
    ),
    "regex, its end everywhere": Case(
        r"/[a-j ]{0,240}[a-j ]{0,240}qqq\d/", (*MANY, *["qqq"] * 300), middle="qqq9"
    ),
    "regex, its end and no match": Case(
        r"/[b-j ][a-j ]{240}[a-i]{7}[a-j ]{0,200}qqq\d/", (*MANY, *["qqq9"] * 300)
    ),
}


def text_of(case: Case, size: int) -> str:
    """Return an article's text of so many words, or as long as a page may be."""
    text = case.blank.join(Random(2).choices(case.words, k=size))
    text = text.encode()[:MAX_BYTES].decode(errors="ignore")
    middle = len(text) // 2
    return text[:middle] + case.middle + text[middle + len(case.middle) :]


class Cost(NamedTuple):
    """CPU seconds."""

    cut: float
    """The article into words."""
    match: float
    explain: float
    """Where it matches, with score and sentence: only when it does."""


def cost(case: Case, size: int, repeats: int = 1) -> Cost:
    """Return what an article of so many words costs, the best of a few times."""
    text, tree = text_of(case, size), parse(case.query)
    costs = []
    for _ in range(repeats):
        index = Index([tree])
        began = time.thread_time()
        document = Document("", text, language="en")
        cut = time.thread_time()
        index.matching(document)
        matched = time.thread_time()
        found = hits(tree, document)
        score(found, document, terms=3)
        snippet(text, [hit.span for hit in found], language="en")
        explained = time.thread_time()
        costs.append(Cost(cut - began, matched - cut, explained - matched))
    return Cost(*map(min, zip(*costs, strict=True)))


def main() -> None:
    """Print the cost of each case and, last, one line of JSON."""
    parser = argparse.ArgumentParser(description="What hostile queries cost.")
    parser.add_argument("--words", type=int, default=MANY_WORDS)
    parser.add_argument("--only", default="", help="cases whose name has this in it")
    asked = parser.parse_args()
    cases = {name: case for name, case in CASES.items() if asked.only in name}
    print(f"CPU ms for {WORDS} words, CPU s for {asked.words:,} words")
    print(f"{'':<32}{'match':>9}{'explain':>9}{'cut':>9}{'match':>9}{'explain':>9}")
    costs = {}
    for name, case in cases.items():
        short, long = cost(case, WORDS, REPEATS), cost(case, asked.words)
        costs[name] = short, long
        print(
            f"{name:<32}{short.match * 1e3:>9.2f}{short.explain * 1e3:>9.2f}"
            f"{long.cut:>9.2f}{long.match:>9.2f}{long.explain:>9.2f}",
            flush=True,
        )
    worst = {
        "worst_match_ms": max(short.match for short, _ in costs.values()) * 1e3,
        "worst_match_s": max(long.match for _, long in costs.values()),
    }
    print(json.dumps({**worst, "aim_ms": AIM_MS, "aim_s": AIM_S}))


if __name__ == "__main__":
    main()
