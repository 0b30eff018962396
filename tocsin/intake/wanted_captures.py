"""Which pages are kept as evidence: decided with the article, in its transaction.

So an article that matched is never without a row that says what became of its page,
whoever kills the process in between.
"""

from dataclasses import dataclass
from datetime import datetime

from spiders import urls
from store import captures, entries, kept_listings, matches
from store.database import Database
from store.entries import WaitingEntry
from store.model import Intake
from store.revisits import Revisit
from tocsin.intake import pipeline
from tocsin.intake.preparation import PreparedArticle
from tocsin.intake.revisit_schedule import FirstPage
from tocsin.intake.rules import IntakeRules


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCapture:
    """A page that is to be kept, of an article that was just taken in."""

    id: int
    article: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenArticle:
    """What an article changed, and whether its page is to be kept."""

    intake: Intake | None
    """None when it was taken in before."""
    capture: WantedCapture | None = None
    """None when its page is not kept."""


def take_article(
    db: Database,
    waiting: WaitingEntry,
    prepared: PreparedArticle,
    page: FirstPage | None,
    *,
    ask_at: datetime | None,
    is_failed: bool = False,
) -> TakenArticle:
    """Take one article in as `pipeline.take_article` does, and want its page if so.

    `ask_at` is when the page is asked for in order to be kept; None when it is at hand.
    `is_failed` says that what is at hand is not the page but an answer in its place.
    """
    intake = pipeline.take_article(db, waiting, prepared, page)
    kept = prepared.rules.evidence
    if intake is None or not any(match.watchlist in kept for match in intake.matches):
        return TakenArticle(intake=intake)
    article = entries.article_of(db, waiting.id)
    if article is None:
        return TakenArticle(intake=intake)
    url = waiting.entry.url
    id_ = captures.want(
        db,
        url,
        urls.host(url),
        intake.article.seen,
        why="match",
        article=article,
        due=ask_at,
    )
    if is_failed:
        want_listing(db, id_, intake.article.seen)
    return TakenArticle(intake=intake, capture=WantedCapture(id=id_, article=article))


def want_revisited(
    db: Database, visited: Revisit, rules: IntakeRules, now: datetime
) -> int | None:
    """Want the page of an article that was visited again; None unless it is kept.

    It is kept if a watchlist found the article whose pages are kept.
    """
    found = matches.all_of(db, visited.article)
    if rules.evidence.isdisjoint(found):
        return None
    url = visited.page.url
    return captures.want(
        db, url, urls.host(url), now, why="revisit", article=visited.article
    )


def want_listing(db: Database, id_: int, now: datetime) -> None:
    """Want what listed an article in place of its page, if its words are from there."""
    if url := kept_listings.address_for(db, id_):
        kept_listings.want(db, id_, url, urls.host(url), now)
