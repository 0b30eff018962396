"""`python -m benchmarks.reading_cost [FOLDER]`: the cost of reading, and trafilatura's.

Both read the same pages in turn, in one process and one run: on a shared machine only
the ratios are meaningful. Two floors, the cost of a parse alone, come next; then the
speed of one and of two worker processes, and the cost of hostile pages. Without a
folder of real pages, synthetic pages are read. newspaper4k reads them as well, in an
environment of its own, where `make bench-extract` has made one.
"""

import argparse
import itertools
import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from lxml import etree
from trafilatura import bare_extraction
from w3lib.encoding import html_to_unicode

from benchmarks import labelled_pages, reading_workers, worst_pages
from benchmarks.labelled_pages import Markup
from benchmarks.many_outlets import Plan
from benchmarks.subprocesses import ROOT
from spiders.extract.page.parsed_page import parse_page
from spiders.extract.read_page import read

REPEATS = 2
"""The times each page is read; its best time counts, for other load only adds."""

STRETCH = 10
"""Pages that one reads before the turn of the other: workers read many in a row as
well, and so few take less time than a machine needs to change its speed."""

WARM_UP = 10
"""Pages read before the clock starts: imports and tables are loaded once, not per
page."""

PASS_SECONDS = 3.0
"""The approximate length of a pass of one process: long enough to measure."""

OURS, THEIRS = "read", "trafilatura"

NEWSPAPER = ROOT / ".venv" / "newspaper" / "bin" / "python"
"""Python with newspaper4k, whose dependencies do not go with ours."""


@dataclass(frozen=True, slots=True)
class Text:
    """A page, as bytes and as text."""

    page: Markup
    markup: str

    @classmethod
    def of(cls, page: Markup) -> "Text":
        """Decode a page."""
        return cls(page, html_to_unicode("text/html", page.body)[1])


READERS: Mapping[str, Callable[[Text], object]] = {
    OURS: lambda text: read(text.page.body, text.page.url, "text/html"),
    THEIRS: lambda text: bare_extraction(
        text.markup, url=text.page.url, include_comments=False
    ),
    "floor: lxml's parse": lambda text: etree.fromstring(
        text.page.body, etree.HTMLParser(huge_tree=True)
    ),
    "floor: our parse": lambda text: parse_page(text.markup.encode(), text.page.url),
}


@dataclass(frozen=True, slots=True)
class Spread:
    """CPU ms per page."""

    median: float
    mean: float
    p95: float
    most: float
    dearest: str
    """The id of the page that took longest."""

    @classmethod
    def of(cls, ms: Sequence[float], pages: Sequence[Markup]) -> "Spread":
        """Return the statistics of the times of pages."""
        ranked = sorted(ms)
        return cls(
            median=statistics.median(ms),
            mean=statistics.mean(ms),
            p95=ranked[math.ceil(0.95 * len(ranked)) - 1],
            most=ranked[-1],
            dearest=pages[ms.index(ranked[-1])].id,
        )


def sample(folder: Path | None, count: int) -> tuple[list[Markup], str]:
    """Return pages, the same at every run, and their origin.

    They are synthetic if the folder has none.
    """
    if folder and (known := labelled_pages.truth(folder)):
        chosen = Random(1).sample(known, min(count, len(known)))
        return list(labelled_pages.pages(folder, chosen)), str(folder)
    plan = Plan(
        outlets=math.ceil(count / 3), each=3, watchlists=0, latest="2026-01-01T12:00Z"
    )
    made = [
        Markup(url.rpartition("/")[2], url, page.encode())
        for url, page in itertools.islice(plan.pages(), count)
    ]
    return made, "our own making: there are no real ones"


def in_turn(pages: Sequence[Markup]) -> dict[str, list[float]]:
    """Return the best time of each reader for every page, in CPU ms."""
    texts = [Text.of(page) for page in pages]
    best = {name: [math.inf] * len(texts) for name in READERS}
    for text in texts[:WARM_UP]:
        for reader in READERS.values():
            reader(text)
    for turn in range(REPEATS):
        for number, at in enumerate(range(0, len(texts), STRETCH)):
            # The reader that comes second finds the pages in the processor's caches.
            for name in list(READERS)[:: -1 if (number + turn) % 2 else 1]:
                for place, text in enumerate(texts[at : at + STRETCH], at):
                    began = time.process_time()
                    READERS[name](text)
                    ms = (time.process_time() - began) * 1e3
                    best[name][place] = min(best[name][place], ms)
    return best


def newspaper(pages: Sequence[Markup]) -> list[float | None]:
    """Return what each page costs newspaper4k; None for one that it cannot read.

    Empty where there is no newspaper4k.
    """
    if not NEWSPAPER.exists():
        sys.stderr.write("newspaper4k is left out: make bench-extract brings it\n")
        return []
    texts = [Text.of(page) for page in pages]
    given = "".join(f"{json.dumps([t.page.url, t.markup])}\n" for t in texts)
    done = subprocess.run(
        [NEWSPAPER, "-W", "ignore", Path(__file__).with_name("newspaper_peer.py")],
        input=given,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    found: list[float | None] = json.loads(done.stdout)
    return found


def _ratio(ours: Sequence[float], theirs: Sequence[float | None]) -> float:
    """Return our time as a share of another's, on what both read; 0 for nothing."""
    both = [(we, they) for we, they in zip(ours, theirs, strict=False) if they]
    return sum(we for we, _ in both) / sum(they for _, they in both) if both else 0.0


def row(name: str, spread: Spread) -> str:
    """Return a line of the table."""
    return (
        f"{name:<22}{spread.median:>8.2f}{spread.mean:>8.2f}{spread.p95:>8.2f}"
        f"{spread.most:>8.2f}  {spread.dearest}"
    )


def main() -> None:
    """Measure, print the tables and, at the end, one line of JSON."""
    parser = argparse.ArgumentParser(description="The cost of reading.")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--pages", type=int, default=120)
    arguments = parser.parse_args()
    pages, origin = sample(arguments.folder, arguments.pages)
    print(f"{len(pages)} pages of {origin}")
    best = in_turn(pages)
    costs = {name: Spread.of(ms, pages) for name, ms in best.items()}
    print(f"{'CPU ms per page':<22}  median    mean     p95     max")
    for name, spread in costs.items():
        print(row(name, spread))
    ours, theirs = costs[OURS], costs[THEIRS]
    mean_ratio, p95_ratio = ours.mean / theirs.mean, ours.p95 / theirs.p95
    print(f"read / trafilatura: mean {mean_ratio:.3f}, p95 {p95_ratio:.3f}")
    newspaper_ratio = _ratio(best[OURS], newspaper(pages))
    print(f"read / newspaper4k: mean {newspaper_ratio or math.nan:.3f}\n")
    passes = max(1, round(PASS_SECONDS * 1e3 / (ours.mean * len(pages))))
    speed = reading_workers.speeds(pages, passes=passes)
    scaling = speed[2] / speed[1]
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for count, per_second in speed.items():
        print(f"{per_second:.1f} pages/s with {count} worker process(es)")
    print(f"scaling {scaling:.2f}\n")
    worst_page = max(worst_pages.costs(), key=lambda cost: cost.seconds)
    print(f"the worst: {worst_pages.row(worst_page)}")
    figures = {
        "mean_ratio": mean_ratio,
        "p95_ratio": p95_ratio,
        "worst_seconds": worst_page.seconds,
        "scaling": scaling,
        "ms_mean": ours.mean,
        "ms_p95": ours.p95,
    }
    if newspaper_ratio:
        figures["newspaper_ratio"] = newspaper_ratio
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
