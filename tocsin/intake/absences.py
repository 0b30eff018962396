"""Absences: whether an article is still where it was, by what its address shows. Pure.

A site answers many things for a while that pass. So what is seen here counts only when
it is seen again, half an hour later or more (`revisit_schedule`).
"""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from spiders import urls
from spiders.extract.reading import Reading
from spiders.page_refusal import has_listed_title
from store.change_model import AbsenceKind
from store.model import Article, Entry
from tocsin.stories.article_difference import ArticleWords, difference_of
from tocsin.words.fold import folds

GONE = frozenset([404, 410])
"""The statuses by which a site says that there is no such page."""

EMPTIED = 0.2
"""The share of its words below which an article is emptied, or behind a wall."""

FEWEST_WORDS = 40
"""Words of an article of which such a share says anything."""

SHARED_BY = 3
"""Articles that lead to one address, from which that is no article's new place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSight:
    """What a visit saw of an article's page."""

    absence: AbsenceKind | None = None
    """How the article is not there; None when it is."""
    status: int | None = None
    page: str = ""
    """Where its address led."""


def leads_to_section(address: str) -> bool:
    """Return whether an address is that of a front page, or has a path of one part."""
    path = urlsplit(address).path.strip("/")
    return urls.is_front_page(address) or "/" not in path


def is_moved(stored: Article, reading: Reading) -> bool:
    """Return whether another address shows the article all the same.

    Many sites make the address from the headline: who changes one changes the other.
    """
    if not reading.text or not stored.text:
        return False
    before = ArticleWords(stored.title, stored.text)
    found = difference_of(before, ArticleWords(reading.title, reading.text))
    return not found.is_replaced


def absence_of(
    stored: Article, reading: Reading, *, asked: str, address: str, alike: int
) -> AbsenceKind | None:
    """Return how an article is gone whose page shows something else; None if unknown.

    `alike` is how many articles led to `address`, this one included.
    """
    if urls.key(asked) != urls.key(address):
        is_front = leads_to_section(address) or alike >= SHARED_BY
        is_wall = _is_wall(reading, asked=asked, address=address)
        return "front" if is_front and not is_wall else None
    size = len(folds(stored.text))
    if size < FEWEST_WORDS or len(folds(reading.text)) >= EMPTIED * size:
        return None
    entry = Entry(url=stored.url, title=stored.title)
    return None if has_listed_title(entry, reading) else "emptied"


def _is_wall(reading: Reading, *, asked: str, address: str) -> bool:
    """Return whether an address leads to a login, or to who asks for consent.

    Those take the article's address along, or are on another site.
    """
    path = urlsplit(asked).path.strip("/")
    return (
        urls.domain(asked) != urls.domain(address)
        or reading.report.evidence.asks_password
        or (bool(path) and path in unquote(urlsplit(address).query))
    )
