"""The search for what a page needs: a task for a worker, since pages are hostile."""

from collections.abc import Iterable, Iterator
from typing import Literal

from spiders.requisites.found import FoundRequisites, Requisite

MOST_STYLES = 12
"""Style sheets of a page that are fetched; a newspaper's has two to ten."""

MOST_PICTURES = 14
"""Pictures that the page itself names: those of the article come first in it, those
behind them are of others. What style sheets name needs room too."""

MOST_OF_STYLE = 10
"""Files of a style sheet: it names pictures for all pages, of which one has few."""


def find_requisites(
    body: bytes, url: str, content_type: str, *, part: Literal["page", "style"]
) -> FoundRequisites:
    """Return what a page, or a style sheet, at `url` needs.

    What is neither by its type needs nothing. Each file is named once.
    """
    # Imported where it runs: who only hands pages to workers need not load them.
    from spiders.decoding.decode import decode_markup
    from spiders.requisites.page_links import page_links
    from spiders.requisites.style_links import style_links

    text = decode_markup(body, content_type)
    if part == "style":
        return _bounded(style_links(text.decode("utf-8", "replace"), url))
    if "html" not in content_type.lower():
        return FoundRequisites()
    found = list(_once(page_links(text, url), without=url))
    styles = [one for one in found if one.part == "style"]
    others = [one for one in found if one.part != "style"]
    kept = (*styles[:MOST_STYLES], *others[:MOST_PICTURES])
    return FoundRequisites(requisites=kept, left_out=len(found) - len(kept))


def _bounded(links: Iterable[Requisite]) -> FoundRequisites:
    found = list(_once(links))
    return FoundRequisites(
        requisites=tuple(found[:MOST_OF_STYLE]),
        left_out=len(found[MOST_OF_STYLE:]),
    )


def _once(links: Iterable[Requisite], *, without: str = "") -> Iterator[Requisite]:
    known = {without}
    for one in links:
        if one.url not in known:
            known.add(one.url)
            yield one
