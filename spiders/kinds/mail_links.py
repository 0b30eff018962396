"""The links of a mail that lead to articles.

A link of a newsletter may do something when it is followed: end the subscription, or
confirm one. Those are left out by their words (`mail_actions`), and by what the mail
itself names for leaving (List-Unsubscribe).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import regex
from lxml import etree
from parsel import Selector

from spiders import urls
from spiders.kinds.front_page import merged_links
from spiders.kinds.link_titles import Weight, shown_text
from spiders.kinds.mail_actions import leads_to_an_action, says_it_acts
from spiders.kinds.mail_text import Mail
from spiders.kinds.unwanted_links import is_dead, is_headline, is_list_or_service

MOST_LINKS = 200
"""Links of one mail: the longest digests have about a hundred."""

_MOST_SEEN = 1_000
_MAX_CHARS = 500_000
"""Links, and characters, of one mail that are looked at."""

_FEWEST_WORDS = 3
_FEWEST_SIGNS = 8
"""Words of a headline, or its signs in scripts that put no blanks between words."""

_AROUND = 200
"""Characters of the sentence around a link that are looked at."""

_MOST_WITHIN = 100
"""Elements within a link, or within its row."""

_BLANK_LINE = re.compile(r"\n\s*\n")

_LEVELS = 6
"""How far above a link its row is looked for."""

_ADDRESS = re.compile(r"https?://[^\s<>\[\]()\"']+[^\s<>\[\]()\"'.,;:!?]")


@dataclass(frozen=True, slots=True)
class MailLink:
    """A link of a mail to an article."""

    url: str
    title: str
    """Empty where the mail has no words for it: its page has."""


def links_of(mail: Mail) -> list[MailLink]:
    """Return the links of a mail that can be articles, each once, in its order."""
    found = _of_html(mail.html) if mail.html else _of_text(mail.plain)
    named = {urls.key(url) for url in _ADDRESS.findall(mail.unsubscribe)}
    kept: dict[str, MailLink] = {}
    for link in found:
        key = urls.key(link.url)
        if key not in named and not is_list_or_service(link.url):
            kept.setdefault(key, link)
    return list(kept.values())[:MOST_LINKS]


def _of_html(html: str) -> Iterator[MailLink]:
    page = Selector(html[:_MAX_CHARS], type="html")
    base = urls.absolute("", page.css("base::attr(href)").get() or "")
    seen = islice(page.root.iter("a"), _MOST_SEEN)
    links = [link for link in seen if _is_small(link) and not is_dead(link)]
    wanted = (link for link in links if not _acts(link))
    for item in merged_links(wanted, base, ""):
        is_said = item.weight >= Weight.TEXT and is_headline(item.title)
        if is_said and _is_long(item.title):
            yield MailLink(item.url, item.title)


def _acts(link: etree._Element) -> bool:
    """Return whether a link, its address or its sentence says that it acts."""
    if leads_to_an_action(link.get("href", "")):
        return True
    return any(map(says_it_acts, (link.get("title", ""), *_texts_around(link))))


def _texts_around(link: etree._Element) -> Iterator[str]:
    """Yield the text of a link, of its sentence, and of what holds no other link.

    A row may say in one cell what the link in the next one does.
    """
    yield shown_text(link)
    for level, around in enumerate(islice(link.iterancestors(), _LEVELS)):
        if level and len(list(islice(around.iter("a"), 2))) > 1:
            return
        text = shown_text(around) if _is_small(around) else ""
        if not text or len(text) > _AROUND:
            return
        yield text


def _is_small(element: etree._Element) -> bool:
    """Return whether so little is in an element that its text is soon read.

    A link that was never closed holds all that follows.
    """
    return len(list(islice(element.iter(), _MOST_WITHIN))) < _MOST_WITHIN


def _is_long(title: str) -> bool:
    if len(title.split()) >= _FEWEST_WORDS:
        return True
    return " " not in title and len(regex.findall(r"\p{Lo}", title)) >= _FEWEST_SIGNS


def _of_text(text: str) -> Iterator[MailLink]:
    """Yield the addresses in a plain text, but none whose sentence says it acts."""
    text = text[:_MAX_CHARS].replace("\r\n", "\n")
    for found in islice(_ADDRESS.finditer(text), _MOST_SEEN):
        address = found[0]
        is_plain = urls.is_web(address) and not leads_to_an_action(address)
        if is_plain and not says_it_acts(_sentence(text, *found.span())):
            yield MailLink(address, "")


def _sentence(text: str, start: int, end: int) -> str:
    """Return what stands around a place: its paragraph, within bounds.

    Where nothing stands before it, the paragraph before that: "To leave, visit:" may be
    one of its own.
    """
    *earlier, own = _BLANK_LINE.split(text[max(0, start - _AROUND) : start])
    if earlier and not own.strip(" <\n"):
        own = earlier[-1]
    return f"{own} {_BLANK_LINE.split(text[end : end + _AROUND])[0]}"
