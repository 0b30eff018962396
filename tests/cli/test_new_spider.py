"""`tocsin sources new-spider`: a file that works as it stands."""

import asyncio
import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from scrapy.http import HtmlResponse

from spiders.own.loader import own_spiders
from store.bookmarks import Bookmark
from tests.support.daemon_process import config
from tests.support.factories import NOW
from tocsin.cli.commands.new_spider import new_spider
from tocsin.config import load
from tocsin.config.tables import File
from tocsin.demo.web_server import WebServer, html
from tocsin.wiring.crawl import crawl_settings
from tocsin.wiring.own_spiders import visit_by_own_spider

SPIDERS = '[spiders]\nfolder = "own"'


def written(folder: Path, name: str, *, more: str = SPIDERS) -> Result:
    path = folder / "config.toml"
    path.write_text(config({}, more=more))
    return CliRunner().invoke(new_spider, [name, "-c", str(path)])


def test_the_spider_that_is_written_runs_as_its_source_says(
    tmp_path: Path, site: WebServer
) -> None:
    row = '<li class="news"><a href="/{0}">Minutes <b>{0}</b></a></li>'
    site.pages["/news"] = html(
        f'<ul>{row.format(1)}<li class="news">no link</li></ul>'
        '<a class="older" href="/news/2">older</a>'
    )
    site.pages["/news/2"] = html(f"<ul>{row.format(2)}</ul>")

    ended = written(tmp_path, "town-council")
    proposed = ended.output.partition("\n\n")[2].partition("\n\nthen")[0]
    lines = proposed.replace("https://town-council.example", site.url).replace(
        "li.news", 'li.news", next = "a.older'
    )
    (tmp_path / "config.toml").write_text(config({}, more=f"{SPIDERS}\n{lines}"))
    loaded = load(tmp_path / "config.toml")
    source = loaded.source("town-council")
    settings = crawl_settings(loaded.crawl, version="0")
    visit, entries = asyncio.run(
        visit_by_own_spider(source, settings, loaded, bookmark=Bookmark(), now=NOW)
    )

    assert ended.exit_code == 0, ended.output
    assert (tmp_path / "own" / "town_council.py").exists()
    assert visit.outcome == "ok", visit.reason
    assert [(each.url, each.title) for each in entries] == [
        (f"{site.url}/1", "Minutes 1"),
        (f"{site.url}/2", "Minutes 2"),
    ]


def test_without_options_the_written_spider_lists_plain_rows(tmp_path: Path) -> None:
    written(tmp_path, "council")
    spider = own_spiders(tmp_path / "own")["council"](url="https://council.example/")
    page = HtmlResponse(
        "https://council.example/", body=b"<li><a href='/1'>Minutes</a></li>"
    )

    [entry] = spider.parse(page)

    assert (entry.url, entry.title) == ("https://council.example/1", "Minutes")


def test_where_no_folder_is_named_the_lines_name_one(tmp_path: Path) -> None:
    ended = written(tmp_path, "council", more="")

    assert (tmp_path / "spiders" / "council.py").exists()
    proposed = ended.output.partition("\n\n")[2].partition("\n\nthen")[0]
    file = File.model_validate(tomllib.loads(re.sub("(?m)^ +", "", proposed)))
    assert file.spiders.folder == "spiders"
    assert file.sources["council"].kind == "council"


def test_a_spider_that_is_there_stays(tmp_path: Path) -> None:
    written(tmp_path, "council")
    file = tmp_path / "own" / "council.py"
    file.write_text("mine")

    ended = written(tmp_path, "council")

    assert "is there already, and stays as it is" in str(ended.exception)
    assert file.read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("Council", "is no name for a spider"),
        ("../evil", "is no name for a spider"),
        ("9th", "is no name for a spider"),
        ("feed", "is a kind of source that comes with tocsin"),
        ("mailbox", "is a kind of source that comes with tocsin"),
    ],
)
def test_a_name_that_cannot_be_is_one_clear_line(
    tmp_path: Path, name: str, problem: str
) -> None:
    ended = written(tmp_path, name)

    assert problem in str(ended.exception)
    assert list(tmp_path.glob("**/*.py")) == []


@pytest.mark.parametrize("name", ["none", "true", "a", "x-1_y", "class"])
def test_each_name_gives_a_spider_that_loads(tmp_path: Path, name: str) -> None:
    assert written(tmp_path, name).exit_code == 0

    assert list(own_spiders(tmp_path / "own")) == [name]
