"""Find the news agencies that an article credits, and the place it was filed from.

A credit is in the byline or the source field, before the first sentence, or after the
last. An agency that is mentioned inside the article is not credited.
"""

from collections.abc import Iterator
from itertools import chain, islice

import regex

from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.page.structured import property_text
from spiders.extract.people.agency_names import (
    agency_named,
    byline_agencies,
    credited_agencies,
    only_agencies,
)
from spiders.extract.people.bylines import Bylines
from spiders.extract.reading import folded

EDGE_CHARS = 200
"""Characters at the beginning and the end of a text that may contain a credit."""

MAX_AGENCIES = 8
MAX_LINE_CHARS = 60

MAX_VALUES = 4
"""Values of one property that are read."""

_PROPERTIES = (
    *("sourceOrganization", "copyrightHolder", "creditText", "provider", "publisher"),
    *("copyrightNotice", "isBasedOn"),
)
"""JSON-LD properties of an article that name its source."""
_META = (
    *("source", "dc.source", "dcterms.source", "article:source", "news_source"),
    *("syndication-source", "copyright", "dc.rights", "og:article:source", "credit"),
    *("agency", "cxenseparse:source", "sourcename", "articlesource", "contentsource"),
)

_BRACKETS = regex.compile(
    r"[(（\[【](?P<named>[^()（）\[\]【】\n]{2,60})[)）\]】]|(?<=[\s.])/(?P<named>[\p{L}-]{2,20})/"
)
_SENTENCE_ENDS = (".", "!", "?", "…", "。", '"', "”", "“", "»", "’", ":", "-", "–", "—")
_CLEAR = frozenset(
    ["AFP", "ANSA", "dpa", "dpa-AFX", "EFE", "epd", "IANS", "TASS", "UPI"]
)
_CLEAR_CHARS = 5
"""These names, and forms of at least this length, are credits wherever they are in
brackets; other short forms may abbreviate a name that the text has just given."""
_DASH = regex.compile(r"\s[–—−-]{1,2}\s")
_OPENING = regex.compile(
    r"[^\n]{0,60}?(?<![\p{L}\p{N}])[–—−-]{1,2}\s*(?P<named>[^–—−\n.,:]{2,40})[.,:]\s"
)
"""An agency after the place and the day: "МОСКВА, 12 мая — РИА Новости."."""
_GLUED = regex.compile(
    r"(?P<named>\p{Han}{2,5}?[社网網信])\p{Han}{1,10}(?:\d+月)?(?:\d+日)?\p{Han}{0,4}[电電日]"
)
"""An agency, the place and the day in one word: 新华社北京5月12日电."""
_LABEL = regex.compile(
    r"(?:^|[(\n.|]) *+(?:sources?|quellen?|fuentes?|fonti|fontes?|kilde|källa|bron"
    r"|źródło|zdroj|forrás|lähde|kaynak|sursa|izvor|источник|джерело|来源|來源|出典|출처|المصدر)"
    r"\s*[:：]\s*(?P<named>[^\n)]{2,60})",
    regex.IGNORECASE,
)
_RIGHTS = regex.compile(
    r"(?:©|\(c\)|copyright)\s*(?:(?:19|20)\d\d(?:-\d+)?\s*)?(?P<named>[^\n.]{2,60})",
    regex.IGNORECASE,
)
_YEAR = regex.compile(r"\s*(?:19|20)\d\d.*")
_WITH = regex.compile(
    r"(?:\b(?:with|mit|avec|con|com|med|met)\s++(?:\p{L}{1,15}\s+){0,3}?"
    r"(?:material|inputs?|files|reporting|contributions?|information(?:en|s)?"
    r"|informaci[oó]n|informa[cç][oõ]es|informazioni|agentur\p{L}*|agenc\p{L}+|inhalten)"
    r"\s+(?:from|by|von|der|des|de|dell[ae]|da|di|från|fra)|по материалам)\s+"
    r"(?:the\s+)?(?P<named>[^\n.;)]{2,60})",
    regex.IGNORECASE,
)
"""Credits such as "with material from dpa"."""
_CREDITS = {
    _LABEL: (":", "："),
    _RIGHTS: ("©", "(c)", "copyright"),
    _WITH: (
        *("material", "input", "files", "report", "contribution", "informa", "agentur"),
        *("agenc", "inhalten", "по материалам"),
    ),
}
"""Form of a credit → signs in lower case of which one is in each."""
_CONTRIBUTED = regex.compile(r"contributed to th(?:is|e) (?:report|story|article)")
_SIGNED_OFF = regex.compile(
    r"\b(?:reporting|writing) by [^\n]{3,200}?[;.] *(?:[^\n;]{0,100}; *)?editing by ",
    regex.IGNORECASE,
)
"""The end of a text by Reuters."""

_DAY = (
    r"(?:[,.]?\s+\(?(?:\p{L}{3,12}\.?\s)?\d{1,2}(?:\.|st|nd|rd|th)?(?:\s?\p{L}{2,12}\.?)?"
    r"(?:,?\s\d{4})?\)?)"
)
_PLACE = r"\p{Lu}[\p{L}\p{M}.'’]*+(?:[ /-]\p{L}[\p{L}\p{M}.'’]*+){0,6}"
_CAPITALS = r"\p{Lu}[\p{Lu}\p{M}.'’]+(?:[ /-]\p{Lu}[\p{Lu}\p{M}.'’]*){0,3}"
_REGION = r"(?:,\s*\p{Lu}[\p{L}.]+(?:\s\p{Lu}[\p{L}.]+){0,2})?"
_WITH_AGENCY = regex.compile(
    rf"(?P<place>{_PLACE}?){_REGION}{_DAY}?[.,\s]*(?:[–—−-]\s*)?"
    r"[(（\[/](?P<named>[^()（）\n]{2,40})[)）\]/]\s*[.:]?\s*(?:[–—−-]|\p{Lu}|$)"
)
_IN_CAPITALS = regex.compile(
    rf"(?P<place>{_CAPITALS}){_REGION}(?:{_DAY}?\s*(?:[–—−]|--?\s)|{_DAY}\.\s+\p{{Lu}})"
)
_IN_BRACKETS = regex.compile(
    r"【(?P<place>\p{Han}{2,6})(?:共同|時事|[=＝].{1,12})?】"
    r"|\((?P<place>\p{Hangul}{2,6})=(?P<named>[^)\n]{2,20})\)"
)
_NO_PLACE = frozenset(
    [
        *("breaking", "exclusive", "update", "updated", "live", "watch", "video"),
        *("opinion", "analysis", "comment", "news", "editorial", "note", "eilmeldung"),
        *("advertisement", "file photo", "photo", "photos", "read", "listen", "audio"),
        *("interview", "podcast", "sport", "explainer", "review", "urgent", "срочно"),
        *("correction", "world", "background", "factbox", "abstract", "summary"),
    ]
)
"""Words in capitals at the beginning of texts that are no places."""


def find_agencies(
    bylines: Bylines, text: str, authors: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the news agencies that the article credits, by usual name, each once."""
    found: dict[str, None] = {}
    declared = chain.from_iterable(byline.texts for byline in bylines.declared)
    # The author is declared as well, mostly more than once.
    for credit in dict.fromkeys(chain(authors, declared, bylines.cued)):
        found.update(dict.fromkeys(byline_agencies(credit)))
    for credit in dict.fromkeys(_declared(bylines.page)):
        found.update(dict.fromkeys(credited_agencies(credit)))
    found.update(dict.fromkeys(_in_text(text)))
    return tuple(found)[:MAX_AGENCIES]


def find_dateline(text: str) -> str:
    """Return the place before the first sentence, as it is written there, else "".

    Only clear forms count: a place with an agency in brackets after it, or a place in
    capitals with a dash or a day.
    """
    start = text[:EDGE_CHARS].lstrip()
    if match := _IN_BRACKETS.match(start):
        return str(match["place"])
    match = _WITH_AGENCY.match(start)
    if match is None or not any(credited_agencies(match["named"])):
        match = _IN_CAPITALS.match(start)
    if match is None:
        return ""
    place = str(match["place"]).rstrip(".")
    return "" if agency_named(place) or folded(place) in _NO_PLACE else place


def _declared(page: ParsedPage) -> Iterator[str]:
    """Yield the sources that the page declares for the article."""
    structured = page.structured
    for key in _PROPERTIES:
        values = structured.resolved(structured.article.get(key))
        yield from map(property_text, islice(values, MAX_VALUES))
    for key in _META:
        yield from structured.meta.get(key, [])[:MAX_VALUES]


def _in_text(text: str) -> Iterator[str]:
    start, rest = text[:EDGE_CHARS], text[EDGE_CHARS:]
    for form in (_OPENING, _GLUED):
        if match := form.match(start.lstrip("（(【 \n")):
            yield from only_agencies(match["named"])
    ahead = _DASH.split(start, maxsplit=1)[0]
    if len(ahead) < MAX_LINE_CHARS:  # ЛЕННА. 12 мая. ИНТЕРФАКС.RU - Паром опоздал.
        yield from only_agencies(ahead.rpartition(". ")[2].removesuffix(".RU"))
    for part in (start, rest[-EDGE_CHARS:]):
        yield from _in_brackets(part)
        lower = part.lower()
        for form, signs in _CREDITS.items():
            # The signs rule most texts out, and are found many times as fast.
            if any(sign in lower for sign in signs):
                for match in form.finditer(part):
                    yield from credited_agencies(_YEAR.sub("", match["named"]))
    last = text[-2 * EDGE_CHARS :]
    if match := _CONTRIBUTED.search(last):
        sentence = regex.split(r"[\n;]|\.\s", last[: match.start()])[-1]
        yield from credited_agencies(sentence)
    # Whole lines only: half a line might contain nothing but an agency.
    lines = [*start.splitlines()[:3], *last.splitlines()[1:][-3:]]
    for line in lines:
        yield from only_agencies(line) if len(line) < MAX_LINE_CHARS else ()
    if "editing by " in last.lower() and _SIGNED_OFF.search(last):
        yield "Reuters"


def _in_brackets(part: str) -> Iterator[str]:
    for match in _BRACKETS.finditer(part):
        inside = match["named"]
        for agency in credited_agencies(inside):
            clear = len(inside) >= _CLEAR_CHARS or agency in _CLEAR
            if clear or _is_credit(part, match):
                yield agency


def _is_credit(part: str, match: regex.Match[str]) -> bool:
    """Return whether brackets are in a place of credits, not after a name."""
    before = part[: match.start()].rpartition("\n")[2].strip()
    if not before or before.endswith(_SENTENCE_ENDS):
        return True
    follows = part[match.end() :].lstrip(" .")[:1]
    return (
        follows in ("-", "–", "—", "−", ":")
        and len(before) < MAX_LINE_CHARS
        and _is_dateline(before)
    )


def _is_dateline(before: str) -> bool:
    """Return whether a text is a place and a day: "Oslo, 3 mai"."""
    words = before.split()
    small = [word for word in words if word[0].islower()]
    return len(small) <= sum(word[0].isdigit() for word in words)
