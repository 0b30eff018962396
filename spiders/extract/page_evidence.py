"""Evidence whether a page is the article that was listed, as far as one page has it."""

import re
from dataclasses import dataclass

from spiders.extract.headline_words import (
    same_line,
    share_found,
    telling_words,
    words_of,
)
from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.page.tree import Block, Element

MAX_LINES = 3_000
"""Lines of a page that are compared; labelled pages have some hundreds."""

MAX_HEADINGS = 100
HEADINGS = ("h1", "h2", "h3", "h4")

OWN_LINE = 3
"""Words of a headline that count as such on any line of the page. A shorter one must be
a heading: "Read more" is a line of many pages."""

_PASSWORD = re.compile(
    rb"<input\b[^<>]{0,500}\btype\s*=\s*[\"']?password", re.IGNORECASE
)
_RELOADS = re.compile(
    rb"<meta\b[^<>]{0,200}http-equiv\s*=\s*[\"']?refresh", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ListedWords:
    """What a listing says of an article, to look for on its page."""

    headline: str = ""
    summary: str = ""


NOTHING_LISTED = ListedWords()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEvidence:
    """What a page tells about being the article that was listed."""

    headline_share: float | None = None
    """The share of the listed headline's words that stand on the page outside links;
    None when no headline was listed."""
    summary_share: float | None = None
    """The same for the listed summary."""
    has_headline: bool = False
    """Whether a heading or a line of its own is the listed headline, word for word."""
    noindex: bool = False
    """Whether the page asks search engines to leave it out."""
    asks_password: bool = False
    """Not looked for on a page that has the headline, nor is `reloads`."""
    reloads: bool = False
    """Whether the page loads itself or another one after a while."""


def find_evidence(page: ParsedPage, markup: bytes, listed: ListedWords) -> PageEvidence:
    """Return the evidence of a page for what was listed, which may be nothing."""
    # A link to the article may stand on the page that says it does not exist.
    lines = [b.text for b in page.tree.blocks[:MAX_LINES] if not _is_link(b)]
    titles = [
        *(page.tree.text(element) for element in page.tree.all("title")),
        *page.structured.meta.get("og:title", ()),
    ]
    robots = set(re.split(r"[\s,]+", page.structured.first("robots").lower()))
    words = words_of("\n".join((*lines, *titles))) if listed != NOTHING_LISTED else ()
    long = len(telling_words(listed.headline)) >= OWN_LINE
    has_headline = same_line(
        listed.headline, (*_headings(page), *(lines if long else ()))
    )
    return PageEvidence(
        headline_share=share_found(listed.headline, words),
        summary_share=share_found(listed.summary, words),
        has_headline=has_headline,
        noindex=bool(robots & {"noindex", "none"}),
        asks_password=not has_headline and bool(_PASSWORD.search(markup)),
        reloads=not has_headline and bool(_RELOADS.search(markup)),
    )


def _headings(page: ParsedPage) -> list[str]:
    """Return the headings that are no links: those are of other pages."""
    elements = [e for tag in HEADINGS for e in page.tree.all(tag)[:MAX_HEADINGS]]
    return [page.tree.text(e) for e in elements if not _is_linked(page, e)]


def _is_linked(page: ParsedPage, heading: Element) -> bool:
    # A card is one link around its heading and its text.
    around = any(e.tag == "a" and e.get("href") for e in heading.ancestors())
    return around or any(map(_is_link, page.tree.blocks[heading.first : heading.last]))


def _is_link(block: Block) -> bool:
    return 2 * block.linked >= len(block.text)
