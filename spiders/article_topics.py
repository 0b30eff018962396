"""The section and the tags of an article, from its page and its feed's categories."""

import unicodedata
from urllib.parse import unquote, urlsplit

from spiders.extract.reading import Reading
from store.model import Entry


def section_and_tags(
    page: Reading, entry: Entry, address: str
) -> tuple[str, tuple[str, ...]]:
    """Return the section, "" where nothing tells it, and the tags in their order.

    The page's tags count before the listing's. A feed has one element for sections and
    tags: the section is the category that a folder of the article's address is named
    after, as in /politics/2026/ferry.
    """
    if page.tags:
        return page.section, page.tags
    names = {_letters(tag): tag for tag in reversed(entry.tags)}
    section = page.section or next(
        (names[folder] for folder in _folders(address) if folder in names), ""
    )
    if not section:
        return "", entry.tags
    taken = _letters(section)
    return section, tuple(tag for tag in entry.tags if _letters(tag) != taken)


def _folders(address: str) -> list[str]:
    """Return the letters of each part of an address's path but the last."""
    parts = [part for part in urlsplit(address).path.split("/") if part]
    return [letters for part in parts[:-1] if (letters := _letters(unquote(part)))]


def _letters(name: str) -> str:
    """Return the letters of a name, without accents: addresses have none."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(filter(str.isalnum, plain))
