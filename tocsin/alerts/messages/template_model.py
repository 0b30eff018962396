"""What templates see: the names here are those that users write in their own.

Every text is cleaned, and prepared for its family; it is escaped where it is written.
"""

from dataclasses import dataclass

from store.model import DeliveryKind
from tocsin.alerts.messages.desk_links import DeskLinks

MarkedText = tuple[tuple[str, bool], ...]
"""Texts that follow each other, and whether each is a hit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleModel:
    """One article."""

    headline: str
    url: str
    """Where it is, if that is a web address; else empty."""
    outlet: str
    when: str
    """As 2 March 2026, 13:05 CET; empty when nobody knows."""
    short: str
    """As 2 Mar, 13:05; likewise."""
    note: str
    """As "added later", when it matches only since it was changed; mostly empty."""
    changes: tuple[str, ...]
    """What became of it since it was sent, in lines; mostly none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryModel:
    """A story: its leading article, and the others."""

    watchlist: str
    number: int
    article: int | None
    piece: ArticleModel
    snippet: MarkedText
    """Text, and whether it is a hit; empty for none."""
    also: tuple[ArticleModel, ...]
    """Others, the oldest first, or of a follow-up the newest; MAX_ALSO at most."""
    others: int
    """How many outlets there are besides that of the leading article."""
    outlets: int
    urgent: bool
    grown: str
    """Of a follow-up: 12 more outlets, 19 so far; else empty."""
    desk: DeskLinks | None
    """Its pages at the desk; None where `[desk] base_url` is not set, or no room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartBar:
    """One bar of a chart."""

    label: str
    number: int
    percent: int
    """Of the longest bar; 0 only for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageModel:
    """Everything that a template can show."""

    kind: DeliveryKind
    title: str
    label: str
    """The watchlist, as Urgent · Acme."""
    heading: str
    repeats: bool
    """Whether the heading stands in the title already."""
    summary: str
    """As 12 stories, 31 articles; empty where it would say nothing new."""
    why: str
    lines: tuple[str, ...]
    single: StoryModel | None
    """The story, where there is one to be shown in full."""
    groups: tuple[tuple[str, tuple[StoryModel, ...]], ...]
    """Watchlist and its stories; empty where there is a single one."""
    several: bool
    """Whether they are of several watchlists, those without room included."""
    more: int
    """Stories, or lines, for which there was no room."""
    urgent: bool
    days: tuple[ChartBar, ...]
    outlets: tuple[ChartBar, ...]
