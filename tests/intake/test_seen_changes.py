"""Changes of articles, from the visit that sees them to the message that tells them."""

import random
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import articles, changes, revisits
from store.change_model import AbsenceKind
from store.database import Database
from store.revisit_model import Absence, PageState
from tests.support.factories import NOW, article, entry, waiting
from tests.support.taking import first_page, take_article
from tests.support.told_changes import (
    DAY,
    GONE,
    HOUR,
    MINUTE,
    RULES,
    STEPS,
    TEXT,
    THERE,
    configure,
    plan,
    read,
    rules,
    states,
    taken,
    visit,
)
from tocsin.intake import revision
from tocsin.intake.absences import PageSight
from tocsin.intake.revision import ReadAgain
from tocsin.intake.revisit_schedule import CONFIRMED_AFTER
from tocsin.intake.seen_changes import judge_sight


@pytest.fixture(autouse=True)
def configured(db: Database) -> None:
    configure(db)


def test_an_edit_is_told_in_the_thread_of_its_article(db: Database) -> None:
    taken(db)
    plan(db, NOW)
    read(db, NOW + 3 * HOUR, text=TEXT.replace("40", "41"))

    (said,) = plan(db, NOW + 3 * HOUR)

    assert "changed after 3 h: “It carried 40 people to the" in said
    assert "→ “It carried 41 people to the" in said
    rows = db.conn.execute("SELECT kind, thread, key FROM deliveries ORDER BY id")
    (_, _, key), (kind, thread, _) = rows
    assert (kind, thread) == ("followup", key)
    assert [each.told for each in changes.of_article(db, 1)] == ["told"]


def test_several_changes_are_told_once_from_what_was_told_to_what_stands(
    db: Database,
) -> None:
    taken(db)
    plan(db, NOW)
    read(db, NOW + HOUR, title="Ferry very late")
    read(db, NOW + 3 * HOUR, title="Ferry sunk", text=TEXT.replace("40", "41"))

    (said,) = plan(db, NOW + 3 * HOUR)

    assert "headline “Ferry late” → “Ferry sunk”" in said
    assert "very late" not in said
    assert states(db) == [(None, "included"), (1, "included"), (2, "included")]
    read(db, NOW + 12 * HOUR, title="Ferry found")
    (said,) = plan(db, NOW + 12 * HOUR)
    assert "headline “Ferry sunk” → “Ferry found”" in said
    assert "41" not in said


def test_what_is_changed_and_changed_back_is_nothing(db: Database) -> None:
    taken(db, rules("digest"))
    plan(db, NOW)
    read(db, NOW + HOUR, rules("digest"), title="Ferry sunk")
    read(db, NOW + 3 * HOUR, rules("digest"), title="Ferry late")

    assert plan(db, NOW + DAY) == []

    assert states(db) == [(None, "included"), (1, "absorbed"), (2, "absorbed")]
    assert {each.reason for each in changes.of_article(db, 1)} == {
        "it was changed back: the article is as it was sent"
    }


def test_a_watchlist_that_matches_only_now_is_sent_the_article_and_no_change(
    db: Database,
) -> None:
    by = replace(RULES, revisits=replace(RULES.revisits, steps=STEPS))
    one = article(1, title="Crane late", text=TEXT.replace("ferry", "crane"))
    take_article(db, waiting(db, entry(1, url=one.url)), one, by, page=first_page(one))
    plan(db, NOW)
    visited = revisits.get(db, 1)
    assert visited is not None
    stored = articles.get(db, 1)
    later = replace(stored, seen=NOW + HOUR, title="Ferry late", text=TEXT)
    again = ReadAgain(
        visited=visited, earlier=stored, later=later, page=visited.page, status=200
    )
    revision.take_revision(db, revision.prepare_revision(again, by))

    (said,) = plan(db, NOW + HOUR)

    assert "added later" in said
    assert "changed" not in said
    assert changes.of_article(db, 1) == []
    read(db, NOW + 3 * HOUR, by, title="Ferry sunk")
    (said,) = plan(db, NOW + 3 * HOUR)
    assert "headline “Ferry late” → “Ferry sunk”" in said


def test_another_version_of_the_reader_is_no_change_of_the_article(
    db: Database,
) -> None:
    taken(db)
    plan(db, NOW)

    read(db, NOW + HOUR, reader="2", text=TEXT.split("\n")[0])
    read(db, NOW + HOUR, reader="2", text=f"{TEXT}\nA box of the site stands here too.")

    assert changes.of_article(db, 1) == []
    read(db, NOW + 3 * HOUR, reader="2", text=f"{TEXT}\nA box of 9 people stands here.")
    assert [each.kind for each in changes.of_article(db, 1)] == ["edited"]


def test_an_article_is_removed_when_its_page_is_gone_twice(db: Database) -> None:
    taken(db)
    plan(db, NOW)

    visit(db, NOW + HOUR, GONE)
    assert revisits.is_due(db, 1, NOW + HOUR + CONFIRMED_AFTER)
    assert not revisits.is_due(db, 1, NOW + HOUR + CONFIRMED_AFTER - MINUTE)
    visit(db, NOW + HOUR + 10 * MINUTE, GONE)
    assert plan(db, NOW + 2 * HOUR) == []

    visit(db, NOW + HOUR + CONFIRMED_AFTER, GONE)
    (said,) = plan(db, NOW + 2 * HOUR)
    assert "removed after 1 h: the site has no page" in said or "after 2 h" in said
    visit(db, NOW + 3 * HOUR, GONE)
    visit(db, NOW + 12 * HOUR, THERE)
    (said,) = plan(db, NOW + 12 * HOUR)
    assert "back after 12 h" in said
    assert [each.kind for each in changes.of_article(db, 1)] == ["removed", "back"]


def test_an_outage_is_no_removal(db: Database) -> None:
    taken(db)
    plan(db, NOW)

    for minutes, sight in enumerate((GONE, THERE, GONE, None, THERE)):
        visit(db, NOW + HOUR + minutes * 40 * MINUTE, sight)

    assert changes.of_article(db, 1) == []


SIGHTS = st.sampled_from(
    [PageSight(absence=kind) for kind in ("removed", "front", "emptied")]
    + [PageSight(), None]
)


@given(st.lists(st.tuples(st.integers(1, 60), SIGHTS), max_size=20))
def test_an_article_goes_only_when_it_was_seen_to_be_gone_for_half_an_hour(
    seen: list[tuple[int, PageSight | None]],
) -> None:
    page, gone, now = PageState(url="x"), None, NOW
    since: tuple[AbsenceKind, datetime] | None = None
    for minutes, sight in seen:
        now += minutes * MINUTE
        if sight is None:
            continue
        page, kind = judge_sight(page, sight, gone, now=now)
        if sight.absence is None:
            assert kind == ("back" if gone else None)
            since, gone = None, None
        elif gone is None:
            if since is None or since[0] != sight.absence:
                since = (sight.absence, now)
            is_confirmed = now - since[1] >= CONFIRMED_AFTER
            assert kind == (sight.absence if is_confirmed else None)
            gone = sight.absence if is_confirmed else None
            since = None if is_confirmed else since
        else:
            assert kind is None
        assert page.absence == (Absence(*since) if since and not gone else None)


def test_agency_copy_that_is_replaced_within_the_hour_is_rewritten(
    db: Database,
) -> None:
    other = "The harbour office reports otherwise. It counts 12 ships in a storm.\n" * 3
    taken(db)
    plan(db, NOW)
    read(db, NOW + HOUR, text=f"{other}{TEXT[:30]}.")

    (said,) = plan(db, NOW + HOUR)

    assert "rewritten after 1 h" in said
    assert "ships" not in said


def test_whatever_is_edited_a_channel_is_told_what_it_does_not_know(
    db: Database,
) -> None:
    dice, known, now = random.Random(5), "Ferry late", NOW
    taken(db)
    plan(db, NOW)
    for _ in range(30):
        now += 10 * MINUTE
        title = dice.choice(["Ferry late", "Ferry sunk", "Ferry found", "Ferry, late"])
        read(db, now, title=title)
        if dice.random() < 0.5:
            continue

        said = plan(db, now)

        stored = articles.get(db, 1).title
        if stored.replace(",", "") == known.replace(",", ""):
            assert said == []
        else:
            assert len(said) == 1
            assert f"headline “{known}” → “{stored}”" in said[0]
            known = stored
    assert known != "Ferry late"
