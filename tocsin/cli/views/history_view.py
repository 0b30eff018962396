"""Show the versions of an article in a terminal: what was added, removed, renamed."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from store.versions import Version, steps
from tocsin.cli.styled_text import Text
from tocsin.stories.line_changes import line_changes
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
    for change, line in line_changes(before.text, after.text):
        sign, style = ("-", "red") if change == "removed" else ("+", "green")
        yield Text(f"  {sign} {line}", style)
