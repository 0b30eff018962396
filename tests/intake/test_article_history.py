"""Which captures show which version of an article, and what proves them."""

import contextlib
from collections.abc import Iterator

import pytest

from store.database import Database
from store.db import Store
from tests.support import desk_scene
from tests.support.edited_articles import ARABIC, BRIDGE, edit_articles
from tests.support.factories import NOW
from tocsin.intake.article_history import (
    ArticleHistory,
    VersionError,
    compared_steps,
    gather_history,
)


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with articles that were edited, for tests that leave it as it is."""
    config = desk_scene.write_config(tmp_path_factory.mktemp("edited"))
    with contextlib.closing(Store(config.database)) as store:
        desk_scene.fill(store, config, NOW)
        edit_articles(store, config, config.evidence_folder, NOW)
        yield store


def history_of(store: Store, article: int) -> ArticleHistory:
    return store.read(gather_history, article)


def test_a_capture_shows_the_version_whose_words_it_has(edited: Store) -> None:
    history = history_of(edited, BRIDGE)

    assert [(one.version, one.proof) for one in history.captures] == [
        (1, "stamped"),
        (2, "stamped"),
        (3, "unsigned"),
        (None, "none"),
    ]
    assert [one.capture.id for one in history.showing(2)] == [2]


def test_a_page_that_came_again_shows_the_same_version(edited: Store) -> None:
    def come_again(db: Database) -> ArticleHistory:
        columns = "text_sha256, payload_sha256"
        select = f"SELECT {columns} FROM captures WHERE id = ?"
        update = f"UPDATE captures SET ({columns}) = (?, ?) WHERE id = 2"
        (_, payload) = db.conn.execute(select, [1]).fetchone()
        before = db.conn.execute(select, [2]).fetchone()
        db.conn.execute(update, ["", payload])
        found = gather_history(db, BRIDGE)
        db.conn.execute(update, before)
        return found

    history = edited.write(come_again).result()

    assert [one.version for one in history.captures] == [1, 1, 3, None]


def test_two_versions_are_compared_or_each_step_between_them(edited: Store) -> None:
    history = history_of(edited, BRIDGE)

    [whole] = compared_steps(history, None, None, each=False)
    steps = compared_steps(history, 1, 3, each=True)

    assert (whole.earlier.number, whole.later.number) == (1, 3)
    assert [(s.earlier.number, s.later.number) for s in steps] == [(1, 2), (2, 3)]
    assert not steps[0].comparison.headline
    assert whole.comparison.headline


@pytest.mark.parametrize(
    ("article", "first", "last", "said"),
    [
        (1, None, None, "has one version"),
        (BRIDGE, 1, 9, "has no version 9"),
        (BRIDGE, 2, 2, "a later version"),
        (BRIDGE, 3, 1, "a later version"),
        (ARABIC, None, 1, "a later version"),
    ],
)
def test_what_cannot_be_compared_is_said(
    edited: Store, article: int, first: int | None, last: int | None, said: str
) -> None:
    history = history_of(edited, article)

    with pytest.raises(VersionError, match=said):
        compared_steps(history, first, last, each=False)


def test_an_unknown_article_has_no_history(edited: Store) -> None:
    with pytest.raises(LookupError):
        history_of(edited, 99_999)
