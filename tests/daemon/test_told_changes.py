"""Who was sent an article is told what its outlet makes of it, and nothing else."""

import contextlib
from datetime import timedelta
from pathlib import Path

import pytest

from store.connections import open_writer
from tests.support.changing_newsroom import ChangingNewsroom, idle, step
from tests.support.daemon_process import Daemon, prose, run, save
from tocsin.demo.web_server import WebServer

HOUR = timedelta(hours=1)
AFTER_AN_HOUR = timedelta(hours=1, minutes=1)
UNCHANGED = 60


@pytest.fixture
def room(site: WebServer) -> ChangingNewsroom:
    return ChangingNewsroom(site)


def sent(running: Daemon, room: ChangingNewsroom, number: int) -> None:
    """Wait until each article was sent once."""
    running.wait(lambda: len(room.messages) == number)
    running.wait(lambda: idle(running))
    room.messages.clear()


def test_a_newsroom_that_edits_is_told_as_it_does(
    tmp_path: Path, room: ChangingNewsroom
) -> None:
    room.publish(
        "headline", "paragraph", "digit", "comma", "agency", "outage", "removed",
        "front", "walled", "same",
    )  # fmt: skip
    number = len(room.pages)

    with room.run(tmp_path, room.config()) as running:
        sent(running, room, number)
        replaced = tuple(prose("ferry", 900) + prose("ferry", 901))
        room.edit("agency", paragraphs=replaced)
        step(running, room, AFTER_AN_HOUR, visits=number)
        assert room.told() == {"agency": "rewritten after 1 h"}
        room.messages.clear()

        room.edit("headline", title="Ferry headline sunk")
        cut = room.pages["/paragraph"].paragraphs
        room.edit("paragraph", paragraphs=(cut[0], *cut[2:]))
        room.reword("digit", lambda text: text.replace("took 3 of", "took 8 of"))
        room.reword(
            "comma", lambda text: text.replace(", ", " ").replace("the", "“the”")
        )
        room.edit("outage", status=404)
        room.edit("removed", status=404)
        room.edit("front", leads_to="/")
        room.edit("walled", title="Sign in", paragraphs=("Sign in to read on.",))
        step(running, room, 2 * HOUR, visits=number)
        assert set(room.told()) == {"headline", "paragraph", "digit"}
        assert (
            "headline “Ferry headline late” → “Ferry headline sunk”"
            in (room.told()["headline"])
        )
        assert "1 paragraph removed: “According to" in room.told()["paragraph"]
        assert "took 3 of" in room.told()["digit"]
        assert "→" in room.told()["digit"]
        room.messages.clear()

        room.edit("outage", status=200)
        step(running, room, timedelta(minutes=31), visits=4)
        assert {name: text[:22] for name, text in room.told().items()} == {
            "removed": "removed after 4 h: the",
            "front": "removed after 4 h: its",
            "walled": "emptied, or behind a w",
        }
        room.messages.clear()

        room.edit("removed", status=200)
        step(running, room, 9 * HOUR, visits=number)
        assert list(room.told()) == ["removed"]
        assert room.told()["removed"].startswith("back after 1")
        kinds = running.rows("SELECT kind FROM changes ORDER BY id")
        assert len(kinds) == 8
    assert len(room.messages) == 1


def test_nothing_is_told_of_pages_that_only_look_different(
    tmp_path: Path, room: ChangingNewsroom
) -> None:
    room.publish(*(f"n{number}" for number in range(UNCHANGED)))

    with room.run(tmp_path, room.config()) as running:
        sent(running, room, UNCHANGED)
        for hours in (1, 2, 9):
            later = timedelta(hours=hours, minutes=1)
            step(running, room, later, visits=UNCHANGED)

        assert running.rows("SELECT kind FROM changes") == []
    assert room.messages == []
    assert room.asked == 4 * UNCHANGED


def test_a_reload_that_turns_changes_on_follows_what_was_found_before(
    tmp_path: Path, room: ChangingNewsroom
) -> None:
    room.publish("one")
    crawl = 'revisit_matched = ["1h", "3h"]\n'
    off = room.config("off", crawl=crawl).replace("revisit = []", 'revisit = ["9h"]')
    now = off.replace('changes = "off"', 'changes = "now"')

    with room.run(tmp_path, off) as running:
        sent(running, room, 1)
        with contextlib.closing(open_writer(running.database)) as db:
            db.conn.execute("UPDATE revisits SET due = NULL")
        save(running, now)
        due = "SELECT count(*) FROM revisits WHERE due IS NOT NULL"
        running.wait(lambda: running.rows(due) == [(1,)])
        room.edit("one", title="Ferry one sunk")
        step(running, room, AFTER_AN_HOUR, visits=1)
        assert list(room.told()) == ["one"]

        room.messages.clear()
        save(running, off)
        running.wait(lambda: running.said().count("configuration reloaded") >= 2)
        room.edit("one", title="Ferry one found")
        step(running, room, 2 * HOUR, visits=1)
    assert room.messages == []


def test_where_evidence_is_on_each_visit_is_kept(
    tmp_path: Path, room: ChangingNewsroom
) -> None:
    room.publish("one", "gone")
    more = '[evidence]\npages = "matched"\nmin_free_mb = 1\n'

    with room.run(tmp_path, room.config(more=more)) as running:
        sent(running, room, 2)
        room.edit("one", title="Ferry one sunk")
        room.edit("gone", status=404)
        step(running, room, AFTER_AN_HOUR, visits=2)
        step(running, room, timedelta(minutes=31), visits=1)
        kept = "SELECT count(*) FROM captures WHERE state = 'kept'"
        running.wait(lambda: running.rows(kept) == [(5,)])
        assert running.rows(
            "SELECT k.kind, c.why, c.status FROM changes k"
            " JOIN captures c ON c.id = k.capture_id ORDER BY k.id"
        ) == [("edited", "revisit", 200), ("removed", "revisit", 404)]
        assert running.stop() == 0

    checked = run("evidence", "verify", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    shown = run("article", "2", "--history", cwd=tmp_path).stdout
    assert "removed: the site answers 404 (told)" in shown
    assert "tocsin evidence show 2" in shown
