"""The command line, as a new user types it."""

import signal
import sqlite3
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.support.cli_runner import run_here
from tests.support.daemon_process import (
    Inbox,
    command,
    config,
    daemon,
    feed,
    page,
    prose,
    rows,
    run,
)
from tests.support.patience import PATIENCE, wait_for
from tocsin.cli.commands.sources import COMMANDS as COMMANDS_ON_SOURCES
from tocsin.cli.commands.sources import sources
from tocsin.cli.main import COMMANDS, tocsin
from tocsin.demo.web_server import WebServer, html, xml

LISTED = "SELECT 1 FROM entries"


def _ctrl_c_is_heard() -> None:
    # Whoever runs the tests in the background of a shell has it ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def small_world(folder: Path, site: WebServer, *, channel: str = "") -> None:
    """Publish two articles, one of which the watchlist looks for."""
    site.pages["/1"] = html(page("Ferry late", *prose("ferry", 1)))
    site.pages["/2"] = html(page("School roof", *prose("roof", 2)))
    items = [("/1", "Ferry late"), ("/2", "School roof")]
    site.pages["/feed"] = xml(feed(site.url, items), etag='"a"')
    source = {"gazette": f'url = "{site.url}/feed"\nevery = "1h"'}
    (folder / "config.toml").write_text(config(source, channel=channel))


def test_help_names_every_command(tmp_path: Path) -> None:
    said = run("--help", cwd=tmp_path)

    assert said.returncode == 0
    for name in COMMANDS:
        assert f"  {name} " in said.stdout
        assert CliRunner().invoke(tocsin, [name, "--help"]).exit_code == 0


def test_the_help_says_of_every_command_what_the_command_says() -> None:
    context = click.Context(tocsin)
    said = {
        name: command.get_short_help_str(limit=1_000)
        for name in tocsin.list_commands(context)
        if (command := tocsin.get_command(context, name))
    }

    assert said == COMMANDS


def test_the_help_of_sources_says_what_its_commands_say() -> None:
    context = click.Context(sources)
    said = {
        name: command.get_short_help_str(limit=1_000)
        for name in sources.list_commands(context)
        if name != "list" and (command := sources.get_command(context, name))
    }

    assert said == COMMANDS_ON_SOURCES


def test_the_version_is_said(tmp_path: Path) -> None:
    assert run_here("--version", cwd=tmp_path).stdout.startswith("tocsin 0.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "No such command 'nonsense'.\n"),
        (["serch"], "No such command 'serch'. Did you mean 'search'?\n"),
        (["stories", "shwo"], "No such command 'shwo'. Did you mean 'show'?\n"),
        (["add"], "No such command 'add'. Did you mean 'sources add'?\n"),
        (["channels", "bogus"], "No such command 'bogus'. Known: list, test.\n"),
        (["-c", "x.toml", "run"], "COMMAND -c FILE\n"),
        (["review", "--day", "today"], "is not a day; write one as 2026-01-31\n"),
        (["forget", "--before", "1.2.26"], "is not a day; write one as 2026-01-31\n"),
        (["x" * 9_000], "xxx … xxx"),
        (["run"], "config.toml: there is no such file."),
        (["run", "-c", "x.toml"], "x.toml: there is no such file."),
        (["search"], "Missing argument 'QUERY'"),
        (["run", "--log-format", "xml"], "'xml' is not one of 'text', 'json'"),
    ],
)
def test_wrong_usage_is_one_clear_line_and_exit_2(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    ended = run_here(*arguments, cwd=tmp_path)

    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", [(), ("watch",)])
def test_a_group_without_a_command_shows_its_help_and_no_error(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    asked = run_here(*command, "--help", cwd=tmp_path)
    ended = run_here(*command, cwd=tmp_path)

    assert (ended.returncode, ended.stderr) == (2, asked.stdout)


def test_init_writes_a_configuration_that_loads_and_overwrites_none(
    tmp_path: Path,
) -> None:
    first = run_here("init", cwd=tmp_path)
    second = run_here("init", cwd=tmp_path)

    assert first.returncode == 0
    assert "tocsin check" in first.stdout
    assert second.returncode == 2
    assert "is there already" in second.stderr


def test_init_takes_what_it_is_told(tmp_path: Path) -> None:
    ended = run_here(
        "init",
        "mine.toml",
        "--source=https://www.gazette.example/rss",
        '--query=ferry AND "hull crack"',
        "--channel=ntfys://ntfy.example/ferries",
        cwd=tmp_path,
    )

    text = (tmp_path / "mine.toml").read_text()
    assert ended.returncode == 0
    assert "[sources.gazette]" in text
    assert 'ferry AND "hull crack"' in text
    assert "[channels.ntfys]" in text


def test_init_refuses_a_channel_that_is_no_apprise_url(tmp_path: Path) -> None:
    ended = run_here("init", "--channel=nosuch", cwd=tmp_path)

    assert ended.returncode == 2
    assert "this is not an address Apprise can use" in ended.stderr
    assert not (tmp_path / "config.toml").exists()


def test_init_refuses_a_query_that_cannot_be_read(tmp_path: Path) -> None:
    ended = run_here("init", "--query=a b OR c", cwd=tmp_path)

    assert ended.returncode == 2
    assert "a b OR c\n    ^^" in ended.stderr
    assert not (tmp_path / "config.toml").exists()


def test_fetch_makes_one_round_and_shows_it(tmp_path: Path, site: WebServer) -> None:
    inbox = Inbox(site)
    small_world(tmp_path, site, channel=inbox.url)

    ended = run("fetch", cwd=tmp_path)

    assert ended.returncode == 0, ended.stderr
    assert "gazette" in ended.stdout
    assert len(rows(tmp_path / "tocsin.db", "SELECT 1 FROM articles")) == 2
    assert rows(tmp_path / "tocsin.db", "SELECT state FROM source_health") == [("ok",)]
    assert len(inbox.keys) == 1


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_fetch_and_the_rest_waits(
    tmp_path: Path, site: WebServer, sign: signal.Signals
) -> None:
    small_world(tmp_path, site)
    config = tmp_path / "config.toml"
    # The gap is kept before the first request, too: another process may have asked.
    slow = 'gap = "10s"\nrobots = false'
    text = config.read_text().replace('gap = "0s"', slow)
    config.write_text(text)

    with subprocess.Popen(
        command("fetch"), cwd=tmp_path, preexec_fn=_ctrl_c_is_heard
    ) as process:
        try:
            assert wait_for(lambda: bool(rows(tmp_path / "tocsin.db", LISTED)))
            process.send_signal(sign)
            assert process.wait(PATIENCE) == 130
        finally:
            process.kill()

    assert len(rows(tmp_path / "tocsin.db", LISTED)) == 2


def test_fetch_of_an_unknown_source_names_the_known(
    tmp_path: Path, site: WebServer
) -> None:
    small_world(tmp_path, site)

    ended = run_here("fetch", "gazete", cwd=tmp_path)

    assert ended.returncode == 2
    assert "There is no source 'gazete'" in ended.stderr
    assert "Did you mean 'gazette'?" in ended.stderr


def test_fetch_of_a_dead_source_is_exit_1(tmp_path: Path, site: WebServer) -> None:
    small_world(tmp_path, site)
    del site.pages["/feed"]

    ended = run("fetch", cwd=tmp_path)

    assert ended.returncode == 1
    assert "HTTP 404" in ended.stdout


def test_fetch_beside_a_daemon_asks_the_daemon(tmp_path: Path, site: WebServer) -> None:
    small_world(tmp_path, site)
    text = (tmp_path / "config.toml").read_text()

    with daemon(tmp_path, text) as running:
        running.wait(lambda: len(running.rows("SELECT 1 FROM articles")) == 2)
        ended = run("fetch", "gazette", cwd=tmp_path)

    assert ended.returncode == 0, ended.stderr
    assert f"Asking the running daemon (pid {running.process.pid})" in ended.stderr
    assert "unchanged" in ended.stdout
    assert site.paths().count("/feed") == 2


def test_fetch_beside_a_daemon_needs_no_secret_of_a_channel(
    tmp_path: Path, site: WebServer
) -> None:
    small_world(tmp_path, site)
    config = tmp_path / "config.toml"

    with daemon(tmp_path, config.read_text()) as running:
        running.wait(lambda: len(running.rows("SELECT 1 FROM articles")) == 2)
        with config.open("a") as file:
            file.write('[channels.desk]\nurl_env = "TOCSIN_NOT_SET_HERE"\n')
        ended = run("fetch", "gazette", cwd=tmp_path)

    assert ended.returncode == 0, ended.stderr
    assert f"Asking the running daemon (pid {running.process.pid})" in ended.stderr


def test_what_is_only_a_teaser_is_shown_as_such(
    tmp_path: Path, site: WebServer
) -> None:
    small_world(tmp_path, site)
    # Removed for good: a page that is only missing is waited for.
    site.pages["/2"] = html("", status=410)
    run("fetch", cwd=tmp_path)

    teaser = run_here("search", "school", cwd=tmp_path)
    whole = run_here("test", "ferries", cwd=tmp_path)

    assert "(teaser only)" in teaser.stdout
    assert "Ferry late" in whole.stdout
    assert "(teaser only)" not in whole.stdout


def test_what_is_stored_can_be_searched_tested_and_listed(
    tmp_path: Path, site: WebServer
) -> None:
    small_world(tmp_path, site, channel=Inbox(site).url)
    run("fetch", cwd=tmp_path)

    found = run_here("search", "school NOT ferry", cwd=tmp_path)
    nothing = run_here("search", "submarine", cwd=tmp_path)
    doubtful = run_here("search", "school Or ferry", cwd=tmp_path)
    bad = run_here("search", "school OR", cwd=tmp_path)
    tried = run_here("test", "ferries", cwd=tmp_path)
    listed = run_here("alerts", cwd=tmp_path)

    assert "School roof" in found.stdout
    assert "Ferry late" not in found.stdout
    assert "No stored article matches." in nothing.stdout
    assert nothing.stderr == ""
    assert "Write OR for the operator: school OR ferry" in doubtful.stderr
    assert (bad.returncode, "Nothing after OR." in bad.stderr) == (2, True)
    assert "Ferry late" in tried.stdout
    assert "1 article in 1 day: about 1.0 messages a day" in tried.stdout
    assert "sent" in listed.stdout
    assert "Ferry late" in listed.stdout


def test_a_look_before_there_is_a_database_says_so(
    tmp_path: Path, site: WebServer
) -> None:
    small_world(tmp_path, site)

    ended = run_here("alerts", cwd=tmp_path)

    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr


def test_a_database_of_somebody_else_is_left_alone(
    tmp_path: Path, site: WebServer
) -> None:
    small_world(tmp_path, site)
    other = sqlite3.connect(tmp_path / "tocsin.db")
    other.execute("CREATE TABLE recipes (name TEXT)")
    other.commit()
    other.close()

    ended = run_here("run", cwd=tmp_path)

    assert ended.returncode == 1
    assert "not one of tocsin's" in ended.stderr
    assert rows(tmp_path / "tocsin.db", "SELECT name FROM sqlite_master") == [
        ("recipes",)
    ]
