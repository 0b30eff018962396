"""`tocsin status`: whether the daemon runs, and what of it needs a person."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import click

from tocsin.cli.json_output import json_option, print_json
from tocsin.cli.options import reader_of, with_config
from tocsin.cli.styled_text import Console, Text
from tocsin.cli.views.hub_view import hub_lines
from tocsin.cli.views.status_report import (
    MAX_NAMED,
    StatusReport,
    problem_lines,
    rhythm_text,
    status_report,
)
from tocsin.config import Config
from tocsin.wiring.daemon_note import DaemonNote
from tocsin.wiring.version import this_version
from tocsin.words.phrases import pluralize, when


@click.command()
@json_option
@with_config
def status(config: Config, as_json: bool) -> int:
    """Show whether the daemon runs, and what needs a look.

    Exit code 1 when something does.
    """
    report = status_report(reader_of(config), config, datetime.now(UTC))
    if as_json:
        print_json(_record(report, config))
        return 0 if report.is_well else 1
    console = Console()
    for problem in problem_lines(report.problems):
        console.print(Text("✗ ", "red") + Text(problem))
    for line in _facts(report, config):
        console.print(Text(line))
    return 0 if report.is_well else 1


def _facts(report: StatusReport, config: Config) -> Iterator[str]:
    """Yield what is so, a line each."""
    counts = report.counts
    if report.pid is not None:
        yield f"daemon: running, pid {report.pid}{_daemon(report, config)}"
    next_visit = _next(report, config)
    last = f"last visit {_when(report.last_visit, config)}, next {next_visit}"
    watched = f"{len(config.sources)} watched, {last}"
    yield f"sources: {watched}{rhythm_text(report.rhythms)}"
    moved = {key: f"has moved, write: {line}" for key, line in report.moved.items()}
    yield from _named(moved, "have moved")
    yield from _named({k: f": {v}" for k, v in report.found.items()}, "were found")
    yield from hub_lines(report.hubs, config.zone, most=MAX_NAMED)
    yield f"articles: {counts.articles:,} stored, {report.articles_today} today"
    held = "tocsin alerts held" if counts.alerts_pending else "none waits"
    yield f"alerts: {counts.alerts_pending} pending ({held})"
    waiting = sum(
        number
        for (_, state), number in counts.messages.items()
        if state in ("waiting", "sending")
    )
    oldest = min(counts.oldest_message.values(), default=None)
    due = f", the oldest due since {when(oldest, config.zone)}" if oldest else ""
    yield f"messages: {report.sent_today} sent today, {waiting} waiting{due}"
    yield (
        f"database: {_size(counts.size_bytes)} in {config.database}, "
        f"{_size(report.free_bytes)} free"
    )
    newest = report.newest_backup
    if config.evidence.is_on:
        kept = report.captures.get("kept", 0)
        yield f"evidence: {pluralize(kept, 'page')} kept (tocsin evidence status)"
    yield f"backups: {f'newest {when(newest, config.zone)}' if newest else 'none'}"


def _daemon(report: StatusReport, config: Config) -> str:
    """Return what a daemon has noted of itself, as the end of a line."""
    note = report.note
    if note is None:
        return ""
    lag = f"loop at most {note.lag_seconds * 1_000:.0f} ms late"
    since = f", since {when(note.started, config.zone)}, {lag}"
    return f"{since}{_converting(note)}{f', desk at {note.desk}' if note.desk else ''}"


def _converting(note: DaemonNote) -> str:
    """Return what is converted of an older database, as a part of a line."""
    if note.fetching != "converting" and not note.conversion:
        return ""
    waits = ", it fetches afterwards" if note.fetching == "converting" else ""
    how_far = f": {note.conversion}" if note.conversion else ""
    return f", converting an older database{how_far}{waits}"


def _named(lines: Mapping[str, str], are: str) -> Iterator[str]:
    """Yield a line for each of the first sources."""
    for key, line in list(lines.items())[:MAX_NAMED]:
        yield f"source {key}{line if line.startswith(':') else f' {line}'}"
    if len(lines) > MAX_NAMED:
        yield f"{pluralize(len(lines) - MAX_NAMED, 'more source')} {are}"


def _next(report: StatusReport, config: Config) -> str:
    at = report.next_visit
    return "now" if at and at <= datetime.now(UTC) else _when(at, config)


def _when(at: datetime | None, config: Config) -> str:
    return when(at, config.zone) if at else "never"


def _size(size_bytes: int) -> str:
    if size_bytes < 10_000_000_000:
        return f"{size_bytes / 1_000_000:,.0f} MB"
    return f"{size_bytes / 1_000_000_000:,.0f} GB"


def _record(report: StatusReport, config: Config) -> dict[str, Any]:
    """Return it for programs: docs/operations.md says what the keys mean."""
    counts = report.counts
    return {
        "version": this_version(),
        "well": report.is_well,
        "problems": [
            {"about": one.about, "name": one.name, "text": one.text}
            for one in report.problems
        ],
        "daemon": _daemon_record(report),
        "sources": {
            "watched": len(config.sources),
            "states": dict(counts.sources),
            "paused": counts.paused,
            "last_visit": report.last_visit,
            "next_visit": report.next_visit,
            "moved": dict(report.moved),
        },
        "articles": {"stored": counts.articles, "today": report.articles_today},
        **_queue_records(report),
        "database": {
            "path": str(config.database),
            "bytes": counts.size_bytes,
            "free_bytes": report.free_bytes,
        },
        "backup": {"newest": report.newest_backup},
        "evidence": dict(report.captures),
    }


def _queue_records(report: StatusReport) -> dict[str, Any]:
    """Return what waits: entries to be read, alerts and messages to be sent."""
    counts = report.counts
    return {
        "entries": {
            "waiting": counts.entries_waiting,
            "oldest_due": counts.oldest_entry,
        },
        "alerts": {
            "pending": counts.alerts_pending,
            "oldest": counts.oldest_alert,
        },
        "messages": {
            "sent_today": report.sent_today,
            "oldest_due": min(counts.oldest_message.values(), default=None),
            "by_state": [
                {"channel": channel, "state": state, "messages": number}
                for (channel, state), number in sorted(counts.messages.items())
            ],
        },
    }


def _daemon_record(report: StatusReport) -> dict[str, Any] | None:
    if report.pid is None:
        return None
    noted: dict[str, Any] = {}
    if note := report.note:
        noted = {
            "started": note.started,
            "noted": note.at,
            "loop_lag_seconds": note.lag_seconds,
            "fetching": note.fetching,
            "conversion": note.conversion,
            "desk": note.desk,
        }
    return {"pid": report.pid, **noted}
