"""The finder on sites as publishing programs make them, and on sites that mislead.

One process looks at all of them; each site is a web server of its own.
"""

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.daemon_process import config, run
from tests.support.generator_sites import SITES, Expected
from tests.support.trap_sites import TRAPS, Trap, too_many_requests
from tocsin.demo.web_server import WebServer


@dataclass(frozen=True, slots=True)
class Look:
    """What the finder said of a site, and what the site was asked."""

    root: str
    expected: tuple[str, str, str]
    said: dict[str, Any]
    paths: list[str]


Looks = dict[Callable[[WebServer], Any], Look]


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looks]:
    """Return what the finder says of each site."""
    folder = tmp_path_factory.mktemp("finder")
    (folder / "config.toml").write_text(config({}))
    with contextlib.ExitStack() as running:
        sites, expected = {}, {}
        for make in (*SITES, *TRAPS):
            # A host that asks for fewer requests slows down all that are on it.
            host = "127.0.0.2" if make is too_many_requests else ""
            sites[make] = running.enter_context(WebServer(host=host))
            expected[make] = make(sites[make])
        addresses = [sites[make].url + expected[make][0] for make in sites]
        ended = run("discover", "--json", *addresses, cwd=folder)
        assert "Traceback" not in ended.stderr, ended.stderr
        found = json.loads(ended.stdout)
        yield {
            make: Look(site.url, expected[make], said, site.paths())
            for (make, site), said in zip(sites.items(), found, strict=True)
        }


def name(make: Callable[..., object]) -> str:
    return make.__name__


@pytest.mark.parametrize("make", SITES, ids=name)
def test_the_best_source_comes_first(
    looks: Looks, make: Callable[[WebServer], Expected]
) -> None:
    look = looks[make]

    best = look.said["sources"][0]

    _, kind, path = look.expected
    assert (best["kind"], best["url"]) == (kind, look.root + path), look.said
    assert best["entries"] >= 5


@pytest.mark.parametrize("make", TRAPS, ids=name)
def test_a_trap_is_named_instead_of_a_guess(
    looks: Looks, make: Callable[[WebServer], Trap]
) -> None:
    look = looks[make]

    sources = look.said["sources"]

    _, path, sentence = look.expected
    first = sources[0]["url"] if sources else ""
    assert first == (look.root + path if path else ""), look.said
    failed = [f"{each['url']}: {each['problem']}" for each in look.said["failed"]]
    rest = [source["url"] for source in sources[1:]]
    assert any(sentence in line for line in (*failed, *rest)), look.said


def test_at_most_twelve_requests_are_made_to_a_site_robots_txt_included(
    looks: Looks,
) -> None:
    asked = {make.__name__: len(look.paths) for make, look in looks.items()}

    assert max(asked.values()) <= 12, asked
