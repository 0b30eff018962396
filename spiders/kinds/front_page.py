"""Listing pages: the links of an HTML page to articles → entries.

A selector of the user's is obeyed as it stands; without one, headlines are looked for.
Pure and costly: runs in a worker process.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urldefrag

from cssselect import SelectorError
from lxml import etree
from parsel import Selector

from spiders import urls
from spiders.decoding import decode_markup
from spiders.extract.dates.parse_time import DAY_IN_NUMBERS, month_first_habit
from spiders.kinds.headline_links import MAX_LINKS, headline_links
from spiders.kinds.link_titles import (
    HEADINGS,
    Weight,
    button_texts,
    link_title,
    shown_text,
    without_digits,
)
from spiders.kinds.unwanted_links import (
    is_dead,
    is_headline,
    is_in_menu,
    leads_to_no_article,
    may_be_section,
    sections,
)
from spiders.listing import Listing, NotAListingError
from store.model import Entry

MAX_ENTRIES = 500
"""Entries taken from one page: front pages of large papers link about 200 articles."""

_TEASER_LEVELS = 5
"""How far above a button the heading of its teaser may be."""

_DATE_LINE = 80
"""Characters of the longest line in which a date is of a teaser, not of its story."""

_FEW_WORDS = "name what holds the headlines in `links`"


@dataclass(slots=True)
class LinkedArticle:
    """An article that a page links to, with the best of its titles."""

    url: str
    title: str = ""
    weight: Weight = Weight.NONE
    links: list[etree._Element] = field(default_factory=list)


def listing(
    body: bytes, url: str, options: Mapping[str, str], content_type: str = ""
) -> Listing:
    """Return the articles that a page links to, each once, with their headlines.

    `options["links"]` is a CSS selector of links, or of elements with links in them.
    Raises NotAListingError with a sentence for a person when it finds no article.
    """
    text = decode_markup(body, content_type).decode()
    page = Selector(text or "<html/>", type="html", base_url=url)
    base = urls.absolute(url, page.css("base::attr(href)").get() or "") or url
    selector = options.get("links", "")
    if selector:
        found = merged_links(_selected(page, selector), base, url)
        if not found:
            raise NotAListingError(
                f"the selector {selector!r} finds no link on this page"
            )
    else:
        found = _articles(page, base, url)
    entries = [Entry(url=item.url, title=item.title) for item in found]
    return Listing(
        entries=tuple(entries[:MAX_ENTRIES]),
        language=(page.css("html::attr(lang)").get() or "").lower(),
        left_out=len(entries[MAX_ENTRIES:]),
        month_first=_shown_order(page, text),
    )


def _shown_order(page: Selector, text: str) -> bool | None:
    """Return whether the dates beside the headlines have the month first, if any."""
    if not DAY_IN_NUMBERS.search(text):
        return None
    lines = page.xpath("//body//text()[not(parent::script or parent::style)]")
    return month_first_habit(line for line in lines.getall() if len(line) <= _DATE_LINE)


def _selected(page: Selector, selector: str) -> Iterator[etree._Element]:
    try:
        elements = page.css(selector)
    except SelectorError as error:
        raise NotAListingError(f"{selector!r} is no CSS selector: {error}") from error
    # Elements that lie in each other hold the same links.
    links: dict[etree._Element, None] = {}
    for element in elements:
        root = element.root
        if isinstance(root, etree._Element):  # ::text and ::attr() give text
            links.update(dict.fromkeys(islice(root.iter("a"), MAX_LINKS)))
    yield from (link for link in islice(links, MAX_LINKS) if not is_dead(link))


def _articles(page: Selector, base: str, url: str) -> list[LinkedArticle]:
    """Return the articles of a page without a selector."""
    links = headline_links(page.root)
    wanted = [link for link in links if _is_wanted(link, base, url)]
    found = [
        item for item in merged_links(wanted, base, url) if is_headline(item.title)
    ]
    if not found:
        raise NotAListingError(
            "no headline on this page links to an article"
            + (", only to sections, tags or services" if links else "")
            + f"; {_FEW_WORDS}"
        )
    lists = sections((item.url for item in found), in_menus=_menu_keys(page, base))
    articles = [item for item in found if item.url not in lists]
    if all(may_be_section(item.url, item.title) for item in articles):
        names = ", ".join(repr(item.title) for item in found[:2])
        raise NotAListingError(
            f"this page links only to its own sections, such as {names}; {_FEW_WORDS}"
        )
    return articles


def _is_wanted(link: etree._Element, base: str, url: str) -> bool:
    address = urls.absolute(base, link.get("href", ""))
    return bool(address) and not leads_to_no_article(link, address, url)


def _menu_keys(page: Selector, base: str) -> set[str]:
    addresses = (
        urls.absolute(base, link.get("href", ""))
        for link in page.root.iter("a")
        if is_in_menu(link)
    )
    return {urls.key(address) for address in addresses if address}


def merged_links(
    links: Iterable[etree._Element], base: str, url: str
) -> list[LinkedArticle]:
    """Return the articles that links lead to, at the place of their first link.

    A teaser links an article twice: by its picture and by its headline. The page itself
    is no article, but its parts are, where fragments name them.
    """
    own = urls.key(url)
    by_key: dict[str, dict[str, LinkedArticle]] = {}
    for link in links:
        address = urls.absolute(base, link.get("href", ""))
        fragment = urldefrag(address).fragment if address else ""
        if not address or (urls.key(address) == own and not fragment):
            continue
        parts = by_key.setdefault(urls.key(address), {})
        parts.setdefault(fragment, LinkedArticle(address)).links.append(link)
    found = [item for parts in by_key.values() for item in _apart(parts)]
    _choose_titles(found)
    return found


def _apart(parts: dict[str, LinkedArticle]) -> list[LinkedArticle]:
    """Return the articles at one address: one, or one for each fragment.

    "#comments" of an article that is linked without it is no other article.
    """
    if "" not in parts:
        return list(parts.values())
    first = next(iter(parts.values()))
    first.links = [link for part in parts.values() for link in part.links]
    return [first]


def _choose_titles(found: list[LinkedArticle]) -> None:
    """Set the title of each article: the surest text of its links, then the longest."""
    shown = {link: link_title(link) for item in found for link in item.links}
    buttons = button_texts(
        (item.url, shown[link][0])
        for item in found
        for link in item.links
        if shown[link][1] < Weight.HEADING
    )
    for item in found:
        for link in item.links:
            title, weight = shown[link]
            if weight < Weight.HEADING and without_digits(title) in buttons:
                title, weight = _teaser_heading(link) or (title, Weight.BUTTON)
            if (weight, len(title)) > (item.weight, len(item.title)):
                item.title, item.weight = title, weight


def _teaser_heading(link: etree._Element) -> tuple[str, Weight] | None:
    """Return the one heading of the teaser around a button; None without one."""
    for _, around in zip(range(_TEASER_LEVELS), link.iterancestors(), strict=False):
        headings = list(islice(around.iter(*HEADINGS), 2))
        if headings:
            text = shown_text(headings[0]) if len(headings) == 1 else ""
            return (text, Weight.HEADING) if text else None
    return None
