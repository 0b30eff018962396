"""Changes: what became of an article, and whether anybody was told."""

from datetime import timedelta

import pytest
from sqlite_utils import Database

from store import alerts, articles, changes, channels, matches, sources, stories
from store.change_model import NewChange
from store.model import Placement
from tests.support.factories import NOW, WORDS, alert, article, source

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def ferry(db: Database) -> int:
    """Store an article that a channel is to be alerted of; return its number."""
    sources.sync(db, [source()], NOW)
    matches.sync_watchlists(db, {"ferries": "ferry"}, NOW)
    channels.sync(db, ["hook"], NOW)
    id_ = articles.add(db, article(1), url_key="k", text_key="k", words=WORDS)
    stories.place(db, id_, Placement(), NOW)
    alerts.add(db, id_, [alert()], NOW)
    return id_


def test_an_article_is_compared_with_what_stands_since_its_last_change(
    db: Database, ferry: int
) -> None:
    first = changes.compared_version(db, ferry)
    changes.add(db, ferry, NewChange(kind="edited", at=NOW, before=1, after=3))

    assert (first, changes.compared_version(db, ferry)) == (1, 3)


def test_an_article_is_gone_until_it_is_back(db: Database, ferry: int) -> None:
    seen = [changes.absence(db, ferry)]
    for kind in ("removed", "edited", "back"):
        change = NewChange(kind=kind, at=NOW, before=1, after=1)
        changes.add(db, ferry, change)
        seen.append(changes.absence(db, ferry))

    assert seen == [None, "removed", "removed", None]


def test_a_change_of_which_nobody_is_alerted_is_told_to_nobody(
    db: Database, ferry: int
) -> None:
    change = NewChange(
        kind="removed", at=NOW + HOUR, before=1, after=1, status=404, page="https://x"
    )
    id_ = changes.add(db, ferry, change)

    (found,) = changes.of_article(db, ferry)
    assert (found.id, found.told, found.status) == (id_, "nobody", 404)
    assert changes.newest(db, 5) == [found]
    assert changes.newest(db, 5, before=id_) == []
