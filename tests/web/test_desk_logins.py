"""Many who sign in at once, and a configuration whose users cannot be read."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from store.bounded_reads import BoundedReads
from store.db import Store
from tests.support.desk_client import PASSWORD, with_users
from tests.support.factories import NOW
from tocsin.config import Config, load
from tocsin.config.desk_tables import DeskTable
from tocsin.web.access.access_errors import AccessRefusedError
from tocsin.web.access.desk_logins import MAX_WAITING, DeskLogins
from tocsin.web.context import DeskContext


def configured(folder: Path, text: str) -> Config:
    (folder / "config.toml").write_text(text, "utf-8")
    return load(folder / "config.toml")


async def outcome(logins: DeskLogins, number: int, name: str = "ada") -> int:
    """Return the status of a login from an address of its own: 0 for success."""
    try:
        await logins.sign_in(name, PASSWORD, f"10.0.{number}.1")
    except AccessRefusedError as error:
        return error.status
    return 0


def test_only_so_many_passwords_wait_to_be_checked(
    tmp_path: Path, store: Store
) -> None:
    config = configured(tmp_path, with_users(ada="reader"))

    async def crowd(reads: BoundedReads) -> list[int]:
        desk = DeskContext(lambda: config, store, reads, clock=lambda: NOW)
        logins = DeskLogins(desk, config.desk)
        names = [f"name{number}" for number in range(MAX_WAITING + 5)]
        tries = [outcome(logins, number, name) for number, name in enumerate(names)]
        refused = await asyncio.gather(*tries)
        return [*refused, await outcome(logins, 250)]

    with contextlib.closing(BoundedReads(store.path)) as reads:
        *refused, later = asyncio.run(crowd(reads))

    assert refused == [403] * MAX_WAITING + [429] * 5
    assert later == 0


def test_the_table_of_the_start_says_whether_others_reach_the_desk(
    tmp_path: Path, store: Store
) -> None:
    config = configured(tmp_path, "")
    served = DeskTable(listen="0.0.0.0:8765")

    with contextlib.closing(BoundedReads(store.path)) as reads:
        desk = DeskContext(lambda: config, store, reads, clock=lambda: NOW)

        assert not DeskLogins(desk, config.desk).are_needed
        assert DeskLogins(desk, served).are_needed


def test_users_stay_as_they_were_when_a_file_of_theirs_is_gone(
    tmp_path: Path, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    current = [configured(tmp_path, with_users(ada="reader"))]
    table = '[desk.users.bo]\npassword_hash_file = "gone"\n'

    with contextlib.closing(BoundedReads(store.path)) as reads:
        desk = DeskContext(lambda: current[0], store, reads, clock=lambda: NOW)
        logins = DeskLogins(desk, current[0].desk)
        current[0] = configured(tmp_path, table)
        kept = dict(logins.users)
        current[0] = configured(tmp_path, with_users(cy="admin"))
        taken = dict(logins.users)

    assert list(kept) == ["ada"]
    assert list(taken) == ["cy"]
    assert caplog.messages == ["users not reloaded"]
