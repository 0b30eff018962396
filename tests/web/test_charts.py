from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.web.charts.chart_scale import count_ticks
from tocsin.web.charts.period_columns import PLOT_PX, period_columns
from tocsin.web.charts.periods import MOST_PERIODS, labelled, periods, summed
from tocsin.web.charts.ranked_bars import ranked_bars
from tocsin.web.charts.share_columns import MOST_SERIES, share_columns
from tocsin.web.charts.spark_line import HEIGHT_PX, MOST_POINTS, WIDTH_PX, spark_line
from tocsin.web.charts.story_timeline import Report, story_timeline

DAY = timedelta(days=1)
MONDAY = date(2026, 3, 2)
START = datetime(2026, 3, 2, 6, 40, tzinfo=UTC)

days = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 1, 1))
counts = st.dictionaries(days, st.integers(0, 10**9), max_size=40)
names = st.text(max_size=8)


@given(top=st.integers(0, 10**15))
def test_lines_are_few_and_round_and_reach_the_highest_column(top: int) -> None:
    ticks = count_ticks(top)

    assert 1 <= len(ticks) <= 3
    assert ticks[-1] >= top
    assert ticks[0] == 1 or str(ticks[0]).rstrip("0") in ("1", "2", "5")
    # No room is wasted: with a line less, the highest column would not fit.
    assert len(ticks) == 1 or ticks[-2] < top


@given(first=days, last=days)
def test_periods_cover_each_day_once(first: date, last: date) -> None:
    found = periods(first, last)

    assert len(found) <= MOST_PERIODS
    assert bool(found) == (first <= last)
    for before, after in pairwise(found):
        assert after.first - before.last == DAY
    if found:
        assert (found[0].first, found[-1].last) == (first, last)
        assert len({span.length for span in found}) == 1


@pytest.mark.parametrize(
    ("length", "days_back"),
    [("day", 99), ("week", 600), ("month", 2_000), ("year", 9_999)],
)
def test_more_days_make_longer_periods(length: str, days_back: int) -> None:
    [*_, newest] = periods(MONDAY - days_back * DAY, MONDAY)

    assert newest.length == length


def test_the_calendar_ends_and_periods_with_it() -> None:
    assert periods(date.max, date.max)[0].last == date.max
    assert periods(date.min, date.max)[-1].last == date.max
    assert periods(date.max - 700 * DAY, date.max)[-1].last == date.max


@given(found=counts, first=days, last=days)
def test_what_is_counted_in_these_days_is_drawn(
    found: dict[date, int], first: date, last: date
) -> None:
    chart = period_columns(found, first, last)

    assert chart.total == sum(n for day, n in found.items() if first <= day <= last)
    for column in chart.columns:
        assert 0 <= column.height <= PLOT_PX
        assert (column.height > 0) == (column.count > 0)
        assert column.slot.bar_left >= 0
        assert column.slot.bar_left + column.slot.bar_width <= 100.02


def test_a_day_that_is_not_over_is_marked() -> None:
    chart = period_columns({MONDAY: 2}, MONDAY - DAY, MONDAY, today=MONDAY)

    assert [column.is_open for column in chart.columns] == [False, True]
    assert period_columns({MONDAY: 2}, MONDAY, MONDAY).columns[0].is_open is False


def test_dates_stand_below_mondays_where_there_is_no_room_for_all() -> None:
    spans = periods(MONDAY - 29 * DAY, MONDAY)

    below = [spans[place].first for place in labelled(spans)]

    assert len(below) == 5
    assert {day.weekday() for day in below} == {0}


@given(first=days, last=days)
def test_dates_never_run_into_one_another(first: date, last: date) -> None:
    assert len(labelled(periods(first, last))) <= 8


def test_weeks_are_summed_and_other_days_left_out() -> None:
    spans = periods(MONDAY - 600 * DAY, MONDAY)

    sums = summed({MONDAY: 2, MONDAY - DAY: 3, MONDAY - 6 * DAY: 4, date.max: 9}, spans)

    assert sums[-2:] == [7, 2]
    assert sum(sums) == 9


@given(found=st.dictionaries(names, counts, max_size=12), first=days, last=days)
def test_shares_fill_each_column_and_sum_to_everything(
    found: dict[str, dict[date, int]], first: date, last: date
) -> None:
    chart = share_columns(found, first, last)

    assert len(chart.series) <= MOST_SERIES + 1
    assert sum(series.total for series in chart.series) == chart.total
    if chart.total:
        assert sum(series.share for series in chart.series) == pytest.approx(1)
    for column in chart.columns:
        assert sum(chart.counts_of(column)) == column.total
        heights = sum(segment.height for segment in column.segments)
        assert heights == pytest.approx(PLOT_PX if column.total else 0, abs=0.1)


def test_the_seventh_name_and_those_behind_it_are_one_grey() -> None:
    found = {f"List {n}": {MONDAY: 10 - n} for n in range(8)}

    chart = share_columns(found, MONDAY, MONDAY)

    assert [series.number for series in chart.series] == [1, 2, 3, 4, 5, 6, 0]
    assert chart.series[-1].names == 2
    assert chart.series[-1].total == 4 + 3


@given(found=st.lists(st.tuples(names, st.integers(0, 10**9)), max_size=60))
def test_ranked_bars_leave_nothing_out_of_the_sum(
    found: list[tuple[str, int]],
) -> None:
    chart = ranked_bars(found)

    assert len(chart.bars) <= 13
    assert chart.others != 1
    assert sum(bar.count for bar in chart.bars) + chart.others_count == chart.total
    assert chart.total == sum(count for _, count in found)
    assert all(0 < bar.width <= 100 for bar in chart.bars)
    assert sorted(chart.bars, key=lambda bar: -bar.count) == list(chart.bars)


@given(values=st.lists(st.integers(0, 10**9), max_size=300))
def test_a_spark_line_stays_in_its_frame(values: list[int]) -> None:
    line = spark_line(values)

    assert len(line.points) == min(len(values), MOST_POINTS)
    assert all(0 < x < WIDTH_PX and 0 < y < HEIGHT_PX for x, y in line.points)
    assert (line.most, line.least) == (max(values, default=0), min(values, default=0))


def test_a_spark_line_of_ten_thousand_values_is_as_small_as_any() -> None:
    assert len(spark_line(range(10_000)).path) < 600


reports = st.builds(
    Report,
    st.sampled_from(["Gazette", "Northern Post", "صحيفة", ""]),
    st.integers(0, 10**7).map(lambda seconds: START + timedelta(seconds=seconds)),
    st.booleans(),
)


@given(found=st.lists(reports, max_size=30))
def test_a_timeline_has_each_report_within_its_width(found: list[Report]) -> None:
    chart = story_timeline(found)

    assert chart.reports == len(found) == sum(row.reports for row in chart.rows)
    for row in chart.rows:
        assert sum(dot.reports for dot in row.dots) == row.reports
        assert all(0 <= dot.at <= 100 for dot in row.dots)
    assert [row.after for row in chart.rows] == sorted(row.after for row in chart.rows)
    assert len(chart.ticks) <= 5


def test_a_timeline_shows_those_who_were_first_and_counts_the_others() -> None:
    late = [Report(f"Outlet {n}", START + timedelta(hours=n)) for n in range(400)]

    chart = story_timeline(late)

    assert [row.outlet for row in chart.rows][:2] == ["Outlet 0", "Outlet 1"]
    assert (len(chart.rows), chart.outlets) == (14, 400)


def test_no_single_outlet_is_left_out_of_a_timeline() -> None:
    fifteen = [Report(f"Outlet {n}", START + timedelta(hours=n)) for n in range(15)]

    assert len(story_timeline(fifteen).rows) == 15


def test_ten_thousand_reports_are_at_most_a_dot_for_each_place() -> None:
    many = [Report("Gazette", START + timedelta(seconds=n)) for n in range(10_000)]

    [row] = story_timeline(many).rows

    assert row.reports == 10_000
    assert len(row.dots) <= 126


def test_a_dot_is_a_copy_only_if_all_its_reports_are() -> None:
    at_once = [Report("Gazette", START, is_copy=True), Report("Gazette", START)]

    [row] = story_timeline([*at_once, Report("Post", START + DAY)]).rows[:1]

    assert [(dot.reports, dot.is_copy) for dot in row.dots] == [(2, False)]
