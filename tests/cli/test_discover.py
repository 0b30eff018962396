"""`tocsin discover`: what it shows, what it writes, what it refuses."""

from pathlib import Path

import pytest

from tests.support.cli_runner import run_here
from tests.support.daemon_process import config, run
from tests.support.outlet_pages import HEADLINES, front, link, rss, rss_items
from tocsin.demo.web_server import WebServer, html


def wordpress(site: WebServer) -> None:
    site.pages["/"] = front(
        link("/feed/", "Gazette » Feed") + link("/comments/feed/", "Comments Feed")
    )
    site.pages["/feed/"] = rss(rss_items(site.url))


def test_where_nothing_is_it_says_so(tmp_path: Path, site: WebServer) -> None:
    site.pages["/"] = html("<html><h1>Moved</h1><a href='/login'>Log in</a></html>")
    (tmp_path / "config.toml").write_text(config({}))

    ended = run("discover", f"{site.url}/", f"{site.url}/gone", cwd=tmp_path)

    assert ended.returncode == 1
    assert f"✗ {site.url}/gone: HTTP 404" in ended.stdout
    assert f"Nothing at {site.url}/ can be a source." in ended.stdout
    assert f"✗ {site.url}/feed/: HTTP 404" in ended.stdout
    assert "Traceback" not in ended.stderr


def test_the_best_source_is_added_to_the_configuration(
    tmp_path: Path, site: WebServer
) -> None:
    wordpress(site)
    before = "# Mine.\n" + config({"gazette": f'url = "{site.url}/other"'})
    (tmp_path / "config.toml").write_text(before)

    first = run("discover", "--write", f"{site.url}/", cwd=tmp_path)
    second = run("discover", "--write", f"{site.url}/", cwd=tmp_path)

    after = (tmp_path / "config.toml").read_text()
    assert first.returncode == 0, first.stderr
    assert after.startswith(before.rstrip())
    assert f'url = "{site.url}/feed/"' in after
    for headline in HEADLINES[:10]:
        assert headline in first.stdout
    assert second.returncode == 2
    assert "has it already: [sources." in second.stderr
    assert (tmp_path / "config.toml").read_text() == after


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gazette"], "URL: 'gazette' is not a web address"),
        (["--write", "https://gazette.example/"], "there is no such file"),
        (["-c", "x.toml", "https://gazette.example/"], "there is no such file"),
    ],
)
def test_a_mistake_is_one_clear_line(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    ended = run_here("discover", *arguments, cwd=tmp_path)

    assert ended.returncode in (1, 2)
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_private_address_is_not_asked(tmp_path: Path, site: WebServer) -> None:
    ended = run("discover", f"{site.url}/", cwd=tmp_path)

    assert ended.returncode == 1
    assert "is a private address" in ended.stdout
    assert "Name a page" not in ended.stdout
    assert site.paths() == []
