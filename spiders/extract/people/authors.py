"""Who wrote an article."""

from collections.abc import Iterator
from itertools import chain, islice

import regex

from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.page.structured import property_text
from spiders.extract.page.tree import Element
from spiders.extract.people.agency_names import agency_named
from spiders.extract.people.bylines import Byline, declared_bylines, visible_bylines
from spiders.extract.people.person_names import (
    is_login,
    is_single,
    looks_like_a_name,
    split_names,
)
from spiders.extract.reading import folded

MAX_AUTHORS = 12

MAX_BYLINES = 60
"""Places looked at, so that a page made of bylines costs no more than others."""

MAX_PUBLISHERS = 4

_NOBODY = frozenset(
    [
        *("admin", "administrator", "root", "user", "wordpress", "webmaster", "null"),
        *("undefined", "none", "unknown", "anonymous", "guest", "author", "autor"),
        *("name", "false", "true", "default", "test", "editor", "n a", "by", "von"),
        *("posted by", "site admin", "super user", "web master", "www", "webadmin"),
    ]
)
_COLLECTIVE = regex.compile(
    r"\b(?:news|newsroom|newsdesk|desk|team|redaktion\w*|redaktsiooni?|redacci[oó]n"
    r"|redazione|rédaction|redação|redakcja|redakce|redactie|редакция|staff|editors?"
    r"|editorial|gmbh|ag|inc|ltd|llc|corp|corporation|company|agency|agencia\w*|agence"
    r"|agenzia|agentur|press|presse|media|medien|times|post|magazine?|magazin|journal"
    r"|zeitung|daily|weekly|gazette|herald|tribune|network|radio|tv|television|channel"
    r"|institute?|university|universität|foundation|association|society|ministry"
    r"|council|committee|department|group|gruppe|studio|blog|online|contributors?"
    r"|service|club|verband|verlag|e\.?v|se|correspondents?|reporters?|writers?|app"
    r"|nachrichten|noticias|notizie|actualités?|webdesk|bureau|support|solutions)\b"
    r"|編集部|編輯部|编辑部|新聞|新闻|通信|뉴스|일보|通讯|デジタル|新报|日報|日报|\.\p{L}{2,4}$",
    regex.IGNORECASE,
)
"""Words in the names of those who are many: outlets, desks, firms."""


def find_authors(
    page: ParsedPage, *, outlet: str, headline: Element | None = None
) -> tuple[str, ...]:
    """Return who wrote the page, in order, each once, at most MAX_AUTHORS.

    `headline` is the heading around which bylines stand, by default the first.

    People come first: an organisation is named only when the page names nobody else,
    a login only when there is not even that.
    """
    ours = _outlet_names(page, outlet)
    organisations: list[str] = []
    logins: list[str] = []
    for byline in islice(
        chain(
            declared_bylines(page),
            visible_bylines(page, headline or page.first_heading),
        ),
        MAX_BYLINES,
    ):
        if byline.kind == "bare" and organisations:
            continue
        people = _people(byline, ours, organisations, logins)
        if people:
            return tuple(people[:MAX_AUTHORS])
    return tuple(organisations[:1] or logins[:1])


def _people(
    byline: Byline, ours: set[str], organisations: list[str], logins: list[str]
) -> list[str]:
    """Return the people in a byline; add others to the two lists."""
    people: dict[str, str] = {}
    others: list[str] = []
    for name in chain.from_iterable(map(split_names, byline.texts)):
        words = folded(name)
        if words in _NOBODY or words.endswith("admin"):
            continue
        in_shape = byline.kind == "declared" or looks_like_a_name(name)
        if byline.kind == "organisation" or _is_organisation(name, words, ours):
            # "By Monday the Daily Post …" is no byline of the Daily Post.
            if in_shape or byline.kind != "visible" or agency_named(name):
                others.append(agency_named(name) or name)
        elif byline.kind in ("declared", "marked") and is_login(name):
            logins.append(name)
        elif in_shape:
            people.setdefault(words, name)
        elif byline.kind == "marked" and not people and is_single(name):
            people[words] = name
        else:
            break  # what follows names in a line is no name
    if not organisations:
        organisations.extend(others)
    return list(people.values())


def _is_organisation(name: str, words: str, ours: set[str]) -> bool:
    squeezed = words.replace(" ", "")
    return bool(
        squeezed in ours
        or agency_named(name)
        or _COLLECTIVE.search(name)
        or any(len(own) > 2 and own in words.split() for own in ours)
    )


def _outlet_names(page: ParsedPage, outlet: str) -> set[str]:
    """Return the names the page's outlet goes by, their words squeezed together."""
    return {
        squeezed for name in _outlets(page, outlet) if (squeezed := _squeezed(name))
    }


def _outlets(page: ParsedPage, outlet: str) -> Iterator[str]:
    host = page.host
    yield from (outlet, host, host.rpartition(".")[0])
    yield from host.split(".")[:-1]
    yield page.structured.first("og:site_name", "application-name", "publisher")
    publishers = page.structured.resolved(page.structured.article.get("publisher"))
    yield from map(property_text, islice(publishers, MAX_PUBLISHERS))


def _squeezed(name: str) -> str:
    return folded(name[:100]).replace(" ", "")
