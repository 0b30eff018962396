"""`python -m benchmarks.query_quality FOLDER`: labelled queries and their articles.

The folder holds `cases.jsonl` (query, article, whether it matches, where) and may hold
`errors.jsonl` (queries to refuse, with the place that is at fault).
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tocsin.watchlists.document import Document
from tocsin.watchlists.index import Index
from tocsin.watchlists.match import spans
from tocsin.watchlists.query_errors import QueryError
from tocsin.watchlists.syntax import parse
from tocsin.words.fold import normal

FIELDS = {"title": "title", "text": "body"}
"""Our names of an article's parts → those of the cases."""

FORMS = frozenset(["lang-pt-316", "lang-nordic-332", "lang-ar-395"])
"""Cases with a true form of the query's word, which were labelled as no match since
stemmers missed it: eleições of eleição. Either answer passes; an answer that is not
the label is counted as let pass."""

LET_PASS = "its label is not taken"


def document(article: dict[str, str]) -> Document:
    """Return a case's article as queries see it."""
    facts = {name: article.get(name) or "" for name in ("lang", "url", "country")}
    return Document(
        normal(article.get("title") or ""),
        normal(article.get("body") or ""),
        language=facts["lang"],
        sources=(article.get("source") or "",),
        url=facts["url"],
        authors=(article.get("author") or "",),
        country=facts["country"],
        host=article.get("source_domain") or "",
    )


def failure(case: dict[str, Any]) -> str:
    """Return how a case fails; empty when it passes, `LET_PASS` by `FORMS` alone."""
    try:
        tree = parse(case["query"])
    except QueryError as error:
        return f"refused: {error.message}"
    asked = document(case["article"])
    matched = Index([tree]).matching(asked) == [0]
    if matched != case["expected"]:
        if case["id"] in FORMS:
            return LET_PASS
        return f"expected {case['expected']}, got {matched}"
    if not matched or case["spans"] is None:
        return ""
    found = sorted([FIELDS[s.field], s.start, s.end] for s in spans(tree, asked))
    wanted = sorted(case["spans"])
    return "" if found == wanted else f"expected {wanted}, got {found}"


def misread(case: dict[str, Any]) -> str:
    """Return how a query that is to be refused is not refused as it should be."""
    try:
        parse(case["query"])
    except QueryError as error:
        if (error.start, error.end) == (case["start"], case["end"]):
            return "" if error.remedy or not case["hint"] else "no hint"
        return f"expected {case['start']}-{case['end']}, got {error.start}-{error.end}"
    return "accepted"


def cases(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file of cases; none of a file that is not there."""
    if path.exists():
        # Not splitlines(): a query may hold U+2028.
        for line in path.read_text("utf-8").rstrip("\n").split("\n"):
            yield json.loads(line)


def main() -> None:
    """Print the failures and, last, one line of JSON."""
    parser = argparse.ArgumentParser(description="Labelled queries.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    told: dict[str, int] = {}
    for file, name, fails in (
        ("cases.jsonl", "cases", failure),
        ("errors.jsonl", "refusals", misread),
    ):
        rows = list(cases(folder / file))
        whys = [(row, why) for row in rows if (why := fails(row))]
        failed = [(row, why) for row, why in whys if why != LET_PASS]
        for row, why in failed:
            print(f"{row.get('id', '')} {row['query']!r}: {why}")
        passed = "passed" if name == "cases" else "refusals_passed"
        told |= {name: len(rows), passed: len(rows) - len(failed)}
        if name == "cases":
            told["let_pass"] = len(whys) - len(failed)
    if not told["cases"]:
        raise SystemExit(f"{folder / 'cases.jsonl'}: there are no cases.")
    print(json.dumps(told))


if __name__ == "__main__":
    main()
