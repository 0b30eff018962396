"""A daemon signs the day that is over, and has it stamped, whatever is answered."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from store.db import Store
from tests.support.daemon_process import config, daemon
from tests.support.evidence_days import EvidenceScene
from tests.support.stamp_authority import StampAuthority
from tocsin.demo.web_server import Reply, ServedPage, WebServer
from tocsin.evidence.verify_days import verify_folder


def installation(folder: Path, site: WebServer, authority: StampAuthority) -> str:
    """Make a database and files of yesterday; return the configuration."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    store = Store(folder / "tocsin.db")
    EvidenceScene(store, folder / "evidence", now=yesterday).keep(1, 2)
    store.close()
    more = (
        '[evidence]\npages = "matched"\nmin_free_mb = 1\n'
        f'timestamp = ["{site.url}/tsr"]\nauthorities = "{authority.root}"\n'
    )
    return config({"port": f'url = "{site.url}/feed"\nevery = "1h"'}, more=more)


def test_the_day_that_is_over_is_signed_and_stamped(
    tmp_path: Path, site: WebServer
) -> None:
    authority = StampAuthority(tmp_path / "tsa")
    site.pages["/tsr"] = authority
    tokens = "SELECT state, tries FROM time_tokens"

    with daemon(tmp_path, installation(tmp_path, site, authority)) as running:
        running.wait(lambda: running.rows(tokens) not in ([], [("wanted", 0)]))
        found = running.rows(tokens)
        assert running.stop() == 0

    files = EvidenceScene(Store(tmp_path / "other.db"), tmp_path / "evidence").files
    (report,) = verify_folder(files, authorities=authority.root)
    assert found == [("verified", 1)]
    assert report.faults == []
    assert len(report.stamps) == 1
    (asked,) = [asked for asked in site.asked if asked.path == "/tsr"]
    assert asked.headers["content-type"] == "application/timestamp-query"
    assert len(asked.body) < 100


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (Reply(status=503), "HTTP 503"),
        (Reply(b"<html>sign in</html>"), "rfc3161-client: "),
        (Reply(b"x" * 200_000), "its answer has 200,000 bytes"),
        (Reply(b"half of it", cut=True), "cut off"),
    ],
    ids=["down", "a wall", "too long", "cut off"],
)
def test_an_authority_that_does_not_answer_is_asked_later(
    tmp_path: Path, site: WebServer, page: ServedPage, reason: str
) -> None:
    authority = StampAuthority(tmp_path / "tsa")
    site.pages["/tsr"] = page
    tokens = "SELECT state, tries, reason FROM time_tokens WHERE tries > 0"

    with daemon(tmp_path, installation(tmp_path, site, authority)) as running:
        running.wait(lambda: running.rows(tokens) != [])
        ((state, tries, why),) = running.rows(tokens)
        seals = running.rows("SELECT count(*) FROM seals")
        assert running.stop() == 0

    assert (state, tries, seals) == ("wanted", 1, [(1,)])
    assert reason in why
