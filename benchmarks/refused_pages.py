"""`python -m benchmarks.refused_pages FOLDER`: how many real articles are refused.

Each labelled page is read three times: with its own headline listed; with a headline
whose words stand in the text only, as when an outlet rewrites it; and with another
page's headline, which only short or undated pages can disprove. Pages with neither a
headline nor a text are counted apart.
"""

import argparse
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

from benchmarks import labelled_pages
from benchmarks.labelled_pages import Markup
from spiders.extract.headline_words import share_found, words_of
from spiders.extract.page_evidence import ListedWords
from spiders.extract.read_page import read
from spiders.extract.reading import Reading
from spiders.page_refusal import EMPTY, refusal_reason
from store.model import Entry

SEED = 14


def reason(page: Markup, headline: str, reading: Reading) -> str:
    """Return why a reading is refused for a headline, as the daemon decides it."""
    return refusal_reason(
        Entry(url=page.url, title=headline), reading, address=page.url
    )


def rewritten(reading: Reading, headline: str) -> Reading:
    """Return a reading whose page has the headline's words in its text only."""
    share = share_found(headline, words_of(reading.text))
    evidence = replace(
        reading.report.evidence, headline_share=share, has_headline=False
    )
    return replace(
        reading, title="—", report=replace(reading.report, evidence=evidence)
    )


def main() -> None:
    """Read the pages and print how many are refused."""
    parser = argparse.ArgumentParser(description="Labelled pages.")
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    known = labelled_pages.truth(folder)
    if not known:
        raise SystemExit(f"{folder / 'truth.jsonl'}: there are no pages.")
    titles = [page["title"] or "" for page in known]
    foreign = random.Random(SEED).sample(titles, len(titles))
    refused: dict[str, Counter[str]] = {}
    for page, own, other in zip(
        labelled_pages.pages(folder, known), titles, foreign, strict=True
    ):
        plain = read(page.body, page.url, "text/html")
        for name, headline in (("own", own or plain.title), ("another", other)):
            listed = ListedWords(headline)
            reading = read(page.body, page.url, "text/html", None, listed)
            refused.setdefault(name, Counter())[reason(page, headline, reading)] += 1
            if name == "own":
                why = reason(page, headline, rewritten(reading, headline))
                refused.setdefault("rewritten", Counter())[why] += 1
    for name, reasons in refused.items():
        empty = reasons.pop(EMPTY, 0)
        del reasons[""]
        print(f"{name:<10}{reasons.total():>4} of {len(known)} refused, {empty} empty")


if __name__ == "__main__":
    main()
