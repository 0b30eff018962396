"""Files of site rules: what is right loads, what is wrong is named."""

import gzip
import re
import tomllib
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from spiders.extract.reading import Reading, ReadingReport
from spiders.extract.selectors import apply
from spiders.extract.site_rules import SiteRule
from tests.config.test_load import MINIMAL, refusal, written
from tests.config.test_watchlists import beside
from tests.support.daemon_process import run
from tests.support.paths import ROOT
from tocsin.cli.views.recorded_pages import (
    Expected,
    PageCheck,
    differences,
    page_checks,
)
from tocsin.config import Config, load
from tocsin.config.site_rule_files import SiteFile
from tocsin.config.table_types import Table

DOCS = ROOT / "docs" / "reading.md"
URL = "https://www.gazette.example/ferry"
TODAY = date(2026, 3, 9)
OUTLET = """
hosts = ["gazette.example"]
[[rules]]
title = "h1.headline"
body = "div.story > p"
authors = ".byline a"
"""
PAGE = (
    '<h1 class="headline">Ferry late</h1><p class="byline">By <a>Ada Quill</a></p>'
    '<div class="story"><p>The ferry was late.<p>It came at noon.</div><p>Subscribe'
)
GOOD = """
title = "Ferry late"
begins = "The ferry was"
ends = "came at  noon."
lacks = ["Subscribe"]
authors = ["Ada Quill"]
"""


def with_rules(folder: Path, **files: str) -> Config:
    sites = folder / "sites"
    sites.mkdir(exist_ok=True)
    for name, text in files.items():
        beside(sites, f"{name}.example.toml", text)
    return load(written(folder, f'[reading]\nrules = "sites"\n{MINIMAL}'))


def fault(folder: Path, **files: str) -> str:
    sites = folder / "sites"
    sites.mkdir()
    for name, text in files.items():
        beside(sites, f"{name}.example.toml", text)
    return refusal(folder, f'[reading]\nrules = "sites"\n{MINIMAL}')


def recorded(folder: Path, page: str, *, expected: str = "") -> list[PageCheck]:
    config = with_rules(folder, gazette=OUTLET)
    pages = folder / "sites" / "gazette.example"
    pages.mkdir()
    (pages / "2026-03-05-ferry.html.gz").write_bytes(gzip.compress(page.encode()))
    if expected:
        beside(pages, "2026-03-05-ferry.toml", expected)
    return held(config)


def held(config: Config) -> list[PageCheck]:
    folder = config.rule_folder
    if folder is None:
        return []
    return list(page_checks(folder, config.site_rules, by_rule, today=TODAY))


def by_rule(body: bytes, url: str, rule: SiteRule | None) -> Reading:
    if rule is None:
        return Reading()
    found = apply(body, rule)
    return Reading(
        title=found.title,
        text=found.text,
        authors=found.authors,
        published=datetime(2026, 3, 5, tzinfo=UTC),
        report=ReadingReport(missed=found.missed),
    )


def test_without_the_option_there_are_no_rules(tmp_path: Path) -> None:
    config = load(written(tmp_path, MINIMAL))

    assert config.site_rules.rule_for(URL, TODAY) is None
    assert config.rule_folder is None
    assert config.files == [config.path]


def test_a_rule_file_is_read(tmp_path: Path) -> None:
    config = with_rules(tmp_path, gazette=OUTLET)

    rule = config.site_rules.rule_for(URL, TODAY)
    assert rule is not None
    assert rule.name == "gazette.example.toml"
    assert rule.title == "h1.headline"
    assert config.files == [
        config.path,
        tmp_path.resolve() / "sites" / "gazette.example.toml",
    ]


def test_blocks_may_stand_in_any_order(tmp_path: Path) -> None:
    late = '[[rules]]\nvalid_from = 2026-03-01\ntitle = "h1"\n'
    early = '[[rules]]\ntitle = "h2"\n'

    config = with_rules(tmp_path, gazette=f'hosts = ["gazette.example"]\n{late}{early}')

    rules = config.site_rules
    for day, title in ((date(2026, 2, 28), "h2"), (date(2026, 3, 1), "h1")):
        rule = rules.rule_for(URL, day)
        assert rule is not None
        assert rule.title == title


@pytest.mark.parametrize(
    ("written_rule", "said"),
    [
        ('titel = "h1"', "rules.0.titel: unknown key; did you mean title?"),
        ('title = "h1..x"', "rules.0.title: 'h1..x' is no CSS selector: Expected"),
        ('title = ""', "rules.0.title: '' is no CSS selector"),
        ('body = "p::text"', "::text is Scrapy's, leave it out"),
        ('image = "img::attr(src)"', "::attr(src) is Scrapy's, write @src at the end"),
        ('body = "o|p"', "'o|p' is no CSS selector: Undefined namespace prefix"),
        ('cut = ["aside", "p("]', "rules.0.cut.1: 'p(' is no CSS selector"),
        ('cut = "aside"', "rules.0.cut: write a list in [brackets], found 'aside'"),
        ('valid_from = "soon"', "rules.0.valid_from: 'soon' is not a day; write one"),
        ("valid_from = 2026-03-01T10:00:00Z", "is not a day; write one such as 2026-"),
        ("valid_from = 2026-02-30", "not valid TOML"),
        ("[[rules]]", "rules: more than one block without valid_from; give the later"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_with_its_file(
    tmp_path: Path, written_rule: str, said: str
) -> None:
    text = f'hosts = ["gazette.example"]\n[[rules]]\n{written_rule}'

    line = fault(tmp_path, gazette=text).splitlines()[0]

    assert "gazette.example.toml: " in line
    assert said in line


@pytest.mark.parametrize(
    ("hosts", "said"),
    [
        ("", "hosts: missing"),
        ("hosts = []", "hosts: none are named"),
        (
            'hosts = ["https://gazette.example/a"]',
            "write one such as 'gazette.example'",
        ),
        ('hosts = ["*.gazette.example"]', "write one such as 'gazette.example'"),
        ('hosts = ["gazette.example:80"]', "write one such as 'gazette.example'"),
        ('hosts = ["the gazette"]', "hosts.0: 'the gazette' is not a host"),
        (
            'hosts = ["gazette.example", "www.gazette.example"]',
            "hosts: 'gazette.example' is named twice",
        ),
    ],
)
def test_what_is_wrong_with_hosts_is_said(
    tmp_path: Path, hosts: str, said: str
) -> None:
    assert said in fault(tmp_path, gazette=hosts)


def test_a_host_in_two_files_is_said_with_both(tmp_path: Path) -> None:
    said = fault(tmp_path, courier=OUTLET, gazette=OUTLET)

    assert re.search(
        r"gazette\.example\.toml: hosts: 'gazette\.example' is named in .*"
        r"courier\.example\.toml already",
        said,
    )


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    bad = OUTLET.replace("title", "titel").replace("div.story", "div..story")

    said = fault(tmp_path, courier=bad, gazette=bad)

    assert len(said.splitlines()) == 4


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    said = refusal(tmp_path, f'[reading]\nrules = "sites"\n{MINIMAL}')

    assert f"reading.rules: there is no folder {tmp_path / 'sites'}." in said


def test_a_recorded_page_that_is_read_well_is_fine(tmp_path: Path) -> None:
    (verdict,) = recorded(tmp_path, PAGE, expected=GOOD)

    page = Path("sites/gazette.example/2026-03-05-ferry.html.gz")
    assert verdict == PageCheck(True, f"{page}: read as expected")


def test_a_selector_that_finds_nothing_is_mentioned(tmp_path: Path) -> None:
    page = PAGE.replace("byline", "writers")

    (verdict,) = recorded(tmp_path, page, expected='title = "Ferry late"')

    assert verdict.good
    assert verdict.text.endswith("; the rule finds nothing here for authors")


def test_each_difference_is_a_line(tmp_path: Path) -> None:
    page = PAGE.replace("late", "sunk").replace("</div>", "<p>Subscribe</div>")

    found = recorded(tmp_path, page, expected=GOOD)

    assert [verdict.text.split(": ", 1)[1] for verdict in found] == [
        "title is 'Ferry sunk', expected 'Ferry late'",
        "text ends with 'on. Subscribe', expected 'came at noon.'",
        "text contains 'Subscribe', which it should lack",
    ]
    assert not any(verdict.good for verdict in found)


def test_a_page_of_which_nothing_is_expected_gets_a_draft_that_fits(
    tmp_path: Path,
) -> None:
    (verdict,) = recorded(tmp_path, PAGE.replace("late", 'l"a"té'))

    draft = verdict.text.partition("save this as 2026-03-05-ferry.toml:\n")[2]
    beside(tmp_path / "sites" / "gazette.example", "2026-03-05-ferry.toml", draft)
    (again,) = held(load(tmp_path / "config.toml"))
    assert verdict.good is None
    assert "published = 2026-03-05\n" in f"{draft}\n"
    assert again.good


def test_a_page_that_cannot_be_unpacked_is_no_crash(tmp_path: Path) -> None:
    recorded(tmp_path, PAGE)
    page = tmp_path / "sites" / "gazette.example" / "2026-03-05-ferry.html.gz"
    page.write_bytes(page.read_bytes()[:-20])

    (verdict,) = held(load(tmp_path / "config.toml"))

    assert verdict.good is False
    assert "2026-03-05-ferry.html.gz: cannot be read" in verdict.text


def test_a_mistake_in_what_is_expected_is_said(tmp_path: Path) -> None:
    (verdict,) = recorded(tmp_path, PAGE, expected='begin = "The"')

    assert verdict.good is False
    assert "begin: unknown key; did you mean begins?" in verdict.text


def test_a_page_of_no_outlet_is_said(tmp_path: Path) -> None:
    config = with_rules(tmp_path)
    beside(tmp_path / "sites" / "courier.example", "roof.html", PAGE)

    (verdict,) = held(config)

    assert verdict.good is False
    assert verdict.text.endswith("there is no courier.example.toml for its outlet")


def test_check_rules_looks_at_recorded_pages_and_at_nothing_else(
    tmp_path: Path,
) -> None:
    with_rules(tmp_path)
    fine = run("check", "--rules", cwd=tmp_path)
    beside(tmp_path / "sites" / "courier.example", "roof.html", PAGE)

    ended = run("check", "--rules", cwd=tmp_path)

    assert (fine.returncode, fine.stdout) == (0, "")
    page = Path("sites/courier.example/roof.html")
    assert ended.returncode == 1
    assert ended.stdout == (
        f"✗ page {page}: there is no courier.example.toml for its outlet\n"
    )


@pytest.mark.parametrize(
    ("expected", "same"),
    [
        ("2026-03-05", True),
        ("2026-03-04", False),
        ("2026-03-05T00:30:00+01:00", True),
        ("2026-03-04T23:30:00Z", True),
        ("2026-03-04T23:30:00", True),
        ("2026-03-05T00:30:00", False),
    ],
)
def test_a_time_is_a_moment_and_a_day_is_where_the_outlet_is(
    expected: str, same: bool
) -> None:
    at_home = timezone(timedelta(hours=1))
    reading = Reading(published=datetime(2026, 3, 5, 0, 30, tzinfo=at_home))
    table = Expected.model_validate(tomllib.loads(f"published = {expected}"))

    assert (list(differences(table, reading)) == []) is same


def test_every_file_that_the_documentation_shows_is_valid() -> None:
    shown = re.findall(r"```toml (\w+)\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)

    kinds: dict[str, type[Table]] = {"site": SiteFile, "page": Expected}
    assert {kind for kind, _ in shown} == set(kinds)
    for kind, text in shown:
        kinds[kind].model_validate(tomllib.loads(text))


def test_the_documentation_explains_every_key() -> None:
    text = DOCS.read_text("utf-8")

    for table in (SiteFile, Expected):
        for key in table.model_fields:
            assert f"`{key}`" in text or f"{key} = " in text, key
