"""Changes of articles, from the visit that sees them to the message that tells them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from spiders.fetch.failures import Failure
from store import articles, changes, channels, matches, revisits, sources, stories
from store.change_model import AbsenceKind, ChangesTold
from store.model import Mute, Route, Watchlist
from store.restores import mark_restored
from store.revisit_model import Absence, PageState
from store.versions import get as version
from tests.support.factories import NOW, article, entry, source, waiting
from tests.support.plan_inputs import NIGHT
from tests.support.simulation import POLICY, recipient
from tests.support.taking import first_page, take_article
from tocsin.alerts.delivery import write_messages
from tocsin.alerts.messages.renderer import Renderer
from tocsin.alerts.plan.recipient import Recipient
from tocsin.intake import revision, search
from tocsin.intake.absences import PageSight
from tocsin.intake.placement import StorySettings
from tocsin.intake.revision import LeftPage, ReadAgain
from tocsin.intake.revisit_schedule import CONFIRMED_AFTER, RevisitPolicy
from tocsin.intake.rules import IntakeRules
from tocsin.intake.seen_changes import judge_sight
from tocsin.intake.suppression import IntakePolicy
from tocsin.watchlists.engine import Engine
from tocsin.wiring.compiled_rules import sync_change_routes

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
STEPS = (HOUR, 3 * HOUR, 12 * HOUR, DAY)
AT_ONCE = replace(POLICY, group_wait=timedelta(0), followup_gap=timedelta(0))
HOOK = recipient("hook", policy=AT_ONCE)
TEXT = (
    "The ferry left pier 4 at noon. It carried 40 people to the island.\n"
    "The captain said that the sea was calm. Nobody was hurt near the island."
)


def rules(changes: ChangesTold = "now", when: str = "now", **more: Any) -> IntakeRules:
    watchlist = Watchlist(
        name="ferries", query="ferry", routes=(Route("hook", when),), changes=changes
    )
    followed = frozenset() if changes == "off" else frozenset(["ferries"])
    return IntakeRules(
        engine=Engine([watchlist]),
        policy=IntakePolicy(baseline_window=DAY, max_age=7 * DAY),
        stories=StorySettings(),
        revisits=RevisitPolicy(matched_steps=STEPS, followed=followed),
        **more,
    )


RULES = rules()


@pytest.fixture(autouse=True)
def configured(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    matches.sync_watchlists(db, {"ferries": "ferry"}, NOW)
    channels.sync(db, ["hook"], NOW)
    search.reindex_batch(db, 10)


def taken(db: Database, by: IntakeRules = RULES, **more: Any) -> int:
    """Take the article in; return its number."""
    one = article(1, title="Ferry late", text=TEXT, **more)
    take_article(db, waiting(db, entry(1, url=one.url)), one, by, page=first_page(one))
    (id_,) = db.conn.execute("SELECT max(id) FROM articles").fetchone()
    return int(id_)


def read(
    db: Database,
    at: datetime,
    by: IntakeRules = RULES,
    *,
    reader: str = "",
    **more: Any,
) -> None:
    """Read the article again at a time, with something changed."""
    visited = revisits.get(db, 1)
    assert visited is not None
    stored = articles.get(db, 1)
    again = ReadAgain(
        visited=visited,
        earlier=stored,
        later=replace(stored, seen=at, **more),
        page=replace(visited.page, reader=reader),
        compared=version(db, 1, visited.compared),
        status=200,
    )
    revision.take_revision(db, revision.prepare_revision(again, by))


def visit(
    db: Database, at: datetime, sight: PageSight | None, by: IntakeRules = RULES
) -> None:
    """Visit the article's page, which shows no article, or as it was."""
    visited = revisits.get(db, 1)
    assert visited is not None
    failure = None if sight else Failure(outcome="soft", sentence="HTTP 503")
    left = LeftPage(visited=visited, page=visited.page, sight=sight, failure=failure)
    revision.leave_unchanged(db, left, by, at)


def plan(db: Database, now: datetime, *, to: Recipient = HOOK) -> list[str]:
    """Plan at a time; return what the new messages say, in order."""
    (last,) = db.conn.execute("SELECT coalesce(max(id), 0) FROM deliveries").fetchone()
    made = write_messages.prepare(db, to, now)
    messages = write_messages.render_drafts(made, Renderer())
    write_messages.write(db, made, messages, now)
    rows = db.conn.execute(
        "SELECT json_extract(payload, '$.plain') FROM deliveries WHERE id > ?", (last,)
    )
    return [text for (text,) in rows]


def states(db: Database) -> list[tuple[int | None, str]]:
    rows = db.conn.execute("SELECT change_id, state FROM alerts ORDER BY id")
    return [tuple(row) for row in rows]


GONE = PageSight(absence="removed", status=404)
THERE = PageSight(status=304)


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


def test_a_change_waits_for_the_digest_of_the_morning(db: Database) -> None:
    by = rules("digest")
    taken(db, by)
    plan(db, NOW)
    read(db, NOW + HOUR, by, title="Ferry sunk")

    assert plan(db, NOW + HOUR) == []
    assert [each.told for each in changes.of_article(db, 1)] == ["waiting"]

    morning = NOW.replace(hour=8) + DAY
    (said,) = plan(db, morning)
    assert "changed after 1 h: headline “Ferry late” → “Ferry sunk”" in said
    assert plan(db, morning + MINUTE) == []


def test_the_digest_of_an_article_says_what_became_of_it_meanwhile(
    db: Database,
) -> None:
    by = rules("digest", "daily 18:00")
    taken(db, by)
    read(db, NOW + HOUR, by, title="Ferry sunk")
    read(db, NOW + 3 * HOUR, by, title="Ferry found")

    (said,) = plan(db, NOW.replace(hour=18))

    assert said.count("headline “Ferry late” → “Ferry found”") == 1
    assert plan(db, NOW + 2 * DAY) == []
    assert {state for _, state in states(db)} == {"included"}


def test_a_change_at_once_of_a_digests_article_follows_the_digest(db: Database) -> None:
    by = rules("now", "daily 18:00")
    taken(db, by)
    plan(db, NOW.replace(hour=18))
    read(db, NOW + DAY, by, title="Ferry sunk")

    (said,) = plan(db, NOW + DAY)

    assert "changed after 1 d" in said or "changed after 24 h" in said
    rows = db.conn.execute("SELECT kind, thread = key FROM deliveries ORDER BY id")
    assert list(rows) == [("digest", 1), ("followup", 0)]


@pytest.mark.parametrize("scope", ["story", "watchlist", "outlet"])
def test_nothing_is_told_of_what_is_muted(db: Database, scope: Any) -> None:
    taken(db)
    plan(db, NOW)
    target = {"story": "1", "watchlist": "ferries", "outlet": "Gazette"}[scope]
    channels.mute(db, Mute(scope=scope, target=target), NOW)
    read(db, NOW + HOUR, title="Ferry sunk")

    assert plan(db, NOW + HOUR) == []

    assert states(db) == [(None, "included"), (1, "muted")]
    assert [each.told for each in changes.of_article(db, 1)] == ["untold"]


def test_nothing_is_told_where_it_is_off(db: Database) -> None:
    taken(db, rules("off"))
    plan(db, NOW)
    assert revisits.get(db, 1) is None


def test_changes_that_wait_are_dropped_when_they_are_turned_off(db: Database) -> None:
    taken(db, rules("digest"))
    plan(db, NOW)
    read(db, NOW + HOUR, rules("digest"), title="Ferry sunk")

    sync_change_routes(db, rules("off").engine.by_name.values())

    assert states(db) == [(None, "included"), (1, "dropped")]
    assert plan(db, NOW + 2 * DAY) == []


def test_changes_that_wait_for_a_digest_are_told_when_they_are_to_be_told_at_once(
    db: Database,
) -> None:
    taken(db, rules("digest"))
    plan(db, NOW)
    read(db, NOW + HOUR, rules("digest"), title="Ferry sunk")

    sync_change_routes(db, rules("now").engine.by_name.values())

    assert len(plan(db, NOW + HOUR)) == 1


def test_a_channel_that_never_got_the_article_gets_no_change_of_it(
    db: Database,
) -> None:
    taken(db)
    plan(db, NOW)
    db.conn.execute("UPDATE deliveries SET state = 'dead'")
    read(db, NOW + HOUR, title="Ferry sunk")

    assert plan(db, NOW + HOUR) == []
    assert [each.told for each in changes.of_article(db, 1)] == ["nobody"]


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


def test_a_change_waits_for_the_end_of_quiet_hours(db: Database) -> None:
    night = replace(HOOK, policy=replace(AT_ONCE, quiet=NIGHT))
    taken(db)
    plan(db, NOW)
    read(db, NOW.replace(hour=23), title="Ferry sunk")

    assert plan(db, NOW.replace(hour=23), to=night) == []
    assert len(plan(db, NOW.replace(hour=7) + DAY, to=night)) == 1


def test_a_change_counts_for_the_hourly_limit(db: Database) -> None:
    few = replace(HOOK, policy=replace(AT_ONCE, max_per_hour=1))
    taken(db)
    plan(db, NOW)
    read(db, NOW + 30 * MINUTE, title="Ferry sunk")

    assert plan(db, NOW + 30 * MINUTE, to=few) == []
    assert len(plan(db, NOW + HOUR + MINUTE, to=few)) == 1


def test_a_change_and_news_on_its_story_are_one_message(db: Database) -> None:
    taken(db)
    plan(db, NOW)
    read(db, NOW + HOUR, title="Ferry sunk")
    text = "The ferry sank at pier 4. Divers found 17 crates and 3 boxes."
    other = article(2, title="Ferry sank at pier", text=text, outlet="Courier")
    take_article(
        db, waiting(db, entry(2, url=other.url)), other, RULES, page=first_page(other)
    )
    stories.merge(db, 1, [2])

    (said,) = plan(db, NOW + HOUR)

    assert "headline “Ferry late” → “Ferry sunk”" in said
    assert "Courier" in said


def test_a_change_after_a_restore_says_that_it_may_be_a_repeat(db: Database) -> None:
    taken(db)
    plan(db, NOW)
    mark_restored(db, NOW + 30 * MINUTE)
    read(db, NOW + HOUR, title="Ferry sunk")

    (said,) = plan(db, NOW + HOUR)

    assert "may be a repeat" in said
