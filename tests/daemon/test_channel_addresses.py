"""The addresses of channels, mended while the daemon runs."""

from pathlib import Path

import pytest

from tests.support.daemon_process import Inbox, config, daemon, feed, page, prose, save
from tocsin.alerts.channels.channel import open_channels
from tocsin.config import Config, ConfigError, load
from tocsin.config.channel_urls import channel_urls
from tocsin.daemon.channel_addresses import ChannelAddresses
from tocsin.demo.web_server import WebServer, html, xml

HOOK = '[channels.desk]\nurl = "json://127.0.0.1/hoook"\n'
FILE = '[channels.desk]\nurl_file = "secret"\n'


def written(folder: Path, text: str, secret: str = "") -> Config:
    (folder / "config.toml").write_text(text, "utf-8")
    (folder / "secret").write_text(secret or "json://127.0.0.1/secret", "utf-8")
    (folder / "secret").chmod(0o600)
    return load(folder / "config.toml")


def addresses_of(config: Config) -> ChannelAddresses:
    return ChannelAddresses(config, open_channels(channel_urls(config)))


def test_an_address_that_stays_opens_nothing(tmp_path: Path) -> None:
    config = written(tmp_path, HOOK)

    found = addresses_of(config).read(config)

    assert (found.opened, found.need_restart) == ({}, False)


@pytest.mark.parametrize(
    "mended",
    [
        HOOK.replace("hoook", "hook"),
        HOOK.replace("json://", "json://user:secret@"),
        FILE,
        '[channels.desk]\nurl_cmd = ["cat", "secret"]\n',
    ],
)
def test_another_address_at_the_same_service_is_opened(
    tmp_path: Path, mended: str
) -> None:
    addresses = addresses_of(written(tmp_path, HOOK))

    found = addresses.read(written(tmp_path, mended))

    assert (list(found.opened), found.need_restart) == (["desk"], False)


def test_another_secret_in_the_same_file_is_another_address(tmp_path: Path) -> None:
    addresses = addresses_of(written(tmp_path, FILE))

    found = addresses.read(written(tmp_path, FILE, secret="json://127.0.0.1/new"))

    assert list(found.opened) == ["desk"]


def test_another_service_takes_a_restart(tmp_path: Path) -> None:
    addresses = addresses_of(written(tmp_path, HOOK))

    found = addresses.read(written(tmp_path, HOOK.replace("json:", "ntfy:")))

    assert (found.opened, found.need_restart) == ({}, True)


def test_a_secret_that_is_gone_leaves_the_address_as_it_was(tmp_path: Path) -> None:
    config = written(tmp_path, FILE)
    addresses = addresses_of(config)
    (tmp_path / "secret").unlink()

    found = addresses.read(config)

    assert (found.opened, found.need_restart) == ({}, False)


def test_a_table_that_names_no_secret_is_a_mistake(tmp_path: Path) -> None:
    addresses = addresses_of(written(tmp_path, HOOK))
    config = written(tmp_path, FILE)
    (tmp_path / "secret").unlink()

    with pytest.raises(ConfigError, match="cannot be read"):
        addresses.read(config)


def test_a_mended_address_gets_at_once_what_waited_for_it(
    tmp_path: Path, site: WebServer
) -> None:
    inbox = Inbox(site)
    site.pages["/feed"] = xml(feed(site.url, [("/1", "Ferry late")]))
    site.pages["/1"] = html(page("Ferry late", *prose("ferry", 1)))
    source = {"one": f'url = "{site.url}/feed"'}
    right = config(source, channel=inbox.url).replace(
        'retry_first = "1s"\ngroup_wait', 'retry_first = "1h"\ngroup_wait'
    )
    assert '"1h"' in right

    with daemon(tmp_path, right.replace("/hook", "/hoook")) as running:
        running.wait(lambda: "delivery failed" in running.said())
        save(running, right)
        running.wait(lambda: len(inbox.keys) == 1)
        running.wait(lambda: "configuration reloaded" in running.said())

        sent = "SELECT state, attempts FROM outbox"
        running.wait(lambda: running.rows(sent) == [("sent", 2)])
        assert "restart needed" not in running.said()
