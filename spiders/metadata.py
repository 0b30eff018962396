"""What a page says of itself: title, authors, outlet, and the day it came out.

The steps of trafilatura's own `extract_metadata`, without those for tags, categories
and licences, which nobody here asks for and which cost a tenth of reading a page; nor
is a date looked for in a page that declares one with its time.
"""

import contextlib
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself; empty is what it does not say."""

    title: str = ""
    authors: tuple[str, ...] = ()
    outlet: str = ""
    day: str = ""
    """ISO 8601, without a time."""


def metadata(tree: HtmlElement, url: str, *, with_date: bool) -> Metadata:
    """Return what a page says of itself. The tree stays as it is."""
    from htmldate import find_date
    from trafilatura import metadata as rules
    from trafilatura.settings import set_date_params

    found = rules.examine_meta(tree)
    if found.author and " " not in found.author:
        found.author = None  # one word is a department, or a name for logging in
    # As trafilatura does: what it trips over in a page's JSON is no reason to give up
    # what the rest of the page says.
    with contextlib.suppress(Exception):
        found = rules.extract_meta_json(tree, found)
    found.title = found.title or rules.extract_title(tree)
    found.author = found.author or rules.extract_author(tree)
    found.sitename = found.sitename or rules.extract_sitename(tree)
    day = find_date(tree, url=url, **set_date_params(True)) if with_date else None
    found.clean_and_trim()
    return Metadata(
        title=found.title or "",
        authors=tuple(a.strip() for a in (found.author or "").split(";") if a.strip()),
        outlet=_outlet(found.sitename or "", url),
        day=day or "",
    )


def _outlet(name: str, url: str) -> str:
    """Return an outlet's name as people write it; its host when the page has none."""
    name = name.lstrip("@")
    if not name:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    return name.title() if "." not in name and not name[0].isupper() else name
