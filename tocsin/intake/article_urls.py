"""Addressing: an article's own addresses, its claims, and whether one is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from spiders import urls
from spiders.extract.headline_words import same_line
from store import addresses, articles, entries
from store.database import Database
from store.model import Article
from tocsin.intake.deduplication import LONGEST, compared_runs
from tocsin.stories.same_text import SAME, shared
from tocsin.stories.word_runs import WordRuns


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressedArticle:
    """An article and the addresses that are its own."""

    read: Article
    """The article as it was read."""
    found_at: Sequence[str]
    """Where it was found, without empty ones: the address it was listed at is last."""
    article: Article
    """The article under its own address."""
    keys: Sequence[str]
    """The keys of its addresses, its own address first."""
    listed_key: str
    """The key of the address it was listed at, which no claim can take."""
    known: int | None
    """The stored article at one of these addresses; None when there is none."""
    displaced: int | None = None
    """Another article that claims the address at which this one was listed."""


def resolve_addresses(
    db: Database, article: Article, found_at: Iterable[str]
) -> AddressedArticle:
    """Return an article with the addresses it was found at and those it may claim.

    The address it was listed at, the last of `found_at`, is its own. What the page
    claims, and where redirects ended, are claims: one to the address of another text is
    rejected. The article then keeps the first address that is left to it.
    """
    found = tuple(url for url in found_at if url)
    listed = found[-1]
    own = urls.key(listed)
    holder = addresses.holder(db, own)
    known = displaced = None
    if holder is not None:
        if not holder.claimed or _is_same(db, article, holder.article):
            known = holder.article
        else:
            displaced = holder.article
    claims = {urls.key(url): url for url in (article.url, *found[:-1], *article.claims)}
    claims.pop(own, None)
    ends = {urls.key(url) for url in found[:-1]}
    for key in list(claims):
        other = addresses.holder(db, key)
        if other is None or other.article == known:
            continue
        if known is None and _is_same(db, article, other.article, at=key in ends):
            known = other.article
        else:
            del claims[key]
    places = (article.url, *found[:-1], listed)
    url = next(url for url in places if urls.key(url) in claims or urls.key(url) == own)
    resolved = (
        article if url == article.url else replace(article, url=urls.canonical(url))
    )
    return AddressedArticle(
        read=article,
        found_at=found,
        article=resolved,
        keys=list(dict.fromkeys([urls.key(resolved.url), own, *claims])),
        listed_key=own,
        known=known,
        displaced=displaced,
    )


def resolve_again(db: Database, before: AddressedArticle) -> AddressedArticle:
    """Return the same from the database as it is now: articles may have been added."""
    return resolve_addresses(db, before.read, before.found_at)


def give_up_claim(db: Database, addressed: AddressedArticle) -> None:
    """Let the article that only claimed the listed address go back to its own one."""
    claimant = addressed.displaced
    if claimant is None or not articles.is_at(db, claimant, addressed.listed_key):
        return
    found = entries.listed_address(db, claimant)
    if found and articles.move(
        db, claimant, urls.canonical(found), url_key=urls.key(found)
    ):
        return
    # Another article has its address by now: it is one of several there.
    apart = urls.of_shared_page(found or addressed.article.url, f"article-{claimant}")
    articles.move(db, claimant, apart, url_key=urls.key(apart))


def _is_same(db: Database, article: Article, id_: int, *, at: bool = False) -> bool:
    """Return whether a stored article is this one: it has its text.

    The headline is enough for a stub, which has no text to compare, and `at` the
    address where a redirect ended: the text there may have changed, or be deleted.
    """
    stored = articles.stored_text(db, id_)
    if stored is None:
        return at
    text = WordRuns.of(article.text[:LONGEST])
    if shared(text, compared_runs(stored.text)).most >= SAME:
        return True
    by_title = at or article.stub or stored.is_stub
    return by_title and same_line(article.title, [stored.title])
