"""The nouns of tocsin.

Times are aware UTC, lengths are `timedelta`, collections are tuples. A noun knows no
database, no network and no clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from store.bookmarks import Bookmark
from store.change_model import ChangesTold
from store.habit_model import Hints
from store.hub_model import HubOffer
from store.overlap_model import Overlap

Baseline = Literal["store", "alert", "skip"]
"""What a source's first visit does with what is already there."""

VisitOutcome = Literal["ok", "unchanged", "soft", "hard"]
"""How a visit ended: `soft` failures pass (time-outs, 429, 5xx), `hard` ones do not."""

Origin = Literal["page", "feed", "spider"]
"""Where an article's text was read: its page, the feed, or a user's spider."""

Suppression = Literal["", "baseline", "old", "copy", "story", "score", "past"]
"""Why a match sends no alert; empty when it does. "copy" and "story" are written no
more: older databases have them."""

EntryState = Literal["waiting", "read", "copy", "failed", "skipped"]
"""To be read; read; the same as a stored article; given up; never to be read."""

DeliveryKind = Literal[
    "alert", "followup", "surge", "digest", "roundup", "note", "notice", "test"
]
"""What a message is for.

alert     the first message on a story
followup  the story has grown
surge     many outlets report within a short time
digest    all alerts of an hour, a day, a week
roundup   alerts that were held back, or could not be sent, in one message
note      names messages that may or may not have arrived
notice    for the operator: a channel is down, a delivery failed for good
test      somebody wants to see whether it arrives
"""

DeliveryState = Literal[
    "waiting", "sending", "sent", "unknown", "dead", "merged", "cancelled"
]

ClippingNote = Literal["", "later", "unread", "repeat"]
"""What a message adds to an article.

later   it matches only since it was changed
unread  only its listing is known: its page could not be had yet
repeat  it may have been sent before the database was restored from a backup
"""

AlertState = Literal["pending", "included", "absorbed", "muted", "dropped"]
"""What has become of an alert.

pending   the planner has not decided yet
included  a message contains it
absorbed  its story did not grow enough for a message
muted     its watchlist, story or outlet was muted
dropped   its route or its channel was removed from the configuration
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place that news comes from."""

    key: str
    """Its name in the configuration; identity across restarts."""
    name: str
    """What people call it: the outlet's name."""
    kind: str
    url: str
    every: timedelta | None
    """How often it is visited; None when that follows from how it publishes."""
    soonest: timedelta = timedelta(minutes=3)
    """The shortest wait between two visits that may follow."""
    latest: timedelta = timedelta(hours=6)
    """The longest one."""
    baseline: Baseline = "store"
    country: str = ""
    """Two letters, lower case (ISO 3166-1); empty when unknown."""
    kind_open: bool = False
    """Whether the configuration leaves the kind out: it is "feed", or the address is
    that of a home page, from which the source is looked for."""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a source's listing: an article's address, headline and summary."""

    url: str
    title: str = ""
    summary: str = ""
    """Plain text, as listed."""
    published: datetime | None = None
    authors: tuple[str, ...] = ()
    language: str = ""
    complete: bool = False
    """Whether the summary is the whole article, so that no page is fetched."""
    id: str = ""
    """The publisher's own name for it (RSS guid, Atom id); empty when it has none."""
    updated: datetime | None = None
    """When the publisher last changed it, as listed."""
    tags: tuple[str, ...] = ()
    """The publisher's categories, as listed."""
    image: str = ""
    """The address of its picture, as listed; empty when it has none."""
    outlet: str = ""
    """Who published it, where a source lists what others publish; else empty."""
    in_archive: bool = False
    """Whether it was there before the source was visited first, in a part of its
    listing that is read only now."""

    @property
    def listed_time(self) -> datetime | None:
        """When it was published, else when it was changed, as listed."""
        return self.published or self.updated


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit to a source, and its outcome."""

    source: str
    at: datetime
    outcome: VisitOutcome
    status: int | None = None
    """The HTTP status; None when there was no answer."""
    listed: int = 0
    """How many entries the source listed."""
    took: timedelta = timedelta(0)
    reason: str = ""
    """One sentence for a person; empty when all is well."""
    bookmark: Bookmark = field(default_factory=Bookmark)
    retry_after: timedelta | None = None
    """What the publisher asked for (RFC 9110 §10.2.3); None when it asked nothing."""
    hints: Hints = field(default_factory=Hints)
    """What the site says of how often to come."""
    is_reached: bool = True
    """Whether the site answered at all, be it with an error."""
    is_ours: bool = False
    """Whether it failed because our own network is down: nobody else's fault."""
    moved_to: str = ""
    """Where its address was redirected to for good; empty when it was not."""
    offer: HubOffer | None = None
    """The hub that it named; None when the answer did not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How an article was read, and how far that is to be trusted."""

    route: str = ""
    """Where on its page the text was found (`TextRoute` of `spiders.extract.reading`);
    empty when it is not the page's."""
    confidence: float = 0.0
    """0 to 1: how sure the reader is to have the whole text and nothing else."""
    standfirst: int = 0
    """How many of the text's first lines are the outlet's own summary of it."""
    dated_by: str = ""
    """Where the date was found; empty when there is none."""
    zone_guessed: bool = False
    """Whether the page gives a time without its zone, which was taken for UTC."""
    offset: str = ""
    """How far the page's clock is from UTC, such as "+02:00": with it `published` is
    the day and hour that readers of the page see. Empty when no page gives a time."""
    titled_by: str = ""
    """ "listing" where the headline is the listed one though the page is called
    otherwise; else empty."""
    refused: str = ""
    """Why the page at its address is not the article, such as "the page asks for a
    login"; empty when it was used, or could not be fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One piece of news as tocsin read it."""

    url: str
    """Canonical address."""
    source: str
    title: str
    text: str
    """Paragraphs, one per line; empty when only the headline is known."""
    seen: datetime
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    """As the publisher says; None when it does not."""
    language: str = ""
    """BCP 47 tag, lower case; empty when unknown."""
    outlet: str = ""
    origin: Origin = "page"
    modified: datetime | None = None
    """When the publisher changed it last, as it says; None when it does not."""
    image: str = ""
    """The address of its lead image; empty when it has none."""
    section: str = ""
    """The section of its site, as the site calls it: "Politics"."""
    tags: tuple[str, ...] = ()
    """The publisher's keywords, in its order."""
    dateline: str = ""
    """The place it was filed from, as written before its first sentence."""
    agencies: tuple[str, ...] = ()
    """News agencies its page credits, by their usual names."""
    free: bool | None = None
    """Whether its page says that it is read without paying; None when it does not."""
    stub: bool = False
    """Whether only a teaser or the headline is known."""
    claims: tuple[str, ...] = ()
    """Other addresses the page claims for itself, believed; canonical form."""
    provenance: Provenance = Provenance()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """What an article is to earlier ones: seen again, a copy, part of a story."""

    known: int | None = None
    """The stored article that it is; None when it is a new one."""
    known_by: Literal["", "url", "text"] = ""
    """What identified it: its address, or its exact words."""
    story: int | None = None
    """The story it joins, by its first article; None when it starts one."""
    copy_of: int | None = None
    """The article that it is a copy of; None when it is no copy."""
    composite: bool = False
    """Whether it is made of articles of several stories: it belongs to one and draws no
    others into it."""
    score: float | None = None
    """Its similarity to its story, or to the most similar one; None without any."""
    runner_up: int | None = None
    """The second most similar story, or the most similar when it joined none."""
    runner_up_score: float | None = None
    overlaps: tuple[Overlap, ...] = ()
    """The one that shares most comes first."""
    related: tuple[tuple[int, float], ...] = ()
    """Other stories about the same matter, and their similarity."""
    composites: tuple[int, ...] = ()
    """Earlier articles that turn out to be composite, now that this one is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where a query hit: code points into the article's title or text."""

    field: Literal["title", "text"]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Route:
    """A channel that gets a watchlist's alerts, and when it gets them."""

    channel: str
    when: str = "now"
    """As `tocsin.alerts.plan.when` reads and writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchlist:
    """A query, and the channels that get alerts for its matches."""

    name: str
    query: str
    """In the query language, as written."""
    exclude: str = ""
    """A query whose articles are left out; empty leaves out none."""
    routes: tuple[Route, ...] = ()
    """The channels that get alerts; without any, matches are only stored."""
    sources: frozenset[str] = frozenset()
    """Keys of the sources it applies to; empty is all."""
    languages: tuple[str, ...] = ()
    """BCP 47 tags, lower case; empty is all."""
    min_score: int = 0
    """The score of 100 that an article needs for an alert."""
    urgent: str = ""
    """A query: matching articles that match it too are urgent; empty is none."""
    changes: ChangesTold = "digest"
    """When its channels are told that an article of theirs was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An article that matches a watchlist, and why."""

    watchlist: str
    spans: tuple[Span, ...]
    words: tuple[str, ...]
    """The different words that hit, as written in the article."""
    snippet: tuple[tuple[str, bool], ...]
    """A sentence or two as (text, is a hit) pieces."""
    score: int = 0
    """How much the article is about it, of 100."""
    reasons: tuple[str, ...] = ()
    """What the score is made of, for people."""
    urgent: bool = False
    """Whether its alert is sent at once."""
    suppressed: Suppression = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clipping:
    """What a message says of one article, as it was when the article came.

    A message that is written tomorrow says what was read today.
    """

    watchlist: str
    title: str
    url: str
    outlet: str
    seen: datetime
    title_spans: tuple[tuple[int, int], ...] = ()
    """Where the query hit in the title: code points, start and end."""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    """As the publisher says; None when it does not."""
    words: tuple[str, ...] = ()
    """The different words that hit, as written in the article."""
    snippet: tuple[tuple[str, bool], ...] = ()
    """A sentence or two as (text, is a hit) pieces."""
    origin: Origin = "page"
    agencies: tuple[str, ...] = ()
    score: int = 0
    """How much the article is about the watchlist, of 100."""
    reasons: tuple[str, ...] = ()
    """What the score is made of, for people."""
    urgent: bool = False
    note: ClippingNote = ""
    article: int | None = None
    """The article's number; None before it is stored."""
    changes: tuple[str, ...] = ()
    """What became of the article since the channel was sent it, in sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One match on its way to the channels of its watchlist's routes."""

    routes: tuple[Route, ...]
    clipping: Clipping

    @property
    def watchlist(self) -> str:
        """Return the name of the watchlist that found the article."""
        return self.clipping.watchlist


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """Alerts that are not sent for a while: of a watchlist, a story or an outlet."""

    scope: Literal["watchlist", "story", "outlet"]
    target: str
    """The watchlist's or outlet's name, or the story's number."""
    channel: str = ""
    """The channel that does not get them; empty is every channel."""
    until: datetime | None = None
    """None is until somebody ends it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelHealth:
    """How a channel is doing."""

    failures: int = 0
    """In a row, up to now."""
    closed_until: datetime | None = None
    """Nothing is sent before; None when messages may be sent."""
    down_since: datetime | None = None
    """When the first of the failures was; None when the last attempt went well."""
    last_ok: datetime | None = None
    reason: str = ""
    """Of the last failure, for people."""
    reported: bool = False
    """Whether the operator has a notice of it."""
    backlog_since: datetime | None = None
    """When an outage began that is over, until what waited meanwhile is merged; None
    when there is nothing to merge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Everything that one article changes, decided before anything is written."""

    article: Article
    place: Placement
    matches: tuple[Match, ...]
    alerts: tuple[Alert, ...]
