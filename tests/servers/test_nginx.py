"""The desk behind nginx: below a prefix and without one, by TCP and by a socket."""

import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from tests.servers.web_proxy import block_for, nginx
from tests.support.daemon_process import Daemon, daemon, run
from tests.support.desk_client import PASSWORD, with_users
from tests.support.factories import closed_port
from tocsin.web.access.login_sessions import SESSION_COOKIE

HTML = {"accept": "text/html"}
SOURCE = """
[sources.gazette]
url = "http://127.0.0.1:9/feed"
every = "6h"
kind = "feed"
"""


@dataclass
class ProxiedDesk:
    """A browser at a desk behind nginx."""

    browser: httpx2.Client
    prefix: str
    running: Daemon

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return self.browser.get(self.prefix + path, headers=HTML | headers)

    def post(self, path: str, **fields: str) -> httpx2.Response:
        return self.browser.post(self.prefix + path, data=fields)

    def sign_in(self, password: str = PASSWORD) -> httpx2.Response:
        page = self.get("/login?next=/sources")
        return self.post("/login", **fields(page), name="ada", password=password)


def fields(page: httpx2.Response) -> dict[str, str]:
    """Return the hidden fields of the last form of a page."""
    form = re.findall(r"<form.*?</form>", page.text, re.DOTALL)[-1]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


@pytest.fixture(
    scope="module",
    params=[("tcp", "/watch"), ("unix", "/a/b"), ("unix", "")],
    ids=lambda each: " at ".join(each),
)
def started(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    certificate: Path,
) -> Iterator[ProxiedDesk]:
    """Run nginx and a daemon behind it, for all tests of one kind."""
    kind, prefix = request.param
    folder = tmp_path_factory.mktemp("desk")
    listen = f"unix:{folder}/desk.sock"
    if kind == "tcp":
        listen = f"127.0.0.1:{closed_port()}"
    port = closed_port()
    base_url = f"https://localhost:{port}{prefix}"
    config = f'[desk]\nlisten = "{listen}"\nbase_url = "{base_url}"\n{SOURCE}'
    with (
        nginx(folder, block_for(listen, prefix), port=port, certificate=certificate),
        daemon(folder, with_users(config, ada="admin")) as running,
        httpx2.Client(
            base_url=f"https://localhost:{port}",
            verify=ssl.create_default_context(cafile=str(certificate)),
        ) as browser,
    ):
        running.wait(lambda: "desk served" in running.said())
        yield ProxiedDesk(browser, prefix, running)


@pytest.fixture
def proxied(started: ProxiedDesk) -> ProxiedDesk:
    """Return a browser at it that knows nobody yet."""
    started.browser.cookies.clear()
    return started


def test_a_person_gets_in_and_stays_below_the_prefix(proxied: ProxiedDesk) -> None:
    prefix = proxied.prefix
    led = proxied.get("/sources")
    login = proxied.get("/login")
    entered = proxied.sign_in()
    page = proxied.get("/sources")
    visited = proxied.post("/sources/gazette/visit", **fields(page))
    slash = proxied.get("/sources/")
    left = proxied.post("/logout", **fields(page))

    assert led.headers["location"] == f"{prefix}/login?next=%2Fsources"
    assert entered.headers["location"] == f"{prefix}/sources"
    assert visited.headers["location"] == f"{prefix}/sources"
    assert left.headers["location"] == f"{prefix}/login"
    origin = str(proxied.browser.base_url).rstrip("/")
    assert slash.headers["location"] == f"{origin}{prefix}/sources"
    for answer in (login, entered):
        for cookie in answer.headers.get_list("set-cookie"):
            assert cookie.endswith(
                f"; Path={prefix or '/'}; HttpOnly; SameSite=Lax; Secure"
            )
    assert SESSION_COOKIE in entered.headers["set-cookie"]
    assert "Signed in as ada" in page.text
    addresses = re.findall(r'(?:href|src|action)="([^"]+)"', login.text + page.text)
    ours = [each for each in addresses if not each.startswith("#")]
    assert ours
    assert all(each.startswith(f"{prefix}/") for each in ours), ours
    for file in {each for each in ours if "/static/" in each}:
        answer = proxied.browser.get(file)
        assert (answer.status_code, answer.text != "") == (200, True)


def test_the_address_without_its_slash_leads_there(proxied: ProxiedDesk) -> None:
    answer = proxied.browser.get(proxied.prefix or "/", headers=HTML)
    end = proxied.browser.get(
        proxied.prefix or "/", headers=HTML, follow_redirects=True
    )

    assert answer.is_redirect
    assert end.url.path == f"{proxied.prefix}/login"
    assert end.url.scheme == "https"
    assert end.url.port == proxied.browser.base_url.port


def test_another_name_and_another_site_are_refused(proxied: ProxiedDesk) -> None:
    wrong = proxied.get("/", host="evil.example")
    proxied.sign_in()
    page = proxied.get("/sources")
    url = f"{proxied.prefix}/sources/gazette/visit"
    origin = str(proxied.browser.base_url).rstrip("/")
    answers = [
        proxied.browser.post(url, data=fields(page), headers=headers).status_code
        for headers in (
            {"origin": "https://evil.example"},
            {"origin": "null", "sec-fetch-site": "cross-site"},
            {"origin": origin, "sec-fetch-site": "same-origin"},
        )
    ]

    assert wrong.status_code == 421
    assert answers == [403, 403, 303]


def test_a_failed_login_has_the_address_that_the_proxy_saw(
    proxied: ProxiedDesk,
) -> None:
    form = fields(proxied.get("/login")) | {"name": "ada", "password": "wrong"}
    answer = proxied.browser.post(
        f"{proxied.prefix}/login",
        data=form,
        headers={"x-forwarded-for": "203.0.113.9"},
    )

    assert answer.status_code == 403
    running = proxied.running
    running.wait(lambda: "login refused" in running.said())
    (line,) = [line for line in running.said().splitlines() if "login ref" in line]
    assert "address=127.0.0.1" in line
    assert "user=ada" in line


def test_events_come_through_while_they_happen(proxied: ProxiedDesk) -> None:
    made = run("desk", "token", "events", cwd=proxied.running.database.parent)
    headers = {"authorization": f"Bearer {made.stdout.strip()}"}
    url = f"{proxied.prefix}/api/v1/events"

    with proxied.browser.stream("GET", url, headers=headers) as stream:
        first = next(stream.iter_text())

    assert stream.headers["content-type"].startswith("text/event-stream")
    assert first


def test_a_daemon_that_stops_answers_no_more(proxied: ProxiedDesk) -> None:
    assert proxied.get("/login").status_code == 200

    assert proxied.running.stop() == 0
    assert proxied.get("/login").status_code == 502
