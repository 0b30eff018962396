"""The coverage ledger: what is counted, judged, written down and told."""

from dataclasses import replace
from datetime import date, timedelta

from store import articles, coverage_ledger, entries, sources
from store.coverage_model import (
    BlindSpan,
    Coverage,
    CoverageState,
    DayCount,
    JudgedSource,
)
from store.database import Database
from tests.support.factories import (
    NOW,
    WORDS,
    article,
    entry,
    found,
    source,
    visit,
    waiting,
)

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WATCHED = ("gazette", "herald")


def record(db: Database, *, new: int = 0, **more: object) -> None:
    made = replace(visit(), **more)  # type: ignore[arg-type]  # its fields
    sources.record(db, made, next_visit=made.at, new=new)


def put(
    db: Database, state: CoverageState, *, key: str = "gazette", hours: int = 0
) -> list[str]:
    """Write a state down that began just then; return the changes as "key: before"."""
    at = NOW + hours * HOUR
    coverage = Coverage(state=state, since=at, cause="visits", reason="Why.")
    judged = JudgedSource(key=key, coverage=coverage, last_visit=at)
    return [
        f"{change.key}: {change.before}"
        for change in coverage_ledger.put(db, [judged], at)
    ]


def test_days_count_good_visits_and_what_is_new_but_for_the_first_visit(
    db: Database,
) -> None:
    sources.sync(db, [source()], NOW)
    record(db, new=40)
    record(db, new=2, at=NOW + HOUR)
    record(db, outcome="hard", at=NOW + 2 * HOUR)
    record(db, new=3, at=NOW + DAY)

    assert coverage_ledger.days(db, NOW)["gazette"] == [
        DayCount(day=date(2026, 3, 2), visits=2, new=2),
        DayCount(day=date(2026, 3, 3), visits=1, new=3),
    ]
    assert coverage_ledger.days(db, NOW, key="herald") == {}


def test_what_another_source_listed_first_counts_as_given(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    record(db)

    sources.record(db, visit(), next_visit=NOW, new=1, sighted=4)

    assert coverage_ledger.days(db, NOW)["gazette"][0].new == 5


def test_visits_of_a_clock_that_was_ahead_decide_nothing(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    for hours in range(coverage_ledger.VISITS):
        record(db, at=NOW + 400 * DAY + hours * HOUR)
    record(db, outcome="hard", at=NOW)

    [seen] = coverage_ledger.record_of(db, "gazette", NOW).visits

    assert seen.outcome == "hard"


def test_a_source_is_judged_after_each_visit_and_when_its_state_is_old(
    db: Database,
) -> None:
    sources.sync(db, [source(), source("herald")], NOW)

    def asked(hours: int) -> list[str]:
        at = NOW + hours * HOUR
        return coverage_ledger.to_judge(db, at, 10, only=WATCHED, stale=6 * HOUR)

    assert asked(0) == ["gazette", "herald"]
    record(db, at=NOW)
    put(db, "ok")
    put(db, "ok", key="herald", hours=1)
    record(db, at=NOW + HOUR, source="herald")
    assert asked(1) == []
    record(db, at=NOW + 2 * HOUR)
    assert asked(2) == ["gazette"]
    assert asked(7) == ["gazette", "herald"]
    assert coverage_ledger.to_judge(db, NOW, 10, only=["herald"], stale=HOUR) == []


def test_a_record_holds_visits_pages_and_the_last_state(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    record(db, new=3, moved_to="https://new.example/feed")
    record(db, at=NOW + HOUR, listed=0)
    record(db, at=NOW + 2 * HOUR, outcome="soft", status=503, listed=0, reason="no")
    put(db, "failing", hours=2)
    read = waiting(db, entry(1))
    kept = replace(article(1), published=None)
    id_ = articles.add(db, kept, url_key="1", text_key="1", words=WORDS)
    entries.settle(db, read.id, "read", article=id_)
    teaser, wall = waiting(db, entry(2)), waiting(db, entry(3))
    short = replace(article(2), stub=True, origin="page")
    id_ = articles.add(db, short, url_key="2", text_key="2", words=WORDS)
    entries.settle(db, teaser.id, "read", article=id_)
    entries.settle(db, wall.id, "read", reason="the page asks for a login")
    late = waiting(db, entry(4))
    entries.postpone(db, late.id, NOW + HOUR, "HTTP 403: the site refuses the request")
    entries.add(db, "gazette", [found(entry(5)), found(entry(6), skip=True)], NOW)

    known = coverage_ledger.record_of(db, "gazette", NOW + 2 * HOUR)

    assert [(made.outcome, made.listed, made.reason) for made in known.visits] == [
        ("soft", 0, "no"),
        ("ok", 0, ""),
        ("ok", 1, ""),
    ]
    assert [(page.outcome, page.dated) for page in known.pages] == [
        ("missing", True),
        ("refused", True),
        ("stub", True),
        ("read", False),
    ]
    assert (known.has_listed, known.last_listed) == (True, 1)
    assert known.empty_since == NOW + HOUR
    assert known.last_visit == NOW + 2 * HOUR
    assert known.moved_to == ""
    assert known.before is not None
    assert known.before.state == "failing"


def test_how_long_a_source_listed_nothing_is_remembered(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    for hours, listed in enumerate((3, 0, 0, 0, 2, 0, 1)):
        record(db, at=NOW + hours * HOUR, listed=listed)
    record(db, at=NOW + 9 * HOUR, outcome="unchanged", listed=0)

    known = coverage_ledger.record_of(db, "gazette", NOW)

    assert known.longest_empty == 3 * HOUR
    assert known.empty_since is None
    assert known.last_listed == 1


def test_a_change_is_told_once_and_blind_spans_begin_and_end(db: Database) -> None:
    sources.sync(db, [source()], NOW)

    states: list[CoverageState] = [
        *("ok", "failing", "failing", "blocked", "quiet", "walled")
    ]
    changes = [put(db, state, hours=hours) for hours, state in enumerate(states)]

    assert changes == [
        ["gazette: new"],
        ["gazette: ok"],
        [],
        ["gazette: failing"],
        ["gazette: blocked"],
        ["gazette: quiet"],
    ]
    failing = BlindSpan(
        key="gazette",
        name="Gazette",
        state="failing",
        began=NOW + HOUR,
        ended=NOW + 4 * HOUR,
    )
    walled = replace(failing, state="walled", began=NOW + 5 * HOUR, ended=None)
    spans = coverage_ledger.blind_spans
    assert spans(db, NOW, NOW + DAY, limit=9) == [failing, walled]
    assert spans(db, NOW + 4 * HOUR, NOW + DAY, limit=9) == [walled]
    assert spans(db, NOW, NOW + HOUR, limit=9) == []


def test_a_renamed_source_keeps_its_rhythm_and_its_state(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    record(db)
    record(db, new=2, at=NOW + HOUR)
    put(db, "failing")
    renamed = replace(source("daily"), url=source().url)

    sources.sync(db, [renamed], NOW)

    (row,) = coverage_ledger.ledger(db)
    assert row.key == "daily"
    assert row.coverage is not None
    assert row.coverage.state == "failing"
    assert coverage_ledger.days(db, NOW)["daily"][0].new == 2
    (span,) = coverage_ledger.blind_spans(db, NOW, NOW + DAY, limit=9)
    assert span.key == "daily"


def test_the_operator_s_notice_is_noted_as_long_as_the_state_is_the_same(
    db: Database,
) -> None:
    sources.sync(db, [source()], NOW)
    put(db, "failing")

    assert coverage_ledger.are_in(db, {"gazette": "failing"})
    assert not coverage_ledger.are_in(db, {"gazette": "blocked"})
    coverage_ledger.mark_reported(db, {"gazette": "failing"}, NOW)

    put(db, "ok", hours=1)
    (row,) = coverage_ledger.ledger(db)
    assert (row.reported, row.reported_at) == ("failing", NOW)


def test_old_days_and_spans_are_forgotten_in_batches(db: Database) -> None:
    sources.sync(db, [source()], NOW)
    record(db)
    for number in range(3):
        record(db, at=NOW + number * DAY)
    put(db, "failing")
    put(db, "ok", hours=1)

    assert coverage_ledger.forget(db, NOW + 2 * DAY, 1) == 1
    assert coverage_ledger.forget(db, NOW + 2 * DAY, 10) == 2
    assert coverage_ledger.forget(db, NOW + 2 * DAY, 10) == 0
    assert len(coverage_ledger.days(db, NOW)["gazette"]) == 1
