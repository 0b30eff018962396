"""`tocsin forget`: what is removed is nowhere, and that it was removed is known."""

import contextlib
import gzip
import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest

from spiders import urls
from store import articles, deliveries, entries, removals, stories, triage
from store.connections import open_reader
from store.db import Store
from tests.store.test_counter_filling import COUNTED, KEPT, results
from tests.support.batches import all_of
from tests.support.cli_runner import Say
from tests.support.evidence_days import EvidenceScene
from tests.support.factories import NOW, article, entry, found
from tests.support.forgetting import (
    WHY,
    database,
    forget,
    send,
    three_articles,
)
from tests.support.old_news import DAY, check_file, take
from tests.support.paths import ROOT
from tocsin.evidence.read_captures import read_captures
from tocsin.intake import reindexing


@pytest.fixture
def say(tmp_path: Path) -> Say:
    """Return what runs commands beside a database with three articles."""
    return three_articles(tmp_path)


def test_an_article_is_nowhere_in_the_file(say: Say, tmp_path: Path) -> None:
    with database(tmp_path) as db:
        send(db, 1, "The ferry 1 opens")
        db.conn.execute("UPDATE deliveries SET state = 'sent'")

    said = forget(say, "1")

    assert "Will be removed for good:\n  #1 The ferry 1 opens" in said
    assert "Removed: 1 article, the words of 1 message." in said
    held = b"".join(path.read_bytes() for path in tmp_path.glob("tocsin.db*"))
    for word in (b"ferry1w3", b"ferry1w39", b"The ferry 1", b"gazette.example/1"):
        assert word not in held
    assert b"ferry2w3" in held
    with database(tmp_path) as db:
        check_file(db)
        assert results(db, KEPT) == results(db, COUNTED)
        assert articles.indexed_words(db, "ferry1w*", 100) == []
        left = db.conn.execute("SELECT article_id FROM vectors ORDER BY 1").fetchall()
        assert left == [(2,), (3,)]
        assert deliveries.views(db)[0].title == "(removed)"
        assert stories.current_story(db, 1) is None


def test_that_something_was_removed_is_known(say: Say) -> None:
    forget(say, "https://gazette.example/1")

    said = say("forget")

    assert "order of the court of Port Sund" in said
    assert "1 article, by " in said
    assert "ferry" not in said
    assert "No article 1 is stored" in say("forget", "1", *WHY, "--yes", code=1)


def test_a_removed_article_does_not_come_back(say: Say, tmp_path: Path) -> None:
    forget(say, "1")

    with database(tmp_path) as db:
        url = "https://gazette.example/1"
        listed = found(entry(1, url=url), key=urls.key(url))
        assert entries.add(db, "gazette", [listed], NOW).new == ()
        assert entries.add(db, "herald", [listed], NOW).new == ()
        # Also when the keys of addresses are made anew, as by a newer tocsin.
        db.conn.execute("DELETE FROM settings WHERE name = 'addresses'")
        all_of(lambda: reindexing.rekey_batch(db, 1))
        assert entries.add(db, "gazette", [listed], NOW).new == ()


def test_an_outlet_goes_with_its_copies_of_others(say: Say, tmp_path: Path) -> None:
    with database(tmp_path) as db:
        copy = article(1, source="herald", outlet="", url="https://herald.example/copy")
        articles.add_sighting(db, 1, copy, url_key=copy.url, known_by="text")
        db.conn.execute(
            "INSERT INTO alerts (watchlist_id, channel_id, article_id, outlet, at,"
            " clipping) VALUES (1, 1, 1, 'Herald', '2026-03-02T12:00:00.000Z',"
            ' \'{"url": "https://herald.example/copy"}\')'
        )

    said = forget(say, "--outlet", "Herald")

    assert "Removed: 1 article" in said
    held = b"".join(path.read_bytes() for path in tmp_path.glob("tocsin.db*"))
    assert b"herald.example/3" not in held
    assert b"herald.example/copy" not in held
    with database(tmp_path) as db:
        check_file(db)
        assert results(db, KEPT) == results(db, COUNTED)
        assert articles.count(db) == 2


def test_what_is_old_goes_by_the_day(say: Say, tmp_path: Path) -> None:
    said = forget(say, "--before", "2026-03-04")

    assert "Removed: 2 articles" in said
    with database(tmp_path) as db:
        assert [kept.id for kept in articles.since(db, None)] == [2]
        check_file(db)
        assert results(db, KEPT) == results(db, COUNTED)


def test_a_page_that_could_not_be_read_goes_too(say: Say, tmp_path: Path) -> None:
    folder = tmp_path / "unread"
    folder.mkdir()
    for number in (1, 2):
        page = folder / f"2026030{number}T000000.000000-gazette.example.html.gz"
        page.write_bytes(gzip.compress(b"x"))
        page.with_name(page.name.replace(".html.gz", ".json")).write_text(
            f'{{"url": "https://gazette.example/{number}", "content_type": ""}}'
        )

    assert "1 unread page" in forget(say, "1")

    assert len(list(folder.iterdir())) == 2


def test_it_says_what_it_needs(say: Say, tmp_path: Path) -> None:
    said = say("forget", "1", "--yes", code=2)
    assert "needs a reason" in said
    assert "--why" in said
    assert "Only one thing" in say("forget", "1", "--outlet", "Herald", code=2)
    assert "There is no article of the outlet Heralt" in say(
        "forget", "--outlet", "Heralt", *WHY, code=1
    )
    assert "Add --yes" in say("forget", "1", *WHY, code=2)
    assert "is not over yet" in say("forget", "--before", "9000-01-01", *WHY, code=2)
    with database(tmp_path) as db:
        db.conn.execute("DELETE FROM settings WHERE name = 'words'")
    assert "upgrade finished" in say("forget", "1", *WHY, "--yes", code=1)
    with database(tmp_path) as db:
        assert articles.count(db) == 3


def test_it_says_what_stays_and_what_somebody_marked(say: Say, tmp_path: Path) -> None:
    say("backup")
    (tmp_path / "backups" / "before-upgrade-x.db").touch()
    with database(tmp_path) as db:
        triage.star(db, [1], starred=True, by="anna", now=NOW)

    said = say("forget", "1", *WHY, code=2)

    assert "1 backup in" in said
    assert "backups/before-upgrade-x.db may still hold them: delete it" in said
    assert "1 story with your notes or stars: 1" in said


def test_a_search_for_sources_that_shows_an_article_goes(
    say: Say, tmp_path: Path
) -> None:
    with database(tmp_path) as db:
        for title in ("The ferry 1 opens", "The ferry 2 opens"):
            found = json.dumps({"headlines": [{"title": title}]})
            db.conn.execute(
                "INSERT INTO site_searches (url, asked, state, found)"
                " VALUES ('https://gazette.example/', '', 'done', ?)",
                (found,),
            )

    forget(say, "1")

    with database(tmp_path) as db:
        assert db.conn.execute("SELECT id FROM site_searches").fetchall() == [(2,)]


def test_it_works_beside_a_daemon_that_writes(say: Say, tmp_path: Path) -> None:
    with contextlib.closing(Store(tmp_path / "tocsin.db")) as store:
        store.read(articles.count)

        said = forget(say, "1")
        later = store.write(take, 9, NOW + 3 * DAY).result()
        store.write(check_file).result()

        assert "Removed: 1 article" in said
        assert store.read(articles.get, later).title == "The library 9 opens"


FORGETTER = """
import sys
from store import removals
from tocsin.cli.main import main
from tocsin.intake import erasure

erasure.STEP = 1
remove = erasure._remove
def remove_and_say(*given):
    print("removing", flush=True)
    sys.stdin.readline()
    return remove(*given)
erasure._remove = remove_and_say
main(["forget", "--before", "2026-03-10", "--why", "court", "--yes"])
"""
"""Forgets one article at a time; before each it says so, and waits for a line."""


def test_who_is_killed_in_the_middle_goes_on(say: Say, tmp_path: Path) -> None:
    command = [sys.executable, "-c", FORGETTER]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
    ) as forgetter:
        assert forgetter.stdin is not None
        assert forgetter.stdout is not None
        lines = (line for line in forgetter.stdout if b"removing" in line)
        next(lines)
        forgetter.stdin.write(b"\n")
        forgetter.stdin.flush()
        next(lines)
        forgetter.kill()
    with contextlib.closing(open_reader(tmp_path / "tocsin.db")) as db:
        [removal] = removals.all_of(db)
        left = articles.count(db)
    assert removal.finished is None
    assert removal.articles == 3 - left < 3
    assert "not finished" in say("forget")

    said = say("forget", "--before", "2026-03-10", *WHY, "--yes")

    assert "Removed: 3 articles" in said
    with database(tmp_path) as db:
        check_file(db)
        [again] = removals.all_of(db)
    assert (again.id, again.why) == (removal.id, "court")
    assert again.finished is not None


def test_its_page_is_taken_out_of_the_files_of_evidence(
    say: Say, tmp_path: Path
) -> None:
    with contextlib.closing(Store(tmp_path / "tocsin.db")) as store:
        scene = EvidenceScene(store, tmp_path / "evidence")
        scene.keep(1, 2)
        sql = "UPDATE captures SET article_id = id"
        store.write(lambda db: db.conn.execute(sql).rowcount).result()

    said = forget(say, "1")

    assert "Taken out of the files of evidence: 1 captured page." in said
    verified = say("evidence", "verify")
    assert "2 captures, 1 of them removed" in verified
    (path,) = (tmp_path / "evidence" / "warc").iterdir()
    held = [
        record.member.content
        for found in read_captures(BytesIO(path.read_bytes()))
        for record in found.records
    ]
    assert not any(b"press.example/1" in content for content in held)
    assert any(b"press.example/2" in content for content in held)
    database_bytes = b"".join(one.read_bytes() for one in tmp_path.glob("tocsin.db*"))
    assert b"press.example/1" not in database_bytes
