"""Site rules: where on an outlet's pages the parts of an article stand.

The model and the look-up; `spiders.extract.selectors` applies a rule to a page. A rule
is a few short strings, so that one can travel to a worker beside its page.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from spiders import urls

FIELDS = ("title", "body", "authors", "published", "modified", "section", "image")
"""What a rule can say where to find, as the keys are called."""

STALE = 5
"""Pages in a row on which a selector found nothing, until it counts as stale. A video
page or a live blog may well lack a byline; five different pages hardly do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRule:
    """Where the parts of an article stand: CSS selectors, "" for what is not said.

    A selector may end with @ and the name of an attribute, which is taken then.
    """

    name: str
    """The file it stands in."""
    valid_from: date = date.min
    """The first day on which pages read are read by it."""
    title: str = ""
    body: str = ""
    """The paragraphs, or what holds them."""
    authors: str = ""
    """One element for each name."""
    published: str = ""
    modified: str = ""
    section: str = ""
    image: str = ""
    cut: tuple[str, ...] = ()
    """What is taken out of the page before anything is looked for."""

    @property
    def selectors(self) -> dict[str, str]:
        """Field → its selector, of those the rule speaks of."""
        found = {name: getattr(self, name) for name in FIELDS}
        return {name: selector for name, selector in found.items() if selector}


@dataclass(frozen=True, slots=True)
class SiteRules:
    """All rules there are."""

    by_host: Mapping[str, tuple[SiteRule, ...]] = field(default_factory=dict)
    """Host → its rules, the earliest first. A host is as `plain_host` returns it."""

    def rule_for(self, url: str, on: date) -> SiteRule | None:
        """Return the rule for a page that is read on a day.

        None when it is read as always. Of a host and the domains above it, the nearest
        that has rules decides.
        """
        if not self.by_host:
            return None
        for host in _host_and_parents(plain_host(urls.host(url))):
            if host in self.by_host:
                begun = [rule for rule in self.by_host[host] if rule.valid_from <= on]
                # A block that says nothing ends the one before it.
                says = begun and (begun[-1].selectors or begun[-1].cut)
                return begun[-1] if says else None
        return None


class SelectorMisses:
    """Pages in a row on which a rule found nothing, so that stale ones are noticed."""

    def __init__(self) -> None:
        self._in_a_row: dict[tuple[SiteRule, str], int] = {}

    def note(self, rule: SiteRule, missed: Iterable[str]) -> tuple[str, ...]:
        """Note a page read by a rule; return the fields that have just become stale.

        Each is told once, and again only if it has found something meanwhile.
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
    """Return a host as look-ups know it: in ASCII, lower case, without "www."."""
    host = host.lower().rstrip(".")
    if not host.isascii():
        host = urls.host(urls.canonical(f"https://{host}/"))
    return host.removeprefix("www.")


def _host_and_parents(host: str) -> Iterator[str]:
    while host:
        yield host
        host = host.partition(".")[2]
