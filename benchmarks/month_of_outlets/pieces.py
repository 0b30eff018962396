"""What the outlets publish, and what a monitor must find in it: the truth."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from benchmarks.month_of_outlets.outlets import Outlet

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What an article says from some time on."""

    since: datetime
    headline: str
    summary: str
    paragraphs: tuple[str, ...]
    updated: datetime | None = None
    """The change time that the listing tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A watchlist that must match an article."""

    topic: str
    since: datetime
    """From when on the word can be read."""
    where: str
    """`headline`, `text`, `copy`, `edit`, or `silent` for an edit nobody announces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article as its outlet publishes it."""

    outlet: Outlet
    number: int
    name: str
    """A name that its headlines say and no other article does."""
    listed: datetime
    """When it is listed first."""
    published: datetime
    """When it came out; of an old one long before it is listed."""
    appears: datetime
    """When its page is there."""
    wordings: tuple[Wording, ...]
    wanted: tuple[Wanted, ...] = ()
    kind: str = "plain"
    """`plain`, `before` (the first visit), `old`, `copy`, or `teaser`."""
    decoys: tuple[str, ...] = ()
    """Topics that its page names beside the article."""
    credit: str = ""
    """The agency whose text it is."""
    withdrawn: datetime | None = None

    @property
    def path(self) -> str:
        """Return the path of its page."""
        kind = "copy" if self.kind == "copy" else "news"
        return f"/{self.published:%Y/%m}/{kind}-{self.number}.html"

    @property
    def link(self) -> str:
        """Return the path, or whole address, that the listing gives."""
        if self.outlet.shared:
            anchor = f"#n{self.number}" if self.outlet.shared == "anchors" else ""
            return f"/notices{anchor}"
        if self.outlet.route in ("", "tracked"):
            return self.path
        return f"/{self.outlet.route}/{self.number}"

    def wording(self, at: datetime) -> Wording:
        """Return what it says at a time; its first words before it is out."""
        past = [wording for wording in self.wordings if wording.since <= at]
        return past[-1] if past else self.wordings[0]


@dataclass
class Month:
    """All that is published."""

    outlets: list[Outlet]
    start: datetime
    end: datetime
    pieces: dict[int, list[Piece]] = field(default_factory=lambda: defaultdict(list))
    """Number of an outlet → its articles, in the order in which they are listed."""

    def all(self) -> Iterator[Piece]:
        """Yield all articles."""
        for outlet in self.outlets:
            yield from self.pieces[outlet.number]
