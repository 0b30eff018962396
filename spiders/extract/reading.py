"""What a page says, and what of it is the article.

Readers of pages (and feeds, for their summaries) hand over a title and a text; what is
left in it of bylines and of the furniture below an article is taken away here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

import regex

MAX_AUTHOR_WORDS = 5

_FURNITURE = regex.compile(
    r"(latest|related|more|top|popular|recommended|trending|other)\s+"
    r"(news|stories|articles|headlines|posts|topics|coverage|reading)"
    r"|(most read|most popular|read (more|next|also)|see also|you may also like"
    r"|share this( article| story)?|advertisement|comments?|newsletter|follow us\b.*"
    r"|sign up .*|subscribe( now)?)",
    regex.IGNORECASE,
)
"""Whole lines that head or fill what stands below an article."""

_WORD = regex.compile(r"[\p{L}\p{N}\p{M}]+")
_BY = regex.compile(r"(by|von|par|por|di|автор:?)\s+(.+)", regex.IGNORECASE)
_PARTICLES = frozenset(["von", "di"])
"""Words that open a byline and a surname alike."""
_NAME = regex.compile(r"(?:\p{Lu}[\p{L}\p{M}'’.-]*\s+){1,3}\p{Lu}[\p{L}\p{M}'’.-]*")
_NO_NAME = frozenset(
    ["news", "the", "and", "world", "live", "update", "latest", "politics", "desk"]
)


TextRoute = Literal["page", "rules", "declared", "none"]
"""Where a page's text was read: its own lines, a site's rule, the text it declares in
JSON-LD; or nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingReport:
    """How a page was read, and how far that is to be trusted."""

    route: TextRoute = "none"
    confidence: float = 0.0
    """0 to 1: how much of what looks like prose on the page stands in the article."""
    standfirst: int = 0
    """How many of the first lines are the outlet's own summary, above the text."""
    dated_by: str = ""
    """Where the date was found; empty when there is none."""
    zone_guessed: bool = False
    """Whether the page gives a time without its zone, taken for UTC."""
    cut: Mapping[str, int] = field(default_factory=dict)
    """Why something was left out → how many characters of it."""
    missed: tuple[str, ...] = ()
    """What the site's rule speaks of and found nothing for: it was read as always."""
    blocks: tuple[tuple[str, str], ...] = ()
    """Each line of the page and why it was left out ("" when it was kept), in order;
    filled only for those who ask for an explanation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a page says."""

    title: str = ""
    text: str = ""
    """Paragraphs, one per line."""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    """Aware, in the zone the page states it in; a day without a time is its midnight
    in UTC."""
    modified: datetime | None = None
    language: str = ""
    outlet: str = ""
    url: str = ""
    """The address the page claims for itself, when it is to be believed."""
    claims: tuple[str, ...] = ()
    """Every address it claims, when it is to be believed, each once: `url` first, that
    of its AMP form last."""
    image: str = ""
    """The address of the lead image."""
    section: str = ""
    tags: tuple[str, ...] = ()
    dateline: str = ""
    """The place it was filed from, as it is written before the first sentence."""
    agencies: tuple[str, ...] = ()
    """News agencies the page credits, by their usual names."""
    free: bool | None = None
    """Whether the page says that all may read it; None when it says nothing."""
    stub: bool = False
    """Whether only the beginning could be read: a paywall, a consent wall."""
    report: ReadingReport = ReadingReport()


def tidy(reading: Reading) -> Reading:
    """Return the reading without what is no part of the article's text.

    Gone are a repeated title, the byline (kept as the author) and lines such as "Latest
    news" at the end. Nothing inside the article is touched: text is evidence.
    """
    lines = [line.strip() for line in reading.text.splitlines() if line.strip()]
    title, authors = folded(reading.title), reading.authors
    first = 0
    for line, following in zip(lines, [*lines, ""][1:], strict=True):
        if not title or folded(line) != title:
            name = _byline(line, following, authors) if following else ""
            if not name:
                break
            authors = authors or (name,)
        first += 1
    del lines[:first]
    while lines and _FURNITURE.fullmatch(lines[-1].rstrip(":….!› ")):
        del lines[-1]
    return replace(reading, text="\n".join(lines), authors=authors)


def _byline(line: str, following: str, authors: tuple[str, ...]) -> str:
    """Return the author's name when the line is a byline, else ""."""
    if folded(line) in map(folded, authors):
        return line
    said = _BY.fullmatch(line)
    if said and said[1].lower() in _PARTICLES and " " not in said[2]:
        said = None
    name = said[2] if said else line
    if folded(name) in map(folded, authors):
        return name
    looks_like_a_name = (
        _NAME.fullmatch(name)
        and len(name.split()) <= MAX_AUTHOR_WORDS
        and not _NO_NAME.intersection(folded(name).split())
    )
    # A bare name has no cue of its own: what follows must be a whole paragraph.
    alone = not authors and len(following.split()) >= 12
    return name if looks_like_a_name and (said or alone) else ""


def folded(text: str) -> str:
    """Return a line's words in lower case, without what stands between them."""
    return " ".join(_WORD.findall(text.casefold()))
