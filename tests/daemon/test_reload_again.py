"""Changed files that could not be taken over at first."""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import pytest

from store.db import Store
from tests.support.factories import NOW
from tocsin.config import Config, load
from tocsin.daemon.channel_addresses import ChannelAddresses
from tocsin.daemon.reload import Reload, TakeOver

FIRST = '[watchlists.ferries]\nquery = "ferry"\n'
SECOND = '[watchlists.trams]\nquery = "tram"\n'


@contextlib.contextmanager
def two_writers(
    folder: Path, new_database: Path
) -> Iterator[tuple[Store, sqlite3.Connection]]:
    """Yield a store that waits for no lock, and a connection that can lock it."""
    database = folder / "tocsin.db"
    database.write_bytes(new_database.read_bytes())
    with (
        contextlib.closing(Store(database, wait_seconds=0)) as store,
        contextlib.closing(sqlite3.connect(database, isolation_level=None)) as other,
    ):
        yield store, other


async def nobody(channels: Collection[str]) -> None:
    """Deliver to no new address."""
    assert not channels


def reload_of(
    config: Config, store: Store, intake: Callable[..., None] = lambda *_: None
) -> Reload:
    return Reload(
        config,
        store=store,
        take_over=TakeOver(intake, ChannelAddresses(config, {}), nobody),
        clock=lambda: NOW,
        pause_seconds=0,
    )


def names(reload: Reload) -> list[str]:
    return [watchlist.name for watchlist in reload.current.watchlists]


def test_a_file_is_read_again_when_the_database_was_locked_at_first(
    tmp_path: Path, new_database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(FIRST, "utf-8")
    with two_writers(tmp_path, new_database) as (store, other):
        reload = reload_of(load(file), store)

        async def run() -> list[list[str]]:
            file.write_text(SECOND, "utf-8")
            other.execute("BEGIN IMMEDIATE")
            await reload.look()
            locked = names(reload)
            other.execute("ROLLBACK")
            await reload.look()
            return [locked, names(reload)]

        found = asyncio.run(run())

    assert found == [["ferries"], ["trams"]]
    assert "configuration not reloaded" in caplog.text


def test_a_file_is_read_again_when_its_routes_could_not_be_written(
    tmp_path: Path, new_database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    file = tmp_path / "config.toml"
    file.write_text(FIRST, "utf-8")
    with two_writers(tmp_path, new_database) as (store, other):
        locks = iter(["BEGIN IMMEDIATE", "SELECT 1"])

        def take_over(*_: object) -> None:
            other.execute(next(locks))

        reload = reload_of(load(file), store, take_over)

        async def run() -> list[bool]:
            file.write_text(SECOND, "utf-8")
            await reload.look()
            locked = "configuration reloaded" in caplog.messages
            other.execute("ROLLBACK")
            await reload.look()
            return [locked, "configuration reloaded" in caplog.messages]

        found = asyncio.run(run())

    assert found == [False, True]


def test_a_desk_that_is_switched_off_keeps_no_change_back(
    tmp_path: Path, store: Store
) -> None:
    file = tmp_path / "config.toml"
    users = '[desk]\nlisten = ""\n[desk.users.ada]\npassword_hash_file = "gone"\n'
    file.write_text(FIRST + users, "utf-8")
    reload = reload_of(load(file), store)

    async def run() -> None:
        file.write_text(SECOND + users, "utf-8")
        await reload.look()

    asyncio.run(run())

    assert names(reload) == ["trams"]


def test_the_language_of_the_desk_needs_no_restart(
    tmp_path: Path, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(FIRST, "utf-8")
    reload = reload_of(load(file), store)

    async def run() -> None:
        file.write_text(FIRST + '[desk]\nlanguage = "de"\n', "utf-8")
        await reload.look()

    asyncio.run(run())

    assert reload.current.desk.language == "de"
    assert "restart needed" not in caplog.text
