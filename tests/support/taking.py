"""Taking an article in as the daemon does, in one connection."""

from sqlite_utils import Database

from store.entries import WaitingEntry
from store.model import Article, Intake
from tocsin.intake import article_urls, pipeline
from tocsin.intake.preparation import prepare
from tocsin.intake.rules import IntakeRules


def take_article(
    db: Database,
    waiting: WaitingEntry,
    article: Article,
    rules: IntakeRules,
    *,
    address: str = "",
) -> Intake | None:
    """Prepare an article and take it in; return what it changed."""
    places = [address, waiting.entry.url]
    resolved = article_urls.resolve_addresses(db, article, places)
    return pipeline.take_article(db, waiting, prepare(resolved, rules))
