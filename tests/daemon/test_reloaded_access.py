"""Passwords of sources when the configuration is read again."""

import asyncio
import logging
from collections.abc import Collection, Mapping
from pathlib import Path

import pytest

from spiders.fetch.access import Access
from store import config_notice
from store.db import Store
from tests.support.factories import NOW
from tocsin.config import Config, load
from tocsin.daemon.channel_addresses import ChannelAddresses
from tocsin.daemon.reload import Reload, TakeOver
from tocsin.intake.rules import IntakeRules


def test_a_new_password_is_taken_over_and_a_missing_one_changes_nothing(
    tmp_path: Path, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    taken: list[Mapping[str, Access]] = []
    path, secret = tmp_path / "config.toml", tmp_path / "secret"
    source = '[sources.wire]\nurl = "https://wire.example/"\nuser = "anna"\n'
    path.write_text(f'{source}password_file = "secret"')
    secret.write_text("the new one")
    secret.chmod(0o600)

    def take_over(
        config: Config, rules: IntakeRules, access: Mapping[str, Access]
    ) -> None:
        taken.append(access)

    async def nobody(channels: Collection[str]) -> None:
        assert not channels

    config = load(path)
    continues = TakeOver(take_over, ChannelAddresses(config, {}), nobody)
    reload = Reload(config, store=store, take_over=continues, clock=lambda: NOW)
    asyncio.run(reload.now())
    secret.unlink()
    with caplog.at_level(logging.ERROR):
        asyncio.run(reload.now())

    [access] = taken
    assert access["wire"].login is not None
    assert access["wire"].login.password == "the new one"
    assert "configuration not reloaded" in caplog.text
    notice = store.read(config_notice.get)
    assert notice is not None
    assert "sources.wire.password_file" in notice.text
    assert "the new one" not in notice.text
