"""The shape of config.toml: every table and key, its type, bounds and default.

What each is for stands in config.example.toml, which a test compares with this file.
"""

import ipaddress
import re
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from scheduler.lengths import format_length, parse_length
from scheduler.windows import Hours
from store.change_model import ChangesTold
from store.model import Baseline
from tocsin.alerts.plan import when
from tocsin.config import old_words
from tocsin.config.desk_tables import DeskTable
from tocsin.config.evidence_table import EvidenceTable
from tocsin.config.fleet_table import FleetTable, PlaceName
from tocsin.config.keep_table import KeepTable
from tocsin.config.review_table import ReviewTable
from tocsin.config.table_marks import AfterValidator, BeforeValidator, Field
from tocsin.config.table_types import (
    Length,
    PathText,
    SomeTime,
    Switch,
    Table,
    file_text,
)
from tocsin.stories.grouping import Grouping


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError(
            f"{name!r} is not a time zone; write one such as 'Europe/Berlin'"
        ) from None
    return name


def _network(text: str) -> str:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        raise ValueError(
            f"{text!r} is not a network; write one such as '10.0.0.0/8'"
        ) from None
    return text


def _country(code: str) -> str:
    if code and not re.fullmatch(r"[A-Za-z]{2}", code):
        raise ValueError(f"{code!r} is not a country; write two letters such as 'de'")
    return code.lower()


def _language(tag: str) -> str:
    plain = tag.lower().replace("_", "-")
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", plain):
        raise ValueError(
            f"{tag!r} is not a language; write one such as 'en' or 'pt-BR'"
        )
    return plain


def _plain_language(tag: str) -> str:
    return _language(tag) if tag else ""


def _steps(steps: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
    for earlier, later in zip((timedelta(0), *steps), steps, strict=False):
        if later <= earlier:
            raise ValueError(
                f"{format_length(later)} does not come after {format_length(earlier)}; "
                'write lengths that grow, such as ["15m", "1h", "6h", "24h"]'
            )
    return steps


def _hours(text: str) -> str:
    if text.strip():
        Hours.read(text)
    return text.strip()


def _when(text: str) -> str:
    return str(when.parse_when(text))


def _proxy(text: str) -> str:
    """Return a proxy's address; no message shows it, since it may hold a password."""
    if not text:
        return ""
    example = "write an address such as 'http://127.0.0.1:3128'"
    try:
        parts = urlsplit(text)
        is_whole = bool(parts.hostname and parts.port)
    except ValueError:
        raise ValueError(f"this is no address; {example}") from None
    if parts.scheme != "http":
        raise ValueError(f"only HTTP proxies can be used; {example}")
    if not is_whole or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"a proxy is a host and a port; {example}")
    return text


def _every(value: object) -> object:
    return value if value == "auto" else parse_length(value)


Every = Annotated[timedelta | Literal["auto"], BeforeValidator(_every)]
"""A Length, or "auto": it follows from how the source publishes."""

FirstVisit = Annotated[Baseline, BeforeValidator(old_words.baseline)]
"""What a first visit does; accepts the old name too."""


class TocsinTable(Table):
    """[tocsin]."""

    database: Annotated[str, AfterValidator(file_text)] = "tocsin.db"
    watchlists: tuple[PathText, ...] = ()
    reload: Switch = True


class CrawlTable(Table):
    """[crawl]."""

    contact: str = ""
    every: Every = "auto"
    soonest: SomeTime = timedelta(minutes=3)
    latest: SomeTime = timedelta(hours=6)
    gap: Length = timedelta(seconds=2)
    timeout: SomeTime = timedelta(seconds=30)
    at_once: Annotated[int, Field(ge=1, le=1_000)] = 64
    max_page_mb: Annotated[int, Field(ge=1, le=100)] = 10
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    read_timeout: SomeTime = timedelta(seconds=30)
    tries: Annotated[int, Field(ge=1, le=20)] = 4
    retry_first: Length = timedelta(minutes=1)
    revisit: Annotated[
        tuple[Length, ...], Field(max_length=10), AfterValidator(_steps)
    ] = (
        timedelta(minutes=15),
        timedelta(hours=1),
        timedelta(hours=6),
        timedelta(hours=24),
    )
    revisit_matched: Annotated[
        tuple[Length, ...], Field(max_length=20), AfterValidator(_steps)
    ] = (
        timedelta(hours=1),
        timedelta(hours=3),
        timedelta(hours=12),
        timedelta(days=1),
        timedelta(days=3),
        timedelta(days=7),
        timedelta(days=30),
    )
    robots: Switch = True
    verify_certificates: Switch = True
    allow: tuple[Annotated[str, AfterValidator(_network)], ...] = ()
    chromium: PathText = ""
    baseline: FirstVisit = "store"
    baseline_window: Length = timedelta(hours=24)
    max_age: Length = timedelta(days=7)

    @property
    def last_step(self) -> timedelta:
        """Return how long after its first reading an article is visited at most."""
        return max((*self.revisit, *self.revisit_matched), default=timedelta(0))


class ReadingTable(Table):
    """[reading]."""

    rules: PathText = ""


class SpidersTable(Table):
    """[spiders]."""

    folder: PathText = ""
    deadline: SomeTime = timedelta(minutes=10)


class StoriesTable(Table):
    """[stories]."""

    grouping: Grouping = "normal"
    window: Length = timedelta(days=14)
    memory: Length = timedelta(days=30)


class BackupTable(Table):
    """[backup]."""

    every: Length = timedelta(0)
    folder: Annotated[str, AfterValidator(file_text)] = "backups"
    daily: Annotated[int, Field(ge=0, le=1_000)] = 7
    weekly: Annotated[int, Field(ge=0, le=1_000)] = 5


Zone = Annotated[str, AfterValidator(_zone)]
QuietHours = Annotated[str, AfterValidator(_hours)]
PerHour = Annotated[int, Field(ge=0, le=1_000)]
OnUnknown = Literal["note", "resend", "hold"]
"""What tocsin does with an uncertain delivery."""


class AlertsTable(Table):
    """[alerts]."""

    timezone: Zone = "UTC"
    quiet: QuietHours = ""
    group_wait: Length = timedelta(seconds=60)
    followup_gap: Length = timedelta(minutes=30)
    max_per_hour: PerHour = 12
    on_unknown: OnUnknown = "note"
    operator: tuple[str, ...] = ()
    changes: ChangesTold = "digest"
    templates: PathText = ""
    ca_file: PathText = ""
    retry_first: Length = timedelta(seconds=15)
    give_up_after: Length = timedelta(hours=72)


class SourceTable(Table):
    """[sources.NAME]."""

    url: str
    name: str = ""
    kind: str = ""
    every: Every | None = None
    soonest: SomeTime | None = None
    latest: SomeTime | None = None
    baseline: FirstVisit | None = None
    country: Annotated[str, AfterValidator(_country)] = ""
    language: Annotated[str, AfterValidator(_plain_language)] = ""
    groups: tuple[str, ...] = ()
    links: str = ""
    each: Literal["", "mail", "links"] = ""
    browser: Literal["", "listing", "pages", "both"] = ""
    user: str = ""
    password: str = ""
    password_env: str = ""
    password_file: PathText = ""
    password_cmd: tuple[str, ...] = ()
    proxy: Annotated[str, AfterValidator(_proxy)] = ""
    workers: tuple[PlaceName, ...] = ()
    options: dict[str, str] = Field(default_factory=dict)


class RouteTable(Table):
    """One of `channels` in [watchlists.NAME]: a name, or { to = …, when = … }."""

    to: str
    when: Annotated[str, AfterValidator(_when)] = "now"


def _route(value: object) -> object:
    return {"to": value} if isinstance(value, str) else value


class WatchlistTable(Table):
    """[watchlists.NAME]."""

    query: str
    exclude: str = ""
    channels: tuple[Annotated[RouteTable, BeforeValidator(_route)], ...] = ()
    sources: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    languages: tuple[Annotated[str, AfterValidator(_language)], ...] = ()
    min_score: Annotated[int, Field(ge=0, le=100)] = 0
    urgent: Switch | str = False
    evidence: Switch | None = None
    changes: ChangesTold | None = None
    enabled: Switch = True


class ChannelTable(Table):
    """[channels.NAME]: exactly one of the first four; the rest as in [alerts]."""

    url: str = ""
    url_env: str = ""
    url_file: PathText = ""
    url_cmd: tuple[str, ...] = ()
    timezone: Zone | None = None
    quiet: QuietHours | None = None
    group_wait: Length | None = None
    followup_gap: Length | None = None
    max_per_hour: PerHour | None = None
    on_unknown: OnUnknown | None = None
    fallback: str = ""


class WatchFile(Table):
    """A file of [tocsin] watchlists."""

    lists: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    watchlists: dict[str, WatchlistTable] = Field(default_factory=dict)


class File(WatchFile):
    """The whole file."""

    tocsin: TocsinTable = TocsinTable()
    crawl: CrawlTable = CrawlTable()
    reading: ReadingTable = ReadingTable()
    spiders: SpidersTable = SpidersTable()
    stories: StoriesTable = StoriesTable()
    backup: BackupTable = BackupTable()
    keep: KeepTable = KeepTable()
    evidence: EvidenceTable = EvidenceTable()
    fleet: FleetTable = FleetTable()
    alerts: AlertsTable = AlertsTable()
    desk: DeskTable = DeskTable()
    review: ReviewTable = ReviewTable()
    sources: dict[str, SourceTable] = Field(default_factory=dict)
    channels: dict[str, ChannelTable] = Field(default_factory=dict)
