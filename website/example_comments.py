"""config.example.toml → the comment of each option (pure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from website.code_blocks import prose

_HEADER = re.compile(r"\[([\w.\"-]+)\]\s*$")
_KEY = re.compile(r"(\w+) *= *(.*)")
_VALUES = re.compile(r"^((?:\"[^\"]*\"(?:, )?)+) {2,}")
"""What an item of a list begins with: values, and room before what they mean."""

_PAGE = re.compile(r"docs/(\w+)\.md")
_RULE = re.compile(r"# -{5,}")

NAMED = ("channels", "watchlists", "sources", "desk.users")
"""Tables of which a user has several: [sources.NAME]."""


@dataclass(frozen=True, slots=True)
class ExampleOption:
    """An option of the example: where it stands, and what is said above it."""

    table: str
    """Such as "crawl" or "sources.NAME"."""
    key: str
    comment: tuple[str, ...]
    """The lines above it, or above those that it stands together with."""


def read_example(text: str) -> list[ExampleOption]:
    """Return each option where it stands first, and each table by the key "".

    One without a comment of its own has that of the option above it: they stand
    together. Values over several lines are passed over.
    """
    found: dict[tuple[str, str], ExampleOption] = {}
    table, comment, is_whole, end = "", list[str](), True, ""
    for line in text.splitlines():
        if end:
            end = "" if end in line else end
        elif line.startswith("#"):
            comment = [] if is_whole else comment
            is_whole = bool(_RULE.match(line))
            comment = [] if is_whole else [*comment, line.removeprefix("#")[1:]]
        elif header := _HEADER.fullmatch(line):
            table = _general(header[1])
            found.setdefault((table, ""), ExampleOption(table, "", tuple(comment)))
            comment, is_whole = [], True
        elif key := _KEY.match(line):
            place = (table, key[1])
            found.setdefault(place, ExampleOption(*place, tuple(comment)))
            is_whole, end = True, _end_of(key[2])
        elif not line.strip():
            # What stands above a table, with nothing between, is said of the table.
            is_whole = True
            comment = comment if table and _is_last_word(found, comment) else []
    return list(found.values())


def _is_last_word(
    found: dict[tuple[str, str], ExampleOption], comment: list[str]
) -> bool:
    """Return whether a comment was said of no option yet."""
    return all(option.comment != tuple(comment) for option in found.values())


def comment_as_markdown(comment: tuple[str, ...]) -> str:
    """Return a comment as Markdown shows it: indented lines are a list."""
    lines: list[str] = []
    for line in comment:
        item = line.startswith("  ")
        start = "- " if item else ""
        if lines and lines[-1].startswith("- ") and not item:
            lines.append("")
        plain = _VALUES.sub(r"\1: ", line.strip())
        lines.append(start + _PAGE.sub(r"[\1](../\1.md)", prose(plain)))
    return "\n".join(_list_apart(lines))


def _list_apart(lines: list[str]) -> Iterator[str]:
    """Yield lines with an empty one before a list."""
    last = ""
    for line in lines:
        if line.startswith("- ") and last and not last.startswith("- "):
            yield ""
        yield line
        last = line


def _general(table: str) -> str:
    """Return a table's name, with NAME for the one that a user gave."""
    for named in NAMED:
        if table.startswith(f"{named}."):
            return f"{named}.NAME"
    return table


def _end_of(value: str) -> str:
    """Return what ends a value that goes on below its line; empty for none."""
    if value.startswith("'''") and value.count("'''") == 1:
        return "'''"
    return "]" if value == "[" else ""
