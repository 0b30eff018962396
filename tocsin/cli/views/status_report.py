"""What `tocsin status` says: what needs a look, and how the daemon is doing."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from scheduler.lengths import format_length
from store import (
    articles,
    captures,
    channels,
    config_notice,
    coverage_ledger,
    deliveries,
    found_sources,
    hub_subscriptions,
    metric_counts,
    publishing_habits,
    sources,
)
from store.coverage_model import TROUBLE, LedgerRow
from store.database import Database
from store.errors import StoreError
from store.hub_model import HubSubscription
from store.lock import noted, running
from store.metric_counts import MetricCounts
from store.model import ChannelHealth
from tocsin.config import Config
from tocsin.intake.source_moves import line_to_write
from tocsin.wiring.backup_folder import backup_folder
from tocsin.wiring.daemon_note import STALLED_AFTER, DaemonNote
from tocsin.words.phrases import pluralize, when

MAX_NAMED = 20
"""Sources that are named: some watch thousands, and a network fails for all at once."""

TOO_OLD = 2
"""A backup is missing when the newest is so many times older than it should be."""

LITTLE_SPACE_BYTES = 500_000_000
"""Of the disk with the database. Its log alone may take 64 MB for a while, and a day
of a thousand articles 11."""

TOO_LONG = timedelta(hours=1)
"""How long a message that is due may wait for a channel that is well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusProblem:
    """Something that needs a person."""

    about: str
    """daemon, configuration, source, channel, backup, disk, messages, desk,
    evidence."""
    name: str
    """Which source or channel; "" where there is one alone."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """How everything is."""

    problems: list[StatusProblem]
    pid: int | None
    """Of the daemon; None when none runs."""
    note: DaemonNote | None
    """What it wrote last; None when it has written nothing yet."""
    counts: MetricCounts
    articles_today: int
    sent_today: int
    """Messages that were sent since midnight."""
    last_visit: datetime | None
    next_visit: datetime | None
    rhythms: list[timedelta]
    """How often sources are visited, shortest first."""
    moved: Mapping[str, str]
    """Source → what to write, since it has moved."""
    found: Mapping[str, str]
    """Source → what is visited in place of its home page."""
    hubs: list[HubSubscription]
    """Those that are in force, or wanted."""
    free_bytes: int
    """Of the disk with the database."""
    newest_backup: datetime | None
    captures: Mapping[str, int]
    """State → how many pages are in it that are to be kept as evidence."""

    @property
    def is_well(self) -> bool:
        """Whether nothing needs a look."""
        return not self.problems


def status_report(db: Database, config: Config, now: datetime) -> StatusReport:
    """Return the report; the database and the lock file are read."""
    pid, unknown = _daemon_pid(config.database)
    note = DaemonNote.of(noted(config.database)) if pid is not None else None
    counts = metric_counts.count_all(db, now, visited=metric_counts.last_visit(db))
    midnight = now.astimezone(config.zone).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    rhythms = publishing_habits.all_rhythms(db)
    free_bytes = shutil.disk_usage(config.database.parent).free
    newest_backup = backup_folder(config).newest(now)
    return StatusReport(
        problems=[
            *([unknown] if unknown else _daemon_problems(pid, note, now, config)),
            *_config_problems(db, config),
            *_source_problems(coverage_ledger.ledger(db), config),
            *_channel_problems(channels.all_health(db), counts, now, config),
            *_backup_problems(newest_backup, now, config),
            *_disk_problems(free_bytes, config),
            *_evidence_problems(db, midnight),
        ],
        pid=pid,
        note=note,
        counts=counts,
        articles_today=articles.count_since(db, midnight),
        sent_today=deliveries.sent_count(db, midnight),
        last_visit=sources.last_visit(db),
        next_visit=sources.next_visit(db),
        rhythms=sorted(one.rhythm for one in rhythms.values() if one.rhythm),
        moved={
            key: line_to_write(key, one.address)
            for key, one in rhythms.items()
            if one.address
        },
        found=_found_sources(db),
        hubs=hub_subscriptions.current(db, now),
        free_bytes=free_bytes,
        newest_backup=newest_backup,
        captures=captures.counts(db),
    )


def _daemon_pid(database: Path) -> tuple[int | None, StatusProblem | None]:
    """Return the pid of the daemon; and what is to say where that cannot be told."""
    try:
        return running(database), None
    except StoreError as error:
        return None, StatusProblem(about="daemon", name="", text=error.message)


def _found_sources(db: Database) -> dict[str, str]:
    """Return source → what is visited in place of its home page."""
    return {
        one.key: f"{one.kind} {one.url}, found from {one.home}"
        for one in found_sources.found(db)
    }


def _daemon_problems(
    pid: int | None, note: DaemonNote | None, now: datetime, config: Config
) -> Iterator[StatusProblem]:
    def problem(text: str, about: str = "daemon") -> StatusProblem:
        return StatusProblem(about=about, name="", text=text)

    if pid is None:
        yield problem("it is not running")
    if note is None:
        return
    if now - note.at > STALLED_AFTER:
        since = when(note.at, config.zone)
        yield problem(f"it does nothing since {since}; end it: kill -9 {pid}")
    if note.fetching == "paused":
        yield problem("it fetches nothing, for the database cannot be written")
    if note.desk_problem:
        yield problem(f"not served: {note.desk_problem}", about="desk")


def _config_problems(db: Database, config: Config) -> Iterator[StatusProblem]:
    notice = config_notice.get(db)
    if notice is not None:
        since = when(notice.since, config.zone)
        text = f"since {since}: {notice.text}"
        yield StatusProblem(about="configuration", name="", text=text)


def _source_problems(
    ledger: list[LedgerRow], config: Config
) -> Iterator[StatusProblem]:
    watched = {source.key for source in config.sources}
    for row in ledger:
        found = row.coverage
        if row.key not in watched or row.paused is not None:
            continue
        if found is not None and found.state in TROUBLE:
            since = when(found.since, config.zone)
            text = f"{found.state} since {since}: {found.reason}"
            yield StatusProblem(about="source", name=row.key, text=text)


def _channel_problems(
    health: Mapping[str, ChannelHealth],
    counts: MetricCounts,
    now: datetime,
    config: Config,
) -> Iterator[StatusProblem]:
    for name in config.channels:
        state, due = health.get(name), counts.oldest_message.get(name)
        if state is not None and state.down_since is not None:
            since = when(state.down_since, config.zone)
            text = f"failing since {since}: {state.reason}"
            yield StatusProblem(about="channel", name=name, text=text)
        elif due is not None and now - due > TOO_LONG:
            text = f"a message waits since {when(due, config.zone)}; tocsin alerts"
            yield StatusProblem(about="channel", name=name, text=text)


def _backup_problems(
    newest: datetime | None, now: datetime, config: Config
) -> Iterator[StatusProblem]:
    every = config.backup.every
    if not every:
        return
    if newest is None:
        text = f"there is none in {config.backup_folder}"
    elif now - newest > TOO_OLD * every:
        text = f"the newest is of {when(newest, config.zone)}"
    else:
        return
    yield StatusProblem(about="backup", name="", text=text)


def _disk_problems(free_bytes: int, config: Config) -> Iterator[StatusProblem]:
    if free_bytes < LITTLE_SPACE_BYTES:
        free = f"{free_bytes / 1_000_000:,.0f} MB are free"
        text = f"{free} in {config.database.parent}; a full disk stops fetching"
        yield StatusProblem(about="disk", name="", text=text)


def _evidence_problems(db: Database, midnight: datetime) -> Iterator[StatusProblem]:
    missed = captures.missed_since(db, midnight)
    if missed.count:
        pages = pluralize(missed.count, "page")
        text = f"{pages} could not be kept today; the last one: {missed.reason}"
        yield StatusProblem(about="evidence", name="", text=text)


def rhythm_text(rhythms: list[timedelta]) -> str:
    """Return how often sources are visited, as the end of a line; "" for unknown."""
    if not rhythms:
        return ""
    shortest, middle, longest = (
        format_length(timedelta(minutes=max(1, round(length / timedelta(minutes=1)))))
        for length in (rhythms[0], rhythms[len(rhythms) // 2], rhythms[-1])
    )
    if len(rhythms) == 1:
        return f", visited every {shortest} on average"
    return f", each every {shortest} to {longest} on average, usually {middle}"


def problem_lines(problems: list[StatusProblem]) -> Iterator[str]:
    """Yield a line for each problem; of many sources in trouble only the first."""
    troubled = [problem for problem in problems if problem.about == "source"]
    for problem in problems:
        if problem in troubled[MAX_NAMED:]:
            continue
        about = f"{problem.about} {problem.name}".strip()
        is_since = problem.about == "configuration"
        yield f"{about}, {problem.text}" if is_since else f"{about}: {problem.text}"
        if len(troubled) > MAX_NAMED and problem is troubled[MAX_NAMED - 1]:
            yield f"{len(troubled) - MAX_NAMED} more sources in trouble"
    if troubled:
        count = pluralize(len(troubled), "source")
        yield f"{count} in trouble; what to do: tocsin sources"
