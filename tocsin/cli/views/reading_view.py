"""A reading in a terminal: its fields, its text, and the verdicts on all lines."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from spiders import urls
from spiders.extract.reading import Reading, ReadingReport
from spiders.extract.site_rules import SiteRule

SHOWN = 2
"""Lines shown of a run of lines that were left out for one reason."""

ROUTES = {
    "page": "the page's own lines",
    "rules": "a site rule",
    "declared": "the text that the page declares (articleBody)",
    "none": "nothing to read",
}

# Anyone may write a page, and terminals obey control characters.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def show_reading(
    console: Console, found: Reading, *, rule: SiteRule | None, with_text: bool
) -> None:
    """Print the fields that were read, one a line, then the text."""
    for name, value in _facts(found, rule):
        if value:
            _show_fact(console, name, value)
    if with_text and found.text:
        console.print()
        for line in found.text.split("\n"):
            console.print(_text(line), soft_wrap=True)


def _show_fact(console: Console, name: str, value: str) -> None:
    # Unwrapped addresses can be clicked; unwrapped lines are easy for programs.
    if urls.is_web(value) or not console.is_terminal:
        console.print(Text(f"{name:<11}", "dim") + _text(value), soft_wrap=True)
        return
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", width=9)
    table.add_column(overflow="fold")
    table.add_row(name, _text(value))
    console.print(table)


def show_verdicts(console: Console, found: Reading) -> None:
    """Print the page's lines in order; runs of lines left out, with the reason."""
    blocks = found.report.blocks
    if found.report.route in ("rules", "declared"):
        source = ROUTES[found.report.route]
        note = f"The text is from {source}, see below. The page's own lines:\n"
        console.print(note, soft_wrap=True)
    for reason, run in groupby(blocks, key=lambda block: block[1]):
        lines = [text for text, _ in run]
        if not reason:
            for line in lines:
                console.print(Text("│ ", "green") + _text(line), soft_wrap=True)
            continue
        for line in lines[:SHOWN]:
            _show_left_out(console, line, reason)
        if len(lines) > SHOWN:
            _show_left_out(console, f"… {len(lines) - SHOWN} more", reason)
    if blocks:
        console.print()


def _show_left_out(console: Console, line: str, reason: str) -> None:
    ending = _text(f"  [{reason}]", "yellow")
    beginning = _text(line, "dim")
    width = max(20, console.width - ending.cell_len - 3)
    beginning.truncate(width, overflow="ellipsis")
    console.print(Text("  ") + beginning + ending, soft_wrap=True)


def _text(text: str, style: str = "") -> Text:
    return Text(_CONTROL.sub("\ufffd", text), style)


def _facts(found: Reading, rule: SiteRule | None) -> Iterator[tuple[str, str]]:
    report = found.report
    yield "title", found.title
    yield "authors", ", ".join(found.authors)
    yield "published", _date(found.published, report)
    modified = found.modified if found.modified != found.published else None
    yield "modified", _date(modified, None)
    yield "outlet", found.outlet
    yield "agencies", ", ".join(found.agencies)
    yield "dateline", found.dateline
    yield "language", found.language
    yield "section", found.section
    yield "tags", ", ".join(found.tags)
    yield "address", found.url
    yield "image", found.image
    yield "access", _access(found)
    yield "read from", _route(report)
    yield "site rule", _rule(rule, report)
    yield "left out", _left_out(report)
    yield "words", str(len(found.text.split()))


def _date(at: datetime | None, report: ReadingReport | None) -> str:
    if at is None:
        return ""
    text = f"{at:%Y-%m-%d %H:%M %Z}"
    if at.utcoffset():
        text += f" ({at.astimezone(UTC):%Y-%m-%d %H:%M} UTC)"
    if report is not None:
        text += f", by {report.dated_by}" if report.dated_by else ""
        text += "; the page gives no time zone" if report.zone_guessed else ""
    return text


def _access(found: Reading) -> str:
    declared = {None: "", True: "declared free", False: "declared not free"}
    parts = [declared[found.free], "teaser only" if found.stub else ""]
    return "; ".join(filter(None, parts))


def _route(report: ReadingReport) -> str:
    share = f", {report.confidence:.0%} of the page's prose"
    return ROUTES[report.route] + (share if report.route == "page" else "")


def _rule(rule: SiteRule | None, report: ReadingReport) -> str:
    if rule is None:
        return ""
    missed = f"; found nothing for {', '.join(report.missed)}" if report.missed else ""
    return f"{rule.name}{missed}"


def _left_out(report: ReadingReport) -> str:
    counts = sorted(report.cut.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{reason} {count:,}" for reason, count in counts) + (
        " characters" if counts else ""
    )
