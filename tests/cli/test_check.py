"""`tocsin check`: all that is wrong at once, and what is well."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.test_commands import small_world
from tests.support.cli_runner import run_here
from tests.support.daemon_process import Inbox, run
from tocsin.demo.web_server import WebServer, html

TITLES = ("Ferry is late again", "School roof is mended", "Choir sings at noon")


@dataclass
class Checked:
    """What a `tocsin check` left behind: each takes two seconds."""

    folder: Path
    code: int
    printed: str
    asked: list[str]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """Check a configuration of which nothing but a source is wrong."""
    folder = tmp_path_factory.mktemp("checked")
    with WebServer() as site:
        small_world(folder, site, channel=Inbox(site).url)
        site.pages["/news"] = html(
            "".join(f"<h2><a href='/{n}'>{t}</a></h2>" for n, t in enumerate(TITLES))
        )
        with (folder / "config.toml").open("a") as file:
            file.write(
                f"""[sources.front]
url = "{site.url}/news"
kind = "page"
[sources.gone]
url = "{site.url}/gone"
[spiders]
folder = "nowhere"
"""
            )
        (folder / "config.toml").chmod(0o600)
        proxy = os.environ | {"https_proxy": "http://127.0.0.1:9/"}
        ended = run("check", cwd=folder, env=proxy)
        return Checked(folder, ended.returncode, ended.stdout, site.paths())


def test_check_names_two_of_the_articles_that_a_page_lists(checked: Checked) -> None:
    assert f"3 entries, such as {TITLES[0]!r}, {TITLES[1]!r}\n" in checked.printed


def test_check_tells_what_answers_and_what_does_not(checked: Checked) -> None:
    assert checked.code == 1
    assert "✓ source gazette: answers, 2 entries" in checked.printed
    assert (
        "✗ source gone: HTTP 404: the site has no page at this address"
        in checked.printed
    )
    assert "✓ channel hook: well-formed" in checked.printed
    assert "everybody on this machine can read it" not in checked.printed


def test_check_stores_and_sends_nothing(checked: Checked) -> None:
    assert not (checked.folder / "tocsin.db").exists()
    assert "/hook" not in checked.asked


def test_check_says_what_a_proxy_of_the_environment_is_used_for(
    checked: Checked,
) -> None:
    warning = "! https_proxy is set: channels over HTTP use that proxy"
    assert warning in checked.printed
    assert "✓ source gazette: answers, 2 entries" in checked.printed


def test_check_warns_of_a_missing_folder_of_spiders(checked: Checked) -> None:
    missing = f"! spiders.folder: there is no folder {checked.folder}/nowhere"
    assert missing in checked.printed


def test_check_send_sends_a_test_message(tmp_path: Path, site: WebServer) -> None:
    small_world(tmp_path, site)
    Inbox(site)
    site.pages["/hook"] = html("{}")
    hook = site.url.replace("http", "json") + "/hook"
    with (tmp_path / "config.toml").open("a") as file:
        file.write(f'[channels.hook]\nurl = "{hook}"\n')

    (tmp_path / "config.toml").chmod(0o644)

    ended = run("check", "--send", cwd=tmp_path)

    assert ended.returncode == 0
    assert "everybody on this machine can read it, and channels.hook" in ended.stdout
    assert "✓ channel hook: the service accepted it (200)" in ended.stdout
    assert "✓ watchlist ferries: no channel" in ended.stdout
    assert site.paths().count("/hook") == 1


def test_check_reports_all_channels_and_sources_whatever_the_first_is_like(
    tmp_path: Path, site: WebServer
) -> None:
    small_world(tmp_path, site)
    with (tmp_path / "config.toml").open("a") as file:
        file.write(
            f"""[channels.wrong]
url = "nosuch://secret-token-here"
[channels.absent]
url_env = "NOWHERE_SET"
[channels.good]
url = "{site.url.replace("http", "json")}/hook"
[sources.odd]
url = "{site.url}/odd"
kind = "nosuchkind"
"""
        )
    config = (tmp_path / "config.toml").read_text()
    templates = config.replace("[alerts]", '[alerts]\ntemplates = "nowhere"')
    (tmp_path / "config.toml").write_text(templates)

    ended = run("check", cwd=tmp_path)

    assert ended.returncode == 2
    for line in (
        "✗ channels.wrong: this is not an address Apprise can use",
        "✗ channels.absent.url_env: the environment variable NOWHERE_SET",
        "✓ channel good: well-formed",
        "✗ sources.odd.kind: there is no kind 'nosuchkind'",
        "✓ source gazette: answers, 2 entries",
        "✗ source odd: HTTP 404",
        "The folder of templates cannot be read",
    ):
        assert line in ended.stdout
    assert "secret-token-here" not in ended.stdout + ended.stderr


def test_check_tests_the_other_sources_when_a_password_is_missing(
    tmp_path: Path, site: WebServer
) -> None:
    small_world(tmp_path, site)
    config = (tmp_path / "config.toml").read_text()
    locked = (
        f'[sources.locked]\nurl = "{site.url}/locked"\n'
        'user = "reader"\npassword_env = "NOWHERE_SET"\n'
    )
    # Before the others: what is said of them must stay theirs.
    (tmp_path / "config.toml").write_text(
        config.replace("[sources.", f"{locked}[sources.", 1)
    )

    ended = run("check", cwd=tmp_path)

    assert ended.returncode == 2, ended.stdout + ended.stderr
    assert "✗ sources.locked.password_env: the environment variable" in ended.stdout
    assert "✓ source gazette: answers, 2 entries" in ended.stdout


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "koi8-r"])
def test_check_prints_to_a_terminal_of_any_encoding(
    tmp_path: Path, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.toml").write_text(
        '[watchlists.ferries]\nquery = "ferry"\nchannels = ["hook", "good"]\n'
        '[channels.hook]\nurl = "nosuch://x"\n'
        '[channels.good]\nurl = "json://127.0.0.1:9/hook"\n'
    )
    monkeypatch.setenv("PYTHONIOENCODING", encoding)

    ended = run("check", cwd=tmp_path)

    assert ended.returncode == 2
    assert "ok channel good: well-formed" in ended.stdout
    assert "FAILED channels.hook: this is not an address" in ended.stdout


def test_check_of_a_configuration_without_sources_says_how_to_find_some(
    tmp_path: Path,
) -> None:
    (tmp_path / "config.toml").write_text('[watchlists.ferries]\nquery = "ferry"\n')

    ended = run_here("check", cwd=tmp_path)

    assert ended.returncode == 0
    assert "! there is no source: tocsin discover --write finds some" in ended.stdout
    assert ended.stderr == ""


def test_a_password_that_is_nowhere_keeps_no_other_source_from_its_check(
    tmp_path: Path, site: WebServer
) -> None:
    small_world(tmp_path, site)
    path = tmp_path / "config.toml"
    login = 'user = "anna"\npassword_file = "nowhere"'
    first = f'[sources.wire]\nurl = "{site.url}/wire"\n{login}\n'
    path.write_text(first + path.read_text())

    ended = run("check", cwd=tmp_path)

    assert "sources.wire.password_file" in ended.stdout, ended.stderr
    assert "✓ source gazette: answers, 2 entries" in ended.stdout
    assert "✗ source wire" not in ended.stdout
