"""The finder on replicas of the outlets that config.example.toml names."""

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.daemon_process import config, run
from tests.support.press_replicas import context, guardian, reuters, reuters_refusing
from tests.support.replica import Replica
from tests.support.rights_replicas import amnesty, human_rights_watch, osce, pinknews
from tests.support.russian_replicas import interfax, rbc
from tocsin.demo.web_server import WebServer

OUTLETS: tuple[Callable[[WebServer], Replica], ...] = (
    *(osce, amnesty, human_rights_watch, pinknews, guardian, context),
    *(reuters, reuters_refusing, interfax, rbc),
)

Look = tuple[WebServer, Replica, dict[str, Any]]


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Look]]:
    """Return what the finder says of each replica's home page."""
    folder: Path = tmp_path_factory.mktemp("outlets")
    (folder / "config.toml").write_text(config({}))
    with contextlib.ExitStack() as running:
        sites = [running.enter_context(WebServer()) for _ in OUTLETS]
        replicas = [make(site) for make, site in zip(OUTLETS, sites, strict=True)]
        homes = [
            site.url + replica.home
            for site, replica in zip(sites, replicas, strict=True)
        ]
        ended = run("discover", "--json", *homes, cwd=folder)
        assert "Traceback" not in ended.stderr, ended.stderr
        names = [make.__name__ for make in OUTLETS]
        found = zip(sites, replicas, json.loads(ended.stdout), strict=True)
        yield dict(zip(names, found, strict=True))


@pytest.mark.parametrize("name", [make.__name__ for make in OUTLETS])
def test_the_right_source_of_an_outlet_is_found_with_few_requests(
    looks: dict[str, Look], name: str
) -> None:
    site, replica, said = looks[name]

    assert len(site.asked) <= 12
    if replica.found is None:
        assert said["sources"] == []
        assert any(replica.problem in each["problem"] for each in said["failed"]), said
        return
    best = said["sources"][0]
    kind, path = replica.found
    assert (best["kind"], best["url"]) == (kind, site.url + path), said
    assert best["entries"] == (replica.sampled or len(replica.pieces))
