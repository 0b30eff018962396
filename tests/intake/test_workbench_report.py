"""The workbench's report: a draft, what is in force, and what stored coverage says."""

from dataclasses import replace
from pathlib import Path

import pytest

from store import articles, sources
from store.connections import transaction
from store.database import Database
from tests.support.batches import all_of
from tests.support.factories import NOW, article, source
from tocsin.config import Config
from tocsin.config.load import load
from tocsin.config.watchlist_draft import WatchlistDraft, draft_of
from tocsin.intake.query_trial import TrialLimits
from tocsin.intake.search import reindex_batch, words_of
from tocsin.wiring.workbench_report import WorkbenchReport, workbench_report

FILE = """
[lists]
vessels = ["ferry", "boat"]
[sources.gazette]
url = "https://gazette.example/feed"
[watchlists.ferries]
query = "@vessels pier"
[watchlists.off]
query = "pier"
enabled = false
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load(tmp_path / "config.toml", FILE)


@pytest.fixture
def filled(db: Database) -> Database:
    with transaction(db):
        sources.sync(db, [source()], NOW)
        for one in map(article, range(1, 4)):
            key, words = one.url, words_of(one)
            articles.add(db, one, url_key=key, text_key=key, words=words)
        all_of(lambda: reindex_batch(db, 1000))
    return db


def report(db: Database, config: Config, draft: WatchlistDraft) -> WorkbenchReport:
    return workbench_report(db, config, draft, now=NOW, limits=TrialLimits(seconds=60))


def test_a_watchlist_as_it_is_in_force_is_not_changed(
    filled: Database, config: Config
) -> None:
    draft = draft_of("ferries", config.watchlist_tables["ferries"])

    found = report(filled, config, draft)

    assert not found.is_changed
    assert found.trial is not None
    assert found.trial.difference is None
    assert [hit.kept.id for hit in found.trial.hits] == [3, 2, 1]
    assert {hit.match.watchlist for hit in found.trial.hits} == {"ferries"}


def test_a_changed_one_is_compared(filled: Database, config: Config) -> None:
    draft = draft_of("ferries", config.watchlist_tables["ferries"])

    found = report(filled, config, replace(draft, query='@vessels "pier 2"'))

    assert found.is_changed
    assert found.trial is not None
    assert found.trial.difference is not None
    assert found.trial.difference.removed.value == 2


def test_one_that_is_switched_off_is_not_in_force(
    filled: Database, config: Config
) -> None:
    found = report(filled, config, draft_of("off", config.watchlist_tables["off"]))

    assert found.in_force is None
    assert "enabled = false" in found.reading.toml


def test_a_draft_with_a_mistake_is_not_tried(filled: Database, config: Config) -> None:
    found = report(filled, config, WatchlistDraft(name="new", query="ferry AND"))

    assert found.trial is None
    assert found.reading.problems


def test_the_name_of_a_draft_stands_for_the_draft_in_other_queries(
    filled: Database, config: Config
) -> None:
    draft = WatchlistDraft(name="new", query="pier", exclude='@ferries "pier 3"')

    found = report(filled, config, draft)

    assert found.trial is not None
    assert [hit.kept.id for hit in found.trial.hits] == [2, 1]
