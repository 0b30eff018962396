"""Hubs that say when a feed has something new, to a daemon of its own."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from scheduler.subscription_steps import CONFIRM_WITHIN
from store.columns import time_from, time_text
from store.connections import open_writer
from tests.support.daemon_process import (
    ALLOW,
    Daemon,
    config,
    daemon,
    feed,
    page,
    prose,
    save,
    start,
)
from tests.support.factories import closed_port
from tests.support.hub_server import HubServer, deliver
from tocsin.demo.web_server import Reply, WebServer, html, xml

ENDED = "SELECT count(*) FROM hub_subscriptions WHERE state = 'ended'"
REASONS = "SELECT state, tries, reason FROM hub_subscriptions WHERE reason <> ''"
ACTIVE = "SELECT callback, secret FROM hub_subscriptions WHERE state = 'active'"


@dataclass
class Outlet:
    """A site whose feed names a hub, and the configuration that watches it."""

    site: WebServer
    hub: HubServer
    port: int

    def publish(self, *titles: str) -> bytes:
        """Let the feed list articles; return it."""
        items = []
        for number, title in enumerate(titles, start=1):
            self.site.pages[f"/{number}"] = html(page(title, *prose("ferry", number)))
            items.append((f"/{number}", title))
        links = (
            f'<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="hub" '
            f'href="{self.hub.url}"/><a:link xmlns:a="http://www.w3.org/2005/Atom" '
            f'rel="self" href="{self.topic}"/>'
        )
        text = feed(self.site.url, items).replace("<item>", f"{links}<item>", 1)
        self.site.pages["/feed"] = xml(text, etag=f'"{len(items)}"')
        self.site.pages["/feed2"] = xml(text.replace(self.topic, f"{self.topic}2"))
        return text.encode()

    @property
    def topic(self) -> str:
        return f"{self.site.url}/topic"

    def config(self, *, every: str = "1h", websub: bool = True) -> str:
        """Return a configuration under which nobody asks again for an hour."""
        source = {"one": f'url = "{self.site.url}/feed"\nkind = "feed"'}
        address = f"127.0.0.1:{self.port}"
        desk = (
            f'listen = "{address}"\nbase_url = "http://{address}"\n'
            f"websub = {str(websub).lower()}"
        )
        plain = config(source, crawl='soonest = "1s"')
        return plain.replace('listen = ""', desk).replace(
            'every = "1s"', f'every = "{every}"'
        )


@pytest.fixture
def outlet(site: WebServer) -> Iterator[Outlet]:
    with HubServer() as hub:
        found = Outlet(site, hub, closed_port())
        found.publish("Ferry one")
        yield found


def ended(running: Daemon) -> int:
    [[number]] = running.rows(ENDED)
    return int(number)


def articles(running: Daemon) -> list[str]:
    return [title for (title,) in running.rows("SELECT title FROM articles")]


def active(running: Daemon) -> list[tuple[str, str]]:
    return [(callback, secret) for callback, secret in running.rows(ACTIVE)]


def test_what_a_hub_tells_is_read_though_no_visit_is_due(
    tmp_path: Path, outlet: Outlet
) -> None:
    with daemon(tmp_path, outlet.config()) as running:
        running.wait(lambda: bool(outlet.hub.subscribers and active(running)))
        [(callback, secret)] = active(running)
        body = outlet.publish("Ferry one", "Ferry two")
        forged = deliver(callback, "wrong", body)
        before = len(outlet.site.paths())
        [status] = outlet.hub.publish(body)
        running.wait(lambda: "Ferry two" in articles(running))
        code = running.stop()

    [asked] = outlet.hub.requests
    assert (forged, status, code) == (202, 202, 0)
    assert outlet.site.paths()[before:].count("/feed") == 1
    assert asked["hub.topic"] == outlet.topic
    assert asked["hub.callback"] == callback
    assert asked["hub.lease_seconds"] == "864000"
    assert asked["hub.secret"] == secret
    assert callback.rpartition("/")[2] not in running.said()
    assert secret not in running.said()


def test_a_lease_is_renewed_after_a_kill_and_the_old_one_is_ended(
    tmp_path: Path, outlet: Outlet
) -> None:
    with daemon(tmp_path, outlet.config()) as running:
        running.wait(lambda: bool(outlet.hub.subscribers and active(running)))
        [(first, _)] = active(running)
        running.kill()
    _let_pass(running.database, timedelta(days=8))

    with started(tmp_path) as again:
        again.wait(lambda: active(again)[0][0] != first)
        again.wait(lambda: [*outlet.hub.subscribers] == [active(again)[0][0]])
        [status] = outlet.hub.publish(outlet.publish("Ferry one", "Ferry two"))
        again.wait(lambda: "Ferry two" in articles(again))

    assert status == 202
    assert outlet.hub.modes() == ["subscribe", "subscribe", "unsubscribe"]
    secrets = [each.get("hub.secret") for each in outlet.hub.requests[:2]]
    assert secrets[0] != secrets[1]


def test_a_request_that_a_kill_cut_off_is_made_again(
    tmp_path: Path, outlet: Outlet
) -> None:
    outlet.hub.is_silent = True
    with daemon(tmp_path, outlet.config()) as running:
        running.wait(lambda: bool(outlet.hub.requests))
        running.kill()
    outlet.hub.is_silent = False
    _let_pass(running.database, CONFIRM_WITHIN)

    with started(tmp_path) as again:
        again.wait(lambda: bool(active(again)))
        [(callback, _)] = active(again)

    assert {each["hub.callback"] for each in outlet.hub.requests} == {callback}
    assert outlet.hub.modes() == ["subscribe", "subscribe"]
    assert "it did not confirm: can it reach" in again.said()


def test_a_source_that_is_removed_is_unsubscribed_and_one_switched_off_too(
    tmp_path: Path, outlet: Outlet
) -> None:
    text = outlet.config()
    with daemon(tmp_path, text) as running:
        running.wait(lambda: bool(outlet.hub.subscribers and active(running)))
        [(removed, secret)] = active(running)
        save(running, text.partition("\n[sources.one]")[0])
        running.wait(lambda: not outlet.hub.subscribers and ended(running) == 1)
        status = deliver(removed, secret, b"")
        save(running, text)
        running.wait(lambda: bool(outlet.hub.subscribers and active(running)))

    with daemon(tmp_path, outlet.config(websub=False)) as off:
        off.wait(lambda: not outlet.hub.subscribers and ended(off) == 2)

    assert status == 410
    assert outlet.hub.modes() == ["subscribe", "unsubscribe"] * 2


def test_a_hub_that_fails_is_named_once_and_makes_nothing_blind(
    tmp_path: Path, outlet: Outlet
) -> None:
    words = {"Content-Type": "text/plain"}
    outlet.hub.refusal = Reply(b"We are\nfull.", status=503, headers=words)
    second = f'[sources.two]\nurl = "{outlet.site.url}/feed2"\nkind = "feed"\n'
    with daemon(tmp_path, outlet.config(every="1s") + second) as running:
        running.wait(lambda: "hub failed" in running.said())
        outlet.publish("Ferry one", "Ferry two")
        running.wait(lambda: "Ferry two" in articles(running))
        running.wait(lambda: len(running.rows(REASONS)) == 2)
        found = running.rows(REASONS)

    reason = "HTTP 503: the site has an internal error (We are full.)"
    assert found == [("asked", 1, reason)] * 2
    assert running.said().count("hub failed") == 1
    assert outlet.hub.modes() == ["subscribe"] * 2


def test_a_hub_that_moves_is_followed_and_one_that_loses_the_request_is_named(
    tmp_path: Path, outlet: Outlet
) -> None:
    with HubServer() as moved:
        outlet.hub.refusal = Reply(status=307, headers={"Location": moved.url})
        with daemon(tmp_path, outlet.config()) as running:
            running.wait(lambda: bool(moved.subscribers and active(running)))
            [(first, _)] = active(running)
            outlet.hub.refusal = Reply(status=302, headers={"Location": moved.url})
            _let_pass(running.database, timedelta(days=8))
            running.wait(lambda: "redirects so that" in running.said())

    assert [each["hub.callback"] for each in moved.requests[:1]] == [first]
    assert outlet.hub.modes() == ["subscribe", "subscribe"]


def test_a_hub_that_the_guard_forbids_is_never_asked(
    tmp_path: Path, outlet: Outlet
) -> None:
    with WebServer(host="127.0.0.2") as elsewhere:
        outlet.site = elsewhere
        outlet.publish("Ferry one")
        text = outlet.config().replace(ALLOW, "127.0.0.2/32")
        with daemon(tmp_path, text) as running:
            running.wait(lambda: "hub failed" in running.said())

    assert "127.0.0.1 is a private address" in running.said()
    assert outlet.hub.requests == []


@contextlib.contextmanager
def started(folder: Path) -> Iterator[Daemon]:
    """Run the daemon on once more, beside the block."""
    running = start(folder)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()


def _let_pass(database: Path, length: timedelta) -> None:
    """Move what is known of subscriptions into the past."""
    with contextlib.closing(open_writer(database)) as db:
        for row in list(db.table("hub_subscriptions").rows):
            moved = {
                name: time_text(time_from(row[name]) - length)
                for name in ("created", "due", "expires")
                if row[name]
            }
            db.table("hub_subscriptions").update(row["id"], moved)
