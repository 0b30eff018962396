"""`tocsin check`: all that is wrong at once, and what is well."""

from pathlib import Path

import pytest

from tests.cli.test_commands import small_world
from tests.support.cli_runner import run_here
from tests.support.daemon_process import Inbox, run
from tocsin.demo.web_server import WebServer, html


def test_check_names_two_of_the_articles_that_a_page_lists(
    tmp_path: Path, site: WebServer
) -> None:
    small_world(tmp_path, site, channel=Inbox(site).url)
    titles = ("Ferry is late again", "School roof is mended", "Choir sings at noon")
    site.pages["/news"] = html(
        "".join(f"<h2><a href='/{n}'>{t}</a></h2>" for n, t in enumerate(titles))
    )
    with (tmp_path / "config.toml").open("a") as file:
        file.write(f'[sources.front]\nurl = "{site.url}/news"\nkind = "page"\n')

    ended = run("check", cwd=tmp_path)

    assert f"3 entries, such as {titles[0]!r}, {titles[1]!r}\n" in ended.stdout


def test_check_tells_what_answers_and_what_does_not(
    tmp_path: Path, site: WebServer
) -> None:
    small_world(tmp_path, site, channel=Inbox(site).url)
    with (tmp_path / "config.toml").open("a") as file:
        file.write(f'[sources.gone]\nurl = "{site.url}/gone"\n')
    (tmp_path / "config.toml").chmod(0o600)

    ended = run("check", cwd=tmp_path)

    assert ended.returncode == 1
    assert "✓ source gazette: answers, 2 entries" in ended.stdout
    assert (
        "✗ source gone: HTTP 404: the site has no page at this address" in ended.stdout
    )
    assert "✓ channel hook: well-formed" in ended.stdout
    assert "everybody on this machine can read it" not in ended.stdout
    assert not (tmp_path / "tocsin.db").exists()
    assert "/hook" not in site.paths()


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


def test_check_refuses_a_channel_that_is_no_apprise_url(
    tmp_path: Path, site: WebServer
) -> None:
    small_world(tmp_path, site, channel="nosuch://secret-token-here")

    ended = run("check", cwd=tmp_path)

    assert ended.returncode == 2
    assert "✗ channels.hook: this is not an address Apprise can use" in ended.stdout
    assert "✓ source gazette: answers, 2 entries" in ended.stdout
    assert "secret-token-here" not in ended.stdout + ended.stderr


def test_check_reports_all_channels_and_sources_whatever_the_first_is_like(
    tmp_path: Path, site: WebServer
) -> None:
    small_world(tmp_path, site)
    with (tmp_path / "config.toml").open("a") as file:
        file.write(
            f"""[channels.wrong]
url = "nosuch://x"
[channels.absent]
url_env = "NOWHERE_SET"
[channels.good]
url = "{site.url.replace("http", "json")}/hook"
[sources.odd]
url = "{site.url}/odd"
kind = "nosuchkind"
"""
        )

    ended = run("check", cwd=tmp_path)

    assert ended.returncode == 2
    for line in (
        "✗ channels.wrong: this is not an address",
        "✗ channels.absent.url_env: the environment variable NOWHERE_SET",
        "✓ channel good: well-formed",
        "✗ sources.odd.kind: there is no kind 'nosuchkind'",
        "✓ source gazette: answers, 2 entries",
        "✗ source odd: HTTP 404",
    ):
        assert line in ended.stdout


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "koi8-r"])
def test_check_prints_to_a_terminal_of_any_encoding(
    tmp_path: Path, site: WebServer, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_world(tmp_path, site, channel="nosuch://x")
    monkeypatch.setenv("PYTHONIOENCODING", encoding)

    ended = run("check", cwd=tmp_path)

    assert ended.returncode == 2
    assert "ok source gazette: answers, 2 entries" in ended.stdout
    assert "FAILED channels.hook: this is not an address" in ended.stdout


def test_check_says_what_a_proxy_of_the_environment_is_used_for(
    tmp_path: Path, site: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_world(tmp_path, site)
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9/")

    ended = run("check", cwd=tmp_path)

    assert "! https_proxy is set: channels over HTTP use that proxy" in ended.stdout
    assert "✓ source gazette: answers, 2 entries" in ended.stdout


def test_check_reads_the_templates_that_the_daemon_will_read(
    tmp_path: Path, site: WebServer
) -> None:
    small_world(tmp_path, site)
    config = tmp_path / "config.toml"
    text = config.read_text()
    config.write_text(text.replace("[alerts]", '[alerts]\ntemplates = "nowhere"'))

    ended = run("check", cwd=tmp_path)

    assert ended.returncode == 2
    assert "The folder of templates cannot be read" in ended.stdout


def test_check_warns_of_a_missing_folder_of_spiders(
    tmp_path: Path, site: WebServer
) -> None:
    small_world(tmp_path, site)
    with (tmp_path / "config.toml").open("a") as file:
        file.write('[spiders]\nfolder = "nowhere"\n')

    ended = run("check", cwd=tmp_path)

    assert f"! spiders.folder: there is no folder {tmp_path}/nowhere" in ended.stdout


def test_check_of_a_configuration_without_sources_says_how_to_find_some(
    tmp_path: Path,
) -> None:
    (tmp_path / "config.toml").write_text('[watchlists.ferries]\nquery = "ferry"\n')

    ended = run_here("check", cwd=tmp_path)

    assert ended.returncode == 0
    assert "! there is no source: tocsin discover --write finds some" in ended.stdout
    assert ended.stderr == ""
