"""A watchlist that somebody is writing: what it says, and what is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from store.model import Watchlist
from tocsin.config.checks import unknown_names
from tocsin.config.field_readers import InvalidTableError
from tocsin.config.load import Config, watchlist_of
from tocsin.config.query_doubts import QueryDoubt, doubts_of, language_doubts
from tocsin.config.tables import WatchlistTable
from tocsin.config.toml_tables import problem_of
from tocsin.config.watchlist_toml import watchlist_toml
from tocsin.watchlists.describe import describe_query
from tocsin.watchlists.format_query import format_query
from tocsin.watchlists.named_queries import NamedQueries
from tocsin.watchlists.nodes import QueryNode
from tocsin.watchlists.query_errors import LineParts, QueryError
from tocsin.watchlists.syntax import read
from tocsin.words.worded import Worded


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchlistDraft:
    """The keys of a watchlist as they were typed; none of them need be right."""

    name: str
    query: str
    exclude: str = ""
    urgent: str = ""
    is_urgent: bool = False
    """Whether all its matches are urgent, whatever `urgent` says."""
    sources: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    min_score: str = ""
    """Empty means 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftProblem:
    """Why a draft cannot be used as it is."""

    where: str
    """The key, such as "query" or "languages"."""
    message: str
    remedy: str = ""
    """What to write instead; empty where the message says it."""
    shown: str = ""
    """The line of the query with carets under the place; empty for other keys."""
    line: LineParts | None = None
    """The same line in parts, for a page that marks the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartReading:
    """What one query of a watchlist says."""

    where: str
    """The key: "query", "exclude" or "urgent"."""
    root: QueryNode
    normalized: str
    """The same query in tocsin's own spelling."""

    @property
    def plain(self) -> str:
        """Return the query in plain words, one condition a line."""
        return describe_query(self.root)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReading:
    """A draft as tocsin reads it."""

    parts: tuple[PartReading, ...]
    """Of those queries that can be read."""
    problems: tuple[DraftProblem, ...]
    doubts: tuple[QueryDoubt, ...]
    """What is valid and probably meant otherwise; `where` is the key."""
    names: NamedQueries
    """The names that its queries may use; its own name is the draft."""
    watchlist: Watchlist | None
    """The watchlist that it would be; None while there are problems."""
    toml: str
    """The table to paste into the file; empty while there are problems."""


def draft_of(name: str, table: WatchlistTable) -> WatchlistDraft:
    """Return the draft that says what a table of the file says."""
    return WatchlistDraft(
        name=name,
        query=table.query,
        exclude=table.exclude,
        urgent=table.urgent if isinstance(table.urgent, str) else "",
        is_urgent=table.urgent is True,
        sources=table.sources,
        groups=table.groups,
        languages=table.languages,
        min_score=str(table.min_score or ""),
    )


def read_draft(draft: WatchlistDraft, config: Config) -> DraftReading:
    """Return what a draft says, with all problems and doubts.

    What it does not say, such as channels, is that of the watchlist of its name, which
    it would replace.
    """
    names = config.names.with_query(draft.name, draft.query)
    parts, problems = list[PartReading](), list(_name_problems(draft, config))
    for where, query in _queries(draft):
        part = _part(where, query, names)
        if isinstance(part, DraftProblem):
            problems.append(part)
        else:
            parts.append(part)
    table = _table(draft, config, problems)
    problems += _unknown(draft, config)
    watchlist = None
    if table is not None and not problems:
        watchlist = watchlist_of(draft.name, table, config.source_tables)
    return DraftReading(
        parts=tuple(parts),
        problems=tuple(problems),
        doubts=tuple(_doubts(draft, replace(config, names=names), parts)),
        names=names,
        watchlist=watchlist,
        toml=watchlist_toml(draft.name, table) if watchlist and table else "",
    )


def _queries(draft: WatchlistDraft) -> Iterator[tuple[str, str]]:
    yield "query", draft.query
    if draft.exclude.strip():
        yield "exclude", draft.exclude
    if draft.urgent.strip() and not draft.is_urgent:
        yield "urgent", draft.urgent


def _part(where: str, query: str, names: NamedQueries) -> PartReading | DraftProblem:
    try:
        root = read(query, names).root
    except QueryError as error:
        return DraftProblem(
            where=where,
            message=error.message,
            remedy=error.remedy,
            shown=error.place(),
            line=error.line(),
        )
    return PartReading(where=where, root=root, normalized=format_query(root))


_NOT_DRAFTED = ("channels", "evidence", "changes", "enabled")
"""Keys of a watchlist that a draft leaves as they are."""


def _table(
    draft: WatchlistDraft, config: Config, problems: list[DraftProblem]
) -> WatchlistTable | None:
    """Return the table that the draft would be; None, with problems, for none."""
    before = config.watchlist_tables.get(draft.name)
    score = draft.min_score.strip()
    urgent = draft.urgent if draft.urgent.strip() else False
    keys: dict[str, object] = {
        "query": draft.query,
        "exclude": draft.exclude if draft.exclude.strip() else "",
        "urgent": True if draft.is_urgent else urgent,
        "sources": draft.sources,
        "groups": draft.groups,
        "languages": draft.languages,
        "min_score": int(score) if _is_number(score) else score or 0,
    }
    if before is not None:
        own = {name: getattr(before, name) for name in _NOT_DRAFTED}
        keys |= {name: value for name, value in own.items() if value is not None}
    try:
        return WatchlistTable.model_validate(keys)
    except InvalidTableError as error:
        for problem in error.problems:
            where, _, message = problem_of(problem, WatchlistTable).partition(": ")
            key = where.partition(".")[0]
            problems.append(DraftProblem(where=key, message=message))
        return None


def _is_number(text: str) -> bool:
    # A score has three digits at most; int() refuses numbers of thousands.
    return text.isascii() and text.isdigit() and len(text) < 10


def _name_problems(draft: WatchlistDraft, config: Config) -> Iterator[DraftProblem]:
    if not draft.name.strip():
        yield DraftProblem(where="name", message=Worded("A watchlist needs a name."))
    elif config.names.is_list(draft.name):
        yield DraftProblem(
            where="name",
            message=Worded(
                "%(quoted)s is a list, and @%(name)s must be clear.",
                quoted=repr(draft.name),
                name=draft.name,
            ),
            remedy=Worded("Write another name."),
        )


def _unknown(draft: WatchlistDraft, config: Config) -> Iterator[DraftProblem]:
    tables = config.source_tables
    groups = {group for table in tables.values() for group in table.groups}
    for where, names, defined in (
        ("sources", draft.sources, set(tables)),
        ("groups", draft.groups, groups),
    ):
        for problem in unknown_names(where, names, defined):
            message = problem.removeprefix(f"{where}: ")
            yield DraftProblem(where=where, message=message)


def _doubts(
    draft: WatchlistDraft, config: Config, parts: list[PartReading]
) -> Iterator[QueryDoubt]:
    readable = {part.where for part in parts}
    for where, query in _queries(draft):
        if where in readable:
            yield from doubts_of(where, query, config)
    for tag in draft.languages:
        yield from language_doubts("languages", tag)
