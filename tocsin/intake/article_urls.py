"""Addressing: an article's own addresses, its claims, and whether one is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlite_utils import Database

from spiders import urls
from store import addresses, articles
from store.model import Article
from tocsin.intake.deduplication import compared_runs
from tocsin.stories.same_text import SAME, shared


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressedArticle:
    """An article and the addresses that are its own."""

    read: Article
    """The article as it was read."""
    found_at: Sequence[str]
    """The addresses it was found at, without empty ones."""
    article: Article
    """The article under its own address."""
    keys: Sequence[str]
    """The keys of its addresses, its own address first."""
    known: int | None
    """The stored article at one of these addresses; None when there is none."""


def resolve_addresses(
    db: Database, article: Article, found_at: Iterable[str]
) -> AddressedArticle:
    """Return an article with the addresses it was found at and those it may claim.

    A claim to the address of another text is rejected: the article keeps the first
    address it was found at.
    """
    found = tuple(url for url in found_at if url)
    own = dict.fromkeys(urls.key(url) for url in found)
    known = addresses.article_at(db, own)
    claimed = {urls.key(url): url for url in (article.url, *article.claims)}
    for key in [key for key in claimed if key not in own]:
        holder = addresses.article_at(db, [key])
        if holder is None or holder == known:
            continue
        if known is None and _has_the_text_of(db, article, holder):
            known = holder
        else:
            del claimed[key]
    resolved = article
    if urls.key(article.url) not in claimed:
        resolved = replace(article, url=urls.canonical(found[0]))
    keys = list(dict.fromkeys([urls.key(resolved.url), *own, *claimed]))
    return AddressedArticle(
        read=article, found_at=found, article=resolved, keys=keys, known=known
    )


def resolve_again(db: Database, before: AddressedArticle) -> AddressedArticle:
    """Return the same from the database as it is now: articles may have been added."""
    return resolve_addresses(db, before.read, before.found_at)


def _has_the_text_of(db: Database, article: Article, id_: int) -> bool:
    stored = articles.stored_text(db, id_)
    if stored is None:
        return False
    return shared(compared_runs(article.text), compared_runs(stored.text)).most >= SAME
