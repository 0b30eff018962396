"""Links on listing pages that lead to no article: tags, authors, shares, sections.

They are told by what the markup and the addresses say; words are not looked at, since
pages are written in many languages.
"""

import re
from collections.abc import Collection, Iterable
from itertools import islice
from urllib.parse import SplitResult, unquote, urlsplit

import regex
from lxml import etree

from spiders import urls
from spiders.kinds.link_titles import is_date
from spiders.urls.page_roles import SECTION_FOLDERS, TAG_FOLDERS

_RELATIONS = frozenset(["tag", "category", "author", "search", "license", "help"])
"""Values of `rel` that name what is no article (HTML and microformats)."""

_PAGES_OF_NAMES = frozenset(
    [
        *TAG_FOLDERS,
        *SECTION_FOLDERS,
        *("author", "authors", "label", "labels", "keyword", "keywords"),
        *("user", "users", "profile"),
    ]
)
"""Parts of a path before the name of a tag, a category or a person."""

_SERVICES = frozenset(
    [
        *("login", "signin", "sign-in", "logout", "register", "signup", "subscribe"),
        *("search", "rss", "feed", "feeds", "atom", "print", "share", "sharer"),
        *("wp-login.php", "sharer.php", "rss.xml", "feed.xml", "atom.xml", "cart"),
    ]
)
"""Last parts of a path that name a service of the site."""

_FILES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp|mp[34]|m4[av]|ogg|wav|webm|css|js|json"
    r"|rss|atom|ics|zip|gz)$",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(r"(?:^|/)(?:page|paged|seite|pagina|p)[/=-]?\d{1,4}/?$")
_PAGE_PARAMETER = re.compile(r"(?:^|&)(?:page|paged|offset|start)=\d{1,4}(?:&|$)")
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{%|\$\{|<%|%%|%7B%7B", re.IGNORECASE)
_SHARES = re.compile(
    r"/(?:share|sharer|intent|submit|send)\b|(?:^|[=&])https?(?::|%3A)"
)
_MENUS = ("nav", "footer", "menu")
MENU_LEVELS = 40
"""How far above a link the menu is looked for."""

_INERT = ("template", "script", "style", "noscript")

_BELOW = 2
"""How many of the page's articles lie below the path of a section at least."""

SECTION_DEPTH = 2
SECTION_WORDS = 2
SECTION_SIGNS = 6
"""The most parts that the path of a section has, and the most words of its name, or
signs in scripts that put no blanks between words."""

_UNSPACED = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}]"
)


def is_dead(link: etree._Element) -> bool:
    """Return whether a link is a placeholder of a template, or leads nowhere."""
    said = link.get("href", "").strip()
    if not said or said in ("#", "#top") or _PLACEHOLDER.search(said):
        return True
    return next(link.iterancestors(*_INERT), None) is not None


def is_in_menu(link: etree._Element) -> bool:
    """Return whether a link stands in a menu, or in a footer of page or teaser."""
    for around in islice(link.iterancestors(), MENU_LEVELS):
        if around.tag in _MENUS or around.get("role") == "navigation":
            return True
        if around.tag in ("article", "main"):
            return False
    return False


def leads_to_no_article(link: etree._Element, address: str, page: str) -> bool:
    """Return whether a link leads to a list, a service, a file or a share form.

    `page` is the address of the listing page.
    """
    relations = set(link.get("rel", "").lower().split())
    if relations & _RELATIONS and "bookmark" not in relations:
        return True
    parts = urlsplit(address)
    is_foreign = urls.domain(address) != urls.domain(page)
    if is_foreign and ("nofollow" in relations or _is_share(parts)):
        return True
    return is_list_or_service(address)


def _is_share(parts: SplitResult) -> bool:
    return bool(_SHARES.search(parts.path) or _SHARES.search(parts.query))


def is_list_or_service(address: str) -> bool:
    """Return whether an address leads to a list, a service, a file or a front page."""
    parts = urlsplit(address)
    segments = [part.lower() for part in unquote(parts.path).split("/") if part]
    if not segments:
        return not (parts.query or parts.fragment)
    if _FILES.search(parts.path) or segments[-1] in _SERVICES:
        return True
    # Below a category there may be articles: "/category/news/the-ferry-is-late".
    if len(segments) <= 3 and _PAGES_OF_NAMES.intersection(segments[-3:]):
        return True
    numbered = _PAGE_NUMBER.search(parts.path) or _PAGE_PARAMETER.search(parts.query)
    return bool(numbered) and not urls.names_an_article(segments[-1])


def sections(addresses: Iterable[str], *, in_menus: Collection[str]) -> set[str]:
    """Return those of the addresses that are sections: others lie below them.

    A section is also what a menu links to, unless its path ends like an article's.
    `in_menus` has the keys of the addresses in menus.
    """
    known = list(addresses)
    paths = {address: urlsplit(address).path.rstrip("/") + "/" for address in known}
    above: dict[str, set[str]] = {}
    for address, path in paths.items():
        host = urls.host(address)
        for place in (i for i, char in enumerate(path[:-1]) if char == "/" and i):
            above.setdefault(host + path[: place + 1], set()).add(address)
    found = set()
    for address, path in paths.items():
        below = above.get(urls.host(address) + path, ())
        in_menu = urls.key(address) in in_menus and not _ends_like_an_article(path)
        if len(below) >= _BELOW or in_menu:
            found.add(address)
    return found


def _ends_like_an_article(path: str) -> bool:
    return urls.names_an_article(path.rstrip("/").rpartition("/")[2])


def may_be_section(address: str, title: str) -> bool:
    """Return whether nothing about a link says that it is more than a section's."""
    parts = urlsplit(address)
    segments = [part for part in parts.path.split("/") if part]
    if parts.query or parts.fragment or len(segments) > SECTION_DEPTH:
        return False
    last = segments[-1] if segments else ""
    is_plain = "." not in last and not any(map(str.isdigit, last))
    return is_plain and not urls.names_an_article(last) and is_short(title)


def is_short(title: str) -> bool:
    """Return whether a title is no longer than the name of a section."""
    if _UNSPACED.search(title):
        return len(title) <= SECTION_SIGNS
    return len(title.split()) <= SECTION_WORDS


def is_headline(title: str) -> bool:
    """Return whether a text can be a headline: no placeholder, no date, not empty."""
    return bool(title) and not _PLACEHOLDER.search(title) and not is_date(title)
