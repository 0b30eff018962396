"""The daemon on replicas of the outlets that config.example.toml names.

It visits the source that the example has for each, and once more the one that the
finder chooses, and reads what they list.
"""

import contextlib
import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.support.daemon_process import config, daemon, rows
from tests.support.press_replicas import context, guardian, reuters, reuters_refusing
from tests.support.replica import Piece, Replica
from tests.support.rights_replicas import amnesty, human_rights_watch, osce, pinknews
from tests.support.russian_replicas import interfax, rbc
from tocsin.demo.web_server import WebServer

OUTLETS: tuple[Callable[[WebServer], Replica], ...] = (
    *(osce, amnesty, human_rights_watch, pinknews, guardian, context),
    *(reuters, reuters_refusing, interfax, rbc),
)

Stored = dict[str, dict[str, Any]]
"""The articles of an outlet by their paths, without what says who linked them."""

_COLUMNS = "url, title, published, authors, language, text, stub"


Visited = dict[str, tuple[Replica, Stored]]


@pytest.fixture(scope="module", params=["source", "found"])
def visited(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visited]:
    """Return each replica with the articles that the daemon stored of it."""
    folder = tmp_path_factory.mktemp("outlets")
    with contextlib.ExitStack() as running:
        sites, replicas, tables, paths = {}, {}, {}, {}
        for make in OUTLETS:
            name = make.__name__
            site = sites[name] = running.enter_context(WebServer())
            replicas[name] = make(site)
            if chosen := getattr(replicas[name], request.param):
                kind, paths[name] = chosen
                tables[name] = f'url = "{site.url}{paths[name]}"\nkind = "{kind}"'
        settings = config(tables, crawl="tries = 1\nrevisit = []")
        with daemon(folder, settings) as process:
            process.wait(
                lambda: all(
                    len(_stored(process.database, sites[name].url))
                    >= len(replicas[name].pieces)
                    # Asked for once more, so nothing of the first visit waits.
                    and sites[name].paths().count(path) >= 2
                    for name, path in paths.items()
                )
            )
        yield {
            name: (replicas[name], _stored(process.database, sites[name].url))
            for name in paths
        }


def _stored(database: Path, root: str) -> Stored:
    names = _COLUMNS.split(", ")
    found = [
        dict(zip(names, row, strict=True))
        for row in rows(database, f"SELECT {_COLUMNS} FROM articles")
    ]
    return {
        each["url"].removeprefix(root).partition("?")[0]: each
        for each in found
        if each["url"].startswith(root)
    }


each_outlet = pytest.mark.parametrize("name", [make.__name__ for make in OUTLETS])


@each_outlet
def test_the_articles_of_an_outlet_are_stored_and_nothing_else(
    visited: Visited, name: str
) -> None:
    if name not in visited:
        pytest.skip("the finder chooses nothing: the site refuses it")
    replica, stored = visited[name]

    assert sorted(stored) == sorted(piece.path for piece in replica.pieces)


@each_outlet
def test_an_article_has_its_headline_day_language_authors_and_text(
    visited: Visited, name: str
) -> None:
    if name not in visited:
        pytest.skip("the finder chooses nothing: the site refuses it")
    replica, stored = visited[name]

    found = {piece.path: _read(stored[piece.path], piece) for piece in replica.pieces}

    assert found == {piece.path: _expected(piece) for piece in replica.pieces}


def _read(article: dict[str, Any], piece: Piece) -> dict[str, object]:
    at = article["published"] and datetime.fromisoformat(article["published"])
    text = article["text"] or ""
    return {
        "title": article["title"],
        "published": at if piece.has_time else at and at.date(),
        "language": article["language"].partition("-")[0],
        "authors": tuple(json.loads(article["authors"] or "[]")),
        "stub": bool(article["stub"]),
        "paragraphs": [words in text for words in piece.paragraphs],
        "others": re.findall(
            "Most viewed|Read next|Subscribe|Donate|Подпишитесь", text
        ),
    }


def _expected(piece: Piece) -> dict[str, object]:
    return {
        "title": piece.title,
        "published": piece.published if piece.has_time else piece.published.date(),
        "language": piece.language,
        "authors": piece.authors,
        "stub": piece.is_stub,
        "paragraphs": [not piece.is_stub] * 3,
        "others": [],
    }
