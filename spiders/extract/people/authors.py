"""Find the authors of an article."""

from collections.abc import Iterator
from itertools import chain, islice

import regex

from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.page.structured import property_text
from spiders.extract.people.agency_names import agency_named
from spiders.extract.people.bylines import Byline, Bylines
from spiders.extract.people.not_people import is_list_label
from spiders.extract.people.person_names import (
    is_login,
    is_single,
    looks_like_a_name,
    split_names,
)
from spiders.extract.reading import folded

MAX_AUTHORS = 12

MAX_BYLINES = 60
"""Bylines that are read, so that a page full of them costs no more than others."""

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
    r"\b(?:news|newsroom|newsdesk|desk|\w*team|redaktion\w*|redaktsiooni?|redacci[oó]n"
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
"""Words in the names of organisations: outlets, desks, companies."""


def find_authors(bylines: Bylines, *, outlet: str) -> tuple[str, ...]:
    """Return the authors of a page in order, each once, at most MAX_AUTHORS.

    Organisations are returned only if the page names no person, those of the first
    byline that has any; a login name only if the page names no organisation either.
    """
    outlet_names = _outlet_names(bylines.page, outlet)
    organisations: list[str] = []
    logins: list[str] = []
    for byline in islice(chain(bylines.declared, bylines.visible()), MAX_BYLINES):
        if byline.kind == "bare" and organisations:
            continue
        people = _people(byline, outlet_names, organisations, logins)
        if people:
            return tuple(people[:MAX_AUTHORS])
    return tuple(dict.fromkeys(organisations))[:MAX_AUTHORS] or tuple(logins[:1])


def _people(
    byline: Byline, outlet_names: set[str], organisations: list[str], logins: list[str]
) -> list[str]:
    """Return the people in a byline; add its other names to the two lists."""
    people: dict[str, str] = {}
    others: list[str] = []
    for name in chain.from_iterable(map(split_names, byline.texts)):
        words = folded(name)
        if words in _NOBODY or words.endswith("admin") or is_list_label(name):
            continue
        in_shape = byline.kind == "declared" or looks_like_a_name(name)
        if byline.kind == "organisation" or _is_organisation(name, words, outlet_names):
            # In "By Monday the Daily Post …" the Daily Post is no author.
            if in_shape or byline.kind != "visible" or agency_named(name):
                others.append(agency_named(name) or name)
        elif byline.kind in ("declared", "marked") and is_login(name):
            logins.append(name)
        elif in_shape and not words.startswith("the "):
            people.setdefault(words, name)
        elif byline.kind == "marked" and not people and is_single(name):
            people[words] = name
        else:
            break  # nothing after the names in a line is a name
    if not organisations:
        organisations.extend(others)
    return list(people.values())


def _is_organisation(name: str, words: str, outlet_names: set[str]) -> bool:
    squeezed = words.replace(" ", "")
    return bool(
        squeezed in outlet_names
        or agency_named(name)
        or _COLLECTIVE.search(name)
        or any(len(own) > 2 and own in words.split() for own in outlet_names)
    )


def _outlet_names(page: ParsedPage, outlet: str) -> set[str]:
    """Return the names of the page's outlet, each with its words joined."""
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
