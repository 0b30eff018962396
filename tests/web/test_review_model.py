from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.coverage_model import BlindSpan
from store.review_rows import ReviewedMatch, ReviewedReport
from tocsin.web.review.review_model import (
    count_articles,
    day_period,
    likely_stories,
    rank_stories,
    unseen_sources,
    week_period,
)

ZONE = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 2)
PERIOD = day_period(MONDAY, ZONE)
HOUR = timedelta(hours=1)
NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)


def hit(article: int, story: int, **more: object) -> ReviewedMatch:
    facts: dict[str, object] = {
        "watchlist": "ferries",
        "score": 40,
        "seen": NOON,
        "outlet": "Gazette",
    }
    return ReviewedMatch(article=article, story=story, **(facts | more))  # type: ignore[arg-type]


def report(story: int, outlet: str, at: datetime = NOON) -> ReviewedReport:
    return ReviewedReport(story=story, article=1, outlet=outlet, at=at, is_copy=False)


def ranks(*reports: ReviewedReport, hits: tuple[ReviewedMatch, ...]) -> list[int]:
    return [story.story for story in rank_stories(hits, reports, PERIOD)]


def test_the_story_of_most_outlets_stands_first() -> None:
    hits = (hit(1, 1, score=90), hit(2, 2))

    order = ranks(
        report(1, "Gazette"), report(2, "Gazette"), report(2, "Post"), hits=hits
    )

    assert order == [2, 1]


def test_of_as_many_outlets_the_one_that_grew_stands_first() -> None:
    before = NOON - timedelta(days=1)
    hits = (hit(1, 1, score=90), hit(2, 2))

    order = ranks(
        report(1, "Gazette", before),
        report(1, "Gazette"),
        report(2, "Gazette"),
        hits=hits,
    )

    assert order == [2, 1]


def test_of_stories_that_grew_alike_the_highest_score_stands_first() -> None:
    hits = (hit(1, 1, score=30), hit(2, 2, score=60), hit(3, 2, score=10))

    assert ranks(report(1, "Gazette"), report(2, "Post"), hits=hits) == [2, 1]


def test_a_story_says_who_had_it_for_the_first_time() -> None:
    before = NOON - timedelta(days=1)
    reports = [report(1, "Gazette", before), report(1, "Gazette"), report(1, "Post")]

    [story] = rank_stories([hit(1, 1)], reports, PERIOD)

    assert (story.outlets, story.new_outlets) == (("Gazette", "Post"), 1)
    assert story.is_new is False
    assert story.articles == 2
    assert len(story.reports) == 3


def test_the_first_article_of_the_highest_score_speaks_for_a_story() -> None:
    hits = [
        hit(3, 1, score=70, seen=NOON + HOUR),
        hit(2, 1, score=70),
        hit(1, 1, score=20, seen=NOON - HOUR),
    ]

    [story] = rank_stories(hits, [report(1, "Gazette")], PERIOD)

    assert (story.lead, story.score) == (2, 70)


stories = st.integers(1, 5)
outlets = st.sampled_from(["Gazette", "Post", "Radio"])
moments = st.integers(-48, 48).map(lambda hours: NOON + hours * HOUR)


@given(
    hits=st.lists(
        st.builds(hit, st.integers(1, 50), stories, score=st.integers(0, 100))
    ),
    reports=st.lists(st.builds(report, stories, outlets, moments)),
)
def test_each_story_stands_once_and_in_the_order_of_its_outlets(
    hits: list[ReviewedMatch], reports: list[ReviewedReport]
) -> None:
    ranked = rank_stories(hits, reports, PERIOD)

    found = {h.story for h in hits} & {r.story for r in reports}
    assert {story.story for story in ranked} == found
    assert len(ranked) == len(found)
    counts = [len(story.outlets) for story in ranked]
    assert counts == sorted(counts, reverse=True)
    for story in ranked:
        assert 0 <= story.new_outlets <= len(story.outlets) <= 3
        assert story.articles <= len(story.reports)


def test_the_stories_that_are_read_are_those_with_most_outlets() -> None:
    hits = [hit(1, 1, score=90), hit(2, 2, score=10), hit(3, 3, score=50)]

    assert likely_stories(hits, {2: 9}, most=2) == [2, 1]


def test_an_article_of_two_watchlists_counts_once_in_sums() -> None:
    hits = [
        hit(1, 1),
        hit(1, 1, watchlist="harbour"),
        hit(2, 2, outlet="Post", seen=NOON - timedelta(days=1)),
    ]

    counts = count_articles(hits, ["ferries", "harbour", "fish"], PERIOD)

    assert counts.articles == 1
    assert counts.by_watchlist == (("ferries", 1), ("harbour", 1), ("fish", 0))
    assert counts.by_outlet == (("Gazette", 1),)
    assert counts.by_day == {MONDAY: 1, MONDAY - timedelta(days=1): 1}


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (MONDAY, 24)]
)
def test_a_day_is_as_long_as_its_clocks_say(day: date, hours: int) -> None:
    period = day_period(day, ZONE)

    assert period.until - period.since == hours * HOUR
    assert (period.first, period.last) == (day, day)
    assert period.since == day_period(day - timedelta(days=1), ZONE).until


def test_a_week_begins_on_monday() -> None:
    sunday = week_period(date(2026, 3, 8), ZONE)

    assert sunday == week_period(MONDAY, ZONE)
    assert (sunday.first, sunday.last) == (MONDAY, date(2026, 3, 8))


@given(day=st.dates(min_value=date(1970, 1, 1), max_value=date(9990, 1, 1)))
def test_charts_show_a_fortnight_or_the_whole_period(day: date) -> None:
    for period in (day_period(day, ZONE), week_period(day, ZONE)):
        assert (period.last - period.chart_first).days == 13
        assert period.chart_since <= period.since


def blind(began: datetime, ended: datetime | None, key: str = "radio") -> BlindSpan:
    return BlindSpan(
        key=key, name=key.title(), state="blocked", began=began, ended=ended
    )


def test_a_source_that_was_not_seen_is_named_with_how_long() -> None:
    spans = [
        blind(NOON - timedelta(days=3), NOON - 10 * HOUR),
        blind(NOON, None),
        blind(NOON, NOON + timedelta(minutes=5), "post"),
    ]

    [radio] = unseen_sources(spans, PERIOD, NOON + 2 * HOUR)

    assert (radio.name, radio.times, radio.ended) == ("Radio", 2, None)
    assert radio.length == 4 * HOUR
