"""Who publishes a page, as people write the name."""

import re
from collections.abc import Iterator
from itertools import islice

import regex

from spiders import urls
from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.page.structured import node_types, property_text
from spiders.extract.reading import folded

MAX_CHARS = 60
"""What is longer is a slogan."""

_MAX_NAMES = 20
_MAX_TITLE_CHARS = 500
"""How much is looked at where a page means to keep us busy."""

_SAME = 2

_TELLING = 4
"""Letters of a host that are no chance in a name that holds them."""

_BETWEEN = re.compile(r"\s+[|–—•·:»>\-/]+\s+|\s*[|｜ㅣ]\s*|\s*::\s*|：")
"""What stands between a title, a section and an outlet, or a name and its slogan."""

_COMPANY = regex.compile(
    r"([\s,&]+(inc|llc|ltd|limited|plc|corp|co|gmbh|ag|se|kg|kgaa|eg|e\.v|ev|s\.?a"
    r"|s\.?l|s\.?l\.?u|s\.?p\.?a|s\.?r\.?l|b\.?v|n\.?v|a/s|ab|oy|oyj|pty"
    r"|sp\. z o\.o|ооо|株式会社)\.?)+$|^株式会社\s*|^ооо\s+",
    regex.IGNORECASE,
)
"""What companies are called before the law, and nowhere else."""


def find_outlet(page: ParsedPage) -> str:
    """Return the outlet's name; the host where the page has none for it.

    A page may name the company, an agency or its own slogan as its publisher. So of the
    names it gives, that one counts which its host or its title bears out; failing that,
    the first.
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
    # Only beside something else: a title of one part is the article's.
    written += [part for part in segments[1:] if _likeness(part, host)]
    written += [part for part in segments[:-1] if _likeness(part, host) == _SAME]
    best, most = "", -2
    for name in dict.fromkeys(written):
        worth = _likeness(name, host) + (_squeezed(name) in ends) - ("." in name)
        if worth > most:
            best, most = name, worth
    return _as_written(best, segments) if best else page.host


def _declared_names(page: ParsedPage) -> Iterator[str]:
    """Yield the names a page gives its outlet, the most trusted first."""
    structured = page.structured
    for publisher in structured.resolved(structured.article.get("publisher")):
        yield property_text(publisher)
    yield from structured.meta.get("og:site_name", ())
    for node in structured.nodes:
        if "website" in node_types(node):
            yield property_text(node)
    for key in ("application-name", "apple-mobile-web-app-title"):
        yield from structured.meta.get(key, ())


def _parts(name: str) -> Iterator[str]:
    """Yield what may be the name in a name with a slogan, without a company's form."""
    for part in _BETWEEN.split(name[:_MAX_TITLE_CHARS]):
        bare = _COMPANY.sub("", part.strip(" @-–—|•·:")).strip()
        if len(bare) <= MAX_CHARS and "://" not in bare and _squeezed(bare):
            yield bare


def registered_label(url: str) -> str:
    """Return the part of a host its owner chose: "harbour-post" of its many forms."""
    return urls.domain(url).removeprefix("www.").partition(".")[0]


def _likeness(name: str, host: str) -> int:
    """Return how far a host is called what an outlet is called: 0, 1 or _SAME."""
    squeezed, bare = _squeezed(name), host.removeprefix("the")
    if len(squeezed) < 2:
        return 0
    if squeezed == bare:
        return _SAME
    return int(len(bare) >= _TELLING and len(name) <= MAX_CHARS and bare in squeezed)


def _squeezed(text: str) -> str:
    """Return a name's letters and digits, without the article before it."""
    return folded(text).replace(" ", "").removeprefix("the")


def _as_written(name: str, segments: list[str]) -> str:
    """Return a name in capitals where it was given as if for a machine."""
    if "." in name or not name.islower() or name in segments:
        return name
    return name.title()
