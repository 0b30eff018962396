"""`tocsin evidence`, as somebody uses it who has to prove what a page said."""

import contextlib
import json
import shutil
from pathlib import Path

import pytest

from store import articles, captures, sources
from store.db import Store
from tests.support.cli_runner import output_of
from tests.support.daemon_process import config, daemon, feed, run
from tests.support.evidence_days import EvidenceScene
from tests.support.factories import NOW, WORDS, source
from tests.support.factories import article as stored_article
from tests.support.stamp_authority import StampAuthority
from tests.support.wire_server import HTML, WireServer, answer, article
from tocsin.evidence.time_stamps import question

DAY = "2026-03-02"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An installation with two kept pages of a day that is signed and stamped."""
    authority = StampAuthority(tmp_path / "tsa")
    more = (
        '[evidence]\npages = "matched"\ntimestamp = ["http://127.0.0.1:1/tsr"]\n'
        f'authorities = "{authority.root}"\n'
    )
    source = {"port": 'url = "http://127.0.0.1:1/feed"'}
    (tmp_path / "config.toml").write_text(config(source, more=more))
    store = Store(tmp_path / "tocsin.db")
    scene = EvidenceScene(
        store,
        tmp_path / "evidence",
        timestamp=("http://127.0.0.1:1/tsr",),
        authorities=authority.root,
    )
    scene.keep(1, 2)
    store.write(captures.miss, scene.page_to_miss(), "HTTP 503").result()
    scene.tomorrow()
    scene.sealer.seal_due()
    (token,) = scene.due_tokens()
    asked = question(scene.sealer.head_of(DAY))
    reply = authority.answer(asked.octets)
    scene.sealer.take_reply(token, reply, scene.now, nonce=asked.nonce)
    store.close()
    return tmp_path


def test_captures_are_listed_with_what_became_of_them(folder: Path) -> None:
    said = output_of(folder, "evidence")
    missed = output_of(folder, "evidence", "list", "--missed")
    records = json.loads(output_of(folder, "evidence", "list", "--json"))

    assert "http://press.example/1" in said
    assert "missed" in said
    assert "HTTP 503" in missed
    assert "press.example/1" not in missed
    assert [one["state"] for one in records] == ["missed", "kept", "kept"]
    assert records[1]["status"] == 200
    assert records[1]["day"] == DAY


def test_what_nobody_touched_verifies_here_and_in_a_copy(folder: Path) -> None:
    said = output_of(folder, "evidence", "verify")
    (report,) = json.loads(output_of(folder, "evidence", "verify", DAY, "--json"))
    copy = folder / "elsewhere"
    copy.mkdir()
    shutil.copytree(folder / "evidence", copy / "evidence")
    roots = str(folder / "tsa" / "root.pem")
    apart = output_of(
        copy, "evidence", "verify", "--folder", "evidence", "--authorities", roots
    )

    assert said.startswith(f"✓ {DAY}: 2 captures, signed, stamped by one authority")
    assert said == apart
    assert report["faults"] == []


def test_a_changed_byte_is_named_with_its_record(folder: Path) -> None:
    path = folder / "evidence" / "warc" / f"{DAY}.warc.gz"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)

    said = output_of(folder, "evidence", "verify", code=1)

    assert f"✗ {DAY}" in said
    assert f"{DAY}.warc.gz: " in said
    assert "at byte" in said


def test_a_day_that_is_not_there_is_named(folder: Path) -> None:
    said = output_of(folder, "evidence", "verify", "2026-03-05", code=1)

    assert "has no day '2026-03-05'" in said
    assert DAY in said


def test_status_says_what_is_sealed_and_stamped(folder: Path) -> None:
    said = output_of(folder, "evidence", "status", code=1)
    found = json.loads(output_of(folder, "evidence", "status", "--json", code=1))

    assert "captures: 2 kept, 1 missed" in said
    assert "days: 1, 1 of them signed, the last 2026-03-02" in said
    assert "time stamps: 1 verified" in said
    assert found["stamps"] == {"verified": 1}
    # Its clock is that of today, and ours stands still.
    assert "its clock is" in said


def test_a_capture_is_removed_and_the_day_still_verifies(folder: Path) -> None:
    said = output_of(folder, "evidence", "remove", "1", "--why", "a court's order")

    roots = "1 of them removed, signed, stamped by one authority"
    assert said == "Taken out of the files of evidence: 1 captured page.\n"
    assert roots in output_of(folder, "evidence", "verify")
    assert "removed" in output_of(folder, "evidence", "list")
    again = output_of(folder, "evidence", "remove", "1", "--why", "again", code=1)
    assert "No capture 1 is kept" in again


def test_a_folder_that_is_gone_or_another_is_named(folder: Path) -> None:
    (folder / "empty").mkdir()
    empty = output_of(folder, "evidence", "verify", "--folder", "empty", code=1)
    status = output_of(folder, "evidence", "status", code=1)
    (folder / "evidence").rename(folder / "gone")
    asked = ("evidence", "remove", "1", "--why", "a court's order")
    removed = output_of(folder, *asked, code=1)

    assert "empty is no folder of evidence: it has neither warc/ nor days/" in empty
    assert "no authority is asked" not in status
    assert "the files of evidence cannot be written (No such file" in removed
    assert "1 removing" in output_of(folder, "evidence", "status", code=1)


def test_evidence_that_is_off_says_so(folder: Path) -> None:
    path = folder / "config.toml"
    path.write_text(path.read_text().replace('pages = "matched"', 'pages = "none"'))

    said = output_of(folder, "evidence", "capture", "http://127.0.0.1/1", code=1)
    listed = output_of(folder, "evidence", "list", "--missed")
    status = output_of(folder, "evidence", "status", code=1)

    assert 'pages = "matched"' in said
    assert "HTTP 503" in listed
    assert 'pages: "none"' in status


def test_an_address_that_is_none_is_refused(folder: Path) -> None:
    said = output_of(folder, "evidence", "capture", "gazette", code=1)

    assert "'gazette' is not a web address" in said


def test_a_page_is_kept_when_somebody_asks_for_it(tmp_path: Path) -> None:
    page = answer("200 OK", HTML, body=article("Ferry one"))
    with WireServer({"/1": page, "/feed": answer("200 OK", body=b"")}) as site:
        site.answers["/feed"] = answer("200 OK", body=feed(site.url, []).encode())
        source = {"port": f'url = "{site.url}/feed"'}
        more = '[evidence]\npages = "chosen"\nmin_free_mb = 1\n'
        whole = config(source, more=more)
        (tmp_path / "config.toml").write_text(whole)

        alone = run("evidence", "capture", f"{site.url}/1", "--json", cwd=tmp_path)
        with daemon(tmp_path, whole) as running:
            running.wait(lambda: "watching" in running.said())
            beside = run("evidence", "capture", f"{site.url}/1", cwd=tmp_path)
            gone = run("evidence", "capture", f"{site.url}/2", cwd=tmp_path)
            running.stop()
        verified = run("evidence", "verify", cwd=tmp_path)

    found = json.loads(alone.stdout)
    assert (alone.returncode, found["state"], found["status"]) == (0, "kept", 200)
    assert found["why"] == "manual"
    assert "kept" in beside.stdout
    assert beside.returncode == 0, beside.stderr
    assert "not sealed yet" in beside.stdout
    # That a page is gone can be worth proving.
    assert (gone.returncode, "HTTP 404" in gone.stdout) == (0, True)
    assert "3 captures, not sealed yet" in verified.stdout
    assert verified.returncode == 0


def test_captures_of_an_article_are_exported_and_checked(
    folder: Path,
) -> None:
    with contextlib.closing(Store(folder / "tocsin.db")) as store:
        store.write(sources.sync, [source()], NOW).result()
        one = stored_article(1)
        store.write(articles.add, one, url_key="u", text_key="t", words=WORDS).result()
        sql = "UPDATE captures SET article_id = 1 WHERE id < 3"
        store.write(lambda db: db.conn.execute(sql).rowcount).result()
    roots = str(folder / "tsa" / "root.pem")

    said = output_of(folder, "evidence", "export", "1", "-o", "case.wacz")
    again = output_of(folder, "evidence", "export", "1", "-o", "case.wacz", code=1)
    none = output_of(folder, "evidence", "export", "7", "-o", "no.wacz", code=1)
    checked = output_of(
        folder, "evidence", "verify", "--export", "case.wacz", "--authorities", roots
    )
    shown = output_of(folder, "evidence", "show", "1")

    assert said.startswith("case.wacz: 2 pages.")
    assert "exists already" in again
    assert "No article 7" in none
    assert checked.startswith(f"✓ {DAY}: 2 captures, signed, stamped by one authority")
    assert "HTTP 200, received 2026-03-02" in shown
    assert "(verified)" in shown
