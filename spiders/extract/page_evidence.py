"""Evidence whether a page is the article that was listed, as far as one page has it."""

import re
from collections.abc import Iterator
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

_PASSWORD = re.compile(rb"<input\b[^<>]{0,500}\btype\s*=\s*[\"']?password")
_RELOADS = re.compile(rb"<meta\b[^<>]{0,200}http-equiv\s*=\s*[\"']?refresh")


@dataclass(frozen=True, slots=True)
class ListedWords:
    """What a listing says of an article, to look for on its page."""

    headline: str = ""
    summary: str = ""


NOTHING_LISTED = ListedWords()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEvidence:
    """What a page tells about being the article that was listed.

    A page that has the headline is the article: no more is looked for there.
    """

    noindex: bool = False
    """Whether the page asks search engines to leave it out."""
    has_headline: bool = False
    """Whether a heading or a line of its own is the listed headline, word for word."""
    headline_share: float | None = None
    """The share of the listed headline's words that stand on the page outside links;
    None when no headline was listed."""
    summary_share: float | None = None
    """The same for the listed summary."""
    asks_password: bool = False
    reloads: bool = False
    """Whether the page loads itself or another one after a while."""


def find_evidence(page: ParsedPage, markup: bytes, listed: ListedWords) -> PageEvidence:
    """Return the evidence of a page for what was listed, which may be nothing."""
    robots = set(re.split(r"[\s,]+", page.structured.first("robots").lower()))
    noindex = bool(robots & {"noindex", "none"})
    if listed == NOTHING_LISTED:
        return PageEvidence(noindex=noindex)
    if same_line(listed.headline, _headings(page)):
        return PageEvidence(noindex=noindex, has_headline=True)
    # A link to the article may stand on the page that says it does not exist.
    lines = [b.text for b in page.tree.blocks[:MAX_LINES] if not _is_link(b)]
    is_long = len(telling_words(listed.headline)) >= OWN_LINE
    if is_long and same_line(listed.headline, lines):
        return PageEvidence(noindex=noindex, has_headline=True)
    titles = [
        *(page.tree.text(element) for element in page.tree.all("title")),
        *page.structured.meta.get("og:title", ()),
    ]
    words = words_of("\n".join((*lines, *titles)))
    # A literal that the case is part of is found many times as fast.
    lower = markup.lower()
    return PageEvidence(
        noindex=noindex,
        headline_share=share_found(listed.headline, words),
        summary_share=share_found(listed.summary, words),
        asks_password=bool(_PASSWORD.search(lower)),
        reloads=bool(_RELOADS.search(lower)),
    )


def _headings(page: ParsedPage) -> Iterator[str]:
    """Yield the headings that are no links: those are of other pages."""
    for tag in HEADINGS:
        for element in page.tree.all(tag)[:MAX_HEADINGS]:
            if not _is_linked(page, element):
                yield page.tree.text(element)


def _is_linked(page: ParsedPage, heading: Element) -> bool:
    # A card is one link around its heading and its text.
    around = any(e.tag == "a" and e.get("href") for e in heading.ancestors())
    return around or any(map(_is_link, page.tree.blocks[heading.first : heading.last]))


def _is_link(block: Block) -> bool:
    return 2 * block.linked >= len(block.text)
