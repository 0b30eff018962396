"""Programs that others wrote read our files: both validators, and every octet.

make test-evidence runs it; then a program that is missing is a failure.
"""

import hashlib
import json
import os
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest

from store.db import Store
from tests.evidence.test_daemon_evidence import EVIDENCE, outlet, settled
from tests.support.daemon_process import config, daemon
from tests.support.evidence_days import visited_again
from tests.support.patience import PATIENCE
from tests.support.wire_server import WireServer, all_kinds
from tocsin.evidence.read_captures import read_captures

pytestmark = pytest.mark.skipif(
    not os.environ.get("TOCSIN_TEST_EVIDENCE"), reason="make test-evidence runs it"
)

READER = """
import hashlib, json, sys
from warcio.archiveiterator import ArchiveIterator
found = []
with open(sys.argv[1], "rb") as file:
    for record in ArchiveIterator(file, no_record_parse=True):
        block = record.raw_stream.read()
        found.append([record.rec_type, record.rec_headers.get_header("WARC-Target-URI"),
                      hashlib.sha256(block).hexdigest()])
print(json.dumps(found))
"""

VALIDATORS = [("warcio", "check"), ("fastwarc", "check")]


def program(*command: str) -> "subprocess.CompletedProcess[str]":
    """Run a program of the folder of tools; fails when it is not there."""
    path = shutil.which(command[0])
    assert path is not None, f"{command[0]} is not installed"
    return subprocess.run(
        [path, *command[1:]],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture(scope="module")
def site() -> WireServer:
    """Serve an outlet of which each article comes in another way."""
    answers = all_kinds()
    names = {path: f"Ferry at {path[1:]}" for path in answers if "not-mod" not in path}
    for path in ("/robots.txt", "/moved"):
        names[path] = ""
    del answers["/not-modified"]
    return outlet({path: (names[path], octets) for path, octets in answers.items()})


@pytest.fixture(scope="module")
def kept(site: WireServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let a daemon keep them all; return the file of the day."""
    folder = tmp_path_factory.mktemp("kept")
    # One of them is gone: what the feed said of it is kept as well.
    listed = len(site.answers) - 3 + 1
    with site:
        sources = {"port": f'url = "{site.url}/feed"'}
        with daemon(folder, config(sources, more=EVIDENCE)) as running:
            running.wait(lambda: settled(running, listed))
            assert running.stop() == 0
    (file,) = (folder / "evidence" / "warc").glob("*.warc.gz")
    return file


@pytest.mark.parametrize("validator", VALIDATORS, ids=lambda found: found[0])
def test_a_file_is_valid(kept: Path, validator: tuple[str, ...]) -> None:
    ended = program(*validator, str(kept))

    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("validator", VALIDATORS, ids=lambda found: found[0])
def test_a_changed_octet_of_a_page_is_found_outside_too(
    kept: Path, tmp_path: Path, validator: tuple[str, ...]
) -> None:
    data = bytearray(kept.read_bytes())
    found = next(
        one
        for one in read_captures(BytesIO(bytes(data)))
        if one.facts["status"] == "200"
    )
    page = found.records[-2].member
    data[page.offset + page.length // 2] ^= 1
    broken = tmp_path / kept.name
    broken.write_bytes(data)

    ended = program(*validator, str(broken))

    assert ended.returncode != 0


def test_each_octet_is_the_servers(kept: Path, site: WireServer) -> None:
    ended = program("python", "-c", READER, str(kept))

    assert ended.returncode == 0, ended.stderr
    records = json.loads(ended.stdout)
    answers = [(path_of(url), sha) for kind, url, sha in records if kind == "response"]
    asked = {(path_of(url), sha) for kind, url, sha in records if kind == "request"}
    heard = {(path, hashlib.sha256(octets).hexdigest()) for path, octets in site.heard}
    for path, digest in answers:
        assert digest == hashlib.sha256(site.answers[path]).hexdigest(), path
    assert asked <= heard
    # For the sake of the feed, robots.txt was asked for before.
    assert {path for path, _ in asked} == {*site.answers} - {"/robots.txt"}


def path_of(url: str) -> str:
    """Return the path of an address of the site."""
    return "/" + url.split("/", 3)[3]


@pytest.mark.parametrize("validator", VALIDATORS, ids=lambda one: one[0])
def test_records_of_pages_that_are_visited_again_are_valid(
    store: Store, tmp_path: Path, validator: tuple[str, str]
) -> None:
    scene = visited_again(store, tmp_path)

    ended = program(*validator, str(scene.files.path("2026-03-02")))

    assert ended.returncode == 0, ended.stdout + ended.stderr
