"""Articles that are read again, and headlines that do not wait for their page."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from store.connections import open_writer
from store.entries import MAX_CLAIMS
from tests.support.daemon_process import Daemon, Inbox, config, daemon, page, prose
from tests.support.daemon_process import feed as rss
from tocsin.demo.web_server import (
    ReceivedRequest,
    Reply,
    ServedPage,
    WebServer,
    html,
    xml,
)

SOON = 'revisit = ["1s", "2s", "3s", "4s"]'
"""Four visits within four seconds of the first reading."""


@pytest.fixture
def inbox(site: WebServer) -> Inbox:
    return Inbox(site)


def run(
    tmp_path: Path, site: WebServer, inbox: Inbox, crawl: str = SOON
) -> AbstractContextManager[Daemon]:
    source = {"one": f'url = "{site.url}/feed"'}
    return daemon(tmp_path, config(source, channel=inbox.url, crawl=crawl))


def publish(
    site: WebServer, title: str, *, etag: str = '"a"', path: str = "/1"
) -> None:
    site.pages["/feed"] = xml(rss(site.url, [(path, title)]), etag=etag)


def text(running: Daemon) -> str:
    found = running.rows("SELECT title || '\n' || text FROM articles")
    return str(found[0][0]) if found else ""


def notes(running: Daemon) -> list[tuple[object, ...]]:
    return running.rows("SELECT json_extract(clipping, '$.note') FROM alerts")


def settled(running: Daemon) -> bool:
    """Return whether no visit is left."""
    return running.rows("SELECT due FROM revisits") == [(None,)]


def with_etag(title: str, *paragraphs: str, etag: str) -> Reply:
    reply = html(page(title, *paragraphs))
    return Reply(reply.body, headers={**reply.headers, "ETag": etag})


def test_a_growing_article_rings_once_when_it_begins_to_match(
    tmp_path: Path, site: WebServer, inbox: Inbox
) -> None:
    first = prose("barge", 1)
    site.pages["/1"] = html(page("Barge late", *first))
    publish(site, "Barge late")

    with run(tmp_path, site, inbox) as running:
        running.wait(lambda: "Barge late" in text(running))
        grown = [*first, "Later a ferry came from the island to help the barge."]
        site.pages["/1"] = html(page("Barge late", *grown))
        running.wait(lambda: len(inbox.keys) == 1)
        running.wait(lambda: settled(running))

        assert "a ferry came" in text(running)
        assert running.rows("SELECT version, suppressed FROM matches") == [(2, "")]
        assert notes(running) == [("later",)]
        assert running.rows("SELECT number, title FROM versions") == [(1, "Barge late")]
        # It is found by its new words, and no longer twice by its old ones.
        assert running.rows(
            "SELECT rowid FROM articles_words WHERE articles_words MATCH 'ferry'"
        ) == [(1,)]
    assert len(inbox.keys) == 1


def test_an_unchanged_page_costs_a_304_and_changes_nothing(
    tmp_path: Path, site: WebServer, inbox: Inbox
) -> None:
    site.pages["/1"] = with_etag("Ferry late", *prose("ferry", 1), etag='"p"')
    publish(site, "Ferry late")

    with run(tmp_path, site, inbox) as running:
        running.wait(lambda: site.paths().count("/1") >= 2)
        running.wait(lambda: settled(running))

        assert running.rows("SELECT 1 FROM versions") == []
        made = running.rows("SELECT sum(made), sum(changed) FROM edit_counts")
    asked = [one for one in site.asked if one.path == "/1"]
    assert {one.headers.get("if-none-match") for one in asked[1:]} == {'"p"'}
    assert made == [(len(asked) - 1, 0)]
    assert len(inbox.keys) == 1


def test_a_headline_that_is_corrected_in_the_feed_rings(
    tmp_path: Path, site: WebServer, inbox: Inbox
) -> None:
    site.pages["/1"] = html(page("Cargo ship aground", *prose("barge", 1)))
    publish(site, "Cargo ship aground")

    with run(tmp_path, site, inbox, 'revisit = ["1h"]') as running:
        running.wait(lambda: "Cargo ship" in text(running))
        publish(site, "Correction: ferry, not cargo ship, aground", etag='"b"')
        running.wait(lambda: len(inbox.keys) == 1)
        running.wait(lambda: site.paths().count("/1") == 2)
        running.wait(lambda: running.rows("SELECT step FROM revisits") == [(3_600,)])

        # The page itself still has the old headline.
        assert text(running).startswith("Correction: ferry, not cargo ship")
        assert notes(running) == [("later",)]


@pytest.mark.parametrize("status", [503, 404, 403, 451])
def test_a_headline_rings_at_once_and_the_text_comes_later(
    tmp_path: Path, site: WebServer, inbox: Inbox, status: int
) -> None:
    site.pages["/1"] = html("<h1>Sorry</h1>", status=status)
    publish(site, "Ferry late")

    with run(tmp_path, site, inbox, 'revisit = ["1s", "2s", "40s"]') as running:
        running.wait(lambda: len(inbox.keys) == 1)
        assert running.rows("SELECT stub, origin FROM articles") == [(1, "feed")]
        assert notes(running) == [("unread",)]
        site.pages["/1"] = html(page("Ferry late", *prose("ferry", 1)))
        running.wait(lambda: "According to" in text(running))

        assert running.rows("SELECT stub, origin FROM articles") == [(0, "page")]
        assert running.rows("SELECT state, tries FROM entries") == [("read", 1)]
    assert len(inbox.keys) == 1


@contextlib.contextmanager
def sites_of(names: Iterable[object]) -> Iterator[dict[str, WebServer]]:
    """Run a site for each name, with a feed that lists one article of its own."""
    with contextlib.ExitStack() as stack:
        sites = {f"s{name}": stack.enter_context(WebServer()) for name in names}
        for name, site in sites.items():
            publish(site, f"Ferry {name} late")
        yield sites


def watching(sites: Mapping[str, WebServer]) -> dict[str, str]:
    return {name: f'url = "{site.url}/feed"' for name, site in sites.items()}


def test_pages_that_appear_after_their_feeds_are_read(
    tmp_path: Path, inbox: Inbox
) -> None:
    def appears(site: WebServer, name: str, number: int) -> ServedPage:
        def serve(asked: ReceivedRequest) -> Reply:
            if site.paths().count("/1") < 3:
                return html("", status=int(name[1:]))
            return html(page("School roof", *prose("ferry", number)))

        return serve

    with sites_of([404, 200]) as sites:
        for number, (name, site) in enumerate(sites.items()):
            site.pages["/1"] = appears(site, name, number)
            publish(site, f"School roof {name}")

        text = config(watching(sites), channel=inbox.url, crawl=SOON)
        with daemon(tmp_path, text) as running:
            running.wait(lambda: len(inbox.keys) == 2)

            stubs = running.rows("SELECT stub, origin FROM articles")
            assert stubs == [(0, "page")] * 2
            assert notes(running) == [(None,)] * 2
            assert running.rows("SELECT 1 FROM versions") == []


def test_a_page_that_never_comes_is_replaced_by_its_listing_in_the_end(
    tmp_path: Path, site: WebServer, inbox: Inbox
) -> None:
    publish(site, "School roof")

    with run(tmp_path, site, inbox, 'revisit = ["1s", "2s"]') as running:
        running.wait(lambda: "School roof" in text(running))
        running.wait(lambda: running.rows("SELECT state FROM entries") == [("read",)])

        assert running.rows("SELECT stub, origin FROM articles") == [(1, "feed")]
    # At the first reading and at both steps, unless a slow machine missed one.
    assert site.paths().count("/1") in (2, 3)
    assert inbox.keys == []


def test_without_steps_a_page_is_read_once(
    tmp_path: Path, site: WebServer, inbox: Inbox
) -> None:
    site.pages["/1"] = html(page("Ferry late", *prose("ferry", 1)))
    publish(site, "Ferry late")

    with run(tmp_path, site, inbox, "revisit = []") as running:
        running.wait(lambda: len(inbox.keys) == 1)
        publish(site, "Ferry sunk", etag='"b"')
        running.wait(
            lambda: len(running.rows("SELECT 1 FROM visits WHERE listed = 1")) == 2
        )

        assert running.rows("SELECT 1 FROM revisits") == []
    assert site.paths().count("/1") == 1


def test_a_wall_never_replaces_a_longer_text(
    tmp_path: Path, site: WebServer, inbox: Inbox
) -> None:
    site.pages["/1"] = html(page("Ferry late", *prose("ferry", 1)))
    publish(site, "Ferry late")

    with run(tmp_path, site, inbox) as running:
        running.wait(lambda: len(inbox.keys) == 1)
        before = text(running)
        site.pages["/1"] = html(page("Members only", "Subscribe to read on."))
        running.wait(lambda: settled(running))

        assert text(running) == before
        assert running.rows("SELECT 1 FROM versions") == []
        assert running.rows("SELECT shrunken > 0 FROM revisits") == [(1,)]


def test_what_the_first_visit_found_is_not_read_again(
    tmp_path: Path, site: WebServer, inbox: Inbox
) -> None:
    site.pages["/1"] = html(page("Ferry late", *prose("ferry", 1)))
    publish(site, "Ferry late")
    source = {"one": f'url = "{site.url}/feed"\nbaseline = "store"'}

    with daemon(tmp_path, config(source, channel=inbox.url, crawl=SOON)) as running:
        running.wait(lambda: "Ferry late" in text(running))
        running.wait(lambda: len(running.rows("SELECT 1 FROM visits")) >= 3)

        assert running.rows("SELECT 1 FROM revisits") == []


@pytest.mark.parametrize(("claims", "visits"), [(MAX_CLAIMS - 1, 1), (MAX_CLAIMS, 0)])
def test_a_change_that_ended_the_daemon_again_and_again_is_left_out(
    tmp_path: Path, site: WebServer, inbox: Inbox, claims: int, visits: int
) -> None:
    site.pages["/1"] = html(page("Barge late", *prose("barge", 1)))
    publish(site, "Barge late")
    with run(tmp_path, site, inbox, 'revisit = ["1h"]') as running:
        running.wait(lambda: "Barge late" in text(running))
    with contextlib.closing(open_writer(tmp_path / "tocsin.db")) as db:
        past = "UPDATE revisits SET claims = ?, due = '2026-01-01T00:00:00.000Z'"
        db.conn.execute(past, (claims,))
    site.pages["/1"] = html(page("Ferry late", *prose("ferry", 1)))
    site.asked.clear()

    with run(tmp_path, site, inbox, 'revisit = ["1h"]') as running:
        running.wait(
            lambda: (
                running.rows("SELECT claims FROM revisits")
                == ([(0,)] if visits else [])
            )
        )

        assert text(running).startswith("Ferry" if visits else "Barge")
    assert site.paths().count("/1") == visits
