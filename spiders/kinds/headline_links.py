"""The links of a listing page that are headlines, where no selector says which.

They are those in or around a heading; those in or around elements that are named after
titles; the one link of an `article` without a heading; and the links of dated rows:
tables, lists and definition lists of authorities are written so.
"""

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from spiders.kinds.link_titles import (
    HEADINGS,
    heading_of,
    is_date,
    is_named_title,
    shown_text,
    title_within,
)
from spiders.kinds.unwanted_links import is_dead, is_in_menu, is_short

ROWS = ("tr", "li", "dt", "dd", "p")
"""Elements that each hold one article of a list."""

_FEWEST_ROWS = 3
"""Rows that are a list of articles."""

_DATE = re.compile(
    r"\d{4}[-./年]\s?\d{1,2}[-./月]\s?\d{1,2}|\d{1,2}[-./]\s?\d{1,2}[-./]\s?\d{2,4}"
    r"|\b\d{1,2}\.?,?\s+\S{3,12}\s+\d{4}|\b\S{3,12}\s+\d{1,2},\s+\d{4}"
)
"""A day in digits, or with the name of a month in any language."""

MAX_LINKS = 5_000
"""Links of a page that are looked at: front pages of large papers have about 1,000."""

DATE_CHARS = 400
"""The characters of a row in which its date is looked for."""


def headline_links(page: etree._Element) -> list[etree._Element]:
    """Return the links of a page that are headlines, in document order."""
    links = [
        link
        for link in islice(page.iter("a"), MAX_LINKS)
        if not is_dead(link) and not is_in_menu(link)
    ]
    found = {link for link in links if _is_headline(link)}
    found -= set(_lesser_headings(found))
    headed = {around for link in found for around in link.iterancestors("article")}
    found.update(_of_articles(page, links, headed))
    rows = _rows(links, found)
    dated = [link for link, row in rows if _is_dated(row)]
    if len(dated) >= _FEWEST_ROWS:
        found.update(dated)
    if not found and len(rows) >= _FEWEST_ROWS:
        found.update(link for link, _ in rows)
    return [link for link in links if link in found]


def _is_headline(link: etree._Element) -> bool:
    if heading_of(link) is not None:
        return True
    around = link.getparent()
    elements = [link] if around is None else [link, around]
    if any(map(is_named_title, elements)):
        return True
    # Entries of menus have titles within them as well: names of sections.
    title = title_within(link)
    return title is not None and not is_short(shown_text(title))


def _lesser_headings(links: set[etree._Element]) -> Iterator[etree._Element]:
    """Yield links in lesser headings of an `article`: of a section, of what is related.

    The headline of an `article` is its highest heading.
    """
    ranks: dict[etree._Element, int] = {}
    of: list[tuple[etree._Element, etree._Element, int]] = []
    for link in links:
        article = next(link.iterancestors("article"), None)
        heading = heading_of(link)
        if article is None or heading is None:
            continue
        rank = HEADINGS.index(heading.tag)
        ranks[article] = min(rank, ranks.get(article, rank))
        of.append((link, article, rank))
    for link, article, rank in of:
        if rank > ranks[article]:
            yield link


def _of_articles(
    page: etree._Element, links: list[etree._Element], headed: set[etree._Element]
) -> Iterator[etree._Element]:
    """Yield the link of each `article` that has no headline with a link.

    Where a heading without a link is the headline, each of its links may be the one.
    """
    by_article: dict[etree._Element, list[etree._Element]] = {}
    for link in links:
        article = next(link.iterancestors("article"), None)
        if article is not None and article not in headed:
            by_article.setdefault(article, []).append(link)
    # An article page has one `article` with many links in its text.
    if len(by_article) + len(headed) < 2 and len(list(page.iter("article"))) < 2:
        return
    for inside in by_article.values():
        yield max(inside, key=lambda link: len(shown_text(link)))


def _rows(
    links: list[etree._Element], found: set[etree._Element]
) -> list[tuple[etree._Element, etree._Element]]:
    """Return the link of each row that has the longest text, with the row."""
    rows: dict[etree._Element, tuple[etree._Element, int]] = {}
    taken = {row for link in found for row in link.iterancestors(*ROWS)}
    taken |= {of for row in taken if row.tag == "dt" for of in _described(row)}
    for link in links:
        row = next(link.iterancestors(*ROWS), None)
        if row is None or row in taken:
            continue
        text = shown_text(link)
        if text and not is_date(text) and len(text) > rows.get(row, (link, 0))[1]:
            rows[row] = link, len(text)
    return [(link, row) for row, (link, _) in rows.items()]


def _described(term: etree._Element) -> Iterator[etree._Element]:
    """Yield what a definition list says of a term: places and subjects, no articles."""
    for element in term.itersiblings(etree.Element):
        if element.tag != "dd":
            return
        yield element


def _is_dated(row: etree._Element) -> bool:
    """Return whether a row has a date, or stands next to one in a definition list."""
    around = [row]
    if row.tag in ("dt", "dd"):
        beside = row.getprevious() if row.tag == "dd" else row.getnext()
        around += [beside] if beside is not None else []
    return any(
        next(element.iter("time"), None) is not None
        or _DATE.search(shown_text(element)[:DATE_CHARS])
        for element in around
    )
