"""The key of an article's address: all addresses of one article have the same key."""

import re
from functools import lru_cache
from itertools import pairwise
from urllib.parse import SplitResult, unquote, urlsplit

from spiders.urls.hosts import site_host
from spiders.urls.parameters import is_ignorable
from spiders.urls.web_address import canonical, is_web

MAX_WRAPPED = 4
"""How many times an address is unwrapped from another: an archived search result that
links to an AMP cache takes three steps."""

MAX_PATH_CHARS = 2_048
"""Longer paths are taken as they are; many servers refuse them."""

_WEB_PORT = re.compile(r":(80|443)$")

# Addresses that contain another: of AMP caches, an archive, a search engine's links.
_CACHE = ".cdn.ampproject.org"
_CACHED = re.compile(r"/[cv]/(?:s/)?([^/]+\.[^/]+.*)")
_ARCHIVE = "web.archive.org"
_CAPTURED = re.compile(r"/web/\d{4,14}(?:[a-z]{2}_)?/(?:https?:/+)?([^/]+\.[^/]+.*)")
_GOOGLE = re.compile(r"(?:www\.)?google\.(?:com?\.)?[a-z]{2,3}")
_GOOGLE_AMP = re.compile(r"/amp/(?:s/)?([^/]+\.[^/]+.*)")

# Parts of paths that do not identify the article.
_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)
_INDEX = re.compile(
    r"(index|default)\.(html?|shtml|php\d?|aspx?|jsp|cfm|amp)", re.IGNORECASE
)
_HAS_FORM = re.compile(r"amp|print", re.IGNORECASE)
_FORM = re.compile(r"(amp|print|printable)(\.html?)?", re.IGNORECASE)
_AMP_ENDING = re.compile(r"(?<=.)(\.amp)+(?=(\.s?html?)?$)", re.IGNORECASE)

# Parts of paths by which an article's address is recognised.
_NUMBER = re.compile(r"(?<!\d)(?!(19|20)\d\d(?!\d))\d{4,}")  # a year is none
_YEAR = re.compile(r"(19|20)\d\d")
_MONTH = re.compile(r"\d\d?|[a-z]{3,9}", re.IGNORECASE)
_SCRIPT = re.compile(r"\.(php\d?|aspx?|jsp|cfm|cgi|pl|do)$", re.IGNORECASE)

_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_ENTITY = re.compile(r"(amp;)+")


# The address of a page is compared with many others: its entry's, its claims'.
@lru_cache(maxsize=1_000)
def key(url: str) -> str:
    """Return the key that all addresses of one article share.

    The key ignores the scheme, "www.", hosts and paths for AMP and telephones, print
    forms, index pages, trailing slashes, sessions, the order of parameters, and
    parameters that tell where a reader came from. An archived page has the key of the
    original. Unknown differences count: a lost page is worse than a page read twice.
    `"https://" + key` has the same key. What is no web address is its own key.
    """
    netloc, rest = _host_and_rest(url)
    return (site_host(netloc, front=not rest) if netloc else "") + rest


def rough_key(url: str) -> tuple[str, str]:
    """Return what all addresses with the same key share, and a few others with them.

    Unlike a key it asks for no list of public suffixes, which takes a while to load: a
    registered domain has two labels at least.
    """
    netloc, rest = _host_and_rest(url)
    return ".".join(_WEB_PORT.sub("", netloc).split(".")[-2:]), rest


def _host_and_rest(url: str) -> tuple[str, str]:
    """Return a key's host as it is written, "" for none, and what follows it."""
    plain = canonical(url)
    try:
        parts = urlsplit(plain)
        parts.port  # noqa: B018  # raises ValueError for a port out of range
    except ValueError:
        return "", plain
    for _ in range(MAX_WRAPPED):
        inner = _unwrapped(parts)
        if not inner:
            break
        parts = urlsplit(canonical(inner))
    segments = _segments(parts.path)
    query = ""
    if parts.query:
        query = _query(parts.query, named=bool(segments) and _is_article(segments))
    fragment = parts.fragment.rstrip("/")
    path = "/".join(["", *segments])
    tail = (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")
    return parts.netloc, path + tail


def names_an_article(segment: str) -> bool:
    """Return whether a part of a path looks like an article's: a number, a title."""
    separators = segment.count("-") + segment.count("_") + segment.count("+")
    return separators >= 2 or bool(_NUMBER.search(segment))


def _unwrapped(parts: SplitResult) -> str:
    """Return the address within one of an archive, cache or search engine, or ""."""
    # http://…:443 is unwrapped as well: a key has neither port.
    host, found = _WEB_PORT.sub("", parts.netloc), None
    if host == _ARCHIVE:
        found = _CAPTURED.fullmatch(parts.path)
    elif host.endswith(_CACHE):
        found = _CACHED.fullmatch(parts.path)
    elif "google." in host and _GOOGLE.fullmatch(host):
        if parts.path == "/url":
            return _link_target(parts.query)
        found = _GOOGLE_AMP.fullmatch(parts.path)
    if found is None:
        return ""
    inner = f"https://{found[1]}" + (f"?{parts.query}" if parts.query else "")
    return inner if is_web(inner) else ""


def _link_target(query: str) -> str:
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name in ("q", "url") and is_web(unquote(value)):
            return unquote(value)
    return ""


def _segments(path: str) -> list[str]:
    """Return the parts of a path that name the page in all its forms."""
    if ";" in path:
        path = _SESSION.sub("", path)
    segments = [segment for segment in path.split("/") if segment]
    if sum(map(len, segments)) > MAX_PATH_CHARS:
        return segments
    has_form = _HAS_FORM.search(path)
    while segments:
        if _INDEX.fullmatch(segments[-1]):
            shorter = segments[:-1]
        elif has_form:
            shorter = _without_form(segments)
        else:
            break
        if shorter == segments:
            break
        segments = shorter
    return segments


def _without_form(segments: list[str]) -> list[str]:
    """Return the path without one mark of an AMP or print form.

    A whole part such as "amp" counts as a mark only where the rest names an article:
    /music/amp may be about amplifiers.
    """
    *above, last = segments
    if _FORM.fullmatch(last):
        return above if above and _is_article(above) else segments
    if _AMP_ENDING.search(last):
        return [*above, _AMP_ENDING.sub("", last)]
    if _is_article(segments):
        for place, segment in enumerate(above):
            if segment.lower() == "amp":
                return segments[:place] + segments[place + 1 :]
    return segments


def _is_article(segments: list[str]) -> bool:
    """Return whether a path looks like an article's."""
    *above, last = segments
    if _SCRIPT.search(last):
        return bool(_NUMBER.search(last))  # "read_the_news.php" is no title
    if names_an_article(last):
        return True
    # /2026/jun/13/ferry: its name follows a year and a month, and is no day.
    return not last.isdecimal() and any(
        _YEAR.fullmatch(year) and _MONTH.fullmatch(month)
        for year, month in pairwise(above)
    )


def _query(query: str, *, named: bool) -> str:
    """Return the parameters that may identify an article, sorted."""
    if "%" in query:
        query = _ESCAPE.sub(_unescaped, query)
    # Some programs append "?utm_…" to an address that has a query already.
    pairs = query.replace("?utm_", "&utm_").split("&")
    if "amp;" in query:
        pairs = [_ENTITY.sub("", pair) for pair in pairs]
    kept = {pair for pair in pairs if pair and not is_ignorable(pair, named=named)}
    return "&".join(sorted(kept))


def _unescaped(escape: re.Match[str]) -> str:
    """Return the character of a %xx in a query if it needs no escape, else the %XX."""
    if escape[1] is None:
        return "%25"
    char = chr(int(escape[1], 16))
    if char == " ":
        return "+"
    is_safe = char.isascii() and (char.isalnum() or char in "-._~")
    return char if is_safe else escape[0].upper()
