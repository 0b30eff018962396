"""What cannot be right although each key by itself is."""

from collections.abc import Iterable, Iterator, Mapping

from spiders import urls
from tocsin.config.read import known
from tocsin.config.tables import File, WatchlistTable
from tocsin.watchlists.errors import QueryError
from tocsin.watchlists.names import Names
from tocsin.watchlists.syntax import read


def watchlist_problems(
    watchlists: Mapping[str, WatchlistTable], file: File, names: Names
) -> Iterator[str]:
    """Yield what is wrong with watchlists; `file` says what they may refer to."""
    groups = {group for source in file.sources.values() for group in source.groups}
    for name, table in watchlists.items():
        for key, query in (("query", table.query), ("exclude", table.exclude)):
            if key == "exclude" and not query:
                continue
            try:
                read(query, names)
            except QueryError as error:
                yield f"watchlists.{name}.{key}:\n{_indented(error.shown())}"
        for channel in table.channels:
            if channel not in file.channels:
                yield (
                    f"watchlists.{name}.channels: {channel!r} is not a channel. "
                    f"{known(channel, file.channels)} Add [channels.{channel}]."
                )
        yield from _unknown(f"watchlists.{name}.sources", table.sources, file.sources)
        yield from _unknown(f"watchlists.{name}.groups", table.groups, groups)


def source_problems(file: File) -> Iterator[str]:
    """Yield what is wrong with sources."""
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


def channel_problems(file: File) -> Iterator[str]:
    """Yield what is wrong with channels."""
    for name, channel in file.channels.items():
        given = [key for key in ("url", "url_env", "url_file") if getattr(channel, key)]
        if len(given) != 1:
            found = " and ".join(given) or "none"
            yield (
                f"channels.{name}: write exactly one of url, url_env or url_file "
                f"(found {found})"
            )


def _unknown(where: str, names: Iterable[str], defined: Iterable[str]) -> Iterator[str]:
    noun = where.rpartition(".")[2].rstrip("s")
    for name in names:
        if name not in defined:
            yield f"{where}: there is no {noun} {name!r}. {known(name, defined)}"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
