"""Site rules: the user's selectors for the parts of an article on an outlet's pages.

This is the model and the look-up; `spiders.extract.selectors` applies a rule to a page.
A rule is a few short strings: it is sent to a worker together with the page.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from spiders import urls

FIELDS = ("title", "body", "authors", "published", "modified", "section", "image")
"""The fields for which a rule can have a selector, by their keys in the file."""

STALE = 5
"""A selector is stale after it found nothing on this many pages in a row. A video page
or a live blog may lack a byline; five different pages hardly do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule:
    """CSS selectors for the parts of an article; "" for parts without one.

    A selector may end with @ and the name of the attribute that holds the value.
    """

    name: str
    """The name of its file."""
    valid_from: date = date.min
    """The first day on which the rule applies to pages read."""
    title: str = ""
    body: str = ""
    """Selects the paragraphs, or elements around them."""
    authors: str = ""
    """Selects one element for each name."""
    published: str = ""
    modified: str = ""
    section: str = ""
    image: str = ""
    cut: tuple[str, ...] = ()
    """Selectors of elements that are cut out before the fields are looked for."""

    @property
    def selectors(self) -> dict[str, str]:
        """Field → its selector, for the fields that have one."""
        found = {name: getattr(self, name) for name in FIELDS}
        return {name: selector for name, selector in found.items() if selector}


@dataclass(frozen=True, slots=True)
class SiteRules:
    """All site rules of the configuration."""

    by_host: Mapping[str, tuple[SiteRule, ...]] = field(default_factory=dict)
    """Host as `plain_host` returns it → its rules, the earliest first."""

    def rule_for(self, url: str, on: date) -> SiteRule | None:
        """Return the rule for a page that is read on a day; None without one.

        Of the page's host and its parent domains, the nearest that has rules decides.
        """
        if not self.by_host:
            return None
        for host in _host_and_parents(plain_host(urls.host(url))):
            if host in self.by_host:
                begun = [rule for rule in self.by_host[host] if rule.valid_from <= on]
                # A block without selectors ends the one before it.
                applies = begun and (begun[-1].selectors or begun[-1].cut)
                return begun[-1] if applies else None
        return None


class SelectorMisses:
    """Counts the pages in a row on which a selector found nothing."""

    def __init__(self) -> None:
        self._in_a_row: dict[tuple[SiteRule, str], int] = {}

    def note(self, rule: SiteRule, missed: Iterable[str]) -> tuple[str, ...]:
        """Count a page read by a rule; return the fields that have just become stale.

        A field is returned once, and again only after its selector has found something.
        """
        stale = []
        missing = set(missed)
        for name in rule.selectors:
            times = self._in_a_row.pop((rule, name), 0) + 1
            if name in missing:
                self._in_a_row[rule, name] = times
                if times == STALE:
                    stale.append(name)
        return tuple(stale)


def plain_host(host: str) -> str:
    """Return a host as look-ups need it: in ASCII, lower case, without "www."."""
    host = host.lower().rstrip(".")
    if not host.isascii():
        host = urls.host(urls.canonical(f"https://{host}/"))
    return host.removeprefix("www.")


def _host_and_parents(host: str) -> Iterator[str]:
    while host:
        yield host
        host = host.partition(".")[2]
