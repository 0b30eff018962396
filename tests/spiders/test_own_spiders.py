"""Users' own spiders: from a folder, in a process of their own, into the same way."""

from pathlib import Path

from tests.support.daemon_process import config, daemon, page, prose, run
from tests.support.patience import PATIENCE, seconds
from tocsin.demo.web_server import WebServer, html

COUNCIL = """
from spiders.base import NewsSpider


class Council(NewsSpider):
    name = "council"

    def parse(self, response):
        print("a print of the spider's own")
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


def spiders(folder: Path, *, deadline: float = PATIENCE, **files: str) -> str:
    (folder / "own").mkdir()
    for name, text in files.items():
        (folder / "own" / f"{name}.py").write_text(text)
    return f'[spiders]\nfolder = "own"\ndeadline = "{deadline:.0f}s"\n'


def test_own_spiders_bring_news_in_and_their_faults_are_theirs(
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

        said = dict(
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
    assert said["council"] == said["plain"] == "ok "
    assert "RuntimeError: the council moved" in said["broken"]
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


def test_an_unknown_kind_is_refused_with_those_there_are(tmp_path: Path) -> None:
    more = spiders(tmp_path, council=COUNCIL)
    source = {"one": 'url = "https://a.example/"\nkind = "counsil"'}
    (tmp_path / "config.toml").write_text(config(source, more=more))

    ended = run("run", cwd=tmp_path)

    assert ended.returncode == 2
    assert "there is no kind 'counsil'" in ended.stderr
    assert "feed, page, council" in ended.stderr


def test_a_spider_that_does_not_import_is_named(tmp_path: Path) -> None:
    more = spiders(tmp_path, council="import nothing_there\n")
    source = {"one": 'url = "https://a.example/"\nkind = "council"'}
    (tmp_path / "config.toml").write_text(config(source, more=more))

    ended = run("run", cwd=tmp_path)

    assert ended.returncode == 2
    assert "council.py: does not import" in ended.stderr
    assert "nothing_there" in ended.stderr


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    more = spiders(tmp_path, mine=COUNCIL.replace('"council"', '"feed"'))
    source = {"one": 'url = "https://a.example/"\nkind = "other"'}
    (tmp_path / "config.toml").write_text(config(source, more=more))

    ended = run("run", cwd=tmp_path)

    assert ended.returncode == 2
    assert "the name 'feed' is taken" in ended.stderr
