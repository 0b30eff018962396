"""`tocsin extract`: its output, its JSON, and its errors."""

import gzip
import json
import os
import signal
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spiders.extract.reading import Reading
from store.errors import TocsinError
from tests.support.cli_runner import run_here
from tests.support.daemon_process import command, config, page, prose, run
from tests.support.patience import PATIENCE
from tocsin.cli.commands.extract import read_page
from tocsin.daemon.unread_pages import FetchedPage, keep
from tocsin.demo.web_server import WebServer, html

PAGE = page("Ferry late", *prose("ferry", 1)).replace(
    "</article>",
    "</article><div class='related-links'><p>Read next: a bridge.</p></div>",
)


def test_a_file_is_read_and_its_fields_are_shown(tmp_path: Path) -> None:
    dated = PAGE.replace(
        "<head>",
        "<head><link rel=canonical href='https://gazette.example/2026/ferry'>"
        '<meta property="article:published_time" content="2026-03-02T10:00+03:00">',
    )
    (tmp_path / "ferry.html").write_text(dated)

    result = run_here("extract", "ferry.html", cwd=tmp_path)

    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert any(line.split() == ["title", "Ferry", "late"] for line in lines)
    assert "2026-03-02 10:00 UTC+03:00 (2026-03-02 07:00 UTC)" in result.stdout
    assert "by meta article:published_time" in " ".join(result.stdout.split())
    assert "the page's own lines, 100% of the page's prose" in result.stdout
    assert prose("ferry", 1)[2] in lines
    assert "Read next" not in result.stdout


def test_an_explanation_shows_every_line_with_its_reason(
    tmp_path: Path,
) -> None:
    (tmp_path / "ferry.html.gz").write_bytes(gzip.compress(PAGE.encode()))

    result = run_here("extract", "ferry.html.gz", "--explain", cwd=tmp_path)

    lines = result.stdout.splitlines()
    for paragraph in prose("ferry", 1):
        assert f"│ {paragraph}" in lines
    assert "  Read next: a bridge.  [its name: related-links]" in lines
    assert "  Ferry late  [the headline]" in lines


def test_json_has_every_field(tmp_path: Path) -> None:
    (tmp_path / "ferry.html").write_text(PAGE)

    result = run_here(
        "extract", "ferry.html", "--json", "--url", "https://a.example/1", cwd=tmp_path
    )

    facts = json.loads(result.stdout)
    assert facts["read_from"] == "https://a.example/1"
    assert facts["title"] == "Ferry late"
    assert facts["text"].split("\n") == prose("ferry", 1)
    assert facts["published"] is None
    assert facts["report"]["route"] == "page"


def test_a_page_can_be_piped_in(tmp_path: Path) -> None:
    result = subprocess.run(
        command("extract", "-"),
        cwd=tmp_path,
        input=PAGE,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert result.returncode == 0
    assert "Ferry late" in result.stdout


def test_an_unread_page_is_read_with_its_address(tmp_path: Path) -> None:
    kept = keep(
        tmp_path / "unread",
        FetchedPage(
            body=PAGE.replace("Ferry late", "Паром").encode("koi8-r"),
            url="https://b.example/2",
            content_type="text/html; charset=koi8-r",
        ),
        why="a test",
        now=datetime(2026, 3, 2, tzinfo=UTC),
    )

    result = run_here("extract", str(kept), "--json", cwd=tmp_path)

    facts = json.loads(result.stdout)
    assert facts["read_from"] == "https://b.example/2"
    assert facts["title"] == "Паром"


def test_a_page_without_an_address_has_no_invented_outlet(tmp_path: Path) -> None:
    (tmp_path / "ferry.html").write_text(PAGE)

    result = run_here("extract", "ferry.html", cwd=tmp_path)

    assert "outlet" not in result.stdout
    assert "page.invalid" not in result.stdout


def test_control_characters_of_a_page_do_not_reach_the_terminal(tmp_path: Path) -> None:
    hostile = PAGE.replace("berth", "\x1b]0;owned\x07 \x9b2J berth")
    (tmp_path / "ferry.html").write_text(hostile)

    for option in ((), ("--explain",)):
        result = run_here("extract", "ferry.html", *option, cwd=tmp_path)

        assert "owned" in result.stdout
        assert not {"\x1b", "\x07", "\x9b"} & set(result.stdout)


def test_each_field_is_on_one_line_in_a_pipe(tmp_path: Path) -> None:
    title = "Ferry late " * 20
    (tmp_path / "ferry.html").write_text(PAGE.replace("Ferry late", title.strip()))

    result = run_here("extract", "ferry.html", cwd=tmp_path)

    assert f"title      {title.strip()}" in result.stdout.splitlines()


def hang(*page: object, explain: bool) -> Reading:
    signal.pause()
    raise TimeoutError


def die(*page: object, explain: bool) -> Reading:
    os.abort()


@pytest.mark.parametrize(
    ("read", "seconds", "why"),
    [
        (hang, 1, "reading took longer than 1 s"),
        (die, PATIENCE, r"the reading process died \(exit -6\)"),
    ],
)
def test_a_page_that_breaks_its_reader_gives_one_clear_message(
    read: Callable[..., Reading], seconds: float, why: str
) -> None:
    kept = FetchedPage(body=b"<p>", url="https://b.example/2", content_type="")

    with pytest.raises(TocsinError, match=f"b.example/2: .* could not be read: {why}"):
        read_page(kept, None, explain=True, seconds=seconds, read=read)


def test_an_address_is_fetched_as_the_daemon_fetches_it(tmp_path: Path) -> None:
    with WebServer() as site:
        site.pages["/robots.txt"] = html("User-agent: *\nDisallow: /private")
        site.pages["/1"] = html(PAGE)
        site.pages["/private"] = html(PAGE)

        refused = run("extract", f"{site.url}/1", cwd=tmp_path)
        (tmp_path / "config.toml").write_text(config({}))
        allowed = run("extract", f"{site.url}/1", cwd=tmp_path)
        forbidden = run("extract", f"{site.url}/private", cwd=tmp_path)
        missing = run("extract", f"{site.url}/2", cwd=tmp_path)

    assert refused.returncode == 1
    assert "is a private address" in refused.stderr
    assert "Ferry late" in allowed.stdout
    assert forbidden.returncode == 1
    assert "robots.txt" in forbidden.stderr
    assert missing.returncode == 1
    assert "404" in missing.stderr
    for ended in (refused, forbidden, missing):
        assert "Traceback" not in ended.stderr


def test_the_site_rule_is_named_with_the_fields_that_it_missed(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "gazette.example.toml").write_text(
        'hosts = ["gazette.example"]\n[[rules]]\ntitle = "h1"\nauthors = ".nobody"\n'
    )
    (tmp_path / "config.toml").write_text(
        config({}, more='[reading]\nrules = "sites"\n')
    )
    (tmp_path / "ferry.html").write_text(PAGE)

    result = run_here(
        "extract", "ferry.html", "--url", "https://www.gazette.example/1", cwd=tmp_path
    )

    assert result.returncode == 0, result.stderr
    assert "gazette.example.toml; found nothing for authors" in result.stdout


def test_an_explanation_shows_the_text_that_a_site_rule_found(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "gazette.example.toml").write_text(
        'hosts = ["gazette.example"]\n[[rules]]\nbody = ".related-links"\n'
    )
    (tmp_path / "config.toml").write_text(
        config({}, more='[reading]\nrules = "sites"\n')
    )
    (tmp_path / "ferry.html").write_text(PAGE)

    url = ("--url", "https://gazette.example/1")
    result = run_here("extract", "ferry.html", "--explain", *url, cwd=tmp_path)

    assert result.stdout.startswith("The text is from a site rule, see below.")
    assert result.stdout.endswith("\n\nRead next: a bridge.\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.html"], "'missing.html' cannot be read as a page: No such file"),
        (["broken.gz"], "'broken.gz' cannot be read as a page"),
        (["film.html"], "film.html: it contains no text, so it is not a page."),
        (["empty.html"], "empty.html: it contains no text, so it is not a page."),
        (["empty.html", "--url", "gazette"], "--url: 'gazette' is not a web address: "),
        (["http://a b/"], "PAGE: 'http://a b/' is not a web address: there can be no"),
        (["http://host:99999/"], "its port is not a number from 1 to 65535."),
        (["http://[::1"], "'http://[::1' is not a web address: its host cannot be"),
        (["https://me:secret@gazette.example/"], "it holds a name or a password"),
        (["ftp://gazette.example/"], "it begins with https:// or http://."),
        (["empty.html", "-c", "none.toml"], "none.toml: there is no such file."),
    ],
)
def test_a_mistake_is_one_clear_message(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    (tmp_path / "broken.gz").write_bytes(gzip.compress(b"<p>")[:-6])
    (tmp_path / "film.html").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(range(256)))
    (tmp_path / "empty.html").touch()

    result = run_here("extract", *arguments, cwd=tmp_path)

    assert result.returncode in (1, 2)
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_a_page_without_an_article_gives_exit_code_1(tmp_path: Path) -> None:
    (tmp_path / "menu.html").write_text("<nav><a href='/'>Home</a></nav>")

    result = run_here("extract", "menu.html", cwd=tmp_path)
    as_json = run_here("extract", "menu.html", "--json", cwd=tmp_path)

    assert result.returncode == as_json.returncode == 1
    assert "nothing to read" in result.stdout
    assert json.loads(as_json.stdout)["report"]["route"] == "none"
