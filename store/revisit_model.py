"""The nouns of revisits: what is known of a page, and of an outlet's edits."""

from dataclasses import dataclass, field
from datetime import datetime

from store.bookmarks import Bookmark
from store.change_model import AbsenceKind


@dataclass(frozen=True, slots=True)
class Absence:
    """That an article was not at its address, as long as that may be an outage."""

    kind: AbsenceKind
    since: datetime


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
    absence: Absence | None = None
    """What is to be confirmed by another visit; None when nothing is."""
    led_to: str = ""
    """The key of another address that it led to last; empty when it led nowhere."""
    reader: str = ""
    """The version of tocsin that read its text; empty when that is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditCount:
    """How often an outlet's pages were visited again at a step, and had changed."""

    made: int = 0
    changed: int = 0
