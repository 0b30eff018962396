"""How files of evidence are asked for, and whether a listing is the right one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

from spiders.fetch.failures import Failure
from store import requisites
from store.db import Store
from store.evidence_model import REQUISITES, Capture
from store.kept_listings import ReplacedPage

_ACCEPT: Mapping[str, str] = {
    "style": "text/css,*/*;q=0.1",
    "image": "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
    "font": "*/*",
    "listing": "application/rss+xml,application/atom+xml,application/json,*/*;q=0.8",
}
"""What browsers accept there: servers choose the kind of a picture by that."""

_SHORTEST_MARK = 8
"""Characters of a path or a headline by which an article is found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFile:
    """What a request for a capture says."""

    headers: Mapping[str, str] = field(default_factory=dict)
    max_bytes: int = 0
    """The largest answer; 0 for the usual limit."""


def asked_for(store: Store, capture: Capture) -> AskedFile | Failure:
    """Return how a capture is asked for, or why it is not."""
    accepted = _ACCEPT.get(capture.part)
    headers = {"Accept": accepted} if accepted else {}
    if capture.part not in REQUISITES:
        return AskedFile(headers=headers)
    left = store.read(requisites.bytes_left, capture.id)
    if left <= 0:
        most = f"{requisites.MOST_BYTES / 1_000_000:g} MB"
        why = f"the style sheets and pictures of its page have {most} already"
        return Failure(outcome="hard", sentence=why)
    return AskedFile(headers=headers, max_bytes=left)


def not_listed(body: bytes, articles: Iterable[ReplacedPage]) -> Failure | None:
    """Return why a listing is not kept: it names none of the articles any more.

    None when it names one, by the path of its address or by its headline.
    """
    text = unescape(unescape(body.decode("utf-8", "replace"))).replace("\\/", "/")
    if any(mark in text for one in articles for mark in _marks(one)):
        return None
    return Failure(outcome="hard", sentence="the listing does not name it any more")


def _marks(article: ReplacedPage) -> Iterable[str]:
    parts = urlsplit(article.url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if len(path) > 1:
        yield path
    if len(article.title) >= _SHORTEST_MARK:
        yield article.title
