"""The state of a source, from tables of what was seen of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.coverage_model import STATES, Coverage, CoverageState, SourceRecord
from tests.support.factories import NOW, source
from tests.support.source_records import EVERY, SIGNS, pages, visits
from tocsin.coverage.judge_source import judge

GAZETTE = source()
HOUR = timedelta(hours=1)
READ = "p" * 25
"""Pages that could be read."""


def record(signs: str, **more: object) -> SourceRecord:
    known = SourceRecord(visits=visits(signs), has_listed=True, last_listed=20)
    return replace(known, **more)  # type: ignore[arg-type]  # its fields


def state(record: SourceRecord) -> CoverageState:
    return judge(record, GAZETTE, NOW).state


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ("", "new"),
        ("5", "new"),
        ("+", "ok"),
        ("+++====", "ok"),
        ("++++++5", "ok"),
        ("+++++55", "ok"),  # two failures are a hiccup
        ("+++++55+", "ok"),
        ("++++555", "failing"),
        ("++++ddd", "failing"),
        ("++++444", "failing"),
        ("++++333", "blocked"),
        ("++++999", "blocked"),
        ("+++++99", "blocked"),  # no hiccup asks for fewer requests twice
        ("+++++59", "ok"),
        ("++++rrr", "blocked"),
        ("++++uuu", "failing"),  # its rules cannot be read: the server is at fault
        ("++++hhh", "layout changed"),
        ("++++335", "blocked"),  # most of the last three
        ("++++d35", "failing"),
        ("+++5+5+5+", "ok"),
        ("++55+55+55", "failing"),  # it works now and then
        ("++++555++", "ok"),
        ("++55+55+55++", "ok"),
    ],
)
def test_failures_that_last_are_a_state_and_a_hiccup_is_none(
    signs: str, expected: CoverageState
) -> None:
    assert state(record(signs)) == expected


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ("5", "new"),
        ("55", "failing"),
        ("4", "failing"),
        ("3", "blocked"),
        ("5+", "ok"),
    ],
)
def test_a_new_source_that_never_worked_is_named_soon(
    signs: str, expected: CoverageState
) -> None:
    known = record(signs, has_listed="+" in signs, last_listed=0)

    assert state(known) == expected


@pytest.mark.parametrize("signs", ["++++4", "++++3", "++++55", "4", "3"])
def test_a_source_that_answered_with_an_empty_list_has_worked(signs: str) -> None:
    known = record(signs, has_listed=False, last_listed=0, empty_since=NOW - HOUR)

    assert state(known) in ("ok", "new")


def test_three_visits_at_once_are_a_hiccup() -> None:
    at_once = visits("333", every=timedelta(seconds=5))
    earlier = visits("++++", until=NOW - HOUR)

    assert state(record("", visits=at_once + earlier)) == "ok"


def test_a_state_says_since_when_why_and_what_to_do() -> None:
    found = judge(record("++++333"), GAZETTE, NOW)

    assert found == Coverage(
        state="blocked",
        cause="visits",
        since=NOW - 2 * EVERY,
        reason="HTTP 403: the site refuses the request.",
        remedy="Ask the publisher for access, or find another way in: "
        "tocsin discover https://gazette.example/",
    )


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (record("++++ddd"), "failing"),
        (record("ddd", has_listed=False), "failing"),
        (record("++++", pages=pages("55555555")), "failing"),
    ],
)
def test_nobody_is_told_to_look_for_the_site_of_a_mailbox(
    known: SourceRecord, expected: CoverageState
) -> None:
    letters = replace(GAZETTE, kind="mailbox", url="imaps://imap.example/INBOX")

    found = judge(known, letters, NOW)

    assert found.state == expected
    assert found.remedy.endswith("tocsin sources check gazette")


def test_a_state_lasts_until_two_visits_went_well_and_keeps_its_beginning() -> None:
    began = NOW - 5 * HOUR
    before = Coverage(state="failing", cause="visits", since=began, reason="HTTP 503.")

    one = judge(record("++555+", before=before), GAZETTE, NOW)
    two = judge(record("++555++", before=before), GAZETTE, NOW)

    assert one == before
    assert (two.state, two.since) == ("ok", NOW)


def test_what_never_listed_anything_is_no_changed_layout() -> None:
    assert state(record("hhhh", has_listed=False)) == "failing"


@pytest.mark.parametrize(
    ("signs", "hours", "expected"),
    [
        ("++++0", 0.3, "ok"),
        ("+++00", 0.2, "ok"),
        ("+++000", 0.5, "empty"),
        ("+++0==", 0.5, "empty"),
        ("+++0==5", 0.5, "ok"),  # a hiccup: the state stays what it was
        ("============", 400, "empty"),
    ],
)
def test_a_source_that_lists_nothing_any_more_is_empty(
    signs: str, hours: float, expected: CoverageState
) -> None:
    since = NOW - hours * HOUR

    assert state(record(signs, empty_since=since)) == expected


@pytest.mark.parametrize(
    ("hours", "more", "expected"),
    [
        (1, {"has_listed": False}, "ok"),  # it was added just now
        (25, {"has_listed": False}, "empty"),
        (30, {"last_listed": 2}, "ok"),  # a short list ran out over the weekend
        (80, {"last_listed": 2}, "empty"),
        (1, {"has_parts": True}, "ok"),  # an index whose parts did not change
    ],
)
def test_a_list_that_may_be_empty_is_given_time(
    hours: int, more: dict[str, object], expected: CoverageState
) -> None:
    known = record("+++0====", empty_since=NOW - hours * HOUR, **more)

    assert state(known) == expected


@pytest.mark.parametrize(
    ("kind", "before", "hours", "expected"),
    [
        ("json", 0, 9, "ok"),  # it may list only what is new
        ("json", 0, 25, "empty"),
        ("json", 8, 9, "ok"),  # its nights
        ("json", 8, 13, "empty"),
        ("mailbox", 0, 90, "ok"),
        ("feed", 8, 9, "ok"),
        ("feed", 90, 70, "ok"),
        ("feed", 90, 73, "empty"),  # a long fault is not forgiven for ever
    ],
)
def test_what_was_empty_for_as_long_before_is_not_in_trouble(
    kind: str, before: int, hours: int, expected: CoverageState
) -> None:
    known = record(
        "+++0====", empty_since=NOW - hours * HOUR, longest_empty=before * HOUR
    )

    assert judge(known, source(kind=kind), NOW).state == expected


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        (READ, "ok"),
        ("wwww", "ok"),  # too few to judge by
        ("wwwww", "walled"),
        (f"{READ}wwww", "ok"),
        (f"{READ}wwwww", "walled"),
        (f"{READ}wwwwwp", "ok"),  # the last one could be read
        ("ppwppwpp" * 3 + "wwwww", "ok"),  # a fourth is for subscribers
        ("ppwppwpp" * 3 + "w" * 13, "walled"),
        ("pw" * 10 + "w" * 10, "ok"),  # half of them are
        (f"{READ}lllll", "layout changed"),
        (f"{READ}33333", "blocked"),
        (f"{READ}5533333", "blocked"),
        (f"{READ}????3", "blocked"),  # those given up do not say why
        (f"{READ}rrrrr", "blocked"),
        (f"{READ}xxxxx", "failing"),  # the server is at fault
        (f"{READ}55555", "failing"),
        (f"{READ}sssss", "stub only"),
        (f"{READ}uuuuu", "undated"),
        (f"{READ}uuusss", "ok"),
    ],
)
def test_pages_show_what_visits_do_not(signs: str, expected: CoverageState) -> None:
    assert state(record("++++", pages=pages(signs))) == expected


def test_the_pages_of_one_visit_are_no_state() -> None:
    at_once = pages("wwwwwwwwww", each=timedelta(0))

    assert state(record("+", pages=at_once)) == "ok"


def test_a_state_of_pages_began_with_the_first_of_those_that_show_it() -> None:
    found = judge(record("+", pages=pages(f"w{READ}wwwwwww")), GAZETTE, NOW)

    assert found.since == NOW - 6 * EVERY
    assert found.reason.startswith("7 of the last 7 pages cannot be read")


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ("wwwwwwwwwwpp", "walled"),
        ("wwwwwwwwwwppp", "ok"),
        ("wwwwwpppp", "ok"),
        ("wwpwwpwwpwwppp", "walled"),  # a third could be read all the time
        ("wpwppwpppwpp", "ok"),  # most can be read
    ],
)
def test_walls_end_when_more_pages_are_read_in_a_row_than_since_they_began(
    signs: str, expected: CoverageState
) -> None:
    before = Coverage(state="walled", cause="pages", since=NOW - 9 * HOUR)

    assert state(record("+", pages=pages(signs), before=before)) == expected


def test_walls_of_which_no_page_is_known_any_more_are_over() -> None:
    before = Coverage(state="walled", cause="pages", since=NOW - 9 * HOUR)

    assert state(record("+", before=before)) == "ok"


def test_a_permanent_redirect_is_told_with_the_line_to_write() -> None:
    found = judge(record("++", moved_to="https://new.example/feed"), GAZETTE, NOW)

    assert found.state == "moved"
    assert 'url = "https://new.example/feed"' in found.remedy


coverage = st.builds(
    Coverage,
    state=st.sampled_from(STATES),
    since=st.just(NOW - HOUR),
    cause=st.sampled_from(["", "visits", "listing", "pages", "days"]),
)


@settings(max_examples=40)
@given(
    signs=st.text(st.sampled_from("".join(SIGNS)), max_size=12),
    seen=st.text(st.sampled_from("puws3?5l"), max_size=10),
    before=st.none() | coverage,
)
def test_any_record_gives_a_state_that_began_and_has_words(
    signs: str, seen: str, before: Coverage | None
) -> None:
    found = judge(record(signs, pages=pages(seen), before=before), GAZETTE, NOW)

    assert found.state in STATES
    assert found.since <= NOW
    if before is None and found.state not in ("ok", "new"):
        assert found.reason.endswith(".")
        assert found.remedy


@given(signs=st.text(st.sampled_from("".join(SIGNS)), max_size=10), before=coverage)
def test_two_good_visits_end_every_state_of_visits(
    signs: str, before: Coverage
) -> None:
    before = replace(before, state="failing", cause="visits")

    assert judge(record(f"{signs}++", before=before), GAZETTE, NOW).cause != "visits"


@settings(max_examples=20)
@given(signs=st.text(st.sampled_from("+="), min_size=1, max_size=9))
def test_a_single_failure_changes_nothing(signs: str) -> None:
    for failed in "5d43r9h":
        assert state(record(f"{signs}{failed}")) == state(record(signs))
