"""The nouns of revisits: what is known of a page, and of an outlet's edits."""

from dataclasses import dataclass, field

from store.bookmarks import Bookmark


@dataclass(frozen=True, slots=True, kw_only=True)
class PageState:
    """What is known of an article's page, for the visits to come."""

    url: str
    """Where it was found, after redirects; where it was listed while it is missing."""
    title: str = ""
    """Its headline as the page gave it last; empty while it is missing."""
    bookmark: Bookmark = field(default_factory=Bookmark)
    missing: bool = False
    """Whether its text is still to be had: the article has the listing's words, or a
    teaser."""
    unread: bool = False
    """Whether no page was read at all."""
    tries: int = 0
    """How often in a row it was asked for and could not be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditCount:
    """How often an outlet's pages were visited again at a step, and had changed."""

    made: int = 0
    changed: int = 0
