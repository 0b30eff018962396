"""Taking an article in as the daemon does, in one connection."""

from dataclasses import replace
from typing import Any

from store import articles, entries, revisits
from store.database import Database
from store.entries import WaitingEntry
from store.model import Alert, Article, Entry, Intake
from store.revisit_model import PageState
from tests.support.factories import found
from tocsin.intake import article_urls, pipeline, revision
from tocsin.intake.preparation import prepare
from tocsin.intake.revision import ReadAgain
from tocsin.intake.revisit_schedule import FirstPage
from tocsin.intake.rules import IntakeRules


def take_article(
    db: Database,
    waiting: WaitingEntry,
    article: Article,
    rules: IntakeRules,
    *,
    address: str = "",
    page: FirstPage | None = None,
) -> Intake | None:
    """Prepare an article and take it in; return what it changed."""
    places = [address, waiting.entry.url]
    resolved = article_urls.resolve_addresses(db, article, places)
    return pipeline.take_article(db, waiting, prepare(resolved, rules), page)


def take_listed(db: Database, article: Article, rules: IntakeRules) -> None:
    """Let an article's source list it when it is seen, and take it in."""
    listed = found(Entry(url=article.url, title=article.title))
    entries.add(db, article.source, [listed], article.seen)
    (number,) = db.conn.execute("SELECT max(id) FROM entries").fetchone()
    waiting = entries.get(db, number, article.seen)
    assert waiting is not None
    take_article(db, waiting, article, rules)


def first_page(stored: Article, **more: Any) -> FirstPage:
    """Return the page of a new article, read well unless more is said."""
    state = PageState(url=stored.url, title=stored.title)
    return FirstPage(state=replace(state, **more))


def read_again(
    db: Database, id_: int, rules: IntakeRules, **more: Any
) -> tuple[Alert, ...] | None:
    """Read an article again, with something changed; return the new alerts.

    It must have been taken in with its page. `page` is what is known of that now.
    """
    visited = revisits.get(db, id_)
    assert visited is not None
    page = more.pop("page", visited.page)
    stored = articles.get(db, id_)
    again = ReadAgain(
        visited=visited, earlier=stored, later=replace(stored, **more), page=page
    )
    taken = revision.take_revision(db, revision.prepare_revision(again, rules))
    return None if taken is None else taken.alerts


def watchlists_of(db: Database, article: int) -> set[str]:
    """Return the names of the watchlists that found an article."""
    rows = db.conn.execute(
        "SELECT w.name FROM matches m JOIN watchlists w ON w.id = m.watchlist_id"
        " WHERE m.article_id = ?",
        (article,),
    )
    return {name for (name,) in rows}
