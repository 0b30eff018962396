"""Users' own spiders: loaded from a folder, run in a process of their own."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from scrapy.http import HtmlResponse

from spiders.own.loader import own_spiders
from store.bookmarks import Bookmark
from store.errors import TocsinError
from store.model import Entry, Visit
from tests.support.daemon_process import config, daemon, page, prose, run
from tests.support.paths import ROOT
from tests.support.patience import PATIENCE, seconds
from tocsin.config import load
from tocsin.demo.web_server import WebServer, html
from tocsin.wiring.crawl import crawl_settings
from tocsin.wiring.own_spiders import (
    MAX_ENTRY_BYTES,
    MAX_RUN_BYTES,
    check_kinds,
    visit_by_own_spider,
)

COUNCIL = """
from spiders.base import NewsSpider


class Council(NewsSpider):
    name = "council"

    def parse(self, response):
        print("printed by the spider")
        for row in response.css(self.options["rows"]):
            link = row.css("a::attr(href)").get()
            if link:
                title = row.css("a::text").get()
                yield self.entry(url=response.urljoin(link), title=title)
            else:
                text = " ".join(row.css("::text").getall()) * 30
                yield self.entry(url=response.urljoin("#m"), title="Minutes", text=text)
"""

PLAIN = """
import scrapy


class Plain(scrapy.Spider):
    name = "plain"

    async def start(self):
        yield scrapy.Request(self.url)

    def parse(self, response):
        yield {"url": "/minutes/9", "title": "Ferry minutes", "text": "ferry " * 50}
"""

BROKEN = """
import scrapy


class Broken(scrapy.Spider):
    name = "broken"

    async def start(self):
        yield scrapy.Request(self.url)

    def parse(self, response):
        raise RuntimeError("the council moved")
"""

ENDLESS = """
import time
import scrapy


class Endless(scrapy.Spider):
    name = "endless"

    async def start(self):
        yield scrapy.Request(self.url)

    def parse(self, response):
        while True:
            time.sleep(1)
"""

YIELDING = """
import scrapy


class Yielding(scrapy.Spider):
    name = "yielding"

    async def start(self):
        for number, size in enumerate({sizes}):
            yield {{"url": f"/minutes/{{number}}", "title": "M", "text": "x" * size}}
"""
"""Yields entries with texts of these sizes, without a request."""


def spiders(folder: Path, *, deadline: float = PATIENCE, **files: str) -> str:
    (folder / "own").mkdir()
    for name, text in files.items():
        (folder / "own" / f"{name}.py").write_text(text)
    return f'[spiders]\nfolder = "own"\ndeadline = "{deadline:.0f}s"\n'


def visit_of_entries(folder: Path, sizes: list[int]) -> tuple[Visit, tuple[Entry, ...]]:
    """Run a spider that yields entries with texts of these sizes."""
    more = spiders(folder, yielding=YIELDING.format(sizes=sizes))
    source = {"own": 'url = "https://a.example/"\nkind = "yielding"'}
    (folder / "config.toml").write_text(config(source, more=more))
    loaded = load(folder / "config.toml")
    return asyncio.run(
        visit_by_own_spider(
            loaded.sources[0],
            crawl_settings(loaded.crawl, version="0"),
            loaded,
            bookmark=Bookmark(),
            now=datetime(2026, 3, 2, tzinfo=UTC),
        )
    )


def test_a_run_ends_at_its_limit_of_bytes_and_what_came_before_is_kept(
    tmp_path: Path,
) -> None:
    large = MAX_ENTRY_BYTES - 1_000
    fitting = MAX_RUN_BYTES // large

    visit, entries = visit_of_entries(tmp_path, [large] * (fitting + 3))

    assert visit.outcome == "ok"
    assert visit.listed == len(entries) == fitting
    assert all(len(entry.summary) == large for entry in entries)
    assert visit.reason == (
        "the spider was ended: it yielded more than 64 MB; "
        f"the first {fitting} entries are kept"
    )


def test_an_entry_that_is_too_large_ends_the_run_and_what_came_before_is_kept(
    tmp_path: Path,
) -> None:
    visit, entries = visit_of_entries(tmp_path, [10, MAX_ENTRY_BYTES + 1, 10])

    assert visit.outcome == "ok"
    assert [len(entry.summary) for entry in entries] == [10]
    assert visit.reason == (
        "the spider's answer could not be read: an entry is larger than 4 MB"
    )


def test_own_spiders_list_entries_and_a_broken_one_fails_alone(
    tmp_path: Path, site: WebServer
) -> None:
    site.pages["/council"] = html(
        "<ul><li><a href='/minutes/1'>Ferry rules</a></li>"
        "<li>The ferry board met.</li></ul>"
    )
    site.pages["/minutes/1"] = html(page("Ferry rules", *prose("ferry", 1)))
    more = spiders(tmp_path, council=COUNCIL, plain=PLAIN, broken=BROKEN)
    at = f'every = "1h"\nurl = "{site.url}/council?'
    sources = {
        "council": f'{at}1"\nkind = "council"\noptions = {{ rows = "li" }}',
        "plain": f'{at}2"\nkind = "plain"',
        "broken": f'{at}3"\nkind = "broken"',
    }

    with daemon(tmp_path, config(sources, more=more)) as running:
        running.wait(lambda: len(running.rows("SELECT 1 FROM visits")) == 3)
        running.wait(lambda: len(running.rows("SELECT 1 FROM articles")) == 3)

        visits = dict(
            running.rows(
                "SELECT s.key, v.outcome || ' ' || v.reason FROM visits v"
                " JOIN sources s ON s.id = v.source_id"
            )
        )
        found = running.rows("SELECT title, origin FROM articles ORDER BY title")
    assert found == [
        ("Ferry minutes", "spider"),
        ("Ferry rules", "page"),
        ("Minutes", "spider"),
    ]
    assert visits["council"] == visits["plain"] == "ok "
    assert "RuntimeError: the council moved" in visits["broken"]
    assert "Traceback" not in running.said() or "the council moved" in running.said()


def test_a_spider_that_never_ends_is_ended(tmp_path: Path, site: WebServer) -> None:
    site.pages["/council"] = html("<p>The ferry board met.</p>")
    more = spiders(tmp_path, deadline=seconds(10), endless=ENDLESS)
    source = {"one": f'every = "1h"\nurl = "{site.url}/council"\nkind = "endless"'}

    with daemon(tmp_path, config(source, more=more)) as running:
        running.wait(lambda: len(running.rows("SELECT 1 FROM visits")) == 1)

        said = running.rows("SELECT outcome, reason FROM visits")
    assert said == [("hard", "the spider was ended: it ran past [spiders] deadline")]
    assert "Traceback" not in running.said()


def refused(folder: Path, spider: str) -> str:
    """Return why the daemon does not start beside this spider."""
    source = {"one": 'url = "https://a.example/"\nkind = "council"'}
    text = config(source, more=spiders(folder, council=spider))
    (folder / "config.toml").write_text(text)
    with pytest.raises(TocsinError) as refusal:
        asyncio.run(check_kinds(load(folder / "config.toml")))
    assert refusal.value.exit_code == 2
    return str(refusal.value)


def test_an_unknown_kind_is_refused_and_the_known_kinds_are_named(
    tmp_path: Path,
) -> None:
    more = spiders(tmp_path, council=COUNCIL)
    source = {"one": 'url = "https://a.example/"\nkind = "counsil"'}
    (tmp_path / "config.toml").write_text(config(source, more=more))

    ended = run("run", cwd=tmp_path)

    assert ended.returncode == 2
    assert "there is no kind 'counsil'" in ended.stderr
    assert (
        "feed, page, sitemap, json, wordpress, google-news, gdelt, mailbox, council"
        in ended.stderr
    )


def test_a_spider_that_does_not_import_is_named(tmp_path: Path) -> None:
    refusal = refused(tmp_path, "import nothing_there\n")

    assert "council.py: does not import" in refusal
    assert "nothing_there" in refusal


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    refusal = refused(tmp_path, COUNCIL.replace('"council"', '"feed"'))

    assert "the name 'feed' is taken" in refusal


def test_the_spider_in_the_documentation_works_as_written(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "sources.md").read_text("utf-8")
    (tmp_path / "council.py").write_text(
        guide.partition("```python\n")[2].partition("```")[0]
    )
    url = "https://council.example/minutes"
    body = b'<li class="minutes"><a href="/minutes/1">Ferry rules</a></li>'

    council = own_spiders(tmp_path)["council"]
    spider = council(url=url, options={"rows": "li.minutes"})
    entries = list(spider.parse(HtmlResponse(url, body=body)))

    assert entries == [Entry(url=f"{url}/1", title="Ferry rules")]
