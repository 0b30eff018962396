"""Show the versions of an article in a terminal: what was added, removed, renamed."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from zoneinfo import ZoneInfo

from rich.text import Text

from store.versions import Version, steps
from tocsin.words.phrases import pluralize, when


def history_lines(found: list[Version], zone: ZoneInfo) -> Iterator[Text]:
    """Yield the versions, the newest first, each with its changes line by line."""
    for version, before in steps(found):
        yield Text("")
        yield Text(f"Version {version.number}, {when(version.at, zone)}", "bold")
        if before is None:
            words = pluralize(len(version.text.split()), "word")
            teaser = ", only a teaser" if version.stub else ""
            yield Text(f"  first read: {version.title} ({words}{teaser})")
        else:
            yield from _changes(before, version)


def _changes(before: Version, after: Version) -> Iterator[Text]:
    if before.title != after.title:
        yield Text(f"  headline: {before.title}", "red")
        yield Text(f"         →  {after.title}", "green")
    if before.stub and not after.stub:
        yield Text("  only a teaser was known before")
    old, new = before.text.splitlines(), after.text.splitlines()
    yield from _line_changes(old, new)


def _line_changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Text]:
    """Yield removed lines after "-" and added ones after "+", in their order."""
    # Articles have 10 to 100 lines; a person waits for one article.
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            continue
        for line in old[first:last]:
            yield Text(f"  - {line}", "red")
        for line in new[start:end]:
            yield Text(f"  + {line}", "green")
