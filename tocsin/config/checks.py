"""Checks across tables: keys that are valid alone and wrong together."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from scheduler.lengths import format_length
from spiders import urls
from spiders.fetch.mailbox_address import is_mailbox, mailbox_address
from tocsin.config.table_types import Table
from tocsin.config.tables import File, SourceTable, WatchlistTable
from tocsin.config.toml_tables import known
from tocsin.watchlists.named_queries import NamedQueries
from tocsin.watchlists.query_errors import QueryError
from tocsin.watchlists.syntax import parse


def watchlist_problems(
    watchlists: Mapping[str, WatchlistTable], file: File, names: NamedQueries
) -> Iterator[str]:
    """Yield a problem for each wrong watchlist; `file` holds what they may refer to."""
    groups = {group for source in file.sources.values() for group in source.groups}
    for name, table in watchlists.items():
        urgent = table.urgent if isinstance(table.urgent, str) else ""
        queries = {"query": table.query, "exclude": table.exclude, "urgent": urgent}
        for key, query in queries.items():
            if key != "query" and not query:
                continue
            try:
                parse(query, names)
            except QueryError as error:
                yield f"watchlists.{name}.{key}:\n{_indented(error.shown())}"
        yield from _channels(
            f"watchlists.{name}.channels", [one.to for one in table.channels], file
        )
        yield from unknown_names(
            f"watchlists.{name}.sources", table.sources, file.sources
        )
        yield from unknown_names(f"watchlists.{name}.groups", table.groups, groups)


def source_problems(file: File) -> Iterator[str]:
    """Yield a problem for each wrong source."""
    same = _same_addresses(file.sources)
    if file.crawl.soonest > file.crawl.latest:
        yield _wrong_order("crawl", file.crawl.soonest, file.crawl.latest)
    for key, table in file.sources.items():
        yield from _login_problems(f"sources.{key}", table)
        soonest = table.soonest or file.crawl.soonest
        latest = table.latest or file.crawl.latest
        if soonest > latest and (table.soonest or table.latest):
            yield _wrong_order(f"sources.{key}", soonest, latest)
        if table.kind == "mailbox":
            yield from _mailbox_problems(f"sources.{key}", table)
        elif problem := urls.address_problem(table.url):
            shown = _shown(table)
            if is_mailbox(table.url):
                problem = 'a mailbox needs kind = "mailbox"'
            yield f"sources.{key}.url: {shown!r} is not a web address: {problem}"
            continue
        if other := same.get(key):
            yield f"sources.{key}.url: the same address as sources.{other}; remove one"
        if table.each and table.kind != "mailbox":
            yield f'sources.{key}.each: only a source of kind = "mailbox" has it'
        if table.links and table.kind != "page":
            yield f'sources.{key}.links: only a source of kind = "page" has links'
        if table.browser in ("listing", "both") and table.kind != "page":
            yield (
                f"sources.{key}.browser: only the listing of a source of kind = "
                '"page" is shown by a browser; write browser = "pages"'
            )
        if table.kind == "gdelt":
            yield from _gdelt_problems(f"sources.{key}.url", table.url)
        if table.kind in ("json", "wordpress"):
            # Imported only where it is needed: most configurations have no API.
            from spiders.kinds.json_fields import expression_problems

            for problem in expression_problems(table.kind, table.options):
                yield f"sources.{key}.options.{problem}"


def _same_addresses(sources: Mapping[str, SourceTable]) -> dict[str, str]:
    """Return source → an earlier one with the same address, of those that have one.

    Only what a source's address may be equal to is looked at closely: for that the list
    of public suffixes is loaded.
    """
    readable = {
        name: table.url
        for name, table in sources.items()
        if table.kind == "mailbox" or not urls.address_problem(table.url)
    }
    alike = Counter(map(urls.rough_key, readable.values()))
    first, same = dict[str, str](), dict[str, str]()
    for name, url in readable.items():
        if alike[urls.rough_key(url)] > 1:
            other = first.setdefault(urls.key(url), name)
            if other != name:
                same[name] = other
    return same


def _wrong_order(table: str, soonest: timedelta, latest: timedelta) -> str:
    return (
        f"{table}.soonest: {format_length(soonest)} is longer than latest, which is "
        f"{format_length(latest)}; write a shorter one, or a longer latest"
    )


def _shown(table: SourceTable) -> str:
    """Return a source's address without the password that somebody wrote into it."""
    head, at, rest = table.url.rpartition("@")
    return f"{head.partition('//')[0]}//…@{rest}" if at else table.url


def _login_problems(where: str, table: SourceTable) -> Iterator[str]:
    given, problem = _secret_keys(table, "password")
    if table.user and problem:
        yield f"{where}: a user needs {problem}"
    if given and not table.user:
        yield f"{where}.{given[0]}: whose password is it? Write user beside it"
    if ":" in table.user:
        yield f"{where}.user: a name with a colon cannot be sent (RFC 7617)"


def _mailbox_problems(where: str, table: SourceTable) -> Iterator[str]:
    try:
        mailbox_address(table.url)
    except ValueError as error:
        yield f"{where}.url: {_shown(table)!r} is no mailbox: {error}"
    if not table.user:
        yield f"{where}: a mailbox needs user, and password or password_file"
    if table.proxy:
        yield f"{where}.proxy: a mailbox is not asked through a proxy"


def _gdelt_problems(where: str, url: str) -> Iterator[str]:
    parameters = url.lower().partition("?")[2].split("&")
    for needed in ("mode=artlist", "format=json"):
        if needed not in parameters:
            yield f"{where}: GDELT lists articles only with {needed} in the address"


def channel_problems(file: File) -> Iterator[str]:
    """Yield a problem for each wrong channel, or reference to one."""
    yield from _channels("alerts.operator", file.alerts.operator, file)
    for name, channel in file.channels.items():
        if problem := _secret_keys(channel, "url")[1]:
            yield f"channels.{name}: write {problem}"
        if channel.fallback == name:
            yield f"channels.{name}.fallback: a channel cannot stand in for itself"
        elif channel.fallback:
            yield from _channels(f"channels.{name}.fallback", [channel.fallback], file)


def _secret_keys(table: Table, key: str) -> tuple[list[str], str]:
    """Return the keys of a secret that are written, and what is needed if not one."""
    *most, last = keys = [key, f"{key}_env", f"{key}_file", f"{key}_cmd"]
    given = [each for each in keys if getattr(table, each)]
    found = " and ".join(given) or "none"
    needed = f"exactly one of {', '.join(most)} or {last} (found {found})"
    return given, "" if len(given) == 1 else needed


def _channels(where: str, names: Iterable[str], file: File) -> Iterator[str]:
    for name in names:
        if name not in file.channels:
            yield (
                f"{where}: {name!r} is not a channel. {known(name, file.channels)} "
                f"Add [channels.{name}]."
            )


def unknown_names(
    where: str, names: Iterable[str], defined: Iterable[str]
) -> Iterator[str]:
    """Yield a problem for each name that is not defined."""
    noun = where.rpartition(".")[2].rstrip("s")
    for name in names:
        if name not in defined:
            yield f"{where}: there is no {noun} {name!r}. {known(name, defined)}"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
