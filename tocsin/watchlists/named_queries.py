"""The queries behind `@name`: another watchlist's query, or a list of terms."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches

from store.errors import TocsinError
from tocsin.watchlists.nodes import Or, QueryNode, Regex, Term
from tocsin.watchlists.query_errors import QueryError
from tocsin.words.worded import Worded

_ENTRY = re.compile(r"(=?)(.*?)((?:~\d*)?(?:\^[\d.]*)?)\Z", re.DOTALL)
"""A term: the signs before its words, the words, the signs after them."""

MAX_CHAIN = 20
"""Names within names."""
MAX_ENTRIES = 10_000
"""Terms in a list."""


class UnusableNameError(TocsinError):
    """A name that cannot be used."""


class NamedQueries:
    """The names a query may use; each is read once, when it is first asked for."""

    def __init__(
        self,
        queries: Mapping[str, str] | None = None,
        lists: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._queries = queries or {}
        self._lists = lists or {}
        self._nodes: dict[str, QueryNode] = {}
        self._open: list[str] = []

    def with_query(self, name: str, query: str) -> "NamedQueries":
        """Return the same names, one of which is another query, or a new one."""
        return NamedQueries({**self._queries, name: query}, self._lists)

    def is_list(self, name: str) -> bool:
        """Return whether a name is that of a list."""
        return name in self._lists

    def node(
        self, name: str, parse: Callable[[str, "NamedQueries"], QueryNode]
    ) -> QueryNode:
        """Return the query behind a name; raises UnusableNameError."""
        if name not in self._nodes:
            if name in self._open:
                circle = " → ".join(f"@{link}" for link in [*self._open, name])
                raise UnusableNameError(
                    Worded(
                        "@%(name)s uses itself: %(circle)s.", name=name, circle=circle
                    ),
                    remedy=Worded(
                        "Remove one of these names from the query before it."
                    ),
                )
            if len(self._open) == MAX_CHAIN:
                raise UnusableNameError(
                    Worded("Names are nested more than %(most)s deep.", most=MAX_CHAIN)
                )
            self._open.append(name)
            try:
                self._nodes[name] = self._read(name, parse)
            finally:
                self._open.pop()
        return self._nodes[name]

    def entries(self) -> Iterator[tuple[str, str]]:
        """Yield the entries of all lists as queries, each with its list's name."""
        for name, terms in self._lists.items():
            yield from ((name, _as_term(term)) for term in terms)

    def _read(
        self, name: str, parse: Callable[[str, "NamedQueries"], QueryNode]
    ) -> QueryNode:
        if name in self._lists:
            return _any_of(name, self._lists[name], parse, self)
        if name not in self._queries:
            known = [*self._queries, *self._lists]
            close = get_close_matches(name, known, 1)
            raise UnusableNameError(
                Worded("There is no watchlist and no list '%(name)s'.", name=name),
                remedy=Worded("Did you mean @%(name)s?", name=close[0])
                if close
                else Worded('To search for the text, quote it: "@…".'),
            )
        try:
            return parse(self._queries[name], self)
        except QueryError as error:
            raise UnusableNameError(
                Worded(
                    "@%(name)s cannot be used: %(problem)s",
                    name=name,
                    problem=error.message,
                ),
                remedy=error.remedy,
            ) from error


def _any_of(
    name: str,
    entries: Sequence[str],
    parse: Callable[[str, NamedQueries], QueryNode],
    names: NamedQueries,
) -> QueryNode:
    """Return a list's terms as alternatives."""
    if not entries or len(entries) > MAX_ENTRIES:
        raise UnusableNameError(
            Worded(
                "The list '%(name)s' has %(count)s terms; it may have 1 to %(most)s.",
                name=name,
                count=len(entries),
                most=MAX_ENTRIES,
            )
        )
    terms = [_term_of(name, entry, parse, names) for entry in entries]
    return terms[0] if len(terms) == 1 else Or(tuple(terms))


def _term_of(
    name: str,
    entry: str,
    parse: Callable[[str, NamedQueries], QueryNode],
    names: NamedQueries,
) -> Term | Regex:
    """Return the node of a list's entry; raises UnusableNameError."""
    try:
        term = parse(_as_term(entry), names)
    except QueryError as error:
        raise UnusableNameError(
            Worded(
                "The list '%(name)s': %(entry)s: %(problem)s",
                name=name,
                entry=repr(entry),
                problem=error.message,
            ),
            remedy=error.remedy,
        ) from error
    if not isinstance(term, Term | Regex):
        raise UnusableNameError(
            Worded(
                "The list '%(name)s': %(entry)s is more than a word or a phrase.",
                name=name,
                entry=repr(entry),
            ),
            remedy=Worded("Put conditions into a watchlist: @name can use it as well."),
        )
    return term


def _as_term(entry: str) -> str:
    """Return a list's entry as a query: several words are a phrase."""
    entry = entry.strip()
    if not any(map(str.isspace, entry)) or entry[:1] in "/(" or '"' in entry:
        return entry
    return _ENTRY.sub(r'\1"\2"\3', entry, count=1)
