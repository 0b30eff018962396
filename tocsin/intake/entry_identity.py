"""Which listed entries are one article: decided by what a source shows at one address.

An entry is the same as an earlier one if it has its address. But where a listing shows
several entries at one address, with different ids or anchors and different headlines,
the address is shared: then the id, or else the anchor, tells which article an entry is,
also at later visits. An outlet that gives all entries new ids at each visit shows one
entry at each address, so its entries stay what they were.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from spiders import urls
from spiders.extract.headline_words import words_of
from store.entries import ListedEntry
from store.model import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifiedEntries:
    """The entries of a visit, each under the address that is its own."""

    entries: tuple[ListedEntry, ...]
    shared: frozenset[str]
    """The keys of the addresses that several of them share, newly found."""


def identified(
    listed: Iterable[ListedEntry],
    *,
    shared: Collection[str],
    is_holder: Callable[[str, str], bool],
) -> IdentifiedEntries:
    """Return the entries of one visit, those at shared addresses apart.

    `shared` has the keys of addresses that were shared before. `is_holder`
    tells whether the entry of a name was stored under a key before the address turned
    out to be shared; this entry keeps the plain address.
    """
    listed = tuple(listed)
    by_key: dict[str, list[ListedEntry]] = defaultdict(list)
    for item in listed:
        by_key[item.key].append(item)
    new = {
        key
        for key, items in by_key.items()
        if key not in shared and _are_several(items)
    }
    apart = new.union(shared)
    return IdentifiedEntries(
        entries=tuple(
            _own(item)
            if item.key in apart and not is_holder(item.key, item.name)
            else item
            for item in listed
        ),
        shared=frozenset(new),
    )


def entry_name(entry: Entry) -> str:
    """Return what tells an entry from others at its address; "" when nothing does."""
    return entry.id or urls.anchor(entry.url)


def _are_several(items: Iterable[ListedEntry]) -> bool:
    """Return whether entries at one address are different articles.

    All must be named: beside a link to an article there may be one to its comments. And
    one article that is listed in two sections has two ids at times, but one headline.
    """
    named: dict[str, frozenset[str]] = {}
    for item in items:
        words = words_of(item.entry.title or item.entry.summary)
        named.setdefault(item.name, frozenset(words))
    if "" in named:
        return False
    return len(named) > 1 and len(set(named.values())) > 1


def _own(item: ListedEntry) -> ListedEntry:
    """Return an entry under an address of its own; its page is not asked for."""
    if not item.name:
        return item
    url = urls.of_shared_page(item.entry.url, item.name)
    return replace(item, entry=replace(item.entry, url=url), key=urls.key(url), host="")
