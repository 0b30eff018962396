"""Three readers of feeds side by side: ours, feedparser, fastfeedparser.

    python -m benchmarks.feed_readers [FOLDER]

Reads each feed of a folder and prints in how many entries ours and fastfeedparser give
what feedparser gives, field by field, and the CPU of each. feedparser is the reference
since it reads by namespace and has done so for twenty years; where the readers differ
it is not always right, so `--show FIELD` prints the differences of ours.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import fastfeedparser
import feedparser

from spiders import urls
from spiders.extract.dates.parse_time import parse_time
from spiders.kinds.feed import listing
from spiders.listing import NotAListingError, plain_text
from store.model import Entry

URL = "https://reader.example/feed.xml"
FIELDS = (
    *("title", "link", "id", "text", "published", "updated", "authors", "tags"),
    "language",
)

Facts = dict[str, str]
"""Field → its value, in a form that can be compared."""

Reader = Callable[[bytes], list[Facts]]


def main() -> int:
    """Print the comparison; return 0, also where there is nothing to measure with."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default="../shared/data/feeds", type=Path)
    parser.add_argument("--show", choices=FIELDS, help="print differences of a field")
    asked = parser.parse_args()
    feeds = _feeds(asked.folder)
    if not feeds:
        print(f"skipped: no feeds in {asked.folder}")
        return 0
    readers: dict[str, Reader] = {
        "feedparser": _read_by_feedparser,
        "tocsin": _read_by_tocsin,
        "fastfeedparser": _read_by_fastfeedparser,
    }
    found, spent = {}, {}
    for name, read in readers.items():
        found[name], spent[name] = _read_all(read, feeds)
    for name in readers:
        print(_row(name, found[name], found["feedparser"], spent[name]))
    if asked.show:
        _show(asked.show, found["tocsin"], found["feedparser"])
    return 0


def _feeds(folder: Path) -> dict[str, bytes]:
    """Return the feeds in XML of a folder: feedparser reads no JSON Feed."""
    manifest = folder / "manifest.jsonl"
    if not manifest.exists():
        files = sorted(folder.glob("*.xml"))
    else:
        rows = map(json.loads, manifest.read_text("utf-8").strip().split("\n"))
        kinds = ("rss", "atom", "rdf")
        files = [folder / row["file"] for row in rows if row["kind"].startswith(kinds)]
    return {file.name: file.read_bytes() for file in files}


def _read_all(
    read: Reader, feeds: Mapping[str, bytes]
) -> tuple[dict[str, list[Facts]], list[float]]:
    """Return the entries of each feed, and the CPU in ms that each took."""
    read(next(iter(feeds.values())))  # what is loaded once is not a feed's cost
    found, spent = {}, []
    for name, body in feeds.items():
        begun = time.process_time()
        found[name] = read(body)
        spent.append((time.process_time() - begun) * 1_000)
    return found, spent


def _row(
    name: str,
    found: Mapping[str, list[Facts]],
    reference: Mapping[str, list[Facts]],
    spent: list[float],
) -> str:
    same: Counter[str] = Counter()
    stated: Counter[str] = Counter()
    counts = sum(len(found[feed]) == len(reference[feed]) for feed in reference)
    for feed, entries in reference.items():
        ours = found[feed] if len(found[feed]) == len(entries) else []
        for index, entry in enumerate(entries):
            for field in FIELDS:
                stated[field] += bool(entry[field])
                if entry[field] and index < len(ours):
                    same[field] += ours[index][field] == entry[field]
    fields = ", ".join(f"{field} {same[field]}/{stated[field]}" for field in FIELDS)
    return (
        f"{name}: as many entries in {counts} of {len(reference)} feeds; {fields}; CPU "
        f"ms a feed: mean {sum(spent) / len(spent):.2f}, median {median(spent):.2f}, "
        f"worst {max(spent):.1f}"
    )


def _show(
    field: str, ours: Mapping[str, list[Facts]], reference: Mapping[str, list[Facts]]
) -> None:
    for feed, entries in reference.items():
        for mine, theirs in zip(ours[feed], entries, strict=False):
            if theirs[field] and mine[field] != theirs[field]:
                print(f"{feed}\n  tocsin     {mine[field]!r:.300}")
                print(f"  feedparser {theirs[field]!r:.300}")


def _read_by_tocsin(body: bytes) -> list[Facts]:
    try:
        found = listing(body, URL, {})
    except NotAListingError:
        return []
    return [facts_of(entry, found.language) for entry in found.entries]


def facts_of(entry: Entry, language: str) -> Facts:
    """Return the facts of an entry as tocsin gives it."""
    return {
        "title": entry.title,
        "link": "" if entry.complete else entry.url,
        "id": entry.id,
        "text": entry.summary,
        "published": _utc(entry.published),
        "updated": _utc(entry.updated),
        "authors": "; ".join(sorted(entry.authors)),
        "tags": "; ".join(sorted(entry.tags)),
        "language": entry.language or language,
    }


def _read_by_feedparser(body: bytes) -> list[Facts]:
    document = feedparser.parse(body)
    language = str(document.feed.get("language") or "")
    return [parsed(entry, language) for entry in document.entries]


def _read_by_fastfeedparser(body: bytes) -> list[Facts]:
    with suppress(Exception):  # it raises exceptions of many types
        document = fastfeedparser.parse(body)
        language = str(document.feed.get("language") or "")
        return [parsed(entry, language) for entry in document.entries]
    return []


def parsed(entry: Mapping[str, Any], language: str) -> Facts:
    """Return the facts of an entry as feedparser and fastfeedparser give it."""
    texts = [str(part.get("value") or "") for part in entry.get("content") or ()]
    texts += [str(entry.get("summary") or entry.get("description") or "")]
    link = str(entry.get("link") or "").strip()
    authors = {_name(author) for author in entry.get("authors") or ()} - {""}
    tags = {
        str(tag.get("label") or tag.get("term") or "").strip()
        for tag in entry.get("tags") or ()
    }
    words = {plain_text(tag) for tag in tags if tag and not urls.is_web(tag)}
    return {
        "title": " ".join(plain_text(str(entry.get("title") or "")).split()),
        "link": urls.absolute(URL, link) if link else "",
        "id": str(entry.get("id") or "").strip(),
        "text": max(map(plain_text, texts), key=len),
        "published": _time(entry, "published"),
        "updated": _time(entry, "updated"),
        "authors": "; ".join(sorted(authors)),
        "tags": "; ".join(sorted(words)),
        "language": language.lower().replace("_", "-"),
    }


def _name(author: Mapping[str, Any]) -> str:
    name = str(author.get("name") or "")
    return "" if "@" in name else " ".join(plain_text(name).split())


def _time(entry: Mapping[str, Any], field: str) -> str:
    # Not entry.get: feedparser answers `updated` with `published` where there is none.
    parsed = dict.get(entry, f"{field}_parsed")  # type: ignore[call-overload]
    with suppress(ValueError, TypeError, OverflowError):
        if parsed:
            year, month, day, hour, minute, second = parsed[:6]
            return _utc(datetime(year, month, day, hour, minute, second, tzinfo=UTC))
    return _utc(parse_time(str(dict.get(entry, field) or "")))  # type: ignore[call-overload]


def _utc(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else ""


if __name__ == "__main__":
    sys.exit(main())
