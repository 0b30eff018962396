"""Recognise labels, bodies and places that look like the names of people."""

from collections.abc import Iterable
from itertools import islice

import regex

from spiders.extract.page.tree import Block

MAX_BLOCKS = 400
"""Blocks of a page in which a name is looked for."""

MAX_CHARS = 5_000
"""Characters of a block in which it is looked for."""

_LIST_LABEL = regex.compile(
    r"(?:view|see|show|read|all|more|alle|mehr|weitere|tou(?:s|tes)|plus|tod[oa]s|más"
    r"|ver|mais|tutt[ie]|vedi|все|усі|wszystkie|alla|tümü)\s",
    regex.IGNORECASE,
)
"""The first words of links to all texts of somebody."""

_DOCUMENT = (
    r"releases?|statements?|advisor(?:y|ies)|communiqu[eé]s?|summar(?:y|ies)|findings"
    r"|essays?|letters?|briefings?|bulletins?|reports?|updates?|updated|opinion"
    r"|analysis|interviews?|alerts?|appeals?|actions?|speech(?:es)?|remarks"
    r"|\p{L}*(?:mitteilung|meldung|erklärung)(?:en)?|bericht(?:e)?|stellungnahme"
    r"|comunicad?[ot]s?|comunicati|nota|declaraci[oó]n(?:es)?|informes?|carta"
    r"|déclarations?|rapports?|lettres?|dichiarazion[ei]|declaraç(?:ão|ões)|relatórios?"
    r"|заявлени[ея]|доклад|пресс-релиз|сообщени[ея]|отч[её]т|komunikat|oświadczenie"
    r"|raport|persbericht|verklaring|pressmeddelande|uttalande|pressemelding"
    r"|pressemeddelelse|açıklaması|bildirisi|raporu"
)
_BODY = (
    r"ministr(?:y|ies)|minist[eè]re|ministeri[oe]|ministério|nations?|nationen"
    r"|nations unies|naciones|nazioni|commission|kommission|comisión|comissão|council"
    r"|board|office|union|parliament|government|court|police|embassy|authority"
    r"|administration|international|federation|alliance|watch|organi[sz]ation|agency"
    r"|министерство|совет|комиссия|правительство|суд|полиция"
)
_BEFORE_A_PLACE = (
    r"port|puerto|porto|new|fort|mount|lake|north|south|east|west|upper|lower|los|las"
    r"|saint|nueva|nuevo|новый|новая|нижний"
)
_AFTER_A_PLACE = (
    r"city|county|town|islands?|valley|beach|province|region|district|republic|kingdom"
    r"|bay|harbour|states"
)
_LABEL = regex.compile(
    rf".*\b(?:{_DOCUMENT}|{_BODY})\b.*|(?:{_BEFORE_A_PLACE})\s\S+"
    rf"|.*\s(?:{_AFTER_A_PLACE})",
    regex.IGNORECASE,
)
"""Labels by kind. A person may bear one of these words ("Lake", "Bay"): they decide
only about lines that nothing marks as names."""

_BEFORE_A_THING = regex.compile(
    r"\b(?:the|in|near|at|across|outside|der|die|das|im|nach|bei|la|el|en|le|les|à|au"
    r"|il|nella|na|no|em|в|во)\s$"
)
"""Articles and prepositions that stand before bodies and places, seldom before people's
names."""

_AFTER_A_DATELINE = regex.compile(r"(?:,[^.]{0,40})?\s?(?:\([^()]{1,40}\)\s?)?[-–—:]\s")

LONGEST_BEFORE = 10
"""Characters of the longest of those words, with the blanks around it."""


def is_list_label(name: str) -> bool:
    """Return whether a text labels a link to more: "All posts"."""
    return bool(_LIST_LABEL.match(name))


def is_label(name: str) -> bool:
    """Return whether a text labels a document, or names a body or a place."""
    return bool(_LABEL.fullmatch(name))


def is_thing(name: str, blocks: Iterable[Block]) -> bool:
    """Return whether a page's texts use a name as that of a body or a place.

    They have it after an article or a preposition, or as the dateline of a paragraph.
    """
    spellings = {name, name.lower(), name.upper()}
    for block in islice(blocks, MAX_BLOCKS):
        text = block.text[:MAX_CHARS]
        for spelling in spellings:
            if spelling in text and _is_thing_in(text, spelling):
                return True
    return False


def _is_thing_in(text: str, name: str) -> bool:
    place = text.find(name)
    if place == 0 and _AFTER_A_DATELINE.match(text, len(name)):
        return True
    while place >= 0:
        end = place + len(name)
        before = text[max(0, place - LONGEST_BEFORE) : place].lower()
        # "In Ada Quill's view" is about a person.
        is_owner = text[end : end + 2] in ("'s", "’s")
        if _BEFORE_A_THING.search(before) and not is_owner:
            return True
        place = text.find(name, end)
    return False
