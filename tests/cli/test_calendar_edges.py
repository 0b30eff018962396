"""Times that no calendar has in every zone end no command."""

import contextlib
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store import matches, sources
from store.connections import open_writer
from store.model import Watchlist
from tests.support.cli_runner import output_of
from tests.support.factories import NOW, article, entry, source, waiting
from tests.support.taking import take_article
from tocsin.intake.placement import StorySettings
from tocsin.intake.rules import IntakeRules
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.engine import Engine

CONFIG = """
[alerts]
timezone = "{zone}"

[sources.gazette]
url = "https://gazette.example/feed"

[watchlists.ferries]
query = "ferry"
"""
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@pytest.fixture(params=["America/Los_Angeles", "Pacific/Auckland"])
def folder(tmp_path: Path, new_database: Path, request: pytest.FixtureRequest) -> Path:
    (tmp_path / "config.toml").write_text(CONFIG.format(zone=request.param))
    shutil.copy(new_database, tmp_path / "tocsin.db")
    with contextlib.closing(open_writer(tmp_path / "tocsin.db")) as db:
        sources.sync(db, [source("gazette")], NOW)
        matches.sync_watchlists(db, {"ferries": "ferry"}, NOW)
        engine = Engine([Watchlist(name="ferries", query="ferry")])
        rules = IntakeRules(
            engine=engine,
            policy=IntakePolicy(
                baseline_window=timedelta(days=1), max_age=timedelta(days=7)
            ),
            stories=StorySettings(),
        )
        for number, published in enumerate([FIRST, LAST], start=1):
            found = article(number, title=f"Ferry {number}", published=published)
            take_article(db, waiting(db, entry(number, url=found.url)), found, rules)
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [["search", "ferry"], ["why", "1"], ["why", "2"], ["article", "2"], ["stories"]],
)
def test_a_time_at_the_edge_of_the_calendar_is_shown(
    folder: Path, command: list[str]
) -> None:
    shown = output_of(folder, *command)

    assert "fault of tocsin" not in shown


@pytest.mark.parametrize("length", ["99999999d", "36501d", "999999w"])
@pytest.mark.parametrize("command", [["search", "ferry"], ["stories", "list"]])
def test_a_length_of_more_than_a_hundred_years_is_refused(
    folder: Path, command: list[str], length: str
) -> None:
    shown = output_of(folder, *command, "--since", length, code=2)

    assert f"'{length}' is" in shown
    assert "Traceback" not in shown
