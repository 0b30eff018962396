"""The filter of the coverage page, as its address has it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal
from urllib.parse import parse_qsl, urlencode

from scheduler.lengths import parse_length
from store.errors import TocsinError
from store.story_list import StoryCursor, StoryFilter
from store.triage import TriageState
from tocsin.words.worded import Worded

ShownState = Literal["", "new", "read", "dismissed", "all"]
"""Stories of which state are listed; empty is all that nobody dismissed."""

SHOWN_STATES: tuple[ShownState, ...] = ("", "new", "read", "dismissed", "all")

LENGTHS = ("1h", "24h", "7d", "30d")
"""What the form offers to look back."""

MOST_CHARACTERS = 10_000
"""Of one value: a query has no more."""


class FilterError(TocsinError):
    """An address with a filter that cannot be meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageFilter:
    """What the coverage page is filtered by; each field is a key of its address."""

    q: str = ""
    """A query in the language of watchlists."""
    watchlist: str = ""
    outlet: str = ""
    language: str = ""
    within: str = ""
    """How far to look back, such as "7d"."""
    since: str = ""
    until: str = ""
    """Days such as "2026-03-02", both of them included."""
    state: ShownState = ""
    starred: str = ""
    """ "yes" for stories with a star alone."""
    tag: str = ""
    assignee: str = ""
    outlets: str = ""
    """How many outlets a story needs."""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "CoverageFilter":
        """Return the filter of an address; raises FilterError for a wrong value.

        Keys of other things, such as the place in the list, are left out.
        """
        known = {field.name for field in fields(cls)} & asked.keys()
        found = {name: asked[name].strip() for name in known}
        for name, value in found.items():
            if len(value) > MOST_CHARACTERS:
                raise FilterError(
                    Worded(
                        "%(name)s: %(count)s characters are too many.",
                        name=name,
                        count=len(value),
                    ),
                    remedy=Worded("Write at most %(most)s.", most=MOST_CHARACTERS),
                )
        if (state := found.get("state", "")) not in SHOWN_STATES:
            raise _refused("state", state, Worded("new, read, dismissed or all"))
        wanted = replace(cls(), **found)  # type: ignore[arg-type]
        wanted._check()
        return wanted

    @classmethod
    def read_text(cls, query: str) -> "CoverageFilter":
        """Return the filter of a query string; raises FilterError."""
        return cls.read(dict(parse_qsl(query)))

    def _check(self) -> None:
        if self.within:
            try:
                parse_length(self.within)
            except ValueError as error:
                raise FilterError(f"within: {error}") from None
        for name in ("since", "until"):
            _day(name, getattr(self, name))
        if self.starred not in ("", "yes"):
            raise _refused("starred", self.starred[:80], Worded("yes, or leave it out"))
        if self.outlets and not (
            self.outlets.isascii() and self.outlets.isdigit() and len(self.outlets) < 6
        ):
            raise _refused("outlets", self.outlets, Worded("a number, such as 5"))

    def __bool__(self) -> bool:
        """Return whether it leaves out anything beside what was dismissed."""
        return self != CoverageFilter()

    @property
    def is_detailed(self) -> bool:
        """Whether it has more than a query, a watchlist and a state."""
        return bool(replace(self, q="", watchlist="", state=""))

    def query_string(self, **changed: str) -> str:
        """Return it as a query string, with changes; what is empty is left out."""
        return urlencode([*self._with(changed)])

    def hidden(self, *names: str) -> list[tuple[str, str]]:
        """Return (key, value) of what is set, apart from these."""
        return [(key, value) for key, value in self._with({}) if key not in names]

    def _with(self, changed: Mapping[str, str]) -> Iterable[tuple[str, str]]:
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return [(key, value) for key, value in {**values, **changed}.items() if value]

    def stories(self, now: datetime, zone: tzinfo) -> StoryFilter:
        """Return which stories the store is asked for."""
        since = now - parse_length(self.within) if self.within else None
        if first := _day("since", self.since):
            begin = datetime.combine(first, time(), zone)
            since = begin if since is None else max(since, begin)
        last = _day("until", self.until)
        state: TriageState | None = None
        if self.state in ("new", "read", "dismissed"):
            state = self.state
        return StoryFilter(
            watchlist=self.watchlist,
            outlet=self.outlet,
            language=self.language,
            since=since,
            until=datetime.combine(last + timedelta(days=1), time(), zone)
            if last
            else None,
            state=state,
            starred=bool(self.starred),
            tag=self.tag,
            assignee=self.assignee,
            min_outlets=int(self.outlets or 1),
        )


def read_cursor(text: str) -> StoryCursor | None:
    """Return the place in the list that an address names; None for its beginning.

    Raises FilterError for what is no place.
    """
    if not text:
        return None
    try:
        return StoryCursor.parse(text)
    except ValueError:
        raise _refused(
            "after", text[:80], Worded("what a link of the list has")
        ) from None


def read_article(text: str) -> int | None:
    """Return the article after which a search goes on; None for its beginning.

    Raises FilterError for what is no number.
    """
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise _refused("after", text[:80], Worded("what a link of the list has"))
    return int(text)


def _day(name: str, text: str) -> date | None:
    """Return a day; None for an empty text. Raises FilterError for any other."""
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise _refused(name, text[:80], Worded("a day such as 2026-03-02")) from None
    if not 1900 <= found.year < 2200:
        raise _refused(name, text[:80], Worded("a day of our times"))
    return found


def _refused(name: str, value: str, wanted: str) -> FilterError:
    return FilterError(
        Worded("%(name)s: %(value)s is not possible.", name=name, value=repr(value)),
        remedy=Worded("Write %(wanted)s.", wanted=wanted),
    )
