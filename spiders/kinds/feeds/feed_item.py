"""What a feed says: its items, before addresses and times are made of their texts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A link as written, and the address that it is relative to."""

    target: str
    base: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One item of a feed. Texts are plain, times and addresses as written."""

    id: str = ""
    """RSS guid, Atom id, the `about` of RDF, the id of JSON Feed."""
    title: str = ""
    text: str = ""
    is_whole: bool = False
    """Whether the text is the whole article, whatever its page has."""
    links: tuple[FeedLink, ...] = ()
    """Where its page may be, best first; the first web address counts."""
    published: tuple[str, ...] = ()
    """Best first; the first that states a time counts."""
    updated: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    """As written, with mail addresses."""
    tags: tuple[str, ...] = ()
    images: tuple[FeedLink, ...] = ()
    language: str = ""
    source: str = ""
    """The channel that it comes from (RSS `source`), as written."""
    outlet: str = ""
    """Who published it, where the feed lists what others publish."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDocument:
    """A feed: its first items, how many more there are, and what it says of itself."""

    items: tuple[FeedItem, ...]
    more: int = 0
    language: str = ""
    ttl: str = ""
    """Minutes that it may be kept, as written."""
    period: str = ""
    """`sy:updatePeriod`, as written."""
    frequency: str = ""
    """`sy:updateFrequency`, as written: times in the period."""
    hubs: tuple[FeedLink, ...] = ()
    """Where one can subscribe to its changes (WebSub)."""
    own: tuple[FeedLink, ...] = ()
    """Its own address, by its own words; one at most, where it is as it should be."""
