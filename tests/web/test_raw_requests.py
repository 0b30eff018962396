"""Requests as no browser sends them, on a real port."""

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from store.db import Store
from tests.support.desk_client import CONFIG
from tests.support.patience import PATIENCE
from tests.support.served_desk import served_desk


@pytest.fixture
def port(tmp_path: Path, store: Store) -> Iterator[int]:
    """Serve a desk without users, and yield its port."""
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    with served_desk(tmp_path / "config.toml", store) as address:
        yield urlsplit(address).port or 0


def ask(port: int, *lines: str, body: str = "") -> str:
    """Return the whole answer to a request."""
    head = "\r\n".join([*lines, "Connection: close", "", body])
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as opened:
        opened.sendall(head.encode("latin-1"))
        answer = b""
        while chunk := opened.recv(65_536):
            answer += chunk
    return answer.decode("utf-8", "replace")


def status(answer: str) -> int:
    return int(answer.split(" ", 2)[1])


@pytest.mark.parametrize(
    "lines",
    [
        ["GET /sources HTTP/1.1"],
        ["GET /sources HTTP/1.0"],
        ["GET /sources HTTP/1.1", "Host: evil.example"],
        ["GET /sources HTTP/1.1", "Host: localhost", "Host: evil.example"],
        ["GET /sources HTTP/1.1", "Host: evil.example", "Host: localhost"],
        ["GET /sources HTTP/1.1", "Host: localhost, evil.example"],
        ["GET /sources HTTP/1.1", "Host: evil.example", "X-Forwarded-Host: localhost"],
        ["GET http://localhost/sources HTTP/1.1", "Host: evil.example"],
        ["GET /sources HTTP/1.1", "Host: localhost\x0b.evil.example"],
    ],
)
def test_a_host_that_is_not_ours_alone_is_refused(port: int, lines: list[str]) -> None:
    answer = ask(port, *lines)

    assert status(answer) in (400, 421)
    assert "Gazette" not in answer


def test_a_stranger_behind_a_proxy_that_says_so_is_refused(port: int) -> None:
    host = "Host: localhost"
    near = ask(port, "GET /sources HTTP/1.1", host, "X-Forwarded-For: 127.0.0.1")
    far = ask(port, "GET /sources HTTP/1.1", host, "X-Forwarded-For: 203.0.113.9")

    assert status(near) == 200
    assert "Gazette" in near
    assert status(far) == 403


@pytest.mark.parametrize(
    "path",
    [
        "/static/../sources",
        "/static/%2e%2e/sources",
        "/static/..%2f..%2fapp.py",
        "//sources",
        "/sources%00",
        "/login/../sources",
        "/SOURCES",
    ],
)
def test_a_path_is_what_it_says(port: int, path: str) -> None:
    answer = ask(port, f"GET {path} HTTP/1.1", "Host: localhost")

    assert status(answer) in (307, 404)
    assert "Gazette" not in answer


@pytest.mark.parametrize("method", ["POST", "PUT", "TRACE", "PURGE", "post"])
def test_a_method_that_may_write_needs_a_form(port: int, method: str) -> None:
    lines = [f"{method} /sources/gazette/visit HTTP/1.1", "Host: localhost"]
    answer = ask(port, *lines, "Content-Length: 3", body="a=b")

    assert status(answer) in (400, 403)


def test_a_cookie_of_any_bytes_is_no_fault_of_ours(port: int) -> None:
    cookie = "Cookie: tocsin_session=\xff\xfe; tocsin_browser=\xe4\x80; =; ;;"
    answer = ask(port, "GET /sources HTTP/1.1", "Host: localhost", cookie)

    assert status(answer) == 200
