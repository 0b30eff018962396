"""Find the dates that a page shows to its readers."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice

from spiders.extract.dates.date_places import is_elsewhere, is_in_own_box, is_shown
from spiders.extract.dates.timestamps import (
    WEAK,
    DateClaim,
    StatedTime,
)
from spiders.extract.dates.written_dates import DateStyle
from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.page.tree import Element, one_line

ABOVE, BELOW = 8, 15
"""Blocks before and after the headline in which dates are looked for: a byline, a
standfirst and share buttons may come between."""
LINE = 80
"""The longest block, in characters, that is a line about the article. In longer ones
near a headline, four of five dates are of something else."""
OPENING = 300
"""Characters that are read of a title or a heading."""
LABEL = 30
"""Characters of the longest label, such as "Last updated on"."""
TIMES = 30
"""`time` elements that are read; pages with more list other articles."""
DATED = 30
"""Lines like dates that are read; pages with more list other articles."""
DATELINE = 60
"""Characters at the beginning of a text that may be its dateline."""
REPEATED = 3
"""The most times a page gives its own day; a day in a list is repeated more often."""
BLOCKS = 1000
"""Blocks that are read away from the headline."""

# Labels beside a date, in several languages.
_UPDATED = re.compile(
    r"updat|modif|edited|revis|reviewed|last change|aktuali[sz]|geändert|bearbeitet"
    r"|mis à jour|màj|maj\b|actuali[sz]|atualiz|aggiorn|bijgewerkt|gewijzigd|uppdater"
    r"|oppdater|opdater|endret|ändrad|päivit|muokat|zmien|upraven|обновл|изменен"
    r"|оновлен|güncel|diperbarui|dikemas|cập nhật|ενημέρ|frissít|módosít|تحديث|עודכן"
    r"|به‌روز|更新|最終|수정|업데이트|अपडेट|अद्यतन|แก้ไข|আপডেট|ažurir|posodob|atnaujin",
    re.IGNORECASE,
)
_ANOTHER_DAY = re.compile(
    r"until|expir|deadline|joined|since|©|copyright|verfügbar|jusqu|hasta|fino al"
    r"|geboren|\bborn|valid|closes|\btoday\b|\bheute\b|\bwhen\b|\bwann\b|\bquand\b"
    r"|cuándo|\bquando\b|wanneer|когда|\bstarts?\b|\bbeginn?\b|\bdoors\b|einlass",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"publi|posted|veröffentl|erschienen|erstellt|pubbl|posté|julkais|опублик|yayın"
    r"|diterbit|đăng|δημοσ|公開|発表|掲載|入力|입력|등록|승인|发布|發布|نشر|प्रकाशित|original",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"publi[sc]|pubdate|entry-date|post-?date|date-?posted|created", re.IGNORECASE
)
_META = re.compile(r"meta|posted|publish|date|by-?line", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:[^\W\d_]{3}|\d{4})[.!?।。…]['\"”»]?\s*$")
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")
_SMALL_WORD = re.compile(r"(?<![^\W_])[a-zà-öø-ÿа-яёα-ω]{4}")
_TIME_RANGE = re.compile(r"\d[:.]\d\d(?:\s?[ap]\.?m\.?)?\s?[-–—]\s?\d{1,2}[:.]\d\d")
"""From an hour to another: when something takes place."""
_WORDS = 4
"""Longer words, the month's among them, of the shortest sentence with a date."""
NEAR = 4
"""Blocks below the headline in which a date is the article's: byline, standfirst."""
_WEAK_RANK = 9
"""Weak dates come last."""
# All alternatives begin with a digit or a rare letter, which is quick to rule out.
_ANY_DATE = re.compile(
    r"\d(?:\d{3}|[\s\u200f]?[./-]\s?\d{1,2}[\s\u200f]?[./-]\s?\d\d|\d\d年"
    r"|\d?\s[\u0e00-\u0e7f.]{3,12}\s?[67]\d(?!\d))"
    r"|[和成國国年](?=[\d\s元一二三四五六七八九十])"
)


@dataclass(frozen=True, slots=True)
class VisibleDates:
    """The dates near a headline, the most likely first."""

    published: tuple[DateClaim, ...]
    modified: tuple[DateClaim, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    claim: DateClaim
    rank: tuple[int, int]
    """A lower rank is more likely."""
    is_update: bool


def find_visible_dates(
    page: ParsedPage, style: DateStyle, headline: Element | None
) -> VisibleDates:
    """Return the dates near the headline of a page.

    Elements marked as the date of publication come first, then other `time` elements,
    then lines of text. `style` decides about 3/4/2024.
    """
    found = list(_times(page, headline, style))
    if all(each.is_update for each in found):
        found += _marked(page, headline, style)
    if headline is not None:
        last = min(headline.last, headline.first + BELOW)
        near = range(max(0, headline.first - ABOVE), last + BELOW)
        found += _lines(page, near, headline, style)
    found.sort(key=lambda each: each.rank)
    return VisibleDates(
        tuple(each.claim for each in found if not each.is_update),
        tuple(each.claim for each in found if each.is_update),
    )


def only_day(
    page: ParsedPage,
    style: DateStyle,
    headline: Element | None,
    *,
    apart: Collection[date],
) -> DateClaim | None:
    """Return the only day in the lines of a page; None if there are several.

    It serves pages with the date at the end of the article, or with an unknown
    headline. The days in `apart`, those of modification, do not count.
    """
    found = [
        each.claim
        for each in _lines(page, range(BLOCKS), headline, style)
        if not each.is_update and each.claim.stated.at.date() not in apart
    ]
    days = {claim.stated.at.date() for claim in found}
    return found[0] if len(days) == 1 and len(found) <= REPEATED else None


def in_dateline(lines: Iterable[str], style: DateStyle) -> Iterator[DateClaim]:
    """Yield the day in an article's dateline: "LONDON, 3 May 2024 (Reuters)"."""
    for line in lines:
        for found in islice(style.dates_in(line[:DATELINE]), 1):
            yield DateClaim(
                found.stated, f"{WEAK}text: {line[found.start : found.end]}"
            )


def in_meta_line(
    page: ParsedPage, style: DateStyle, headline: Element | None
) -> Iterator[DateClaim]:
    """Yield dates at the beginning of lines about the article, anywhere on the page.

    Blogs have them below the text: "8 May 2010, 09:43 · Recipes · 6 comments".
    """
    for block in page.tree.blocks[:BLOCKS]:
        if len(block.text) > LINE or not _ANY_DATE.search(block.text):
            continue
        if not _META.search(block.owner.get("class")[:100]):
            continue
        first = next(style.dates_in(block.text), None)
        if first and first.start < LABEL and not is_elsewhere(block.owner, headline):
            yield DateClaim(
                first.stated, f"{WEAK}text: {block.text[first.start : first.end]}"
            )


def times_beside_article(
    page: ParsedPage, style: DateStyle, headline: Element | None
) -> list[DateClaim]:
    """Return what `time` elements say in boxes about the article beside it.

    Some sites keep date, author and tags there, in a sidebar or a menu. Nothing is
    returned where they say several things.
    """
    found = []
    for element in page.tree.all("time")[:TIMES]:
        if is_in_own_box(page, element, headline):
            at = _stated_by(page, element, style)
            if at is not None:
                found.append(DateClaim(at, f"{WEAK}time element beside the article"))
    return _if_all_agree(found)


def lines_beside_article(
    page: ParsedPage, style: DateStyle, headline: Element | None
) -> list[DateClaim]:
    """Return the date of the lines in such boxes; nothing where there are several."""
    found = []
    for block in page.tree.blocks[:BLOCKS]:
        if len(block.text) > LABEL or not _ANY_DATE.search(block.text):
            continue
        day = next(style.dates_in(block.text), None)
        if day and is_in_own_box(page, block.owner, headline):
            found.append(DateClaim(day.stated, f"{WEAK}text: {block.text}"))
    return _if_all_agree(found)


def _if_all_agree(claims: list[DateClaim]) -> list[DateClaim]:
    return claims[:1] if len({claim.stated.at for claim in claims}) == 1 else []


def _opening(page: ParsedPage, element: Element) -> str:
    """Return the beginning of an element's text, which may be as long as the page."""
    pieces = page.tree.pieces[element.opened : min(element.closed, element.opened + 40)]
    return one_line("".join(piece[:OPENING] for piece in pieces)[:OPENING])


def _times(
    page: ParsedPage, headline: Element | None, style: DateStyle
) -> Iterator[_Found]:
    tree = page.tree
    # GitHub's elements for times are in use on other sites too.
    named = (tree.all(tag)[:TIMES] for tag in ("time", "relative-time", "time-ago"))
    for element in chain.from_iterable(named):
        marks = f"{element.get('itemprop')} {element.get('class')[:200]}"
        marked = "pubdate" in element.attributes or bool(_MARKED.search(marks))
        distance = _distance(element.first, headline)
        if not marked and headline is not None and distance > 2 * BELOW:
            continue
        at = _stated_by(page, element, style)
        if at is None or is_elsewhere(element, headline):
            continue
        is_near = _is_near(element.first, headline)
        if not marked and _is_in_prose(page, element, style):
            continue
        pieces = tree.pieces[max(0, element.opened - 3) : element.opened]
        before = "".join(piece[-LABEL:] for piece in pieces)[-LABEL:]
        is_update = _is_marked_as_update(marks) or bool(_UPDATED.search(before))
        by = "marked time element" if marked else "time element"
        weak = "" if marked or is_near else WEAK
        rank = (0 if marked else _WEAK_RANK if weak else 2, distance)
        yield _Found(DateClaim(at, weak + by), rank, is_update)


def _is_marked_as_update(marks: str) -> bool:
    """Return whether marks are of a modification: "published updated" is of both."""
    if "datemodified" in marks.lower():
        return True
    return bool(_UPDATED.search(marks)) and not _MARKED.search(marks)


def _is_in_prose(page: ParsedPage, element: Element, style: DateStyle) -> bool:
    """Return whether an element is part of a sentence: what it dates is told there."""
    blocks = page.tree.blocks[element.first : element.first + 1]
    return any(
        (len(block.text) > LINE or _is_told(block.text, style))
        and not (_SAID.search(block.text[:LINE]) or _UPDATED.search(block.text[:LINE]))
        for block in blocks
    )


def _marked(
    page: ParsedPage, headline: Element | None, style: DateStyle
) -> Iterator[_Found]:
    """Yield the first date that microdata, RDFa or hAtom marks in the page."""
    for tag in ("span", "div", "p", "abbr"):
        for element in islice(page.tree.all(tag), BLOCKS):
            # Hardly any is marked, and this is asked of all of them.
            given = element.attributes
            may_be = "itemprop" in given or "property" in given or tag == "abbr"
            if may_be and (by := _mark(element)):
                at = _stated_by(page, element, style)
                if at is not None and not is_elsewhere(element, headline):
                    yield _Found(DateClaim(at, by), (1, 0), False)
                    return


def _mark(element: Element) -> str:
    """Return what marks an element as the date of publication; "" if nothing does."""
    attributes = element.attributes
    for name in ("itemprop", "property"):
        if name not in attributes:
            continue
        for value in element.get(name)[:LINE].split():
            term = value.rpartition(":")[2]
            if term == "datePublished" or (term, name) == ("dateCreated", "property"):
                return f"{name} {term}"
    is_published = element.tag == "abbr" and "published" in element.get("class").split()
    return "abbr published" if is_published and element.get("title") else ""


def _stated_by(
    page: ParsedPage, element: Element, style: DateStyle
) -> StatedTime | None:
    """Return the time that an element states in its attributes, else in its text."""
    for name in ("datetime", "content", "title"):
        text = element.get(name)[:LINE]
        if text and (at := style.timestamp(text) or style.first_in(text)):
            return at
    return style.first_in(_opening(page, element)[:LINE])


def _lines(
    page: ParsedPage, numbers: range, headline: Element | None, style: DateStyle
) -> Iterator[_Found]:
    """Yield the dates in the short blocks with these numbers."""
    blocks = page.tree.blocks
    left = DATED
    for number in range(numbers.start, min(numbers.stop, len(blocks))):
        text = blocks[number].text
        if len(text) > LINE or not _ANY_DATE.search(text):
            continue
        left -= 1
        if left < 0:
            return
        # By the headline, containers with odd names are the article's.
        is_near = _is_near(number, headline)
        is_of_another = is_shown if is_near else is_elsewhere
        if is_of_another(blocks[number].owner, headline):
            continue
        before = blocks[number - 1].text if number else ""
        for claim, label in _labelled(text, before, style):
            if _ANOTHER_DAY.search(label):
                continue
            said, is_update = bool(_SAID.search(label)), bool(_UPDATED.search(label))
            if not (said or is_update) and _is_told(text, style):
                continue
            rank = _distance(number, headline) - 100 * said
            if (said or is_near) and not claim.by.startswith(WEAK):
                yield _Found(claim, (3, rank), is_update)
            else:
                weak = replace(claim, by=WEAK + claim.by.removeprefix(WEAK))
                yield _Found(weak, (_WEAK_RANK, rank), is_update)


def _labelled(
    text: str, before: str, style: DateStyle
) -> Iterator[tuple[DateClaim, str]]:
    """Yield the dates in a line, each with its label.

    The label is the text before the date, for the first date perhaps the line before;
    the last date has the text after it as well.
    """
    past = 0
    found = list(style.dates_in(text))
    for each in found:
        label = text[past : each.start] or (before if len(before) <= LABEL else "")
        past = each.end
        label = label[-LABEL:]
        if each is found[-1]:
            label += " " + text[past : past + LABEL // 2]
        by = f"text: {text[each.start : each.end]}"
        yield DateClaim(each.stated, by if each.is_certain else WEAK + by), label


def _distance(block: int, headline: Element | None) -> int:
    """Return the distance of a block from the headline; blocks above count double."""
    if headline is None:
        return block
    if block < headline.first:
        return 2 * (headline.first - block) + BELOW
    return max(0, block - headline.last)


def _is_near(number: int, headline: Element | None) -> bool:
    """Return whether a block is where an article's date stands, by its headline."""
    if headline is None:
        return False
    return headline.first - ABOVE <= number <= headline.last + NEAR


def _is_told(text: str, style: DateStyle) -> bool:
    """Return whether a text is a sentence about its date, or says how long it takes.

    A sentence has a few words, or one in small letters beside its date.
    """
    if _TIME_RANGE.search(text):
        return True
    if not _SENTENCE.search(text):
        return False
    rest = text
    for found in style.dates_in(text):
        rest = rest.replace(text[found.start : found.end], " ")
    return bool(_SMALL_WORD.search(rest)) or len(_LONG_WORD.findall(text)) >= _WORDS
