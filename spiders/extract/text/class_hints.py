"""Hints that the class and id of an element give about its text.

Sites name their furniture for the style sheet, mostly in English whatever the language
of the text. A name is only a hint: `furniture` decides by the share of the page's prose
that is in the element.
"""

import re
from functools import lru_cache
from typing import Literal

from spiders.extract.page.class_names import LONGEST, class_words
from spiders.extract.page.tree import Element

ClassHint = Literal["", "body", "weak", "strong"]
"""The meaning of a name: none; the article's text; furniture; certainly furniture."""

_ANCHORED = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6"])
"""Elements whose id is made of their text, as an anchor for links."""

_STRONG = re.compile(
    # readers' comments
    r"comment|disqus|-respond-|-repl(?:y|ies)-"
    # other articles
    r"|related|recommend|recirc|teaser|most-?(?:read|popular)|popular|trending|latest"
    r"|-more-(?:on|from|stories|news|posts|articles)|outbrain|taboola"
    # the site
    r"|newsletter|side-?bar|cookie|consent|gdpr|breadcrumb|modal"
)
"""Names that articles do not have."""

_WEAK = re.compile(
    # author, date, topics
    r"by-?line|author|profile|-bio-|dateline|timestamp|-tags?-|tag-?list|topics?-"
    r"|-meta-|metadata|kicker|eyebrow|info-?bar"
    # pictures, sound and film
    r"|caption|credit|(?:image|img|media|photo|picture)-?(?:desc|wrap|text|info|box)"
    r"|content-?image|gallery|slide-?show|video|audio|listen|hero"
    # other articles
    r"|-card-|read-?(?:more|next|also)|see-?also|most-?viewed|up-?next|suggest"
    r"|headlines|ticker|live-?feed"
    # boxes inside a text
    r"|aside|pull-?quote|info-?box|fact-?box|-note-|quiz|-poll|code-block"
    r"|table-of-contents|-toc-"
    # sharing, following, answering
    r"|share|-sharing-|social|sociable|follow|insta|twitter|facebook|telegram"
    r"|whatsapp|kommentar|comentario|commentaire|reacties|feedback|print|download"
    r"|article-tools|tool-?bar|tool-?tip"
    # selling
    r"|advert|-ads?-|sponsor|promo|affiliate|paid-?box|upsell|donat|support-us"
    r"|membership|subscri|sign-?up|log-?in|register|paywall|piano|zergnet|-trc-"
    # the site
    r"|-nav-|navbar|navigation|-menu|paginat|pager|next-?prev|prev-?next|site-?map|jump-?link|mast-?head"
    r"|footer|footnote|copyright|disclaimer|plugin|text-?widget|widget-?area"
    r"|pop-?up|overlay|drop-?down|skip"
    # hidden elements
    r"|hidden|invisible|visually|screen-reader|sr-only"
)
"""Names of furniture that parts of articles have now and then. Not listed, since too
many texts have them: accordion, banner, box, carousel, embed, faq, form, player,
slider, summary, widget."""

_PART = (
    r"article-?(?:body|content|text|copy|main)"
    r"|article-(?:inner|page|detail|single)-(?:body|content|text)"
    r"|(?:body|content|story|post|entry|news|blog)-?(?:body|content|text|copy)"
    r"|field-name-body"
)
_BODY = re.compile(rf"{_PART}|detail-?(?:body|text)|-(?:body-?copy|prose|the-content)-")
"""Names of the element that holds the article's text."""

_GOOD = re.compile(
    rf"{_PART}|news-main|content-main|rich-?text|prose|wysiwyg|main-?content"
    r"|page-?content"
)
"""Names that outweigh those of furniture: "article-body newsletter-subscribed"."""


def class_hint(element: Element) -> ClassHint:
    """Return the hint that the element's class and id give about its text."""
    return _meaning_of(element)[0]


def names_body(element: Element) -> bool:
    """Return whether the class or id names the element that holds the text."""
    return _meaning_of(element)[1]


def _meaning_of(element: Element) -> tuple[ClassHint, bool]:
    """Return the hint of an element's names, and whether they name the text's element.

    It is asked of every element of a page, so one lookup gives both.
    """
    value = element.attributes.get
    name, own_id = value("class"), value("id")
    if own_id and element.tag in _ANCHORED:
        own_id = None
    if not name and not own_id:
        return "", False
    return _meaning_of_names((name or "")[:LONGEST], (own_id or "")[:LONGEST])


_IS_STRONG, _IS_WEAK, _IS_GOOD, _IS_BODY = 1, 2, 4, 8


@lru_cache(maxsize=20_000)
def _meaning_of_names(name: str, own_id: str) -> tuple[ClassHint, bool]:
    found = _meaning(own_id) if own_id else 0
    for word in name.split():
        found |= _meaning(word)
    hint: ClassHint = (
        "strong" if found & _IS_STRONG else "weak" if found & _IS_WEAK else ""
    )
    if found & _IS_GOOD and hint != "strong":
        hint = "" if hint else "body"
    return hint, found & (_IS_BODY | _IS_STRONG) == _IS_BODY


# Pages of one site share whole classes; pages of different sites share names.
@lru_cache(maxsize=50_000)
def _meaning(name: str) -> int:
    words = class_words(name)
    strong = _STRONG.search(words)
    return (
        (_IS_STRONG if strong else 0)
        | (_IS_WEAK if strong or _WEAK.search(words) else 0)
        | (_IS_GOOD if _GOOD.search(words) else 0)
        | (_IS_BODY if _BODY.search(words) else 0)
    )
