"""What a way into a site lists, and whether it can be a source of the site. Pure.

A way is judged by a sample of what it lists, not by what it is called.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from spiders import urls
from spiders.discovery.ways_in import WayIn
from spiders.listing import Listing, busiest_minute
from store.model import Entry

FEW = 3
"""A way that lists fewer entries may be a feed of one tag, or an empty one."""

MOST_FOREIGN = 0.5
"""The share of links to other sites above which a way is no source of this one."""

GIVEN_UP = timedelta(days=365)
"""The age of the newest entry from which a way is no source, unless the front page of
its site shows what it lists: outlets that publish once a year do exist."""

MANY_HEADLINES = 10
"""Headlines of a front page from which a feed of the whole site shares some of them."""

WHOLE_CHARS = 1_000

_FEW_DATES = 5
_NEARLY_ALL = 0.9
"""How many dates, and which share of them in one minute, are the time of a build."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What a way into a site listed when it was tried."""

    way: WayIn
    entries: tuple[Entry, ...] = ()
    problem: str = ""
    """Why it is no source; empty when it can be one."""
    shared: int | None = None
    """How many of its entries the front page shows; None when that shows too few."""

    @property
    def newest(self) -> datetime | None:
        """When the last of its entries was published; None when none is dated."""
        dates = (entry.listed_time for entry in self.entries)
        return max((at for at in dates if at), default=None)

    @property
    def dated(self) -> float:
        """The share of entries that have a date."""
        return _share(entry.published is not None for entry in self.entries)

    @property
    def titled(self) -> float:
        """The share of entries that have a headline."""
        return _share(bool(entry.title) for entry in self.entries)

    @property
    def whole(self) -> float:
        """The share of entries that come with a text as long as an article."""
        return _share(len(entry.summary) >= WHOLE_CHARS for entry in self.entries)

    @property
    def signed(self) -> float:
        """The share of entries that name an author."""
        return _share(bool(entry.authors) for entry in self.entries)

    @property
    def says_changes(self) -> float:
        """The share of entries that have a time of their last change, as in Atom."""
        return _share(entry.updated is not None for entry in self.entries)

    @property
    def tells_changes(self) -> bool:
        """Whether an entry was changed after its publication, and says so."""
        return any(
            entry.updated and entry.published and entry.updated != entry.published
            for entry in self.entries
        )

    @property
    def is_unproven(self) -> bool:
        """Whether only its links say that they lead to articles."""
        return bool(self.entries) and (self.way.kind == "page" or self.titled < 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontPage:
    """The page of a site from which its sources are looked for."""

    url: str
    keys: frozenset[str] = frozenset()
    """The keys of the articles that it lists."""


def sample_of(way: WayIn, listing: Listing, front: FrontPage, now: datetime) -> Sample:
    """Return the sample of a listing; with a problem if it is no source of the site."""
    entries = listing.entries
    shared = None
    if way.url != front.url and len(front.keys) >= MANY_HEADLINES:
        shared = sum(urls.key(entry.url) in front.keys for entry in entries)
    sample = Sample(way=way, entries=entries, shared=shared)
    problem = _problem(sample, listing, front, now)
    return Sample(way=way, problem=problem) if problem else sample


def articles_folder(sample: Sample) -> str:
    """Return the folder of a feed's articles, where it lists all pages of the site.

    A feed that has undated pages ("About") beside dated articles, all below one folder
    of its own, has a sister in that folder (Hugo). Empty when it is not so.
    """
    base = sample.way.url.rpartition("/")[0] + "/"
    folders: Counter[str] = Counter()
    undated: set[str] = set()
    for entry in sample.entries:
        below = entry.url.removeprefix(base)
        folder = below.partition("/")[0] if below != entry.url and "/" in below else ""
        if entry.listed_time is None:
            undated.add(folder)
        else:
            folders[folder] += 1
    if not undated or len(folders) != 1:
        return ""
    [folder] = folders
    return f"{base}{folder}/" if folder and folder not in undated else ""


def _problem(sample: Sample, listing: Listing, front: FrontPage, now: datetime) -> str:
    entries = sample.entries
    if not entries:
        return "it names only other lists" if listing.parts else "it lists nothing"
    site = urls.domain(front.url)
    foreign = [entry.url for entry in entries if urls.domain(entry.url) != site]
    if len(foreign) > MOST_FOREIGN * len(entries):
        return f"its links lead to {urls.host(foreign[0])}"
    if len(entries) >= FEW and len({urls.key(entry.url) for entry in entries}) == 1:
        return f"all its entries lead to one address, {entries[0].url}"
    if sample.way.kind == "page" and _are_searches(entries):
        return "its links lead to searches, not to articles"
    if sample.way.kind == "sitemap" and not sample.newest and not sample.titled:
        return "it has neither headlines nor dates"
    if sample.way.kind == "feed" and _are_of_one_build(entries):
        return "a build of the site has dated all its entries anew"
    if sample.newest and now - sample.newest > GIVEN_UP and not sample.shared:
        return f"it was given up: its newest entry is of {sample.newest:%Y-%m-%d}"
    return ""


def _are_of_one_build(entries: Iterable[Entry]) -> bool:
    """Return whether nearly all dates are of one minute, and not that of a full hour.

    Those who write days, or publish at a fixed time, have several entries of one.
    """
    times = (entry.published for entry in entries)
    found = busiest_minute(times, fewest=_FEW_DATES)
    return found is not None and found[1] >= _NEARLY_ALL and bool(found[0].minute)


def _are_searches(entries: Sequence[Entry]) -> bool:
    """Return whether most links hand their words to a search, as on parked sites."""
    return 2 * sum(map(_is_search, entries)) > len(entries)


def _is_search(entry: Entry) -> bool:
    words = _words(entry.title)
    values = (value for _, value in parse_qsl(urlsplit(entry.url).query))
    return bool(words) and any(_words(value) == words for value in values)


def _words(text: str) -> Collection[str]:
    return re.findall(r"\w+", text.lower())


def _share(truths: Iterable[bool]) -> float:
    values = list(truths)
    return sum(values) / len(values) if values else 0.0
