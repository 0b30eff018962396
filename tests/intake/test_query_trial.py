"""A watchlist tried on stored coverage: counted where time allows, else reckoned."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import count, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from benchmarks.synthetic_articles import Press
from store import articles, database_settings, sources
from store.connections import transaction
from store.database import Database
from store.model import Article, Watchlist
from tests.support.batches import all_of
from tests.support.factories import NOW, article, source
from tocsin.intake.article_verdicts import TrialQuestion
from tocsin.intake.query_trial import TrialLimits, try_watchlist
from tocsin.intake.sample_estimates import Estimate
from tocsin.intake.search import ArchiveSearch, reindex_batch, words_of
from tocsin.intake.suppression import IntakePolicy
from tocsin.intake.trial_report import TrialReport
from tocsin.watchlists.engine import Engine
from tocsin.watchlists.named_queries import NamedQueries
from tocsin.watchlists.query_budget import UNBOUNDED, StepBudget

DAY = timedelta(days=1)
LATER = NOW + timedelta(hours=1)
EVERYTHING = TrialLimits(back=None)


def never_late() -> float:
    return 0.0


def keep(db: Database, *kept: Article) -> None:
    with transaction(db):
        sources.sync(db, [source(key) for key in {a.source for a in kept}], NOW)
        for one in kept:
            key, words = one.url, words_of(one)
            articles.add(db, one, url_key=key, text_key=key, words=words)
        all_of(lambda: reindex_batch(db, 1000))


def question(query: str, before: str = "", **more: Any) -> TrialQuestion:
    names = NamedQueries()
    plain = TrialQuestion(
        tried=Watchlist(name="ferries", query=query),
        in_force=Watchlist(name="ferries", query=before) if before else None,
        names=names,
        names_in_force=names,
        policy=IntakePolicy(baseline_window=DAY, max_age=7 * DAY),
        now=LATER,
        zone=ZoneInfo("UTC"),
        new_budget=lambda: UNBOUNDED,
        worked=never_late,
    )
    return replace(plain, **more)


def tried(db: Database, query: str, before: str = "", **more: Any) -> TrialReport:
    asked = question(query, before)
    asked = replace(asked, tried=replace(asked.tried, **more))
    return try_watchlist(db, asked, EVERYTHING)


def ids(report: TrialReport) -> list[int]:
    return [hit.kept.id for hit in report.hits]


def counted(number: float) -> Estimate:
    return Estimate(number, number, number)


def seconds_per_look() -> Callable[[], float]:
    """Return a clock that is a second later whenever it is looked at."""
    return count().__next__


def test_the_newest_hits_are_shown_with_what_hit_and_without_their_texts(
    db: Database,
) -> None:
    keep(db, article(1), article(2, title="Tram", text="x"), article(3))

    report = tried(db, "pier")

    assert ids(report) == [3, 1]
    assert report.hits[0].kept.article.text == ""
    assert ("pier", True) in report.hits[0].match.snippet
    assert report.matches == counted(2)
    assert (report.proposed, report.looked_at, report.is_whole) == (2, 2, True)
    assert report.window.articles == 3


def test_only_so_many_are_shown_and_all_are_counted(db: Database) -> None:
    keep(db, *map(article, range(1, 31)))

    report = try_watchlist(db, question("pier"), TrialLimits(hits=3))

    assert ids(report) == [30, 29, 28]
    assert report.matches == counted(30)


def test_filters_count(db: Database) -> None:
    keep(
        db,
        article(1, language="de"),
        article(2, language="en-gb"),
        article(3, source="post", language="en"),
    )

    assert ids(tried(db, "pier", languages=("en",))) == [3, 2]
    assert ids(tried(db, "pier", sources=frozenset(["post"]))) == [3]
    assert tried(db, "pier", sources=frozenset(["post"])).proposed == 1
    assert ids(tried(db, "pier", exclude='"pier 2"')) == [3, 1]


def test_what_scores_too_little_or_was_old_is_a_match_that_is_not_told(
    db: Database,
) -> None:
    keep(
        db,
        article(1, title="Ferry", text="ferry " * 9),
        article(2, title="x", text=f"{'word ' * 400} ferry"),
        article(3, published=NOW - 9 * DAY),
    )

    report = tried(db, "ferry", min_score=30)

    assert [hit.verdict for hit in report.hits] == ["old", "low", "alert"]
    assert (report.matches, report.suppressed) == (counted(3), counted(2))
    assert report.forecast.stories == counted(1)


def test_an_article_that_takes_too_long_is_counted_as_such(db: Database) -> None:
    keep(db, article(1, text="the ferry " * 9_000), article(2, text="the ferry"))
    asked = question(
        '"the ferry"~5',
        new_budget=lambda: StepBudget(query_steps=9_000, article_steps=90_000),
    )

    report = try_watchlist(db, asked, EVERYTHING)

    assert ids(report) == [2]
    assert report.slow == 1


def test_a_change_shows_what_it_adds_and_removes(db: Database) -> None:
    keep(
        db,
        article(1, title="x", text="ferry"),
        article(2, title="x", text="ferry tram"),
        article(3, title="x", text="tram"),
        article(4, title="x", text="bus"),
    )

    report = tried(db, "ferry OR bus", before="ferry OR tram")
    same = tried(db, "ferry", before="ferry")

    assert report.difference is not None
    assert same.difference is not None
    assert [hit.kept.id for hit in report.difference.some_added] == [4]
    assert [hit.kept.id for hit in report.difference.some_removed] == [3]
    assert report.difference.added == counted(1)
    assert report.difference.removed == counted(1)
    assert report.difference.unchanged == counted(2)
    assert (same.difference.some_added, same.difference.some_removed) == ((), ())
    assert tried(db, "ferry").difference is None


def test_a_change_that_the_index_cannot_tell_is_seen(db: Database) -> None:
    keep(
        db,
        article(1, title="x", text="the ferry met a tram"),
        article(2, title="x", text=f"ferry {'far ' * 50} tram"),
    )

    report = tried(db, "ferry NEAR/5 tram", before="ferry tram")

    assert report.difference is not None
    assert [hit.kept.id for hit in report.difference.some_removed] == [2]
    assert report.difference.removed == counted(1)


def test_a_higher_min_score_removes_what_it_hides(db: Database) -> None:
    keep(db, article(1), article(2, title="x", text=f"{'word ' * 400} ferry"))
    asked = question("ferry", before="ferry")
    asked = replace(asked, tried=replace(asked.tried, min_score=30))

    report = try_watchlist(db, asked, EVERYTHING)

    assert report.difference is not None
    assert [hit.kept.id for hit in report.difference.some_removed] == [2]


def test_messages_are_expected_by_story(db: Database) -> None:
    keep(db, *(article(at, seen=NOW - (7 - at) * DAY / 2) for at in range(1, 7)))
    with transaction(db):
        for story, members in ((1, (1, 2, 3)), (4, (4, 5)), (6, (6,))):
            db.table("stories").insert({"id": story, "first": "", "last": ""})
            for member in members:
                db.table("placements").insert(
                    {"article_id": member, "story_id": story, "at": ""}
                )

    report = tried(db, "pier")

    days = (LATER - (NOW - 3 * DAY)) / DAY
    assert report.matches == counted(6)
    assert report.forecast.days == pytest.approx(days)
    assert report.forecast.stories.value == pytest.approx(3 / days)
    assert report.forecast.stories.is_exact
    assert report.forecast.follow_ups is None
    assert report.forecast.messages == report.forecast.stories


def test_hits_are_counted_by_the_days_of_the_zone(db: Database) -> None:
    for number, hours in enumerate((60, 37, 13, 1), start=1):
        keep(db, article(number, seen=LATER - timedelta(hours=hours)))
    asked = question("pier", zone=ZoneInfo("Pacific/Auckland"))

    report = try_watchlist(db, asked, TrialLimits(days=3))

    # 13:00 UTC on 2 March is 02:00 on the 3rd in Auckland.
    assert [(hits.day, hits.hits, hits.is_exact) for hits in report.days] == [
        (date(2026, 3, 1), 1, True),
        (date(2026, 3, 2), 1, True),
        (date(2026, 3, 3), 1, True),
    ]


def test_without_time_the_rest_is_reckoned_and_said_so(db: Database) -> None:
    keep(
        db,
        *(article(at, seen=NOW - (400 - at) * DAY / 20) for at in range(1, 401)),
    )
    asked = question("pier", worked=seconds_per_look())

    report = try_watchlist(db, asked, TrialLimits(seconds=150))

    assert report.proposed == 400
    assert 8 <= report.looked_at < 200
    assert not report.is_whole
    assert not report.matches.is_exact
    assert report.matches.low <= 400 <= report.matches.high + 1e-9
    assert sum(day.hits for day in report.days) == pytest.approx(report.matches.value)


def test_a_share_that_only_reading_tells_is_estimated(db: Database) -> None:
    near, far = "ferry tram", f"ferry {'far ' * 30} tram"
    keep(
        db,
        *(article(at, title="x", text=near if at % 4 else far) for at in range(400)),
    )
    asked = question("ferry NEAR/3 tram", worked=seconds_per_look())

    report = try_watchlist(db, asked, TrialLimits(seconds=400))

    assert not report.is_whole
    assert report.matches.low <= 300 <= report.matches.high
    assert report.matches.value == pytest.approx(300, abs=60)


def test_it_looks_no_further_back_than_so_many_proposals(db: Database) -> None:
    keep(db, *(article(at, seen=NOW - (50 - at) * DAY) for at in range(1, 51)))

    report = try_watchlist(db, question("pier"), TrialLimits(candidates=10))

    assert report.proposed == 10
    assert report.window.since == NOW - 9 * DAY
    assert report.window.articles == 10
    assert report.matches == counted(10)


def test_only_the_window_counts(db: Database) -> None:
    keep(db, article(1, seen=NOW - 3 * DAY), article(2, seen=NOW - DAY))

    report = try_watchlist(db, question("pier"), TrialLimits(back=2 * DAY))

    assert ids(report) == [2]
    assert report.window.articles == 1


def test_nothing_is_found_where_nothing_is_stored(db: Database) -> None:
    report = tried(db, "pier", before="ferry")

    assert (report.proposed, report.matches, report.hits) == (0, counted(0), ())
    assert report.forecast.stories == counted(0)
    assert report.window.articles == 0


def test_an_article_that_was_deleted_is_no_hit(db: Database) -> None:
    keep(db, article(1), article(2))
    with transaction(db):
        db.conn.execute("DELETE FROM articles WHERE id = 1")

    assert ids(tried(db, "pier")) == [2]
    assert tried(db, "pier").matches == counted(1)


def test_without_an_index_everything_is_looked_at(db: Database) -> None:
    keep(db, article(1), article(2, title="x", text="tram"))
    database_settings.put(db, "words", "0 of another Unicode")

    report = tried(db, "pier")

    assert ids(report) == [1]
    assert report.proposed == 2


def test_words_that_fit_a_pattern_are_looked_up_while_there_is_time(
    db: Database,
) -> None:
    keep(db, *(article(at, text=f"word{at} seaferry") for at in range(1, 90)))

    fast = tried(db, "*seaferry*")
    slow = try_watchlist(
        db,
        question("*seaferry*", worked=seconds_per_look()),
        TrialLimits(seconds=1, back=None),
    )

    assert fast.proposed == slow.proposed == 89
    assert fast.is_whole
    assert tried(db, "*word7").proposed == 1
    late = question("*word7", worked=seconds_per_look())
    assert try_watchlist(db, late, TrialLimits(seconds=1, back=None)).proposed == 89


def test_a_trial_with_time_finds_what_a_search_finds(db: Database) -> None:
    press = Press(11)
    written = press.articles(120)
    keep(db, *written)
    ours = (
        f"{a} NEAR/9 {b}" for a, b, *_ in (one.text.split() for one in written[::9])
    )
    queries = [*press.queries(80), *ours]
    found = 0
    for query, before in pairwise(queries):
        hits, hits_before = (
            [
                kept.id
                for kept, _ in ArchiveSearch(
                    db, Engine([Watchlist(name="a", query=text)]), None
                ).matches()
            ]
            for text in (query, before)
        )
        report = try_watchlist(
            db, question(query, before), TrialLimits(back=None, hits=300)
        )

        assert ids(report) == hits
        assert report.matches == counted(len(hits))
        assert report.difference is not None
        told = {hit.kept.id for hit in report.hits if hit.verdict == "alert"}
        assert report.difference.added.value == len(told - set(hits_before))
        found += len(hits)
    assert found > 10
