"""What the tutorial and the readme show is what the commands print."""

import os
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from tests.support.cli_runner import output_of
from tests.support.daemon_process import page, prose, run, start
from tests.support.factories import closed_port
from tests.support.howto_examples import listing_of, written
from tests.support.paths import ROOT
from tests.support.smtp_server import MailServer
from tocsin.demo.web_server import WebServer, html

TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")


def shown(text: str, command: str) -> list[str]:
    """Return the lines that a page shows below a command."""
    block = re.search(rf"^\$ {re.escape(command)}\n((?:(?!\$ |```).*\n)*)", text, re.M)
    assert block, f"no page shows {command}"
    return block[1].splitlines()


@pytest.fixture
def configured(tmp_path: Path, site: WebServer) -> Path:
    """Write the tutorial's configuration for outlets here, and return its folder.

    The feed has twenty entries, and the council no headline under its selector.
    """
    block = re.search(r"```toml\n(\[alerts\].*?)```", TUTORIAL, re.DOTALL)
    assert block
    tables = tomllib.loads(block[1])
    tables["crawl"] = {"allow": ["127.0.0.0/8"], "gap": "0s", "contact": "a@b.example"}
    tables["sources"]["gazette"]["url"] = f"{site.url}/feed.xml"
    tables["sources"]["council"]["url"] = f"{site.url}/news"
    titles = [(f"{site.url}/{number}", f"School {number}") for number in range(20)]
    site.pages["/feed.xml"] = listing_of("feed", titles)
    site.pages["/news"] = html("<main><h3><a href='/0'>School 0</a></h3></main>")
    for number in range(20):
        text = page(f"School {number}", *prose("school", number))
        site.pages[f"/{number}"] = html(text)
    (tmp_path / "config.toml").write_text(written(tables), "utf-8")
    return tmp_path


def test_what_init_prints_is_what_the_readme_shows(tmp_path: Path) -> None:
    [command] = re.findall(r"^\$ tocsin (init --source .*)$", README, re.M)

    printed = output_of(tmp_path, *shlex.split(command))

    assert printed.splitlines() == shown(README, f"tocsin {command}")


def test_what_check_prints_is_what_the_readme_shows(
    tmp_path: Path, site: WebServer
) -> None:
    [command] = re.findall(r"^\$ tocsin (init --source .*)$", README, re.M)
    output_of(tmp_path, *shlex.split(command))
    config = tmp_path / "config.toml"
    text = re.sub(r"https://www\.theguardian\.com", site.url, config.read_text())
    config.write_text(f'{text}\n[crawl]\nallow = ["127.0.0.0/8"]\n')
    titles = [(f"{site.url}/{number}", f"School {number}") for number in range(45)]
    site.pages["/world/rss"] = listing_of("feed", titles)
    site.pages["/0"] = html(page("School 0", *prose("school", 0)))

    ended = run("check", cwd=tmp_path)

    printed = ended.stdout.replace(f"{tmp_path}/", "").splitlines()
    assert printed == shown(README, "tocsin check")
    assert ended.returncode == 0


def test_what_check_prints_is_what_the_tutorial_shows(configured: Path) -> None:
    with MailServer() as mail:
        environment = os.environ | {"TOCSIN_DESK": mail.url()}
        ended = run("check", "--send", cwd=configured, env=environment)

    printed = ended.stdout.replace(f"{configured}/", "").splitlines()
    assert printed == shown(TUTORIAL, "tocsin check --send")
    assert ended.returncode == 1
    assert len(mail.mails) == 1


def test_what_run_prints_is_what_the_tutorial_shows(configured: Path) -> None:
    port = closed_port()
    config = configured / "config.toml"
    config.write_text(f'{config.read_text()}\n[desk]\nlisten = "127.0.0.1:{port}"\n')

    running = start(configured, TOCSIN_DESK="terminal://")
    try:
        running.wait(lambda: "next visit" in running.said())
    finally:
        running.stop()

    said = (
        running.said().replace(str(configured), "/home/me").replace(f":{port}", ":8765")
    )
    expected = "\n".join(shown(TUTORIAL, "tocsin run"))
    assert expected in said
