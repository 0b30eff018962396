"""config.toml: what is right loads, what is wrong is named."""

from datetime import timedelta
from pathlib import Path

import pytest

from scheduler.lengths import format_length, parse_length
from tocsin.config import ConfigError, load
from tocsin.config.channel_urls import channel_urls
from tocsin.config.file_stamps import file_stamps

MINIMAL = """
[sources.gazette]
url = "https://gazette.example/feed"

[watchlists.ferry]
query = "ferry AND inspection"
channels = ["screen"]

[channels.screen]
url = "terminal://"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(written(folder, text))
    return str(caught.value)


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    config = load(written(tmp_path, MINIMAL))

    source = config.source("gazette")
    assert (source.name, source.kind, source.baseline) == ("gazette", "feed", "store")
    assert source.every is None
    assert (source.soonest, source.latest) == (
        timedelta(minutes=3),
        timedelta(hours=6),
    )
    assert config.database == tmp_path / "tocsin.db"


def test_a_watchlist_that_is_switched_off_is_not_watched(tmp_path: Path) -> None:
    config = load(
        written(tmp_path, MINIMAL + "[watchlists.off]\nquery='x'\nenabled=false")
    )

    assert [watchlist.name for watchlist in config.watchlists] == ["ferry"]


def test_an_unknown_key_is_named_with_what_was_meant(tmp_path: Path) -> None:
    said = refusal(tmp_path, MINIMAL.replace("url = ", "evry = '5m'\nurl = ", 1))

    assert "sources.gazette.evry: unknown key; did you mean every?" in said


def test_an_unknown_key_far_from_any_gets_the_list(tmp_path: Path) -> None:
    said = refusal(tmp_path, "[crawl]\nzzz = 1")

    assert "crawl.zzz: unknown key; known: contact, every, soonest" in said


def test_bad_toml_is_placed_by_line_and_column(tmp_path: Path) -> None:
    said = refusal(tmp_path, "[crawl]\nevery = 15m")

    assert "not valid TOML" in said
    assert "line 2, column 11" in said


def test_a_missing_file_says_how_to_write_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such file") as caught:
        load(tmp_path / "none.toml")

    assert "tocsin init" in str(caught.value)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes("name = 'Büro'".encode("latin-1"))

    with pytest.raises(ConfigError, match="not UTF-8"):
        load(path)


def test_an_unknown_channel_is_named_with_those_there_are(tmp_path: Path) -> None:
    said = refusal(tmp_path, MINIMAL.replace('["screen"]', '["scren"]'))

    assert "watchlists.ferry.channels: 'scren' is not a channel" in said
    assert "Did you mean 'screen'?" in said


def test_a_bad_query_is_shown_with_carets_under_the_place(tmp_path: Path) -> None:
    said = refusal(tmp_path, MINIMAL.replace("ferry AND inspection", "a b OR c"))

    assert "watchlists.ferry.query" in said
    assert "    a b OR c\n        ^^" in said


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    bad = MINIMAL.replace('["screen"]', '["x"]').replace("https://", "gopher://")

    said = refusal(tmp_path, bad)

    assert "is not a channel" in said
    assert "is not a web address" in said


@pytest.mark.parametrize(
    "url", ["http://a b/", "http://[::1", "http://a.example:99999"]
)
def test_an_address_that_cannot_be_asked_is_named(tmp_path: Path, url: str) -> None:
    lines = [
        f'url = "{url}"' if line.startswith("url =") and "http" in line else line
        for line in MINIMAL.splitlines()
    ]

    said = refusal(tmp_path, "\n".join(lines))

    assert f".url: '{url}' is not a web address: " in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("crawl.every = '15 minutes'", "crawl.every: '15 minutes' is not a length"),
        ("crawl.every = 15", "crawl.every: 15 is not a length of time"),
        ("crawl.revisit = ['1h', '15m']", "crawl.revisit: 15m does not come after 1h"),
        ("crawl.revisit = ['0s']", "crawl.revisit: 0s does not come after 0s"),
        ("crawl.revisit = ['soon']", "crawl.revisit.0: 'soon' is not a length"),
        ("crawl.workers = 0", "crawl.workers: input should be greater than"),
        ("channels.desk = 'json://pass@host'", "channels.desk: this is a table; write"),
        ("sources = 'https://gazette.example'", "sources: this is a table; write"),
        ("crawl.workers = 'two'", "crawl.workers: input should be a valid integer"),
        ("crawl.allow = ['10.0.0.300']", "'10.0.0.300' is not a network"),
        (
            "crawl.baseline = 'shout'",
            "crawl.baseline: input should be 'store'",
        ),
        ("crawl.workers = true", "crawl.workers: input should be a valid integer"),
        ("crawl.workers = '2'", "crawl.workers: input should be a valid integer"),
        ("crawl.robots = 0", "crawl.robots: input should be a valid boolean"),
        ("crawl.every = '999999w'", "crawl.every: '999999w' is too long; write at"),
        ("crawl.timeout = '0s'", "crawl.timeout: this takes some time"),
        ("crawl.read_timeout = '0s'", "crawl.read_timeout: this takes some time"),
        ("spiders.deadline = '0s'", "spiders.deadline: this takes some time"),
        ("tocsin.database = ''", "tocsin.database: '' names no file"),
        ("tocsin.database = '~nobody-here/x'", "the home of a user who does not"),
        (r'tocsin.database = "a\u0000"', r"tocsin.database: 'a\x00' is not a path"),
        (f"reading.rules = '{'x' * 300}'", "is not a path; a name has 255 bytes"),
        ("alerts.templates = '~nobody-here'", "alerts.templates: '~nobody-here'"),
        ("spiders.folder = '~nobody-here'", "spiders.folder: '~nobody-here'"),
        ("tocsin.watchlists = ['']", "tocsin.watchlists: "),
        ("tocsin.watchlists = ['~nobody-here/*']", "tocsin.watchlists.0: '~nobody"),
        ("channels.a = {url_file = '~nobody-here/x'}", "channels.a.url_file: '~no"),
        ("alerts.timezone = 'Mars/North'", "'Mars/North' is not a time zone"),
        ("alerts.quiet = '22-7'", "'22-7' is not a part of the day"),
        ("alerts.operator = ['y']", "alerts.operator: 'y' is not a channel"),
        (
            "channels.a = {url = 'terminal://', fallback = 'a'}",
            "channels.a.fallback: a channel cannot stand in for itself",
        ),
        (
            "watchlists.a = {query = 'x', channels = [{at = 'y'}]}",
            "watchlists.a.channels.0.at: unknown key; known: to, when",
        ),
        (
            "watchlists.a = {query = 'x', channels = [{when = 'now'}]}",
            "watchlists.a.channels.0.to: missing; every channel needs it",
        ),
        (
            "watchlists.a = {query = 'x', channels = [{to = 'y', when = 'soon'}]}",
            "'soon' is no time to send alerts; write",
        ),
        ("watchlists.a = {query = 'x', urgent = 'x AND'}", "watchlists.a.urgent:"),
        ("sources.a = {}", "sources.a.url: missing; every source needs it"),
        (
            "channels.a = {}",
            "channels.a: write exactly one of url, url_env, url_file or url_cmd",
        ),
        (
            "channels.a = {url = 'x', url_env = 'y'}",
            "(found url and url_env)",
        ),
        (
            "sources.a = {url = 'https://a.example/x', links = 'a'}",
            'only a source of kind = "page" has links',
        ),
    ],
)
def test_a_bad_value_is_named_with_what_was_found(
    tmp_path: Path, line: str, said: str
) -> None:
    assert said in refusal(tmp_path, line)


def test_one_address_under_two_names_is_refused(tmp_path: Path) -> None:
    twice = MINIMAL + '[sources.again]\nurl = "http://www.gazette.example/feed/"'

    assert "the same address as sources.gazette" in refusal(tmp_path, twice)


def test_a_missing_environment_variable_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TOCSIN_TEST_DESK", raising=False)
    config = load(written(tmp_path, "[channels.desk]\nurl_env = 'TOCSIN_TEST_DESK'\n"))

    with pytest.raises(ConfigError, match="TOCSIN_TEST_DESK is not set"):
        channel_urls(config)


def test_a_secret_file_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "desk"
    secret.write_text("terminal://\n")
    secret.chmod(0o644)
    config = load(written(tmp_path, "[channels.desk]\nurl_file = 'desk'\n"))

    with pytest.raises(ConfigError, match="everybody on this machine") as caught:
        channel_urls(config)

    assert f"chmod 600 {secret}" in str(caught.value)


def test_a_secret_comes_from_its_file(tmp_path: Path) -> None:
    secret = tmp_path / "desk"
    secret.write_text("terminal://\n")
    secret.chmod(0o600)
    config = load(written(tmp_path, "[channels.desk]\nurl_file = 'desk'\n"))

    assert channel_urls(config) == {"desk": "terminal://"}


def test_a_secret_comes_from_a_command(tmp_path: Path) -> None:
    keyring = tmp_path / "keyring"
    keyring.write_text('#!/bin/sh\ntest "$1" = desk && echo terminal://\n')
    keyring.chmod(0o700)
    config = load(written(tmp_path, "[channels.a]\nurl_cmd = ['./keyring', 'desk']\n"))

    assert channel_urls(config) == {"a": "terminal://"}


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("['nosuchprogram']", "No such file or directory"),
        ("['sh', '-c', 'echo secret-word; exit 3']", "ended with exit code 3"),
        ("['true']", "printed nothing"),
        (r"['printf', '\377']", "printed no UTF-8 text"),
        (r'["a\u0000"]', "a NUL character is in it"),
    ],
)
def test_a_command_that_gives_no_secret_says_why_and_shows_none(
    tmp_path: Path, command: str, why: str
) -> None:
    config = load(written(tmp_path, f"[channels.a]\nurl_cmd = {command}\n"))

    with pytest.raises(ConfigError, match=r"a\.url_cmd: .* gave no") as caught:
        channel_urls(config)

    assert why in str(caught.value)
    assert "secret-word" not in str(caught.value)


def test_a_missing_secret_file_is_named(tmp_path: Path) -> None:
    config = load(written(tmp_path, "[channels.desk]\nurl_file = 'none'\n"))

    with pytest.raises(ConfigError, match="No such file"):
        channel_urls(config)


@pytest.mark.parametrize("text", ["30s", "15m", "24h", "7d", "2w"])
def test_a_length_is_said_as_it_is_written(text: str) -> None:
    assert parse_length(format_length(parse_length(text))) == parse_length(text)


def test_a_file_that_is_saved_while_it_is_read_has_another_stamp(
    tmp_path: Path,
) -> None:
    path = tmp_path / "config.toml"
    path.write_text("", "utf-8")
    loaded = load(path)
    assert file_stamps(loaded.files) == loaded.stamps

    (tmp_path / "new").write_text("", "utf-8")
    (tmp_path / "new").replace(path)

    assert file_stamps(loaded.files) != loaded.stamps


def test_a_configmap_holds_each_file_once_and_its_links_are_kept(
    tmp_path: Path,
) -> None:
    data = tmp_path / "..2026_11_29"
    data.mkdir()
    (data / "config.toml").write_text('[tocsin]\nwatchlists = ["**/*.toml"]\n')
    (data / "harbour.toml").write_text('[watchlists.ferries]\nquery = "ferry"\n')
    (tmp_path / "..data").symlink_to(data.name)
    for name in ("config.toml", "harbour.toml"):
        (tmp_path / name).symlink_to(f"..data/{name}")

    loaded = load(tmp_path / "config.toml")

    assert loaded.path == tmp_path / "config.toml"
    assert loaded.database == tmp_path / "tocsin.db"
    assert loaded.files == [tmp_path / "config.toml", tmp_path / "harbour.toml"]
    assert [each.name for each in loaded.watchlists] == ["ferries"]


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[tocsin]\ndatabase = "x.db"\n', "utf-8-sig")

    assert load(path).database == tmp_path / "x.db"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            'url = "https://a.example/"\npassword_cmd = "show me"',
            "a list in [brackets]",
        ),
        ('url = "imaps://a.example/"', 'a mailbox needs kind = "mailbox"'),
    ],
)
def test_a_wrong_source_says_what_to_write(
    tmp_path: Path, lines: str, message: str
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[sources.a]\n{lines}\n")

    with pytest.raises(ConfigError) as error:
        load(path)

    assert message in error.value.shown()
    assert "show me" not in error.value.shown()
