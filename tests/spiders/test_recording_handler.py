"""What is recorded of an exchange is what crossed the connection, byte by byte."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from tests.support.paths import ROOT
from tests.support.patience import PATIENCE
from tests.support.smtp_server import make_certificate
from tests.support.wire_server import WireServer, all_kinds


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fetched(*urls: str) -> dict[str, Any]:
    """Fetch addresses in a process of their own: Twisted starts once in each."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.support.recorded_fetches", *urls],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


@pytest.fixture(params=["http", "https"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[WireServer]:
    """Serve all kinds of answers, with TLS and without."""
    tls = make_certificate(tmp_path) if request.param == "https" else None
    with WireServer(all_kinds(), tls=tls) as server:
        yield server


def test_each_exchange_is_recorded_as_it_was_on_the_wire(
    site: WireServer, tmp_path: Path
) -> None:
    paths = [path for path in site.answers if path not in ("/robots.txt", "/moved")]

    found = fetched(*(site.url + path for path in paths))

    exchanges = [each for one in found["fetches"] for each in one["exchanges"]]
    heard = [(path, sha(asked)) for path, asked in site.heard]
    recorded = [(each["url"][len(site.url) :], each["sent"]) for each in exchanges]
    answers = [sha(site.answers[path]) for path, _ in site.heard]
    assert recorded == heard
    assert [each["received"] for each in exchanges] == answers
    assert len(exchanges) == len(paths) + 3  # robots.txt, and two redirects' targets
    assert {each["address"] for each in exchanges} == {"127.0.0.1"}
    assert {each["certificate"] for each in exchanges} == {fingerprint(tmp_path)}
    assert all(b"Accept-Encoding: gzip\r\n" in asked for _, asked in site.heard)
    assert found["left"] == [0, 0]


def fingerprint(folder: Path) -> str:
    """Return that of the certificate in a folder; "" without one."""
    path = folder / "harbour.pem"
    if not path.exists():
        return ""
    pem = path.read_bytes()
    found = x509.load_pem_x509_certificate(pem[pem.index(b"-----BEGIN CERT") :])
    return found.fingerprint(hashes.SHA256()).hex()


def test_what_robots_txt_said_is_noted(site: WireServer) -> None:
    found = fetched(f"{site.url}/plain", f"{site.url}/gzip")

    first, second = found["fetches"]
    rules = f"allowed by {site.url}/robots.txt (rules with SHA-256 "
    digest = sha(b"User-agent: *\n")
    assert first["facts"] == second["facts"] == {"robots": f"{rules}{digest})"}
    assert [each["url"] for each in first["exchanges"]] == [
        f"{site.url}/robots.txt",
        f"{site.url}/plain",
    ]
    assert len(second["exchanges"]) == 1
