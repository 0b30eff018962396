"""What sites ask of a request: cookies, refreshes, and answers nobody asked for."""

import contextlib
import gzip
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from tests.support.daemon_process import config, daemon, feed, page, prose
from tests.support.loopback_server import LoopbackServer
from tests.support.smtp_server import make_certificate
from tocsin.demo.web_server import ReceivedRequest, Reply, ServedPage, WebServer, xml
from tocsin.demo.web_server import html as page_reply

ARTICLE = page_reply(page("Ferry late", *prose("ferry", 1)))
OTHER = page_reply(page("Ferry early", *prose("ferry", 2)))


def with_cookie(then: Reply, *, path: str) -> ServedPage:
    """Return a page that is served once its cookie comes back."""

    def serve(asked: ReceivedRequest) -> Reply:
        if "seen=1" in asked.headers.get("cookie", ""):
            return then
        headers = {"Location": path, "Set-Cookie": "seen=1; Path=/"}
        return Reply(status=302, headers=headers)

    return serve


def sent_on(markup: str) -> Reply:
    return page_reply(f"<html><head>{markup}</head><body>Moved.</body></html>")


def packed_twice(reply: Reply) -> Reply:
    """Return a page from a server that packs it twice and says so once."""
    body = gzip.compress(gzip.compress(reply.body))
    return Reply(body, headers={**reply.headers, "Content-Encoding": "gzip"})


def refreshed(value: str) -> Reply:
    return Reply(b"Moved.", headers={"Refresh": value, "Content-Type": "text/html"})


MADE = ("cookie", "meta", "packed", "header", "relative", "noscript", "later")


def asking(made: str, site: WebServer, there: Reply, text: Reply) -> None:
    """Serve a feed and an article behind what a site asks for."""
    site.pages |= {"/real": there, "/text": text}
    moves = {
        "meta": lambda to: sent_on(
            f'<meta http-equiv="refresh" content="0; url={site.url}{to}">'
        ),
        "packed": lambda to: packed_twice(
            sent_on(f'<meta http-equiv="refresh" content="0; url={to}">')
        ),
        "header": lambda to: refreshed(f"0; url={site.url}{to}"),
        "relative": lambda to: refreshed(f"1;{to}"),
    }
    if made in moves:
        site.pages |= {"/feed": moves[made]("/real"), "/1": moves[made]("/text")}
    elif made == "cookie":
        site.pages |= {
            "/feed": with_cookie(there, path="/feed"),
            "/1": with_cookie(text, path="/1"),
        }
    else:  # Both are pages as they are, for readers that need no other address.
        more = {
            "noscript": '<noscript><meta http-equiv="refresh" content="0; url=/off">'
            "</noscript>",
            "later": '<meta http-equiv="refresh" content="300; url=/off">',
        }[made]
        markup = text.body.decode().replace("<head>", f"<head>{more}")
        site.pages |= {"/feed": there, "/1": page_reply(markup)}


def test_feeds_and_articles_are_found_behind_what_sites_ask_for(tmp_path: Path) -> None:
    with contextlib.ExitStack() as stack:
        sites = {made: stack.enter_context(WebServer()) for made in MADE}
        for number, (made, site) in enumerate(sites.items()):
            there = xml(feed(site.url, [("/1", f"Ferry {made}")]))
            text = page(f"Ferry {made}", *prose("ferry", number))
            asking(made, site, there, page_reply(text))
        sources = {made: f'url = "{site.url}/feed"' for made, site in sites.items()}

        with daemon(tmp_path, config(sources)) as running:
            running.wait(
                lambda: len(running.rows("SELECT 1 FROM articles")) == len(MADE)
            )

            found = running.rows("SELECT title, origin FROM articles")
        asked = [path for site in sites.values() for path in site.paths()]
    assert sorted(found) == sorted((f"Ferry {made}", "page") for made in MADE)
    assert "/off" not in asked


def test_no_cookie_outlives_its_chain_of_redirects(
    tmp_path: Path, site: WebServer
) -> None:
    there = xml(feed(site.url, []))
    site.pages["/feed"] = with_cookie(there, path="/feed")
    source = {"one": f'url = "{site.url}/feed"'}

    with daemon(tmp_path, config(source)) as running:
        running.wait(lambda: len(running.rows("SELECT 1 FROM visits")) >= 2)

    cookies = [
        "cookie" in asked.headers for asked in site.asked if asked.path == "/feed"
    ]
    assert cookies[:4] == [False, True, False, True]


def test_redirects_and_refreshes_are_counted_together(
    tmp_path: Path, site: WebServer
) -> None:
    site.pages |= {
        "/feed": Reply(status=302, headers={"Location": "/a"}),
        "/a": refreshed("0; url=/feed"),
    }
    text = config({"one": f'url = "{site.url}/feed"'})

    with daemon(tmp_path, text.replace('"1s"', '"1h"', 1)) as running:
        running.wait(lambda: bool(running.rows("SELECT 1 FROM visits")))

        [(outcome, reason)] = running.rows("SELECT outcome, reason FROM visits")
    assert (outcome, reason) == ("hard", "max redirections reached")
    assert len([path for path in site.paths() if path in ("/feed", "/a")]) == 6


def test_a_refresh_to_a_private_address_is_refused(
    tmp_path: Path, site: WebServer
) -> None:
    with WebServer(host="127.0.0.2") as private:
        site.pages["/feed"] = refreshed(f"0; url={private.url}/")
        text = config({"one": f'url = "{site.url}/feed"'})
        text = text.replace("127.0.0.0/8", "127.0.0.1/32")
        with daemon(tmp_path, text) as running:
            running.wait(lambda: bool(running.rows("SELECT 1 FROM visits")))

            reasons = running.rows("SELECT DISTINCT reason FROM visits")
        assert "is a private address" in reasons[0][0]
        assert private.asked == []


def test_a_304_that_nobody_asked_for_is_a_failure_and_no_first_visit(
    tmp_path: Path, site: WebServer
) -> None:
    site.pages |= {"/feed": Reply(status=304), "/1": ARTICLE}
    earlier = at(-timedelta(hours=5))
    backlog = xml(feed(site.url, [("/1", "Ferry late")], when=earlier))
    text = config({"one": f'url = "{site.url}/feed"'})

    with daemon(tmp_path, text.replace('"alert"', '"store"')) as running:
        running.wait(lambda: bool(running.rows("SELECT 1 FROM visits")))
        failed = running.rows("SELECT outcome, status, reason FROM visits LIMIT 1")
        first = running.rows("SELECT first_visit FROM source_state")
        site.pages["/feed"] = backlog
        running.wait(lambda: bool(running.rows("SELECT 1 FROM matches")))

        assert running.rows("SELECT suppressed FROM matches") == [("baseline",)]
    assert failed[0][:2] == ("hard", 304)
    assert "nothing has changed, but was not asked" in failed[0][2]
    assert first == [(None,)]


def test_what_is_dated_after_an_empty_first_list_is_no_baseline(
    tmp_path: Path, site: WebServer
) -> None:
    site.pages |= {"/feed": xml(feed(site.url, [])), "/1": ARTICLE, "/2": OTHER}
    old = feed(site.url, [("/2", "Ferry early")], when=at(-timedelta(hours=5)))
    text = config({"one": f'url = "{site.url}/feed"'})

    with daemon(tmp_path, text.replace('"alert"', '"store"')) as running:
        running.wait(lambda: bool(running.rows("SELECT 1 FROM visits")))
        new = feed(site.url, [("/1", "Ferry late")], when=at(timedelta(minutes=5)))
        both = new.replace("<item>", f"{items(old)}<item>", 1)
        site.pages["/feed"] = xml(both)
        running.wait(lambda: len(running.rows("SELECT 1 FROM matches")) == 2)

        found = running.rows(
            "SELECT a.title, m.suppressed FROM matches m"
            " JOIN articles a ON a.id = m.article_id ORDER BY a.title"
        )
    assert found == [("Ferry early", "baseline"), ("Ferry late", "")]


def at(from_now: timedelta) -> str:
    return format_datetime(datetime.now(UTC) + from_now)


def items(feed_text: str) -> str:
    return feed_text[feed_text.index("<item>") : feed_text.index("</channel>")]


def test_a_site_whose_certificate_nobody_signed_is_refused_unless_that_is_wanted(
    tmp_path: Path,
) -> None:
    answer = feed("https://127.0.0.1", []).encode()

    def talk(client: socket.socket) -> None:
        client.recv(65_536)
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer)}\r\n"
        client.sendall(f"{head}Connection: close\r\n\r\n".encode() + answer)

    def first_visit(folder: Path, crawl: str) -> tuple[str, str]:
        folder.mkdir()
        source = {"one": f'url = "https://127.0.0.1:{server.port}/feed"'}
        with daemon(
            folder, config(source, crawl=f"robots = false\n{crawl}")
        ) as running:
            running.wait(lambda: bool(running.rows("SELECT 1 FROM visits")))
            visits = running.rows("SELECT outcome, reason FROM visits ORDER BY id")
        outcome, reason = visits[0]
        return outcome, reason

    with LoopbackServer(talk, tls=make_certificate(tmp_path)) as server:
        outcome, reason = first_visit(tmp_path / "checked", "")
        taken = first_visit(tmp_path / "taken", "verify_certificates = false")

    assert outcome != "ok"
    assert "certificate" in reason
    assert taken == ("ok", "")
