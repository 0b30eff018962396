"""Sources behind a login or a proxy: who is sent what, as the servers saw it."""

import base64
import socket
from pathlib import Path

from tests.support.daemon_process import config, daemon, feed, page, prose
from tests.support.factories import closed_port
from tests.support.http_proxy import HttpProxy
from tests.support.loopback_server import LoopbackServer
from tests.support.smtp_server import make_certificate
from tocsin.demo.web_server import ReceivedRequest, Reply, WebServer, html, xml

PASSWORD = "Hafen:Straße 7"
LOGIN = "Basic " + base64.b64encode(f"anna:{PASSWORD}".encode()).decode()

SPIDER = """
from spiders.base import NewsSpider

class Clerk(NewsSpider):
    name = "clerk"

    def parse(self, response):
        yield self.entry(url=response.url, title="Minutes", text="The roof. " * 40)
"""


def guarded(reply: Reply, challenge: str = 'Basic realm="x"') -> object:
    """Return a page that wants anna's password."""

    def answer(asked: ReceivedRequest) -> Reply:
        if asked.headers.get("authorization") == LOGIN:
            return reply
        headers = {"WWW-Authenticate": challenge}
        return Reply(b"login", status=401, headers=headers)

    return answer


def article(number: int) -> Reply:
    return html(page(f"Ferry {number}", *prose("ferry", number)))


def sent(site: WebServer, path: str) -> set[str | None]:
    return {a.headers.get("authorization") for a in site.asked if a.path == path}


def test_a_password_goes_to_the_origin_of_its_source_and_nowhere_else(
    tmp_path: Path, site: WebServer
) -> None:
    (tmp_path / "secret").write_text(PASSWORD)
    (tmp_path / "secret").chmod(0o600)
    with WebServer() as elsewhere:
        own = f"{site.url}/a"
        foreign = f"{elsewhere.url}/b"
        items = feed("", [(own, "Ferry 1"), (foreign, "Ferry 2")])
        site.pages["/feed"] = guarded(xml(items))  # type: ignore[assignment]
        site.pages["/a"] = guarded(article(1))  # type: ignore[assignment]
        elsewhere.pages["/b"] = article(2)
        site.pages["/moved"] = Reply(
            status=302, headers={"Location": f"{elsewhere.url}/feed"}
        )
        elsewhere.pages["/feed"] = guarded(xml(items))  # type: ignore[assignment]
        site.pages["/digest"] = guarded(  # type: ignore[assignment]
            xml(items), 'Digest realm="x", nonce="y"'
        )
        login = 'user = "anna"\npassword_file = "secret"'
        wrong = 'user = "anna"\npassword_env = "HARBOUR"'
        sources = {
            "good": f'url = "{site.url}/feed"\n{login}',
            "moved": f'url = "{site.url}/moved"\n{login}',
            "wrong": f'url = "{site.url}/feed?2"\n{wrong}',
            "digest": f'url = "{site.url}/digest"\n{wrong}',
            "plain": f'url = "{site.url}/feed?3"',
            "own": f'url = "{site.url}/own"\nkind = "clerk"\n{login}',
        }
        site.pages["/own"] = guarded(article(3))  # type: ignore[assignment]
        (tmp_path / "spiders").mkdir()
        (tmp_path / "spiders" / "clerk.py").write_text(SPIDER)
        reasons = "SELECT 1 FROM visits WHERE outcome = 'hard'"

        more = '[spiders]\nfolder = "spiders"'
        whole = config(sources, more=more)

        with daemon(tmp_path, whole, HARBOUR="not it") as running:
            running.wait(lambda: len(running.rows("SELECT 1 FROM articles")) == 3)
            running.wait(lambda: len(running.rows(reasons)) >= 4)

            why = dict(
                running.rows(
                    "SELECT s.key, v.reason FROM visits v"
                    " JOIN sources s ON s.id = v.source_id WHERE v.outcome = 'hard'"
                )
            )
            texts = running.rows("SELECT origin FROM articles ORDER BY origin")
            log = running.said()

    assert texts == [("page",), ("page",), ("spider",)]
    assert sent(site, "/a") == sent(site, "/own") == {LOGIN}
    assert {a.headers.get("authorization") for a in elsewhere.asked} == {None}
    assert "/feed" in elsewhere.paths()
    assert f"the password is sent to {site.url} only" in why["moved"]
    assert "does not accept the user and password" in why["wrong"]
    assert "wants a Digest login" in why["digest"]
    assert why["plain"] == "HTTP 401: the site requires a login"
    for secret in (PASSWORD, LOGIN.removeprefix("Basic "), "not it"):
        assert secret not in log


def test_a_source_is_asked_through_its_proxy_with_its_pages_and_rules(
    tmp_path: Path, site: WebServer
) -> None:
    site.pages["/feed"] = xml(
        feed("http://gazette.localhost", [("/a", "Ferry 1"), ("/closed/b", "Ferry 2")])
        .replace("</channel>", "")
        .replace(
            "</rss>",
            "<item><title>Ferry 3</title><link>http://127.1.2.3:1/c</link></item>"
            "<item><title>Ferry 4</title><link>http://10.0.0.1/d</link></item>"
            "</channel></rss>",
        )
    )
    site.pages["/a"] = article(1)
    site.pages["/robots.txt"] = html("User-agent: *\nDisallow: /closed/")
    secure = feed("https://secure.localhost", [("/closed", "Ferry 5")]).encode()

    def talk(client: socket.socket) -> None:
        asked = client.recv(65_536).decode()
        body = secure if asked.startswith("GET /feed ") else b"User-agent: *\n"
        if not asked.startswith("GET /closed"):
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n"
            client.sendall(f"{head}Connection: close\r\n\r\n".encode() + body)

    tls = LoopbackServer(talk, tls=make_certificate(tmp_path))
    port = int(site.url.rpartition(":")[2])
    hosts = {"gazette.localhost": port, "secure.localhost": tls.port}
    nobody = closed_port()
    with tls, HttpProxy(hosts, login="anna:p@ss word") as proxy:
        through = f'proxy = "http://anna:p%40ss%20word@{proxy.address}"'
        sources = {
            "one": f'url = "http://gazette.localhost/feed"\n{through}',
            "two": f'url = "https://secure.localhost/feed"\n{through}',
            "dead": f'url = "http://dead.localhost/"\nproxy = "http://127.0.0.1:{nobody}"',
            "shut": f'url = "https://shut.localhost/feed"\n{through}',
        }
        crawl = "verify_certificates = false\ntries = 1"
        entries = "SELECT 1 FROM entries WHERE state <> 'waiting'"

        with daemon(tmp_path, config(sources, crawl=crawl)) as running:
            running.wait(lambda: len(running.rows(entries)) == 5)
            running.wait(
                lambda: (
                    len(running.rows("SELECT 1 FROM source_state WHERE failures > 0"))
                    == 2
                )
            )

            why = dict(
                running.rows(
                    "SELECT s.key, st.reason FROM source_state st"
                    " JOIN sources s ON s.id = st.source_id"
                )
            )
            origins = running.rows("SELECT title, origin FROM articles")
            log = running.said()

    assert {row for row in origins if row[1] == "page"} == {("Ferry 1", "page")}
    asked = set(proxy.asked)
    assert "GET http://gazette.localhost/robots.txt" in asked
    assert "GET http://gazette.localhost/feed" in asked
    assert "GET http://gazette.localhost/a" in asked
    assert "CONNECT secure.localhost:443" in asked
    assert "GET http://gazette.localhost/closed/b" not in asked
    assert not [line for line in asked if "10.0.0.1" in line]
    assert why["dead"] == f"the proxy 127.0.0.1:{nobody} refused the connection"
    assert f"the proxy {proxy.address} does not connect to the site" in why["shut"]
    assert "ss word" not in log
    assert "p%40ss" not in log
