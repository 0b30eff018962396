"""Whether a page is the article that was listed for it, and if not, why.

Bot checks, login and consent walls, soft 404s, maintenance pages and front pages come
with the status 200. No list of them would be complete, so what was listed is looked
for on the page. On each of 637 labelled pages at least six in ten words of its headline
stand; of another page's headline, half of the pages have at most one in seven.
"""

from urllib.parse import unquote, urlsplit

from spiders import urls
from spiders.extract.headline_words import share_found, telling_words, words_of
from spiders.extract.reading import Reading
from store.model import Entry

ENOUGH = 0.5
"""The share of the listed words that must stand on the page."""

MOST = 0.8
"""The share for a page that asks search engines to leave it out."""

FEW = 0.2
"""The share that is enough for a page with a date and a text of its own, since outlets
rewrite headlines."""

SOME = 0.4
"""The share that is enough for a long text without a date."""

_DECLARED = ("JSON-LD", "meta", "itemprop", "marked", "time element")
"""The beginnings of `dated_by` of dates that a page declares."""

SHORT_TEXT, LONG_TEXT = 250, 1_500
"""Characters of a text that is no teaser, and of one that is longer than most walls."""

SUMMARY_WORDS = 6
"""Words of a summary that are compared; a shorter one says too little."""

LINK_WORDS = 4
"""Words of a link from which it is a headline. A shorter one may be "Read more", and
leads to an article if that has a date or a long text; it may be a headline too, and
lead to a wall."""

FRONT = "its address leads to the front page"
ELSEWHERE = "its address leads to another page"
LOGIN = "the page asks for a login"
RELOADS = "the page is a check that loads itself again"
EMPTY = "the page is empty"
OTHER = "the page has other words than the listing"
SHARED = "several articles lead to the same page"


def refusal_reason(
    entry: Entry, reading: Reading, *, address: str, by_link: bool = False
) -> str:
    """Return why a page is not the listed article; "" when it is taken for it.

    `address` is that of the page after redirects. `by_link` tells that the listed
    headline is the text of a link, which is not always a headline.
    """
    moved = urls.key(entry.url) != urls.key(address)
    if moved and urls.is_front_page(address) and not urls.is_front_page(entry.url):
        return FRONT
    if not reading.title and not reading.text:
        return EMPTY
    if has_listed_title(entry, reading):
        return ""
    found = _share(entry, reading)
    if found is None or _is_article(reading, found, moved=moved, address=address):
        return ""
    reason = _reason(entry, reading, address=address, moved=moved)
    says_nothing = by_link and len(telling_words(entry.title)) < LINK_WORDS
    is_text = _declares_date(reading) or len(reading.text) >= LONG_TEXT
    return "" if says_nothing and is_text and reason == OTHER else reason


def has_listed_title(entry: Entry, reading: Reading) -> bool:
    """Return whether the page has the listed headline, or one with half its words."""
    if reading.report.evidence.has_headline:
        return True
    share = share_found(entry.title, words_of(reading.title))
    return share is not None and share >= ENOUGH


def _share(entry: Entry, reading: Reading) -> float | None:
    """Return the share of the listed words on the page; None when none were listed."""
    evidence = reading.report.evidence
    shares = [evidence.headline_share]
    if len(telling_words(entry.summary)) >= SUMMARY_WORDS:
        shares.append(evidence.summary_share)
    return max((share for share in shares if share is not None), default=None)


def _is_article(reading: Reading, found: float, *, moved: bool, address: str) -> bool:
    """Return whether a page without the listed headline is an article all the same."""
    chars = len(reading.text)
    if reading.report.evidence.noindex:
        return found >= MOST and not moved
    dated = _declares_date(reading)
    if moved:
        named = not urls.names_no_article(address)
        return named and dated and chars >= LONG_TEXT and found >= FEW
    if found >= ENOUGH or (dated and chars >= LONG_TEXT):
        return True
    return (dated and chars >= SHORT_TEXT and found >= FEW) or (
        chars >= LONG_TEXT and found >= SOME
    )


def _declares_date(reading: Reading) -> bool:
    """Return whether the page declares when it was published.

    The day in an address is that of the listed article, and one in a text may be that
    of some terms of use.
    """
    by = reading.report.dated_by
    return reading.published is not None and by.startswith(_DECLARED)


def _reason(entry: Entry, reading: Reading, *, address: str, moved: bool) -> str:
    evidence = reading.report.evidence
    # A wall takes the address along, to lead back to it.
    path = urlsplit(entry.url).path.strip("/")
    returns = bool(path) and path in unquote(urlsplit(address).query)
    if evidence.asks_password:
        return LOGIN
    if evidence.reloads:
        return RELOADS
    if moved:
        return ELSEWHERE + (" that leads back" if returns else "")
    return OTHER
