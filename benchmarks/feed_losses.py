"""What feedparser reads in feeds, and tocsin does not: goal nothing.

    python -m benchmarks.feed_losses [FOLDER]

Reads feedparser's own test feeds, which pip brings as the sdist of the installed
version, and the feeds of a folder. An entry, title, link or date is lost where
feedparser has one and tocsin has none; a link that leads elsewhere is lost too, unless
it is a better one. Each loss is printed with its file.
"""

import argparse
import json
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import feedparser

from benchmarks.feed_readers import URL, Facts, facts_of, parsed
from spiders import urls
from spiders.kinds.feed import listing
from spiders.listing import NotAListingError

KINDS = ("entry", "title", "link", "date")

NO_LOSS = {
    "rss/item_category_image.xml": "the title is that of a picture in a category",
    "node_precedence/atom10_id.xml": "an id with a blank in it is no address",
}
"""Tests in which feedparser takes for an entry's what is not, and why."""

Document = tuple[str, bytes, str]
"""A feed's name, its bytes, and the Content-Type that came with it."""


@dataclass(slots=True)
class Losses:
    """What was lost of some feeds."""

    feeds: int = 0
    stated: Counter[str] = field(default_factory=Counter)
    lost: list[tuple[str, str, str]] = field(default_factory=list)
    """Kind, file, and what feedparser has."""

    def compare(self, document: Document) -> None:
        """Count what feedparser reads in a feed, and what of it is lost."""
        name, body, content_type = document
        if name.partition("formed/")[2] in NO_LOSS:
            return
        theirs = [each for each in _theirs(body, content_type) if _says(each, body)]
        ours = _ours(body, content_type)
        self.feeds += 1
        for place, entry in enumerate(theirs):
            self.stated["entry"] += 1
            mine = _counterpart(entry, place, ours, len(theirs))
            if mine is None:
                self.lost.append(("entry", name, str(entry)[:200]))
                continue
            for kind in KINDS[1:]:
                self.stated[kind] += bool(_of(entry, kind))
                if _of(entry, kind) and _is_lost(kind, entry, mine):
                    what = f"{_of(entry, kind)}, and tocsin {_of(mine, kind)!r}"
                    self.lost.append((kind, name, what))

    def print(self, of: str) -> None:
        """Print the losses, and a line of counts."""
        for kind, name, what in self.lost:
            print(f"  {kind:9} {name}: {what}")
        lost = Counter(kind for kind, _, _ in self.lost)
        counts = ", ".join(f"{kind} {lost[kind]}/{self.stated[kind]}" for kind in KINDS)
        print(f"{of}: {self.feeds} feeds; lost: {counts}")


def main() -> int:
    """Print what is lost; return 1 if anything is, 0 also where nothing is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default="../shared/data/feeds", type=Path)
    asked = parser.parse_args()
    lost = 0
    for of, documents in (
        ("feedparser's tests", _tests()),
        (f"{asked.folder}", _feeds(asked.folder)),
    ):
        losses = Losses()
        for document in documents:
            losses.compare(document)
        if losses.feeds:
            losses.print(of)
        else:
            print(f"skipped: {of} cannot be had")
        lost += len(losses.lost)
    return min(lost, 1)


def _tests() -> Iterator[Document]:
    """Yield the test feeds of the installed feedparser; none without an index."""
    asked = f"feedparser=={version('feedparser')}"
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        ended = subprocess.run(
            [*command, "--no-binary", ":all:", "--dest", folder, asked],
            capture_output=True,
            check=False,
        )
        for path in Path(folder).glob("*.tar.gz") if ended.returncode == 0 else ():
            with tarfile.open(path) as archive:
                for member in archive:
                    name = member.name.partition("/")[2]
                    if member.isfile() and name.endswith(".xml") and "formed/" in name:
                        file = archive.extractfile(member)
                        body = file.read() if file else b""
                        yield name, body, _content_type(body)


def _content_type(body: bytes) -> str:
    """Return the header that a test of feedparser says its feed came with."""
    for line in body[:2_000].splitlines():
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"header" and b"ontent-type" in value:
            return value.partition(b":")[2].strip().decode("latin-1")
    return ""


def _feeds(folder: Path) -> Iterator[Document]:
    """Yield the feeds in XML of a folder: feedparser reads no JSON Feed."""
    manifest = folder / "manifest.jsonl"
    if not manifest.exists():
        return
    for row in map(json.loads, manifest.read_text("utf-8").strip().split("\n")):
        if row["kind"].startswith(("rss", "atom", "rdf")):
            yield row["file"], (folder / row["file"]).read_bytes(), ""


def _theirs(body: bytes, content_type: str) -> list[Facts]:
    headers = {"content-location": URL}
    if content_type:
        headers["content-type"] = content_type
    document = feedparser.parse(body, response_headers=headers)
    return [parsed(entry, "") for entry in document.entries]


def _ours(body: bytes, content_type: str) -> list[Facts]:
    try:
        found = listing(body, URL, {}, content_type)
    except NotAListingError:
        return []
    return [facts_of(entry, found.language) for entry in found.entries]


def _of(entry: Facts, kind: str) -> str:
    """Return an entry's title, link or date, whichever date there is."""
    return entry["published"] or entry["updated"] if kind == "date" else entry[kind]


def _says(entry: Facts, body: bytes) -> bool:
    """Return whether an entry says anything that could be an article."""
    return bool(entry["title"] or entry["text"] or _has_link(entry, body))


def _has_link(entry: Facts, body: bytes) -> bool:
    """Return whether an entry has a link, and not only an id that is no address.

    feedparser makes links of all ids. An id of Atom names, and does not lead (RFC 4287
    §4.2.6), unless it is written as an address in full.
    """
    if not urls.is_web(entry["link"]):
        return False
    return entry["link"] != entry["id"] or entry["id"].encode() in body


def _counterpart(
    entry: Facts, place: int, ours: list[Facts], theirs: int
) -> Facts | None:
    if len(ours) == theirs:
        return ours[place]
    for name in ("link", "id", "title", "text"):
        for mine in ours:
            if entry[name] and mine[name] == entry[name]:
                return mine
    return None


def _is_lost(kind: str, theirs: Facts, ours: Facts) -> bool:
    if kind != "link":
        return not _of(ours, kind)
    is_id = theirs["link"] == theirs["id"] and not ours["link"]
    return urls.is_web(theirs["link"]) and ours["link"] != theirs["link"] and not is_id


if __name__ == "__main__":
    sys.exit(main())
