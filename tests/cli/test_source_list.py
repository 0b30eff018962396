"""`tocsin sources`: each source on a line, what is wrong, and what to do."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from store import coverage_ledger, sources
from store.connections import open_writer
from store.coverage_model import (
    STATES,
    TROUBLE,
    Coverage,
    CoverageState,
    DayCount,
    JudgedSource,
)
from tests.support.cli_runner import Say, output_of
from tests.support.factories import source, visit
from tocsin.cli.views.coverage_view import spark
from tocsin.cli.views.state_legend import SOURCE_STATES

CONFIG = """
[sources.gazette]
url = "https://gazette.example/feed"

[sources.herald]
url = "https://herald.example/feed"

[sources.a_name_that_is_much_longer_than_a_column]
url = "https://long.example/feed"
"""
HOUR = timedelta(hours=1)


@pytest.fixture
def say(tmp_path: Path) -> Say:
    """Return what runs commands in a folder with a configuration."""
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    return partial(output_of, tmp_path)


@pytest.fixture
def now(tmp_path: Path) -> datetime:
    """Fill a database with two sources, visited until an hour ago; return the time."""
    at = datetime.now(UTC)
    path = tmp_path / "tocsin.db"
    path.touch()
    db = open_writer(path)
    sources.sync(db, [source("gazette"), source("herald")], at)
    for key in ("gazette", "herald"):
        for days, new in ((9, 30), (3, 4), (2, 0), (0, 2)):
            made = visit(key, at=at - timedelta(days=days))
            sources.record(db, made, next_visit=at + 12.2 * HOUR / 60, new=new)
    db.close()
    return at


def judge(folder: Path, key: str, state: CoverageState, at: datetime) -> None:
    coverage = Coverage(
        state=state,
        since=at - 3 * HOUR,
        reason="HTTP 403: the site refuses the request." if state != "ok" else "",
        remedy="Ask the publisher for access." if state != "ok" else "",
    )
    db = open_writer(folder / "tocsin.db")
    judged = JudgedSource(key=key, coverage=coverage, last_visit=at)
    coverage_ledger.put(db, [judged], at)
    db.close()


def test_sources_that_were_never_visited_are_new(say: Say) -> None:
    lines = say("sources").splitlines()

    assert [line.split()[:2] for line in lines[1:]] == [
        ["gazette", "new"],
        ["herald", "new"],
        ["a_name_that_is_much…", "new"],
    ]


def test_each_source_has_a_line_and_trouble_says_what_to_do(
    say: Say, tmp_path: Path, now: datetime
) -> None:
    judge(tmp_path, "gazette", "ok", now)
    assert "gazette" in say("sources")

    judge(tmp_path, "herald", "blocked", now)
    lines = say("sources", code=1).splitlines()

    assert max(map(len, lines[:4])) <= 80
    first = lines[1]
    assert first.startswith("gazette               ok                 3 h   0 min  ")
    assert first.endswith("  ····▁·····█▁·▅  12 min")
    assert lines[5].startswith("✗ herald: blocked since ")
    assert lines[5].endswith(". HTTP 403: the site refuses the request.")
    assert lines[6] == "  Ask the publisher for access."


def test_one_state_can_be_asked_for(say: Say, tmp_path: Path, now: datetime) -> None:
    judge(tmp_path, "gazette", "ok", now)
    judge(tmp_path, "herald", "stub only", now)

    said = say("sources", "--state", "stub-only")

    assert "herald" in said
    assert "gazette" not in said
    assert say("sources", "--state", "blocked") == "No source is in this state.\n"


def test_json_has_all_that_is_known(say: Say, tmp_path: Path, now: datetime) -> None:
    judge(tmp_path, "herald", "blocked", now)

    found = json.loads(say("sources", "--json", code=1))

    assert [each["state"] for each in found] == ["new", "blocked", "new"]
    assert set(found[1]) == {
        *("source", "name", "url", "state", "trouble", "since", "reason", "remedy"),
        *("last_new", "next_visit", "new_per_day", "paused"),
    }
    assert found[1]["trouble"]
    assert datetime.fromisoformat(found[1]["since"]) < now
    assert len(found[1]["new_per_day"]) == 14
    assert [each for each in found[1]["new_per_day"] if each is not None] == [
        *(0, 4, 0, 2)
    ]


def test_the_help_explains_every_state(say: Say) -> None:
    said = say("sources", "--help")

    assert set(SOURCE_STATES) == set(STATES)
    assert all(state in said for state in STATES)
    assert set(STATES) > TROUBLE


@pytest.mark.parametrize(
    ("typed", "meant"), [("chekc", "check"), ("improt", "import"), ("lst", "list")]
)
def test_a_misspelt_command_is_suggested(say: Say, typed: str, meant: str) -> None:
    assert f"Did you mean '{meant}'?" in say("sources", typed, code=2)


def day(new: int, visits: int = 9) -> DayCount:
    return DayCount(day=datetime(2026, 3, 2, tzinfo=UTC).date(), visits=visits, new=new)


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        ([None, day(0), day(1)], "·▁█"),
        ([day(1), day(100), day(50), day(0, visits=0)], "▂█▅·"),
        ([day(7), day(7)], "██"),
        ([], ""),
    ],
)
def test_a_spark_line_tells_nothing_from_little_and_from_unseen(
    days: list[DayCount | None], shown: str
) -> None:
    assert spark(days) == shown


def test_no_source_at_all_is_not_no_source_in_a_state(say: Say, tmp_path: Path) -> None:
    assert "No source is in this state." in say("sources", "--state", "failing")

    (tmp_path / "config.toml").write_text("")

    for command in (["list"], ["check"]):
        assert "Find one: tocsin sources add URL" in say("sources", *command)


def test_the_help_fits_a_terminal_of_80_columns(say: Say) -> None:
    for command in ("list", "add", "check", "import", "export", "new-spider"):
        assert max(map(len, say("sources", command, "--help").splitlines())) <= 80
