"""Evidence of pages that workers fetched: as they crossed the worker's connection."""

import gzip
from pathlib import Path

from tests.evidence.test_daemon_evidence import EVIDENCE, captured, outlet, settled
from tests.fleet.fleet_processes import is_long, redis_server, workers
from tests.support.daemon_process import config, daemon, run
from tests.support.wire_server import HTML, answer, article, chunked

pytestmark = is_long


def test_what_a_worker_recorded_is_kept_octet_by_octet_and_names_it(
    tmp_path: Path,
) -> None:
    packed = gzip.compress(article("Ferry two", 2), mtime=0)
    pieces = chunked(article("Ferry three", 3))
    zipped = answer("200 OK", HTML, b"Content-Encoding: gzip", body=packed)
    cut = answer(
        "200 OK", HTML, b"Transfer-Encoding: chunked", body=pieces, length=False
    )
    pages = {
        "/1": ("Ferry one", answer("302 Found", b"Location: /1b", body=b"moved")),
        "/1b": ("", answer("200 Very Well", HTML, body=article("Ferry one", 1))),
        "/2": ("Ferry two", zipped),
        "/3": ("Ferry three", cut),
    }
    with (
        redis_server(tmp_path) as broker,
        outlet(pages) as site,
        workers(broker.url, tmp_path) as machine,
    ):
        fleet = f'[fleet]\nbroker = "{broker.url}"\nfallback = false\n'
        text = config({"port": f'url = "{site.url}/feed"'}, more=EVIDENCE + fleet)
        machine.start("berlin-1")
        with daemon(tmp_path, text) as running:
            running.wait(lambda: settled(running, 3))
            assert running.stop() == 0
        found = captured(tmp_path / "evidence")
        verified = run("evidence", "verify", cwd=tmp_path)

    sent = {
        record.record.url[len(site.url) :]: record.record.block
        for one in found
        for record in one.records
        if record.record and record.record.kind == "response"
    }
    assert set(sent) - {"/robots.txt"} == {"/1", "/1b", "/2", "/3"}
    assert all(block == site.answers[path] for path, block in sent.items())
    assert {one.facts["fetched-by"] for one in found} == {"the worker berlin-1"}
    assert verified.returncode == 0, verified.stdout
