"""The desk shows what is left when articles were deleted, and no page breaks."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from store.database import Database
from store.db import Store
from store.kept_articles import StoryPosition
from tests.store.test_counter_filling import COUNTED, KEPT, results
from tests.support.batches import all_of
from tests.support.desk_routes import walk
from tests.support.desk_scene_client import scene_desk
from tests.support.factories import NOW
from tests.support.old_news import check_file
from tocsin.config.keep_table import KeepTable
from tocsin.intake import retention, search
from tocsin.intake.retention import Fate, KeepBounds
from tocsin.web.access.route_roles import SAFE_METHODS

DAY = timedelta(days=1)
LATE = NOW + 400 * DAY


def delete_old(db: Database) -> dict[Fate, int]:
    """Delete all of the scene that somebody has not marked."""
    db.conn.execute("UPDATE alerts SET state = 'dropped' WHERE state = 'pending'")
    bounds = KeepBounds.of(KeepTable(articles=90 * DAY, matched=90 * DAY), LATE)
    expired, place = retention.find_expired(db, bounds, StoryPosition())
    assert place is None
    prepared = retention.prepare_removals(db, expired)
    return retention.take_removals(db, prepared, bounds)


@pytest.fixture(scope="module")
def scene(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[TestClient, Store, set[int]]]:
    """Yield a desk of which what is old was deleted, with the numbers of that."""
    with scene_desk(tmp_path_factory.mktemp("scene")) as (client, store):
        before = numbers(store)
        all_of(lambda: store.write(search.reindex_batch, 100).result())
        done = store.write(delete_old).result()
        assert done["deleted"] > 0
        assert done["text deleted"] > 0
        yield client, store, before - numbers(store)


def numbers(store: Store) -> set[int]:
    return store.read(
        lambda db: {id_ for (id_,) in db.conn.execute("SELECT id FROM articles")}
    )


def test_no_page_breaks(scene: tuple[TestClient, Store, set[int]]) -> None:
    client, store, gone = scene
    paths = {
        route.path
        for route in walk(client.app.routes)  # type: ignore[attr-defined]
        if route.method in SAFE_METHODS and "events" not in route.path
    }
    paths |= {
        f"/{kind}/{number}"
        for kind in ("articles", "stories", "api/v1/articles", "api/v1/stories")
        for number in numbers(store) | gone
    }

    broken = [path for path in paths if client.get(path).status_code == 500]

    assert len(paths) > 60
    assert broken == []


def test_what_is_gone_is_not_found(scene: tuple[TestClient, Store, set[int]]) -> None:
    client, _, gone = scene

    assert {client.get(f"/articles/{id_}").status_code for id_ in gone} == {404}


def test_what_was_sent_is_still_shown(
    scene: tuple[TestClient, Store, set[int]],
) -> None:
    client, store, _ = scene
    rows = store.read(
        lambda db: db.conn.execute(
            "SELECT a.title, l.delivery_id FROM alerts l JOIN articles a"
            " ON a.id = l.article_id WHERE l.state = 'included' AND a.text = ''"
        ).fetchall()
    )

    assert rows
    for title, delivery in rows:
        page = client.get(f"/alerts/{delivery}").text
        assert title[:20] in page


def test_nothing_is_torn(scene: tuple[TestClient, Store, set[int]]) -> None:
    _, store, _ = scene

    store.write(check_file).result()

    assert store.read(results, KEPT) == store.read(results, COUNTED)
