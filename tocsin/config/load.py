"""Reading config.toml: one pass, all problems at once, each with its remedy."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from spiders import urls
from store.errors import TocsinError
from store.model import Source, Watchlist
from tocsin.config.tables import (
    AlertsTable,
    ChannelTable,
    CrawlTable,
    File,
    SourceTable,
    SpidersTable,
)
from tocsin.watchlists.errors import QueryError
from tocsin.watchlists.syntax import parse


class ConfigError(TocsinError):
    """What is wrong with the configuration, one problem a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What is watched, and how. The file is the only truth about it."""

    path: Path
    database: Path
    crawl: CrawlTable
    spiders: SpidersTable
    alerts: AlertsTable
    sources: tuple[Source, ...]
    watchlists: tuple[Watchlist, ...]
    """Those that are enabled."""
    channels: Mapping[str, ChannelTable]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of what people read."""
        return ZoneInfo(self.alerts.timezone)

    @property
    def spider_folder(self) -> Path | None:
        """Where the user's own spiders are; None when there are none."""
        return self.beside(self.spiders.folder) if self.spiders.folder else None

    def beside(self, name: str) -> Path:
        """Return a path as the file means it: relative to the file's own folder."""
        return self.path.parent / Path(name).expanduser()

    def source(self, key: str) -> Source:
        """Return a source by its name; raises ConfigError when there is none."""
        for source in self.sources:
            if source.key == key:
                return source
        raise ConfigError(
            f"There is no source {key!r} in {self.path}.",
            remedy=_known(key, [source.key for source in self.sources]),
        )

    def watchlist(self, name: str) -> Watchlist:
        """Return a watchlist by its name; raises ConfigError when there is none."""
        for watchlist in self.watchlists:
            if watchlist.name == name:
                return watchlist
        raise ConfigError(
            f"There is no watchlist {name!r} in {self.path}.",
            remedy=_known(name, [watchlist.name for watchlist in self.watchlists]),
        )


def load(path: Path) -> Config:
    """Return the configuration in a file; raises ConfigError with all that is wrong."""
    file = _validated(path, _parsed(path))
    problems = [*_watchlist_problems(file), *_source_problems(file)]
    if problems:
        raise _several(path, problems)
    beside = path.resolve()
    return Config(
        path=beside,
        database=beside.parent / Path(file.tocsin.database).expanduser(),
        crawl=file.crawl,
        spiders=file.spiders,
        alerts=file.alerts,
        sources=tuple(_source(key, table, file) for key, table in file.sources.items()),
        watchlists=tuple(
            Watchlist(name=name, query=table.query, channels=table.channels)
            for name, table in file.watchlists.items()
            if table.enabled
        ),
        channels=file.channels,
    )


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            f"{path}: there is no such file.",
            remedy="Write one with: tocsin init   or name yours: tocsin … -c FILE",
        ) from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path}: not UTF-8 text (byte {error.start}).",
            remedy="Save the file as UTF-8.",
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            f"{path}: not valid TOML: {error}.",
            remedy="Texts stand in quotes; a query of several lines in '''three'''.",
        ) from None


def _validated(path: Path, data: dict[str, Any]) -> File:
    try:
        return File.model_validate(data)
    except ValidationError as error:
        raise _several(path, [_problem(detail) for detail in error.errors()]) from None


def _several(path: Path, problems: Iterable[str]) -> ConfigError:
    return ConfigError("\n".join(f"{path}: {problem}" for problem in problems))


def _problem(detail: ErrorDetails) -> str:
    *parents, key = detail["loc"]
    where = ".".join(
        str(part) for part in detail["loc"] if not str(part).startswith("[")
    )
    match detail["type"]:
        case "extra_forbidden":
            known = _keys_of(tuple(map(str, parents)))
            close = get_close_matches(str(key), known, 1)
            hint = (
                f"did you mean {close[0]}?" if close else f"known: {', '.join(known)}"
            )
            return f"{where}: unknown key; {hint}"
        case "missing":
            return f"{where}: missing; every {_noun(parents)} needs it"
        case "value_error":
            return f"{where}: {str(detail['msg']).removeprefix('Value error, ')}"
        case _:
            shown = repr(detail["input"])[:60]
            return f"{where}: {detail['msg'].lower()}, found {shown}"


def _noun(parents: list[int | str]) -> str:
    return str(parents[0]).rstrip("s") if parents else "configuration"


def _keys_of(parents: tuple[str, ...]) -> list[str]:
    """Return the keys that may stand in the table at this place of the file."""
    model: type[BaseModel] = File
    for name in parents:
        field = model.model_fields.get(name)
        if field is None:
            continue  # the user's own name for a source, watchlist or channel
        inner = [field.annotation, *get_args(field.annotation)]
        tables = [t for t in inner if isinstance(t, type) and issubclass(t, BaseModel)]
        model = tables[0] if tables else model
    return list(model.model_fields)


def _watchlist_problems(file: File) -> Iterable[str]:
    for name, table in file.watchlists.items():
        try:
            parse(table.query)
        except QueryError as error:
            yield f"watchlists.{name}.query:\n{_indented(error.shown())}"
        for channel in table.channels:
            if channel not in file.channels:
                yield (
                    f"watchlists.{name}.channels: {channel!r} is not a channel. "
                    f"{_known(channel, file.channels)} Add [channels.{channel}]."
                )


def _source_problems(file: File) -> Iterable[str]:
    seen: dict[str, str] = {}
    for key, table in file.sources.items():
        if not urls.is_web(table.url):
            yield (
                f"sources.{key}.url: {table.url!r} is not a web address; it begins "
                "with https:// or http://"
            )
            continue
        other = seen.setdefault(urls.key(table.url), key)
        if other != key:
            yield f"sources.{key}.url: the same address as sources.{other}; remove one"
        if table.links and table.kind != "page":
            yield f'sources.{key}.links: only a source of kind = "page" has links'
    for name, channel in file.channels.items():
        given = [key for key in ("url", "url_env", "url_file") if getattr(channel, key)]
        if len(given) != 1:
            found = " and ".join(given) or "none"
            yield (
                f"channels.{name}: write exactly one of url, url_env or url_file "
                f"(found {found})"
            )


def _source(key: str, table: SourceTable, file: File) -> Source:
    options = dict(table.options)
    if table.links:
        options["links"] = table.links
    return Source(
        key=key,
        name=table.name or key,
        kind=table.kind,
        url=table.url,
        every=table.every or file.crawl.every,
        baseline=table.baseline or file.crawl.baseline,
        options=options,
    )


def _known(name: str, names: Iterable[str]) -> str:
    close = get_close_matches(name, list(names), 1)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Known: {', '.join(sorted(names)) or 'none yet'}."


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
