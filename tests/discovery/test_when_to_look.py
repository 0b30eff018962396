"""When the source of a site is looked for, in place of the address in use."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from spiders.discovery.when_to_look import FailedLook, should_look

NOW = datetime(2026, 3, 2, tzinfo=UTC)
HOME = FailedLook(
    is_page=True,
    status=200,
    was_found=False,
    never_listed=True,
    last_ok=None,
    sought=None,
)
DEAD = replace(
    HOME,
    is_page=False,
    status=404,
    was_found=True,
    never_listed=False,
    last_ok=NOW - timedelta(days=3),
    sought=NOW - timedelta(days=90),
)


def test_a_page_that_never_was_a_list_is_looked_around_once_a_day() -> None:
    assert should_look(HOME, NOW)
    assert not should_look(replace(HOME, sought=NOW - timedelta(hours=23)), NOW)
    assert should_look(replace(HOME, sought=NOW - timedelta(hours=25)), NOW)


@pytest.mark.parametrize(
    "other",
    [
        replace(HOME, is_page=False, status=404),
        replace(HOME, is_page=False, status=None),
        replace(HOME, never_listed=False),
    ],
    ids=["gone", "unreachable", "was a feed"],
)
def test_what_was_a_list_or_does_not_answer_is_not_replaced(other: FailedLook) -> None:
    assert not should_look(other, NOW)


@pytest.mark.parametrize(
    ("dead", "looks"),
    [
        (DEAD, True),
        (replace(DEAD, status=410), True),
        (replace(DEAD, status=200, is_page=True), True),
        (replace(DEAD, status=403), False),
        (replace(DEAD, last_ok=NOW - timedelta(hours=47)), False),
        (replace(DEAD, sought=NOW - timedelta(hours=3)), False),
        (replace(DEAD, last_ok=None), True),
    ],
    ids=["404", "410", "a page", "refused", "not long", "just sought", "never ok"],
)
def test_what_was_found_is_replaced_when_it_has_been_gone_for_days(
    dead: FailedLook, looks: bool
) -> None:
    assert should_look(dead, NOW) is looks
