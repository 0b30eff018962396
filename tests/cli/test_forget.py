"""`tocsin forget`: what is removed is nowhere, and that it was removed is known."""

import contextlib
import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlite_utils import Database

from spiders import urls
from store import articles, deliveries, entries, outbox, removals, stories, triage
from store.connections import open_or_create, open_reader
from store.db import Store
from store.delivery_model import Settlement
from store.message import Message
from store.model import DeliveryState
from store.outbox import Attempt, NewDelivery
from tests.store.test_counter_filling import COUNTED, KEPT, results
from tests.support.batches import all_of
from tests.support.cli_runner import Say, output_of
from tests.support.evidence_days import EvidenceScene
from tests.support.factories import NOW, article, entry, found
from tests.support.old_news import DAY, RULES, check_file, known, take
from tests.support.paths import ROOT
from tests.support.taking import take_listed
from tocsin.evidence.read_captures import read_captures
from tocsin.intake import reindexing, search

WHY = ("--why", "order of the court of Port Sund")


@contextlib.contextmanager
def database(folder: Path) -> Iterator[Database]:
    with contextlib.closing(open_or_create(folder / "tocsin.db", 10)) as db:
        yield db


def send(db: Database, article_id: int, title: str) -> int:
    """Let a message be written that includes an article's alert; return its number."""
    said = Message(title=title, body=f"<p>{title}</p>", plain=f"{title}\nRead it.")
    new = NewDelivery(channel="hook", key="k1", kind="alert", message=said)
    id_ = outbox.queue(db, new, NOW)
    assert id_ is not None
    db.conn.execute(
        "UPDATE alerts SET state = 'included', delivery_id = ? WHERE article_id = ?",
        (id_, article_id),
    )
    return id_


def states_of_alerts(db: Database) -> list[tuple[int, str, int | None]]:
    """Return (article, state, delivery) of each alert."""
    rows = db.conn.execute(
        "SELECT article_id, state, delivery_id FROM alerts ORDER BY 1"
    )
    return rows.fetchall()


@pytest.fixture
def say(tmp_path: Path) -> Say:
    """Return what runs commands beside a database with three articles.

    The first two are of ferries; the third, of the herald, quotes none of them.
    """
    (tmp_path / "config.toml").write_text("")
    with database(tmp_path) as db:
        known(db)
        take(db, 1, NOW, on="ferry")
        take(db, 2, NOW + 2 * DAY, on="ferry")
        other = article(
            3, source="herald", outlet="", url="https://herald.example/3", seen=NOW
        )
        take_listed(db, other, RULES)
        all_of(lambda: reindexing.rekey_batch(db, 100))
        all_of(lambda: search.reindex_batch(db, 100))
    return partial(output_of, tmp_path)


def forget(say: Say, *what: str) -> str:
    return say("forget", *what, *WHY, "--yes")


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


def test_messages_not_yet_sent_are_cancelled_and_the_others_in_them_wait_again(
    say: Say, tmp_path: Path
) -> None:
    with database(tmp_path) as db:
        number = send(db, 1, "Two ferries")
        db.conn.execute("UPDATE alerts SET state = 'included', delivery_id = 1")

    forget(say, "1")

    with database(tmp_path) as db:
        view = deliveries.view(db, number)
        assert view is not None
        assert (view.state, view.title) == ("cancelled", "(removed)")
        assert states_of_alerts(db) == [(2, "pending", None), (3, "pending", None)]
        assert not deliveries.retry(db, number, NOW)


def test_a_message_that_was_claimed_and_has_not_left_gives_its_others_back(
    say: Say, tmp_path: Path
) -> None:
    with database(tmp_path) as db:
        number = send(db, 1, "Two ferries")
        db.conn.execute("UPDATE alerts SET state = 'included', delivery_id = 1")
        claimed = outbox.claim(db, "hook", NOW)
    assert claimed is not None

    forget(say, "1")

    with database(tmp_path) as db:
        assert not outbox.mark_in_flight(db, claimed, NOW)
        view = deliveries.view(db, number)
        assert view is not None
        assert (view.state, view.reason) == ("cancelled", "what it says was removed")
        assert states_of_alerts(db) == [(2, "pending", None), (3, "pending", None)]


@pytest.mark.parametrize(
    ("sent", "alert", "news"),
    [("waiting", "pending", None), ("sent", "absorbed", "")],
)
def test_what_brought_nothing_beside_a_message_is_judged_anew_if_that_was_not_sent(
    say: Say, tmp_path: Path, sent: str, alert: str, news: str | None
) -> None:
    with database(tmp_path) as db:
        db.conn.execute("UPDATE placements SET story_id = 1 WHERE article_id < 3")
        db.conn.execute("UPDATE alerts SET news = '', state = 'absorbed'")
        send(db, 1, "The ferry 1 opens")
        db.conn.execute("UPDATE deliveries SET state = ?", (sent,))

    forget(say, "1")

    with database(tmp_path) as db:
        rows = db.conn.execute("SELECT state, news FROM alerts ORDER BY article_id")
        # The last is of another story.
        assert rows.fetchall() == [(alert, news), ("absorbed", "")]


@pytest.mark.parametrize(
    ("state", "outcome", "left"),
    [
        ("waiting", "retry", [(2, "pending", None), (3, "pending", None)]),
        ("dead", "refused", [(2, "pending", None), (3, "pending", None)]),
        ("unknown", "unknown", [(2, "included", 1), (3, "included", 1)]),
        ("sent", "ok", [(2, "included", 1), (3, "included", 1)]),
    ],
)
def test_a_message_on_its_way_that_does_not_arrive_gives_its_others_back(
    say: Say,
    tmp_path: Path,
    state: DeliveryState,
    outcome: str,
    left: list[tuple[int, str, int | None]],
) -> None:
    with database(tmp_path) as db:
        send(db, 1, "Two ferries")
        db.conn.execute("UPDATE alerts SET state = 'included', delivery_id = 1")
        claimed = outbox.claim(db, "hook", NOW)
        assert claimed is not None
        assert outbox.mark_in_flight(db, claimed, NOW)

    forget(say, "1")

    with database(tmp_path) as db:
        attempt = Attempt(
            started=NOW, ended=NOW, outcome=outcome, status=None, reason=""
        )
        settled = Settlement(state=state, due=NOW, repeat=False)
        assert not outbox.settle(db, claimed, settled, attempt)
        view = deliveries.view(db, 1)
        assert view is not None
        assert (view.state, view.title) == ("cancelled", "(removed)")
        assert states_of_alerts(db) == left


def test_a_message_that_quotes_an_article_loses_its_words(
    say: Say, tmp_path: Path
) -> None:
    review = Message(
        title="Press review",
        body="",
        plain="Monday\n- The ferry 1 opens\n- Ferry 3 late",
    )
    with database(tmp_path) as db:
        outbox.queue(
            db,
            NewDelivery(channel="hook", key="r", kind="digest", message=review),
            NOW,
        )

    forget(say, "1")

    with database(tmp_path) as db:
        assert deliveries.message(db, 1).plain == ""


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
    return remove(*given)
erasure._remove = remove_and_say
main(["forget", "--before", "2026-03-10", "--why", "court", "--yes"])
"""
"""Forgets one article at a time, and says so before each commit."""


def test_who_is_killed_in_the_middle_goes_on(say: Say, tmp_path: Path) -> None:
    command = [sys.executable, "-c", FORGETTER]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}
    ) as forgetter:
        assert forgetter.stdout is not None
        lines = (line for line in forgetter.stdout if b"removing" in line)
        for _ in range(2):
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
        for found in read_captures(path.read_bytes())
        for record in found.records
    ]
    assert not any(b"press.example/1" in content for content in held)
    assert any(b"press.example/2" in content for content in held)
    database_bytes = b"".join(one.read_bytes() for one in tmp_path.glob("tocsin.db*"))
    assert b"press.example/1" not in database_bytes
