"""Logins and proxies of sources: from the configuration to what is sent."""

from pathlib import Path

import pytest
from scrapy import Request

from spiders.fetch.access import Access, Login
from tocsin.config import ConfigError, load
from tocsin.config.source_access import access_secrets, all_source_access


def written(folder: Path, *lines: str) -> Path:
    path = folder / "config.toml"
    path.write_text("\n".join(["[sources.wire]", *lines]))
    return path


URL = 'url = "https://Wire.example/feed"'


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (['user = "a"'], "exactly one of password, password_env"),
        (
            ['user = "a"', 'password = "b"', 'password_env = "C"'],
            "found password and password_env",
        ),
        (['password_file = "b"'], "sources.wire.password_file: whose password"),
        (['user = "a:b"', 'password = "c"'], "a name with a colon cannot be sent"),
        (['proxy = "127.0.0.1:3128"'], "only HTTP proxies can be used"),
        (['proxy = "socks5://10.0.0.1:1080"'], "only HTTP proxies can be used"),
        (['proxy = "http://10.0.0.1"'], "a proxy is a host and a port"),
        (['proxy = "http://u:hush@10.0.0.1:99999"'], "this is no address"),
        (['user = "a"', 'password = ["hush"]'], "sources.wire.password: input should"),
        (['proxy = { at = "hush" }'], "sources.wire.proxy: input should"),
    ],
)
def test_a_mistake_is_named_and_no_secret_shown(
    tmp_path: Path, lines: list[str], problem: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        load(written(tmp_path, URL, *lines))

    assert problem in str(raised.value)
    assert "hush" not in str(raised.value)


def test_a_password_in_an_address_is_not_shown(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        load(written(tmp_path, 'url = "https://anna:hush@wire.example/feed"'))

    assert "a source has user and password" in str(raised.value)
    assert "hush" not in str(raised.value)


def test_a_password_that_cannot_be_had_is_one_clear_line(tmp_path: Path) -> None:
    config = load(written(tmp_path, URL, 'user = "a"', 'password_file = "secret"'))
    (tmp_path / "secret").write_text("hush")
    (tmp_path / "secret").chmod(0o644)

    with pytest.raises(ConfigError, match=r"sources\.wire\.password_file: everybody"):
        all_source_access(config)


def test_the_login_is_for_the_origin_of_the_source(tmp_path: Path) -> None:
    proxy = 'proxy = "http://u:p%40ss@127.0.0.1:3128"'
    config = load(written(tmp_path, URL, 'user = "a"', 'password = "hush-hush"', proxy))

    found = all_source_access(config)

    login = Login(origin="https://wire.example:443", user="a", password="hush-hush")
    assert found["wire"].login == login
    assert found["wire"].shown_proxy == "127.0.0.1:3128"
    assert "hush" not in repr(found)
    assert "ss@" not in repr(found)
    assert {"hush-hush", "p%40ss"} < set(access_secrets(found.values()))


def test_a_name_beyond_ascii_is_the_one_that_requests_have(tmp_path: Path) -> None:
    url = 'url = "https://Häfen.example/feed"'
    config = load(written(tmp_path, url, 'user = "a"', 'password = "hush-hush"'))

    login = all_source_access(config)["wire"].login

    assert login is not None
    assert login.is_for(Request("https://häfen.example/a").url)
    assert not login.is_for("https://hafen.example/a")


@pytest.mark.parametrize(
    ("url", "is_for"),
    [
        ("https://wire.example/a?b", True),
        ("https://WIRE.example:443/", True),
        ("https://wire.example./", True),
        ("http://wire.example/", False),
        ("https://wire.example:8443/", False),
        ("https://www.wire.example/", False),
        ("https://wire.example.evil.example/", False),
        ("https://evil.example/https://wire.example/", False),
        ("https://[wire.example/", False),
    ],
)
def test_an_address_gets_the_password_only_at_the_same_origin(
    url: str, is_for: bool
) -> None:
    login = Login(origin="https://wire.example:443", user="a", password="b")

    assert login.is_for(url) == is_for


def test_a_source_without_login_and_proxy_asks_for_nothing() -> None:
    assert Access().meta() == {}


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (['url = "https://imap.example/"'], "a mailbox begins with imaps://"),
        (['url = "imaps://a:hush@imap.example/"'], "write user and password"),
        (['url = "imaps://imap.example/"'], "a mailbox needs user"),
        (
            ['url = "imaps://imap.example/"', 'proxy = "http://127.0.0.1:1"'],
            "not asked through a proxy",
        ),
    ],
)
def test_a_mailbox_that_cannot_be_asked_is_named(
    tmp_path: Path, lines: list[str], problem: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        load(written(tmp_path, 'kind = "mailbox"', *lines))

    assert problem in str(raised.value)
    assert "hush" not in str(raised.value)


def test_only_mailboxes_have_mails(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r'only a source of kind = "mailbox"'):
        load(written(tmp_path, URL, 'each = "links"'))


def test_a_browser_shows_the_listing_of_pages_only(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"sources\.wire\.browser: only the listing"):
        load(written(tmp_path, URL, 'kind = "feed"', 'browser = "both"'))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("listing", {"listing"}),
        ("pages", {"page"}),
        ("both", {"listing", "page"}),
    ],
)
def test_what_a_browser_shows_is_part_of_how_a_source_is_reached(
    tmp_path: Path, value: str, shown: set[str]
) -> None:
    plain = load(written(tmp_path, URL, 'kind = "page"'))
    path = written(tmp_path, URL, 'kind = "page"', f'browser = "{value}"')

    assert all_source_access(plain) == {}
    assert all_source_access(load(path))["wire"].shown == shown
