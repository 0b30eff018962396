"""`tocsin evidence`: pages as they were received."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import click

from spiders import urls
from store import capture_removals, captures, requisites, seals
from store.captures import MissedCaptures
from store.database import Database
from store.errors import TocsinError
from store.evidence_model import REQUISITES, Capture, CaptureState
from tocsin.cli.json_output import json_option, print_json
from tocsin.cli.options import (
    ListByDefault,
    reader_of,
    with_config,
    writing,
)
from tocsin.cli.styled_text import Console, Text
from tocsin.cli.views.evidence_view import (
    STATES,
    capture_line,
    capture_lines,
    capture_record,
    file_line,
    token_problems,
)
from tocsin.cli.views.match_view import article_asked, number_asked
from tocsin.cli.views.state_legend import legend
from tocsin.config import Config
from tocsin.evidence.day_files import DayFiles
from tocsin.words.phrases import pluralize

COMMANDS = {
    "verify": "Check the captures of each DAY (2026-11-28), or of all days.",
    "export": "Write the captures of each ARTICLE (number or URL) into one file.",
    "diff": "Show what changed between versions of an ARTICLE (number or URL), by the "
    "word.",
}
"""Command → the first sentence of its help. They are loaded when they are asked for:
the list needs no signatures."""

_PLACES = {
    "verify": "evidence_proofs:verify",
    "export": "evidence_proofs:export",
    "diff": "evidence_diff:diff",
}
"""Command → its module in tocsin.cli.commands, and its name there."""

_LEGEND = legend("States of a capture", STATES)


@click.group(cls=ListByDefault, sentences=COMMANDS, places=_PLACES, epilog=_LEGEND)
def evidence() -> None:
    """Show and check pages that are kept as they were received.

    Without a command: list the newest. What evidence proves, and what it does not:
    docs/evidence.md.
    """


@evidence.command("list", epilog=_LEGEND)
@click.option("--missed", is_flag=True, help="Only those that could not be kept.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1))
@json_option
@with_config
def list_(config: Config, *, missed: bool, limit: int, as_json: bool) -> int:
    """List captures, the newest first, each with what has become of it."""
    states: tuple[CaptureState, ...] = ("missed",) if missed else ()
    reader = reader_of(config)
    found = captures.newest(reader, limit, states=states)
    needs = {one.id: requisites.below(reader, [one.id]) for one in found}
    if as_json:
        print_json([capture_record(one, needs[one.id]) for one in found])
        return 0
    console = Console()
    for one in found:
        console.print(capture_line(one, config.zone, needs[one.id]))
    if not found:
        off = " Evidence is off: see [evidence] in config.toml."
        none = "No page was missed." if missed else "No page is kept."
        console.print(f"{none}{'' if config.evidence.is_on else off}")
    return 0


@evidence.command()
@click.argument("article")
@json_option
@with_config
def show(config: Config, article: str, *, as_json: bool) -> int:
    """Show the captures of an ARTICLE (number or URL), and what proves them."""
    reader = reader_of(config)
    kept = article_asked(reader, article)
    found = captures.of_article(reader, kept.id)
    if as_json:
        pages = [(one, requisites.below(reader, [one.id])) for one in found]
        records = [capture_record(one, needs) for one, needs in pages]
        records += [capture_record(one) for _, needs in pages for one in needs]
        print_json(records)
        return 0
    console = Console()
    console.print(Text(f"#{kept.id} {kept.article.title}", "bold"))
    for line in _lines_of(reader, config, found):
        console.print(line)
    if not found:
        console.print("Its page is not kept.")
    return 0


def _lines_of(db: Database, config: Config, found: list[Capture]) -> Iterator[Text]:
    for one in found:
        day = one.kept.day if one.kept else ""
        seal = seals.get(db, day)
        tokens = seals.tokens(db, day) if seal else []
        needs = requisites.below(db, [one.id])
        yield from capture_lines(one, seal, tokens, config.zone, needs=needs)
        yield from (file_line(file) for file in needs if file.part in REQUISITES)
        listings = [other for other in needs if other.part == "listing"]
        yield from _lines_of(db, config, listings)


@evidence.command()
@json_option
@with_config
def status(config: Config, *, as_json: bool) -> int:
    """Show how much is kept, what was missed, and what is sealed and stamped.

    Exit code 1 when something needs a look.
    """
    reader = reader_of(config)
    found = _status(reader, config)
    problems = found["problems"]
    if as_json:
        print_json(found)
        return 1 if problems else 0
    console = Console()
    for problem in problems:
        console.print(Text("✗ ", "red") + Text(problem))
    for line in _status_lines(found, config):
        console.print(line)
    return 1 if problems else 0


def _status(db: Database, config: Config) -> dict[str, Any]:
    files, now = DayFiles(config.evidence_folder), datetime.now(UTC)
    missed = captures.missed_since(
        db, now.replace(hour=0, minute=0, second=0, microsecond=0)
    )
    sealed = seals.all_of(db)
    return {
        "pages": config.evidence.pages,
        "folder": str(config.evidence_folder),
        "bytes": sum(files.size_bytes(day) for day in files.days()),
        "captures": captures.counts(db),
        "files": requisites.counts(db),
        "missed_today": missed.count,
        "days": len(files.days()),
        "sealed": len(sealed),
        "last_sealed": sealed[-1].day if sealed else None,
        "stamps": _stamp_counts(db),
        "problems": [*_missed(missed), *token_problems(seals.tokens(db))],
    }


def _missed(missed: MissedCaptures) -> Iterator[str]:
    if missed.count:
        pages = pluralize(missed.count, "page")
        yield f"{pages} could not be kept today; the last one: {missed.reason}"


def _stamp_counts(db: Database) -> dict[str, int]:
    states = [token.state for token in seals.tokens(db)]
    return {state: states.count(state) for state in sorted(set(states))}


def _status_lines(found: dict[str, Any], config: Config) -> Iterator[str]:
    by_state = ", ".join(f"{n:,} {state}" for state, n in found["captures"].items())
    yield f'pages: "{found["pages"]}", in {found["folder"]}'
    yield f"captures: {by_state or 'none'}; {found['bytes'] / 1_000_000:,.1f} MB"
    if files := ", ".join(f"{n:,} {state}" for state, n in found["files"].items()):
        yield f"style sheets and pictures of pages: {files}"
    last = f", the last {found['last_sealed']}" if found["sealed"] else ""
    yield f"days: {found['days']}, {found['sealed']} of them signed{last}"
    if config.evidence.timestamp:
        stamps = ", ".join(f"{n} {state}" for state, n in found["stamps"].items())
        yield f"time stamps: {stamps or 'none yet'}"
    else:
        yield "time stamps: no authority is asked ([evidence] timestamp)"


@evidence.command()
@click.argument("url")
@json_option
@with_config
def capture(config: Config, url: str, *, as_json: bool) -> int:
    """Fetch the page at URL now, and keep it as evidence.

    The daemon does so if it runs. Exit code 1 when the page could not be kept.
    """
    if not config.evidence.is_on:
        raise TocsinError(
            'No page is kept as evidence: [evidence] pages is "none".',
            remedy='Write pages = "matched" or "chosen" in config.toml.',
        )
    if problem := urls.address_problem(url):
        raise TocsinError(
            f"{url!r} is not a web address: {problem}.",
            remedy="Write one such as https://gazette.example/news/1",
        )
    from tocsin.daemon.capture_now import capture_now

    found = capture_now(config, url)
    if as_json:
        print_json(capture_record(found))
    else:
        console = Console()
        reader = reader_of(config)
        for line in _lines_of(reader, config, [found]):
            console.print(line)
        if found.state in ("due", "recorded"):
            console.print("Not there yet; see tocsin evidence list.")
    return 0 if found.state == "kept" else 1


@evidence.command()
@click.argument("capture")
@click.option("--why", required=True, help="The reason, which is kept.")
@with_config
def remove(config: Config, capture: str, *, why: str) -> int:
    """Remove a CAPTURE, a number that `list` shows, from its file for good.

    What stays is that it was there, when, and the digests by which the chain goes on.
    `tocsin forget` removes an article with all of its captures.
    """
    from tocsin.daemon.capture_now import remove_now

    number = number_asked(capture, "capture", listed="See tocsin evidence list.")
    with writing(config) as writer:
        reason = why.strip() or "no reason given"
        found = capture_removals.ask_to_remove(writer, number, reason)
    if not found:
        raise TocsinError(
            f"No capture {number} is kept.", remedy="See tocsin evidence list."
        )
    click.echo(remove_now(config))
    return 0
