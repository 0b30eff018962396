"""What is doubtful in the queries and lists of a configuration."""

from collections.abc import Iterator
from dataclasses import dataclass

from store.model import Watchlist
from tocsin.config.fact_doubts import fact_doubts, language_doubt
from tocsin.config.load import Config
from tocsin.watchlists.query_errors import LineParts, cut_line, show_place
from tocsin.watchlists.syntax import read


@dataclass(frozen=True, slots=True)
class QueryDoubt:
    """A valid part of a query that is probably a mistake."""

    where: str
    """As in "watchlist ferries" or "list ports"."""
    message: str
    """With what to write instead."""
    shown: str
    """The line of the query, with carets under the part."""
    line: LineParts
    """The same line, cut where the part begins and ends."""


def query_doubts(config: Config, before: Config | None = None) -> Iterator[QueryDoubt]:
    """Yield the doubts of all queries, or of those that are not as in `before`."""
    known = set(before.watchlists) if before else set()
    for watchlist in config.watchlists:
        if watchlist not in known:
            yield from watchlist_doubts(watchlist, config)
    old_lists = before.names.entries() if before else ()
    seen = set(old_lists)
    for name, entry in config.names.entries():
        if (name, entry) not in seen:
            yield from doubts_of(f"list {name}", entry, config)


def watchlist_doubts(watchlist: Watchlist, config: Config) -> Iterator[QueryDoubt]:
    """Yield the doubts of one watchlist, which need not be in the configuration."""
    for where, query in _queries(watchlist):
        yield from doubts_of(where, query, config)
    for tag in watchlist.languages:
        yield from language_doubts(f"watchlist {watchlist.name}, languages", tag)


def language_doubts(where: str, tag: str) -> Iterator[QueryDoubt]:
    """Yield the doubt of a language that a watchlist is limited to, if there is one."""
    if message := language_doubt(tag):
        yield _doubt(where, message, tag, (0, len(tag)))


def _queries(watchlist: Watchlist) -> Iterator[tuple[str, str]]:
    where = f"watchlist {watchlist.name}"
    yield where, watchlist.query
    if watchlist.exclude:
        yield f"{where}, exclude", watchlist.exclude
    if watchlist.urgent not in ("", watchlist.query):
        yield f"{where}, urgent", watchlist.urgent


def doubts_of(where: str, query: str, config: Config) -> Iterator[QueryDoubt]:
    """Yield the doubts of a query; `where` says whose it is."""
    understood = read(query, config.names)
    of_facts = fact_doubts(understood.root, config.sources)
    for doubt in (*understood.warnings, *of_facts):
        place = doubt.start, doubt.end
        yield _doubt(where, doubt.message, understood.text, place)


def _doubt(where: str, message: str, query: str, place: tuple[int, int]) -> QueryDoubt:
    shown, line = show_place(query, *place), cut_line(query, *place)
    return QueryDoubt(where, message, shown, line)
