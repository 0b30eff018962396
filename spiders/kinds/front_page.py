"""Listing pages: the links of an HTML page that a CSS selector finds → entries.

Pure and costly: runs in a worker process.
"""

from collections.abc import Iterator, Mapping

from cssselect import SelectorError
from parsel import Selector

from spiders import urls
from spiders.decoding import decode_markup
from spiders.listing import Listing, NotAListingError
from store.model import Entry

LINKS = "article a, h1 a, h2 a, h3 a"
"""The selector when none is configured: most front pages mark headlines like this."""

MAX_ENTRIES = 500
"""Entries taken from one page: front pages of large papers link about 200 articles."""


def listing(
    body: bytes, url: str, options: Mapping[str, str], content_type: str = ""
) -> Listing:
    """Return the articles that a page links to, each once, with their link texts.

    `options["links"]` is a CSS selector of links, or of elements with links in them.
    Raises NotAListingError with a sentence for a person when it finds no link.
    """
    selector = options.get("links") or LINKS
    text = decode_markup(body, content_type).decode()
    found: dict[str, Entry] = {}
    page = Selector(text or "<html/>", type="html", base_url=url)
    try:
        links = list(_links(page, selector))
    except SelectorError as error:
        raise NotAListingError(f"{selector!r} is no CSS selector: {error}") from error
    for link, title in links:
        address = urls.absolute(url, link)
        if not address or urls.key(address) == urls.key(url):
            continue
        known = found.get(urls.key(address))
        # A teaser links an article twice: by its picture and by its headline.
        if known is None or len(known.title) < len(title):
            found[urls.key(address)] = Entry(url=address, title=title)
    if not found:
        raise NotAListingError(f"the selector {selector!r} finds no link on this page")
    entries = tuple(found.values())[:MAX_ENTRIES]
    return Listing(
        entries=entries,
        language=(page.css("html::attr(lang)").get() or "").lower(),
        left_out=len(found) - len(entries),
    )


def _links(page: Selector, selector: str) -> Iterator[tuple[str, str]]:
    for element in page.css(selector):
        tag = getattr(element.root, "tag", "")  # ::text and ::attr() have none
        links = [element] if tag == "a" else element.css("a") if tag else []
        for link in links:
            title = " ".join("".join(link.css("::text").getall()).split())
            yield link.attrib.get("href", ""), title
