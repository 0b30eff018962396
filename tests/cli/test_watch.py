"""`tocsin watch`, `search`, `test` and `backfill`: commands for writing watchlists."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.support.cli_runner import Say, output_of
from tests.support.daemon_process import config, feed, page, prose, rows, run
from tocsin.demo.web_server import WebServer, html, xml

MORE = """
[lists]
vessels = ["ferry", "boat"]

[watchlists.ships]
query = "@vessels crane"

[watchlists.trams]
query = "tram near harbour"
languages = ["de"]
"""


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Make a folder with a configuration and two stored articles of a running site."""
    folder = tmp_path_factory.mktemp("fetched")
    with WebServer() as site:
        items = []
        for number, subject in enumerate(("ferry", "tram"), start=1):
            path, title = f"/{number}", f"{subject.title()} late"
            site.pages[path] = html(page(title, *prose(subject, number)))
            items.append((path, title))
        site.pages["/feed"] = xml(feed(site.url, items))
        source = {"gazette": f'url = "{site.url}/feed"\nevery = "1h"'}
        (folder / "config.toml").write_text(config(source, more=MORE), "utf-8")
        run("fetch", cwd=folder)
        yield folder


@pytest.fixture
def tocsin(tmp_path: Path, fetched: Path) -> Say:
    """Return a function that runs a command; two articles are stored."""
    shutil.copytree(fetched, tmp_path, dirs_exist_ok=True)
    return partial(output_of, tmp_path)


def test_a_query_is_explained_in_words_and_warnings(tocsin: Say) -> None:
    output = tocsin("watch", "explain", "(ferry OR boat) crane -fish near")
    named = tocsin("watch", "explain", "ships")
    wrong = tocsin("watch", "explain", "ferry AND", code=2)

    assert "with any of “ferry” or “boat”" in output
    assert "- and without:" in output
    assert "(ferry OR boat) AND crane AND NOT fish" in output
    assert "'near' is searched as a word. Write NEAR/5 for the operator." in output
    assert "as @vessels says" in named
    assert "Nothing after AND." in wrong


def test_why_an_article_matches_or_not_is_shown_part_by_part(tocsin: Say) -> None:
    stored = tocsin("search", "ferry")
    number = stored.partition("#")[2].split()[0]

    matching = tocsin("watch", "why", "ferries", number)
    filtered = tocsin("watch", "why", "trams", f"#{number}")
    unknown = tocsin("watch", "why", "ferries", "99", code=1)
    misspelt = tocsin("watch", "why", "ferrys", number, code=2)

    assert "✓ ferry  headline 0: “Ferry”, text 4: “ferry”" in matching
    assert "✗ limited to languages: de" in filtered
    assert "✗ tram" in filtered
    assert "No article 99 is stored." in unknown
    assert "Did you mean 'ferries'?" in misspelt


def test_the_watchlists_are_listed_with_normalized_queries(tocsin: Say) -> None:
    output = tocsin("watch", "list")

    assert "ships  @vessels AND crane" in output
    assert 'trams  tram AND "near" AND harbour' in output


def test_a_trial_shows_matches_near_misses_and_a_rate(tocsin: Say) -> None:
    tried = tocsin("test", "ships")
    query = tocsin("test", "(ferry OR boat) crane bakery")
    unknown = tocsin("test", "boats", code=2)

    assert "Ferry late" in tried.partition("Missed by one clause")[0]
    assert "1 article in 1 day: about 1.0 messages a day, one a story." in tried
    missed = query.partition("Missed by one clause:")[2]
    assert "Tram late" in missed
    assert "not true: ferry OR boat" in missed
    assert "Known: ferries, ships, trams." in unknown


def test_a_changed_query_shows_added_and_removed_matches(tocsin: Say) -> None:
    output = tocsin("test", "ferries", "--diff", "tram")

    assert "+ Tram late" in output
    assert "- Ferry late" in output
    assert "1 added, 1 removed, 0 unchanged." in output


def test_past_matches_are_stored_without_alerts(tocsin: Say, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(path.read_text("utf-8") + "\n[watchlists.new]\nquery='crane'\n")

    first = tocsin("backfill", "new")
    again = tocsin("backfill", "new")
    path.write_text(path.read_text("utf-8").replace("'crane'", "'crane NOT tram'"))
    changed = tocsin("backfill", "new")

    assert "2 matches, 2 new. No alerts were sent." in first
    assert "2 matches, 0 new. No alerts were sent." in again
    assert "1 match, 0 new. No alerts were sent." in changed
    database = tmp_path / "tocsin.db"
    kept = rows(database, "SELECT title, suppressed FROM inbox WHERE watchlist = 'new'")
    assert sorted(kept) == [("Ferry late", "past"), ("Tram late", "past")]
    assert rows(database, "SELECT count(*) FROM deliveries") == [(0,)]


def test_a_check_warns_of_a_probable_mistake(fetched: Path) -> None:
    checked = run("check", cwd=fetched)

    assert checked.returncode == 0, checked.stderr
    assert "! watchlist trams: 'near' is searched as a word" in checked.stdout
    assert "     ^^^^" in checked.stdout


@pytest.mark.parametrize("command", ["search", "watch explain"])
def test_a_fact_that_no_article_has_is_doubted(tocsin: Say, command: str) -> None:
    said = tocsin(*command.split(), "ferry source:gazete lang:jp")

    assert "^^^^^^\nNo source has the name 'gazete'" in said
    assert "Did you mean 'gazette'?" in said
    assert "Write ja" in said
