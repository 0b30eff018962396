"""A reading in a terminal: what was read, and the page's lines with their verdicts."""

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
"""Lines shown of a run that was left out for one reason."""

ROUTES = {
    "page": "the page's own lines",
    "rules": "a site rule",
    "declared": "the text the page declares (articleBody)",
    "none": "nothing to read",
}

# A page is a stranger's, and a terminal does what control characters tell it.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def show_reading(
    console: Console, found: Reading, *, rule: SiteRule | None, with_text: bool
) -> None:
    """Print what was read: a fact a line, then the text."""
    for name, value in _facts(found, rule):
        if value:
            _show_fact(console, name, value)
    if with_text and found.text:
        console.print()
        for line in found.text.split("\n"):
            console.print(_text(line), soft_wrap=True)


def _show_fact(console: Console, name: str, value: str) -> None:
    # Whole addresses can be clicked, whole lines be searched for by a program.
    if urls.is_web(value) or not console.is_terminal:
        console.print(Text(f"{name:<11}", "dim") + _text(value), soft_wrap=True)
        return
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", width=9)
    table.add_column(overflow="fold")
    table.add_row(name, _text(value))
    console.print(table)


def show_verdicts(console: Console, found: Reading) -> None:
    """Print the page's lines in order; those left out, with the reason, run by run."""
    blocks = found.report.blocks
    if found.report.route in ("rules", "declared"):
        source = ROUTES[found.report.route]
        said = f"Read from {source}: see below. The page's own lines say this:\n"
        console.print(said, soft_wrap=True)
    for why, run in groupby(blocks, key=lambda block: block[1]):
        lines = [text for text, _ in run]
        if not why:
            for line in lines:
                console.print(Text("│ ", "green") + _text(line), soft_wrap=True)
            continue
        for line in lines[:SHOWN]:
            _leave_out(console, line, why)
        if len(lines) > SHOWN:
            _leave_out(console, f"… {len(lines) - SHOWN} more", why)
    if blocks:
        console.print()


def _leave_out(console: Console, line: str, why: str) -> None:
    reason = _text(f"  [{why}]", "yellow")
    shown = _text(line, "dim")
    shown.truncate(max(20, console.width - reason.cell_len - 3), overflow="ellipsis")
    console.print(Text("  ") + shown + reason, soft_wrap=True)


def _text(said: str, style: str = "") -> Text:
    return Text(_CONTROL.sub("\ufffd", said), style)


def _facts(found: Reading, rule: SiteRule | None) -> Iterator[tuple[str, str]]:
    report = found.report
    yield "title", found.title
    yield "authors", ", ".join(found.authors)
    yield "published", _when(found.published, report)
    changed = found.modified if found.modified != found.published else None
    yield "modified", _when(changed, None)
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


def _when(at: datetime | None, report: ReadingReport | None) -> str:
    if at is None:
        return ""
    shown = f"{at:%Y-%m-%d %H:%M %Z}"
    if at.utcoffset():
        shown += f" ({at.astimezone(UTC):%Y-%m-%d %H:%M} UTC)"
    if report is not None:
        shown += f", by {report.dated_by}" if report.dated_by else ""
        shown += "; the page does not say in which zone" if report.zone_guessed else ""
    return shown


def _access(found: Reading) -> str:
    said = {None: "", True: "free, says the page", False: "not free, says the page"}
    parts = [said[found.free], "teaser only" if found.stub else ""]
    return "; ".join(filter(None, parts))


def _route(report: ReadingReport) -> str:
    sure = f", {report.confidence:.0%} of the page's prose"
    return ROUTES[report.route] + (sure if report.route == "page" else "")


def _rule(rule: SiteRule | None, report: ReadingReport) -> str:
    if rule is None:
        return ""
    missed = f"; found nothing for {', '.join(report.missed)}" if report.missed else ""
    return f"{rule.name}{missed}"


def _left_out(report: ReadingReport) -> str:
    most = sorted(report.cut.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{why} {count:,}" for why, count in most) + (
        " characters" if most else ""
    )
