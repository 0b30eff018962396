"""The reading of a page, its report, and the tidying of a feed's text.

`tidy` removes the repeated title, the byline and the furniture that a feed's text still
contains at its edges.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

import regex

from spiders.extract.page_evidence import PageEvidence

MAX_AUTHOR_WORDS = 5

_FURNITURE = regex.compile(
    r"(latest|related|more|top|popular|recommended|trending|other)\s+"
    r"(news|stories|articles|headlines|posts|topics|coverage|reading)"
    r"|(most read|most popular|read (more|next|also)|see also|you may also like"
    r"|share this( article| story)?|advertisement|comments?|newsletter|follow us\b.*"
    r"|sign up .*|subscribe( now)?)",
    regex.IGNORECASE,
)
"""Whole lines below an article: headings of lists, requests, buttons."""

_WORD = regex.compile(r"[\p{L}\p{N}\p{M}]+")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
"""The same of a text in ASCII, in a third of the time."""
_BY = regex.compile(r"(by|von|par|por|di|автор:?)\s+(.+)", regex.IGNORECASE)
_PARTICLES = frozenset(["von", "di"])
"""Words that may begin a byline or a surname."""
_NAME = regex.compile(r"(?:\p{Lu}[\p{L}\p{M}'’.-]*\s+){1,3}\p{Lu}[\p{L}\p{M}'’.-]*")
_NO_NAME = frozenset(
    ["news", "the", "and", "world", "live", "update", "latest", "politics", "desk"]
)


TextRoute = Literal["page", "rules", "declared", "none"]
"""The source of a page's text: its own lines, a site rule, the text that its JSON-LD
declares; "none" when there is no text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingReport:
    """How a page was read, and how reliable the result is."""

    route: TextRoute = "none"
    confidence: float = 0.0
    """0 to 1: the share of the page's prose that is in the article."""
    standfirst: int = 0
    """The number of first lines that are the standfirst, the outlet's own summary."""
    dated_by: str = ""
    """Where the date was found; empty without a date."""
    zone_guessed: bool = False
    """Whether the page gives a time without a zone; UTC is assumed."""
    month_first: bool | None = None
    """Whether the page's date has the month first, as 11/28/2026; None if it is no such
    date, or could be two days."""
    order_open: bool = False
    """Whether the date could be two days, and nothing on the page confirms it."""
    cut: Mapping[str, int] = field(default_factory=dict)
    """Reason for leaving lines out → the number of their characters."""
    missed: tuple[str, ...] = ()
    """Fields for which the site rule found nothing: they were read without it."""
    is_list: bool = False
    """Whether the page is no article: it lists others, as sections and archives do."""
    evidence: PageEvidence = field(default_factory=PageEvidence)
    """What tells whether the page is the article that was listed."""
    blocks: tuple[tuple[str, str], ...] = ()
    """The page's lines in order, each with the reason why it was left out ("" if it was
    kept). Empty unless an explanation was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The article on a page, with what the page declares about it."""

    title: str = ""
    text: str = ""
    """Paragraphs, one per line."""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    """Aware, in the zone that the page states; a day without a time is midnight in
    UTC."""
    modified: datetime | None = None
    language: str = ""
    outlet: str = ""
    url: str = ""
    """The address that the page claims for itself, if the claim is trusted."""
    claims: tuple[str, ...] = ()
    """All trusted claims, each once: `url` first, the address of an AMP form last."""
    image: str = ""
    """The address of the lead image."""
    section: str = ""
    tags: tuple[str, ...] = ()
    dateline: str = ""
    """The place it was filed from, as written before the first sentence."""
    agencies: tuple[str, ...] = ()
    """The news agencies that the page credits, by their usual names."""
    free: bool | None = None
    """Whether the page declares that it is free to read; None if it declares
    nothing."""
    stub: bool = False
    """Whether only the beginning could be read, as behind a paywall."""
    report: ReadingReport = ReadingReport()


def tidy(reading: Reading) -> Reading:
    """Return the reading without lines at its edges that are not of the article.

    These are a repeated title, the byline (kept as the author) and lines such as
    "Latest news" at the end. Nothing inside the article changes: its text is evidence.
    """
    lines = [line.strip() for line in reading.text.splitlines() if line.strip()]
    title, authors = folded(reading.title), reading.authors
    first = 0
    for line, following in zip(lines, [*lines, ""][1:], strict=True):
        if not title or folded(line) != title:
            name = _byline(line, authors) if following else ""
            if not name:
                break
            authors = authors or (name,)
        first += 1
    del lines[:first]
    while lines and _FURNITURE.fullmatch(lines[-1].rstrip(":….!› ")):
        del lines[-1]
    return replace(reading, text="\n".join(lines), authors=authors)


def _byline(line: str, authors: tuple[str, ...]) -> str:
    """Return the author's name when the line is a byline, else "".

    A line that only looks like a name may as well be a place, a body or a label (Port
    Lenna, Human Rights Council, Media Advisory); so it stays in the text.
    """
    if folded(line) in map(folded, authors):
        return line
    cue = _BY.fullmatch(line)
    if cue and cue[1].lower() in _PARTICLES and " " not in cue[2]:
        cue = None
    name = cue[2] if cue else line
    if folded(name) in map(folded, authors):
        return name
    looks_like_a_name = (
        _NAME.fullmatch(name)
        and len(name.split()) <= MAX_AUTHOR_WORDS
        and not _NO_NAME.intersection(folded(name).split())
    )
    return name if cue and looks_like_a_name else ""


def folded(text: str) -> str:
    """Return a line's words in lower case, joined by single blanks."""
    words = _ASCII_WORD if text.isascii() else _WORD
    return " ".join(words.findall(text.casefold()))
