"""`tocsin article`: what is stored of one, and what its outlet changed."""

import contextlib
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from store import channels, matches, sources
from store.connections import open_writer
from store.model import Route, Watchlist
from tests.support.cli_runner import Say, output_of
from tests.support.factories import NOW, article, entry, source, waiting
from tests.support.taking import first_page, read_again, take_article
from tocsin.intake.placement import StorySettings
from tocsin.intake.revisit_schedule import RevisitPolicy
from tocsin.intake.rules import IntakeRules
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.engine import Engine

CONFIG = """
[sources.gazette]
url = "https://gazette.example/feed"

[channels.hook]
url = "json://127.0.0.1:9/"

[watchlists.ferries]
query = "ferry"
channels = ["hook"]
"""

HOUR = timedelta(hours=1)


@pytest.fixture
def say(tmp_path: Path) -> Say:
    """Run commands on an article that was changed once."""
    (tmp_path / "config.toml").write_text(CONFIG)
    (tmp_path / "tocsin.db").touch()
    ferries = Watchlist(name="ferries", query="ferry", routes=(Route("hook"),))
    rules = IntakeRules(
        engine=Engine([ferries]),
        policy=IntakePolicy(baseline_window=24 * HOUR, max_age=168 * HOUR),
        stories=StorySettings(),
        revisits=RevisitPolicy(steps=(HOUR,)),
    )
    one = article(1, title="Cargo ship aground", text="It ran aground.\nNobody died.")
    with contextlib.closing(open_writer(tmp_path / "tocsin.db")) as db:
        sources.sync(db, [source()], NOW)
        matches.sync_watchlists(db, {"ferries": "ferry"}, NOW)
        channels.sync(db, ["hook"], NOW)
        take_article(db, waiting(db, entry(1)), one, rules, page=first_page(one))
        read_again(
            db,
            1,
            rules,
            title="Ferry aground",
            text="It ran aground.\nNobody was hurt on board.",
            seen=NOW + HOUR,
        )
    return partial(output_of, tmp_path)


def test_an_article_is_shown_with_its_matches_and_its_text(say: Say) -> None:
    shown = say("article", "1")

    assert shown.splitlines()[:2] == [
        "Ferry aground",
        "#1 · Gazette · https://gazette.example/1",
    ]
    assert "first read 02 Mar 2026 12:00" in shown
    assert "1 earlier version: see --history" in shown
    assert "ferries: pending on hook" in shown
    assert "added later: it matches since the change of 02 Mar 2026 13:00" in shown
    assert shown.endswith("It ran aground.\nNobody was hurt on board.\n")


def test_its_history_shows_the_newest_version_first_and_what_changed(say: Say) -> None:
    shown = say("article", "https://gazette.example/1", "--history")

    assert shown.splitlines() == [
        "Ferry aground",
        "",
        "Version 2, 02 Mar 2026 13:00",
        "  headline: Cargo ship aground",
        "         →  Ferry aground",
        "  - Nobody died.",
        "  + Nobody was hurt on board.",
        "",
        "Version 1, 02 Mar 2026 12:00",
        "  first read: Cargo ship aground (5 words)",
    ]


def test_why_says_that_a_match_was_added_later(say: Say) -> None:
    assert "added later" in say("why", "1")


def test_an_article_that_is_not_stored_is_one_clear_line(say: Say) -> None:
    shown = say("article", "7", code=1)

    assert "No article 7 is stored." in shown
    assert "tocsin search" in shown


def test_a_text_that_was_deleted_is_not_shown_as_missing(
    say: Say, tmp_path: Path
) -> None:
    with contextlib.closing(open_writer(tmp_path / "tocsin.db")) as db:
        db.conn.execute("UPDATE articles SET text = ''")

    assert "Its text was deleted" in say("article", "1")
