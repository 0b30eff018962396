"""Load config.toml: all problems at once, each with its remedy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from spiders.extract.site_rules import SiteRules
from store.model import Route, Source, Watchlist
from tocsin.config.checks import channel_problems, source_problems, watchlist_problems
from tocsin.config.desk_reach import desk_problems
from tocsin.config.desk_tables import DeskTable
from tocsin.config.evidence_table import EvidenceTable, evidence_problems
from tocsin.config.file_stamps import FileStamp, file_stamps
from tocsin.config.fleet_table import FleetTable, fleet_problems
from tocsin.config.keep_table import KeepTable, keep_problems
from tocsin.config.review_table import ReviewTable, review_problems
from tocsin.config.site_rule_files import site_files, site_rules
from tocsin.config.tables import (
    AlertsTable,
    BackupTable,
    ChannelTable,
    CrawlTable,
    File,
    ReadingTable,
    SourceTable,
    SpidersTable,
    StoriesTable,
    TocsinTable,
    WatchFile,
    WatchlistTable,
)
from tocsin.config.toml_tables import ConfigError, known, read, several
from tocsin.watchlists.named_queries import NamedQueries


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The loaded configuration: what is watched, and how."""

    path: Path
    """As it was given, made absolute. Links on it stay, so that what they lead to is
    found anew each time: a ConfigMap, or `current → releases/7`."""
    patterns: tuple[str, ...]
    """Patterns of other files with watchlists."""
    database: Path
    reload: bool
    """Whether the daemon reloads the files when they change."""
    crawl: CrawlTable
    reading: ReadingTable
    site_rules: SiteRules
    """The rules in the files of `rule_folder`."""
    spiders: SpidersTable
    stories: StoriesTable
    backup: BackupTable
    keep: KeepTable
    evidence: EvidenceTable
    fleet: FleetTable
    alerts: AlertsTable
    desk: DeskTable
    review: ReviewTable
    sources: tuple[Source, ...]
    source_tables: Mapping[str, SourceTable]
    """Source → its table, which says where its password is."""
    watchlists: tuple[Watchlist, ...]
    """Those that are enabled."""
    watchlist_tables: Mapping[str, WatchlistTable]
    """Watchlist → its table as it is written, also of those that are not enabled."""
    names: NamedQueries
    """The lists and watchlists that a query may use as @name."""
    channels: Mapping[str, ChannelTable]
    stamps: Mapping[Path, FileStamp]
    """The stamps of its files just before they were read: a file that was saved while
    it was read has another one."""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of output and messages."""
        return ZoneInfo(self.alerts.timezone)

    @property
    def countries(self) -> dict[str, str]:
        """Source → its country, of those that have one."""
        return {source.key: source.country for source in self.sources if source.country}

    @property
    def spider_folder(self) -> Path | None:
        """The folder of the user's own spiders; None when there are none."""
        return self.beside(self.spiders.folder) if self.spiders.folder else None

    @property
    def template_folder(self) -> Path | None:
        """The folder of the user's own templates; None when there are none."""
        return self.beside(self.alerts.templates) if self.alerts.templates else None

    @property
    def ca_file(self) -> Path | None:
        """The certificates that channels trust beside the public ones, if any."""
        return self.beside(self.alerts.ca_file) if self.alerts.ca_file else None

    @property
    def backup_folder(self) -> Path:
        """The folder of backups."""
        return self.beside(self.backup.folder)

    @property
    def evidence_folder(self) -> Path:
        """The folder of pages that are kept as evidence."""
        return self.beside(self.evidence.folder)

    @property
    def evidence_watchlists(self) -> frozenset[str]:
        """The watchlists whose pages are kept as evidence."""
        tables = self.watchlist_tables.items()
        return frozenset(
            name for name, table in tables if self.evidence.keeps(table.evidence)
        )

    @property
    def rule_folder(self) -> Path | None:
        """The folder of site rules; None when there are none."""
        return self.beside(self.reading.rules) if self.reading.rules else None

    @property
    def desk_address(self) -> str:
        """Where the desk listens, a socket with its whole path; empty for nowhere."""
        listen = self.desk.listen
        if not listen.startswith("unix:"):
            return listen
        return f"unix:{self.beside(listen.removeprefix('unix:'))}"

    @property
    def files(self) -> list[Path]:
        """All files it was read from that exist now."""
        folder = self.rule_folder
        return [
            self.path,
            *watch_files(self.path, self.patterns),
            *(site_files(folder) if folder else ()),
            *_hash_files(self.path, self.desk),
        ]

    def beside(self, name: str) -> Path:
        """Return a path relative to the folder of the file."""
        return self.path.parent / Path(name).expanduser()

    def source(self, key: str) -> Source:
        """Return a source by its name; raises ConfigError when there is none."""
        for source in self.sources:
            if source.key == key:
                return source
        raise ConfigError(
            f"There is no source {key!r} in {self.path}.",
            remedy=known(key, [source.key for source in self.sources]),
        )

    def watchlist(self, name: str) -> Watchlist:
        """Return a watchlist by its name; raises ConfigError when there is none."""
        for watchlist in self.watchlists:
            if watchlist.name == name:
                return watchlist
        raise ConfigError(
            f"There is no watchlist {name!r} in {self.path}.",
            remedy=known(name, [watchlist.name for watchlist in self.watchlists]),
        )


def load(path: Path, text: str | None = None) -> Config:
    """Return the configuration in a file; raises ConfigError with all that is wrong.

    `text`, if given, is read in place of what the file holds.
    """
    stamps = file_stamps([path])
    file = read(path, File, text)
    others = _other_files(path, file.tocsin.watchlists)
    folder = path.parent / Path(file.reading.rules).expanduser()
    rules = site_files(folder) if file.reading.rules else ()
    stamps |= file_stamps([*others, *rules, *_hash_files(path, file.desk)])
    parts = {path: file, **{other: read(other, WatchFile) for other in others}}
    tables = _merged(parts)
    lists = {
        name: terms for part in parts.values() for name, terms in part.lists.items()
    }
    names = NamedQueries({name: table.query for name, table in tables.items()}, lists)
    _refuse(path, file, parts=parts, names=names)
    return Config(
        path=path.absolute(),
        patterns=file.tocsin.watchlists,
        database=database_path(path, file.tocsin),
        stamps={one.absolute(): stamp for one, stamp in stamps.items()},
        reload=file.tocsin.reload,
        crawl=file.crawl,
        reading=file.reading,
        site_rules=site_rules(folder) if file.reading.rules else SiteRules(),
        spiders=file.spiders,
        stories=file.stories,
        backup=file.backup,
        keep=file.keep,
        evidence=file.evidence,
        fleet=file.fleet,
        alerts=file.alerts,
        desk=file.desk,
        review=file.review,
        source_tables=file.sources,
        sources=tuple(_source(key, table, file) for key, table in file.sources.items()),
        watchlists=_enabled(tables, file),
        watchlist_tables=tables,
        names=names,
        channels=file.channels,
    )


def database_path(path: Path, table: TocsinTable) -> Path:
    """Return the path of the database, behind all links.

    A folder that is swapped has another one, and the daemon says that it must restart.
    """
    return path.absolute().parent.resolve() / Path(table.database).expanduser()


def _hash_files(path: Path, desk: DeskTable) -> list[Path]:
    """Return the files with hashes of passwords: a new password counts at once."""
    named = [user.password_hash_file for user in desk.users.values()]
    return [path.parent / Path(name).expanduser() for name in named if name]


def _other_files(path: Path, patterns: tuple[str, ...]) -> list[Path]:
    """Return the files of watchlists; raises ConfigError for a pattern without any."""
    useless = [pattern for pattern in patterns if not _fitting(path, pattern)]
    if useless:
        raise several(path, (f"tocsin.watchlists: no file fits {p!r}" for p in useless))
    return watch_files(path, patterns)


def _refuse(
    path: Path, file: File, *, parts: Mapping[Path, WatchFile], names: NamedQueries
) -> None:
    """Raise ConfigError with the problems across tables and files."""
    problems = [
        f"{beside}: {problem}"
        for beside, part in parts.items()
        for problem in watchlist_problems(part.watchlists, file, names)
    ]
    others = [
        *source_problems(file),
        *channel_problems(file),
        *desk_problems(file.desk),
        *keep_problems(
            file.keep,
            max(file.stories.memory, file.stories.window),
            revisited=max(file.crawl.revisit, default=timedelta(0)),
        ),
        *evidence_problems(
            file.evidence,
            {
                name: table.evidence
                for part in parts.values()
                for name, table in part.watchlists.items()
            },
        ),
        *fleet_problems(
            file.fleet, {key: table.workers for key, table in file.sources.items()}
        ),
        *review_problems(
            file.review,
            file.channels,
            [name for part in parts.values() for name in part.watchlists],
        ),
    ]
    problems += [f"{path}: {problem}" for problem in others]
    if problems:
        raise ConfigError("\n".join(problems))


def watch_files(path: Path, patterns: Iterable[str]) -> list[Path]:
    """Return the files with watchlists, in the order of their patterns and names."""
    found: dict[Path, None] = {}
    for pattern in patterns:
        found.update(dict.fromkeys(_fitting(path, pattern)))
    return list(found)


def _fitting(path: Path, pattern: str) -> list[Path]:
    """Return the files of a pattern; raises ConfigError when it is none."""
    plain = Path(pattern).expanduser()
    folder = Path(plain.anchor) if plain.is_absolute() else path.parent
    relative = plain.relative_to(plain.anchor) if plain.is_absolute() else plain
    # A file that is found by several ways is one: ConfigMaps hold each three times.
    seen = {path.resolve()}
    found = list[Path]()
    try:
        for one in sorted(folder.glob(str(relative)), key=_hidden_last):
            if one.resolve() not in seen:
                seen.add(one.resolve())
                found.append(one)
        return sorted(found)
    # Python 3.11 and 3.12 raise these for "**x"; 3.11 an IndexError for ".".
    except (ValueError, IndexError):
        problem = f"{pattern!r} is not a pattern; write one such as 'watch/*.toml'"
        raise several(path, [f"tocsin.watchlists: {problem}"]) from None


def _hidden_last(path: Path) -> tuple[bool, Path]:
    return any(part.startswith(".") for part in path.parts), path


def _merged(parts: Mapping[Path, WatchFile]) -> dict[str, WatchlistTable]:
    """Return the watchlists of all files; raises ConfigError for a name given twice."""
    tables: dict[str, WatchlistTable] = {}
    where: dict[str, Path] = {}
    problems = []
    for path, part in parts.items():
        for name in (*part.watchlists, *part.lists):
            if name in where:
                problems.append(
                    f"{path}: {name!r} is defined in {where[name]} already; watchlists "
                    "and lists share their names, for @name to be clear"
                )
            where[name] = path
        tables |= part.watchlists
    if problems:
        raise ConfigError("\n".join(problems))
    return tables


def _source(key: str, table: SourceTable, file: File) -> Source:
    options = dict(table.options)
    if table.links:
        options["links"] = table.links
    if table.each:
        options["each"] = table.each
    if table.language:
        options["language"] = table.language
    every = file.crawl.every if table.every is None else table.every
    return Source(
        key=key,
        name=table.name or key,
        kind=table.kind or "feed",
        kind_open=not table.kind,
        url=table.url,
        every=None if every == "auto" else every,
        soonest=table.soonest or file.crawl.soonest,
        latest=table.latest or file.crawl.latest,
        baseline=table.baseline or file.crawl.baseline,
        country=table.country,
        options=options,
    )


def _urgent(table: WatchlistTable) -> str:
    """Return the query for urgent articles; `true` means all matches."""
    if isinstance(table.urgent, str):
        return table.urgent
    return table.query if table.urgent else ""


def _enabled(tables: Mapping[str, WatchlistTable], file: File) -> tuple[Watchlist, ...]:
    return tuple(
        replace(
            watchlist_of(name, table, file.sources),
            changes=table.changes or file.alerts.changes,
        )
        for name, table in tables.items()
        if table.enabled
    )


def watchlist_of(
    name: str, table: WatchlistTable, sources: Mapping[str, SourceTable]
) -> Watchlist:
    """Return the watchlist of a table; `sources` are those of the same file."""
    groups = set(table.groups)
    in_groups = {
        key
        for key, source in sources.items()
        if groups and not groups.isdisjoint(source.groups)
    }
    return Watchlist(
        name=name,
        query=table.query,
        exclude=table.exclude,
        routes=tuple(Route(one.to, one.when) for one in table.channels),
        sources=frozenset(table.sources) | in_groups,
        languages=table.languages,
        min_score=table.min_score,
        urgent=_urgent(table),
        changes=table.changes or "digest",
    )
