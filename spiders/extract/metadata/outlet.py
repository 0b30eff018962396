"""Find the outlet of a page: its publisher's name, as people write it."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

import regex

from spiders import urls
from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.page.structured import node_types, property_text
from spiders.extract.reading import folded

MAX_CHARS = 60
"""A longer name is a slogan."""

_MAX_NAMES = 20
_MAX_TITLE_CHARS = 500
"""Characters of a title that are read, and names (above), however many there are."""

_SAME = 2

HEADLINE_CHARS = 20
"""Letters from which on a name that is also the page's only title is a headline."""

_TELLING = 4
"""Letters of a host from which on it is no coincidence that a name contains them."""

_BETWEEN = re.compile(r"\s+[|–—•·:»>\-/]+\s+|\s*[|｜ㅣ]\s*|\s*::\s*|：")
"""Separators between title, section and outlet, or between a name and its slogan."""

_COMPANY = regex.compile(
    r"([\s,&]+(inc|llc|ltd|limited|plc|corp|co|gmbh|ag|se|kg|kgaa|eg|e\.v|ev|s\.?a"
    r"|s\.?l|s\.?l\.?u|s\.?p\.?a|s\.?r\.?l|b\.?v|n\.?v|a/s|ab|oy|oyj|pty"
    r"|sp\. z o\.o|ооо|株式会社)\.?)+$|^株式会社\s*|^ооо\s+",
    regex.IGNORECASE,
)
"""Legal forms of companies, which are no part of an outlet's name."""


def find_outlet(page: ParsedPage) -> str:
    """Return the outlet's name; the host where the page gives no name.

    A page may declare the company, an agency or a slogan as its publisher. So the name
    that resembles the host or is at an end of the title is chosen, else the first.
    """
    host = registered_label(page.url).replace("-", "")
    titles = [page.tree.text(title) for title in page.tree.all("title")[:1]]
    segments = _BETWEEN.split("".join(titles)[:_MAX_TITLE_CHARS])
    ends = {_squeezed(part) for part in (segments[0:1] + segments[1:][-1:])}
    written = [
        part
        for name in dict.fromkeys(islice(_declared_names(page), _MAX_NAMES))
        for n, part in enumerate(_parts(name))
        if n == 0 or _likeness(part, host)
    ]
    # Only from titles of several parts: a single part is the article's title.
    written += [part for part in segments[1:] if _likeness(part, host)]
    written += [part for part in segments[:-1] if _likeness(part, host) == _SAME]
    best, most = "", -2
    for name in dict.fromkeys(written):
        worth = _likeness(name, host) + (_squeezed(name) in ends) - ("." in name)
        if worth > most:
            best, most = name, worth
    return _as_written(best, segments) if best else page.host


def _declared_names(page: ParsedPage) -> Iterator[str]:
    """Yield the declared names of the outlet, the most reliable first."""
    structured = page.structured
    for publisher in structured.resolved(structured.article.get("publisher")):
        yield property_text(publisher)
    yield from filter(None, [declared_site_name(page)])
    yield from structured.meta.get("og:site_name", ())[1:]
    for node in structured.nodes:
        if "website" in node_types(node):
            yield property_text(node)
    for key in ("application-name", "apple-mobile-web-app-title"):
        yield from structured.meta.get(key, ())


def declared_site_name(page: ParsedPage) -> str:
    """Return `og:site_name`; "" where the page gives its headline there as well."""
    name = page.structured.first("og:site_name")
    titles = [page.tree.text(title) for title in page.tree.all("title")[:1]]
    titles += page.structured.meta.get("og:title", ())[:1]
    own = _squeezed(name)
    is_headline = len(own) >= HEADLINE_CHARS and {*map(_squeezed, titles)} == {own}
    return "" if is_headline else name


def _parts(name: str) -> Iterator[str]:
    """Yield the parts of a name with a slogan, without a company's legal form."""
    for part in _BETWEEN.split(name[:_MAX_TITLE_CHARS]):
        bare = _without_legal_form(part.strip(" @-–—|•·:"))
        if len(bare) <= MAX_CHARS and "://" not in bare and _squeezed(bare):
            yield bare


# All pages of an outlet name it.
@lru_cache(maxsize=1_000)
def _without_legal_form(name: str) -> str:
    return _COMPANY.sub("", name).strip()


def registered_label(url: str) -> str:
    """Return the label that the owner registered: "harbour-post" of its many hosts."""
    return urls.domain(url).removeprefix("www.").partition(".")[0]


def _likeness(name: str, host: str) -> int:
    """Return the likeness of a name to the host: 0, 1 or _SAME."""
    squeezed, bare = _squeezed(name), host.removeprefix("the")
    if len(squeezed) < 2:
        return 0
    if squeezed == bare:
        return _SAME
    return int(len(bare) >= _TELLING and len(name) <= MAX_CHARS and bare in squeezed)


def _squeezed(text: str) -> str:
    """Return a name's letters and digits, without "the" before them."""
    return folded(text).replace(" ", "").removeprefix("the")


def _as_written(name: str, segments: list[str]) -> str:
    """Return a name with capitals if it is in lower case and not so in the title."""
    if "." in name or not name.islower() or name in segments:
        return name
    return name.title()
