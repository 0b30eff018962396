"""ScheduledBackups that the daemon makes: when they are due, and when they fail."""

import asyncio
import contextlib
import logging
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from store.backups import facts_of
from store.connections import open_or_create
from tests.support.factories import NOW
from tocsin.config import Config, load
from tocsin.daemon.scheduled_backups import ScheduledBackups

DAY = timedelta(days=1)


class Clock:
    """Shows the time that it is set to."""

    at = NOW

    def __call__(self) -> datetime:
        return self.at


class Operator:
    """Keeps what it is told, by its keys."""

    def __init__(self) -> None:
        self.told: dict[str, tuple[str, str]] = {}

    async def notify(self, key: str, heading: str, line: str) -> None:
        self.told[key] = (heading, line)


def scheduled(
    config: Config, operator: Operator | None = None, clock: Clock | None = None
) -> ScheduledBackups:
    notify = (operator or Operator()).notify
    return ScheduledBackups(config, notify=notify, clock=clock or Clock())


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Return a configuration that asks for a backup a day."""
    file = tmp_path / "config.toml"
    file.write_text('[backup]\nevery = "1d"\ndaily = 2\nweekly = 0\n', "utf-8")
    with contextlib.closing(open_or_create(tmp_path / "tocsin.db", 10)):
        return load(file)


def made(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "backups").iterdir())


def test_a_backup_is_made_when_the_newest_is_old_enough(
    config: Config, tmp_path: Path
) -> None:
    clock = Clock()
    backups = scheduled(config, clock=clock)

    for hours in (0, 1, 23, 24, 47, 48):
        clock.at = NOW + timedelta(hours=hours)
        asyncio.run(backups.make_if_due())

    names = ["tocsin-2026-03-03T120000Z.db", "tocsin-2026-03-04T120000Z.db"]
    assert made(tmp_path) == names
    assert facts_of(tmp_path / "backups" / names[1], check=True).made == NOW + 2 * DAY


def test_backups_of_a_clock_that_was_ahead_stand_in_no_ones_way(
    config: Config, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    backups = scheduled(config, clock=clock)
    for days in (300, 301):
        clock.at = NOW + days * DAY
        asyncio.run(backups.make_if_due())
    caplog.set_level("INFO", "tocsin.daemon")
    caplog.clear()

    for minutes in (0, 10, 20, 24 * 60):
        clock.at = NOW + timedelta(minutes=minutes)
        asyncio.run(backups.make_if_due())

    assert [record.getMessage() for record in caplog.records] == 2 * ["backup made"]
    assert made(tmp_path) == [
        "tocsin-2026-03-02T120000Z.db",
        "tocsin-2026-03-03T120000Z.db",
    ]


def test_nobody_who_asks_for_none_gets_one(config: Config, tmp_path: Path) -> None:
    config.path.write_text("", "utf-8")

    asyncio.run(scheduled(load(config.path)).make_if_due())

    assert not (tmp_path / "backups").exists()


def test_a_file_named_by_no_time_is_no_backup(config: Config, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "tocsin-2026-02-30T000000Z.db").touch()

    asyncio.run(scheduled(config).make_if_due())

    assert len(made(tmp_path)) == 2


def test_one_that_fails_is_named_and_tried_again(
    config: Config, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    operator = Operator()
    backups = scheduled(config, operator)
    (tmp_path / "backups").touch()

    with caplog.at_level(logging.INFO, "tocsin.daemon"):
        for _ in range(2):
            asyncio.run(backups.make_if_due())
        (tmp_path / "backups").unlink()
        asyncio.run(backups.make_if_due())

    failed, again, succeeded = caplog.records
    assert failed.getMessage() == again.getMessage() == "backup failed"
    assert "File exists" in vars(failed)["why"]
    [(heading, line)] = operator.told.values()
    assert heading == "No backup"
    assert line.endswith("[backup] folder. The newest backup: none.")
    assert succeeded.getMessage() == "backup made"
    assert len(made(tmp_path)) == 1


def test_one_that_is_stopped_leaves_nothing(
    config: Config, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    backups = scheduled(config)
    backups.stop()

    asyncio.run(backups.make_if_due())

    assert made(tmp_path) == []
    assert not caplog.records
