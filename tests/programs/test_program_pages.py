"""Sources whose pages are programs, in the real daemon with a real Chromium."""

import socket
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.support.browser_processes import alive, family
from tests.support.daemon_process import ALLOW, Daemon, config, daemon
from tests.support.loopback_server import LoopbackServer
from tests.support.outlet_pages import path_of
from tests.support.patience import wait_for
from tests.support.program_sites import TITLES, data, newsroom, script, shell
from tocsin.demo.web_server import ReceivedRequest, Reply, WebServer

pytest.importorskip("playwright", reason="needs make test-programs")


def settings(
    site: WebServer, chromium: Path, *lines: str, crawl: str = "", allow: str = ALLOW
) -> str:
    """Return the configuration of a daemon that shows all pages of a site."""
    table = "\n".join(
        [f'url = "{site.url}/"', 'kind = "page"', 'browser = "both"', *lines]
    )
    crawl += f'\nchromium = "{chromium}"\nrevisit = []'
    return config({"app": table}, crawl=crawl).replace(ALLOW, allow)


def titles(running: Daemon) -> list[str]:
    return sorted(title for (title,) in running.rows("SELECT title FROM articles"))


def reasons(running: Daemon) -> str:
    return str(running.rows("SELECT reason FROM source_health"))


def test_lists_and_articles_that_are_programs_are_read(
    tmp_path: Path, site: WebServer, chromium: Path
) -> None:
    newsroom(site)

    with daemon(tmp_path, settings(site, chromium)) as running:
        running.wait(lambda: titles(running) == sorted(TITLES))
        texts = running.rows("SELECT text, published FROM articles")
        ours = family(running.process.pid)
        code = running.stop()

    assert all("berth" in text and at.startswith("2026-11-29") for text, at in texts)
    assert code == 0
    assert "task failed" not in running.said()
    # Neither pictures nor styles, and the browser's own services ask for nothing.
    asked = {path.split("/")[1] for path in site.paths()} - {"robots.txt"}
    assert asked == {"", "news", "api", "list.js", "article.js"}
    agents = {request.headers["user-agent"] for request in site.asked}
    assert [agent.split("/")[0] for agent in agents] == ["tocsin"]
    assert any("chromium" in line for line in ours.values())
    assert wait_for(lambda: not alive(ours)), alive(ours)


ATTEMPTS = """
const to = "http://PRIVATE";
const add = (name, facts) => document.body.append(
  Object.assign(document.createElement(name), facts));
const call = (realm) => {
  const peer = new realm.RTCPeerConnection({iceServers: [{urls: "stun:UDP"}]});
  peer.createDataChannel("x");
  peer.createOffer().then(offer => peer.setLocalDescription(offer));
};
const tries = [
  () => fetch(to + "/fetch", {mode: "no-cors"}),
  () => fetch("/leads-there"),
  () => { const x = new XMLHttpRequest(); x.open("GET", to + "/xhr"); x.send(); },
  () => navigator.sendBeacon(to + "/beacon", "x"),
  () => new WebSocket(to.replace("http", "ws") + "/socket"),
  () => new EventSource(to + "/events"),
  () => new Worker(URL.createObjectURL(new Blob([`fetch("${to}/worker")`]))),
  () => import(to + "/import.js"),
  () => navigator.serviceWorker.register("/list.js"),
  () => window.open(to + "/window"),
  () => add("img", {src: to + "/img"}),
  () => add("iframe", {src: to + "/frame"}),
  () => add("script", {src: to + "/script.js"}),
  () => add("link", {rel: "stylesheet", href: to + "/style.css"}),
  () => add("link", {rel: "preconnect", href: to}),
  () => add("link", {rel: "prefetch", href: to + "/prefetch"}),
  () => add("link", {rel: "icon", href: to + "/icon"}),
  () => add("video", {src: to + "/video"}),
  () => add("object", {data: to + "/object"}),
  () => new WebTransport("https://UDP/quic"),
  () => call(window),
  () => { const f = document.createElement("iframe"); document.body.append(f);
          call(f.contentWindow); },
  () => { const f = document.createElement("form"); f.action = to + "/form";
          document.body.append(f); f.submit(); },
  () => location.assign(to + "/assign"),
];
for (const attempt of tries) { try { attempt(); } catch (error) {} }
fetch("/tried");
"""


def test_no_page_reaches_a_private_address(tmp_path: Path, chromium: Path) -> None:
    with ExitStack() as stack:
        udp = stack.enter_context(closing(socket.socket(type=socket.SOCK_DGRAM)))
        udp.bind(("127.0.0.1", 0))
        udp.setblocking(False)
        private = stack.enter_context(LoopbackServer(lambda client: None))
        site = stack.enter_context(WebServer(host="127.0.0.2"))
        newsroom(site)
        there = f"127.0.0.1:{private.port}"
        attempts = ATTEMPTS.replace("PRIVATE", there)
        site.pages["/list.js"] = script(
            attempts.replace("UDP", f"127.0.0.1:{udp.getsockname()[1]}")
        )
        site.pages["/leads-there"] = Reply(
            status=302, headers={"Location": f"http://{there}/redirected"}
        )
        allowed = settings(site, chromium, allow="127.0.0.2/32")

        with daemon(tmp_path, allowed) as running:
            running.wait(lambda: "/tried" in site.paths())
            running.wait(lambda: site.paths().count("/") >= 2)

        assert "/leads-there" in site.paths()
        assert private.conversations == 0
        with pytest.raises(BlockingIOError):
            udp.recv(1)


def test_robots_txt_counts_for_what_a_page_asks_for(
    tmp_path: Path, site: WebServer, chromium: Path
) -> None:
    newsroom(site)
    site.pages["/robots.txt"] = Reply(b"User-agent: tocsin\nDisallow: /api/")

    with daemon(tmp_path, settings(site, chromium)) as running:
        running.wait(lambda: "no headline on this page" in reasons(running))

    assert "/list.js" in site.paths()
    assert "/api/list" not in site.paths()


def test_requests_to_a_host_follow_each_other_and_passwords_stay_with_their_origin(
    tmp_path: Path, site: WebServer, chromium: Path
) -> None:
    at_once, most = set[str](), 0

    def slowly(asked: ReceivedRequest) -> Reply:
        nonlocal most
        at_once.add(asked.path)
        most = max(most, len(at_once))
        wait_for(lambda: len(at_once) > 1, 0.2)
        at_once.discard(asked.path)
        return script(f"window.seen = (window.seen || 0) + 1 // {asked.path}")

    with WebServer(host="127.0.0.3") as elsewhere:
        scripts = "".join(f'<script src="/{n}.js" async></script>' for n in range(5))
        foreign = f'<script src="{elsewhere.url}/cdn.js"></script>'
        newsroom(site)
        site.pages["/"] = shell(
            scripts, foreign, '<script src="/list.js" defer></script>'
        )
        for number in range(5):
            site.pages[f"/{number}.js"] = slowly
        elsewhere.pages["/cdn.js"] = script("")
        login = settings(site, chromium, 'user = "anna"', 'password = "harbour"')

        with daemon(tmp_path, login) as running:
            running.wait(lambda: titles(running) == sorted(TITLES))

        own = [asked for asked in site.asked if asked.path != "/robots.txt"]
        assert most == 1
        assert all("authorization" in asked.headers for asked in own)
        assert elsewhere.paths().count("/cdn.js") >= 1
        assert not any("authorization" in asked.headers for asked in elsewhere.asked)


def test_a_page_that_never_rests_costs_itself_and_no_other(
    tmp_path: Path, site: WebServer, chromium: Path
) -> None:
    newsroom(site)
    site.pages["/busy.js"] = script("setTimeout(() => { for (;;); }, 300)")
    site.pages["/greedy.js"] = script(
        "for (let n = 0; n < 500; n++) fetch('/more?n=' + n).catch(() => 0)"
    )
    site.pages["/more"] = data({})
    site.pages[path_of(0)] = shell('<script src="/busy.js"></script>')
    site.pages[path_of(1)] = shell(
        '<script src="/greedy.js"></script><script src="/article.js" defer></script>'
    )
    once = settings(site, chromium, crawl="tries = 1")

    with daemon(tmp_path, once) as running:
        running.wait(lambda: len(titles(running)) == 3)
        stubs = dict(running.rows("SELECT title, stub FROM articles"))

    assert stubs[TITLES[0]] == 1
    assert stubs[TITLES[2]] == 0
    assert "the page did not come to rest in time" in running.said()
    more = [path for path in site.paths() if path.startswith("/more")]
    assert 0 < len(more) <= 100


def test_a_kill_leaves_no_browser_behind(
    tmp_path: Path, site: WebServer, chromium: Path
) -> None:
    newsroom(site)
    site.pages["/list.js"] = script("setInterval(() => fetch('/api/list'), 100)")

    with daemon(tmp_path, settings(site, chromium)) as running:
        running.wait(lambda: "/api/list" in site.paths())
        ours = family(running.process.pid)
        running.kill()

    assert any("chromium" in line for line in ours.values())
    assert wait_for(lambda: not alive(ours)), alive(ours)
