"""`python -m benchmarks.reading_digest FOLDER… [--write FILE]`: what pages read as.

It prints one hash over all that is read of the labelled pages, of every folder with a
`truth.jsonl`. A change that only makes reading cheaper leaves the hash as it was. With
`--write` each page's own hash is written, one a line: the lines in which the files of
two versions differ are the pages that they read differently.
"""

import argparse
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks import labelled_pages
from benchmarks.labelled_pages import Markup
from spiders.extract.page_evidence import ListedWords
from spiders.extract.read_page import read
from spiders.extract.reading import Reading


def readings(page: Markup, headline: str, other: str) -> Iterator[Reading]:
    """Yield the readings of a page in all ways that the daemon reads it.

    Nothing is listed, then its own headline, then another page's; the outlet's order
    of day and month is unknown at first, then each of the two.
    """
    yield read(page.body, page.url, "text/html", explain=True)
    own = ListedWords(headline, summary=other)
    yield read(page.body, page.url, "text/html", None, own, month_first=True)
    foreign = ListedWords(other, summary=headline)
    yield read(page.body, page.url, "text/html", None, foreign, month_first=False)


def digest(reading: Reading) -> str:
    """Return a hash of all fields of a reading."""
    fields = json.dumps(asdict(reading), default=str, sort_keys=True)
    return hashlib.sha256(fields.encode("utf-8", "surrogatepass")).hexdigest()


def digests(folder: Path) -> Iterator[str]:
    """Yield a line for each labelled page in a folder: its id and its hashes."""
    known = labelled_pages.truth(folder)
    titles = [page["title"] or "" for page in known]
    others = [*titles[1:], *titles[:1]]
    pages = labelled_pages.pages(folder, known)
    for page, title, other in zip(pages, titles, others, strict=True):
        yield " ".join([page.id, *map(digest, readings(page, title, other))])


def main() -> None:
    """Read all pages, print their number and hash, and write each page's hashes."""
    parser = argparse.ArgumentParser(description="Are all pages read alike?")
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--write", type=Path, help="file for the hashes of each page")
    arguments = parser.parse_args()
    labelled = sorted(
        {truth.parent for at in arguments.folders for truth in at.rglob("truth.jsonl")}
    )
    lines = [line for folder in labelled for line in digests(folder)]
    if not lines:
        raise SystemExit(f"{arguments.folders[0]}: it has no folder with truth.jsonl.")
    if arguments.write:
        arguments.write.write_text("\n".join(lines) + "\n", "utf-8")
    total = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    print(f"{len(lines)} pages of {len(labelled)} folders, three readings of each")
    print(json.dumps({"pages": len(lines), "digest": total}))


if __name__ == "__main__":
    main()
