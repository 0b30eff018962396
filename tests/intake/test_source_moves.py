"""Where a source is visited after its site has redirected for good."""

from functools import partial

import pytest

from store.bookmarks import SourceAddress
from store.model import Visit
from tests.support.factories import source, visit
from tocsin.intake.source_moves import FAILURES, VISITS, after_visit, line_to_write

GAZETTE = source()
NEW, NEWER = "https://new.example/feed", "https://newer.example/feed"
HERE = SourceAddress()
MOVED = SourceAddress(adopted=NEW)

redirected = partial(visit, moved_to=NEW)
refused = partial(visit, outcome="hard", status=404)


def after(
    address: SourceAddress, *visits: Visit, taken: tuple[str, ...] = ()
) -> SourceAddress:
    failures = 0
    for seen in visits:
        failures = 0 if seen.outcome in ("ok", "unchanged") else failures + 1
        address = after_visit(address, seen, GAZETTE, failures=failures, taken=taken)
    return address


def test_a_redirect_for_good_is_followed_for_good_after_some_visits() -> None:
    assert after(HERE, *[redirected()] * (VISITS - 1)).adopted == ""
    assert after(HERE, *[redirected(outcome="unchanged")] * VISITS) == MOVED


@pytest.mark.parametrize("between", [visit(), redirected(moved_to=NEWER)])
def test_visits_in_a_row_are_meant(between: Visit) -> None:
    some = [redirected()] * (VISITS - 1)

    assert after(HERE, *some, between, *some).adopted == ""


def test_a_failed_visit_in_between_changes_nothing() -> None:
    some = [redirected()] * (VISITS - 1)

    assert after(HERE, *some, refused(), redirected()) == MOVED


def test_a_redirect_to_another_source_is_not_followed_for_good() -> None:
    visits = [redirected()] * 9

    assert after(HERE, *visits, taken=("http://new.example/feed",)).adopted == ""


def test_a_source_moves_again_and_back() -> None:
    onwards = [visit(moved_to=NEWER)] * VISITS
    back = [visit(moved_to=GAZETTE.url)] * VISITS

    assert after(MOVED, *onwards) == SourceAddress(adopted=NEWER)
    assert after(MOVED, *back) == HERE


def test_a_new_address_that_fails_for_good_is_given_up() -> None:
    assert after(MOVED, *[refused()] * (FAILURES - 1)) == MOVED
    assert after(MOVED, *[refused()] * FAILURES) == HERE
    assert after(MOVED, refused(status=410)) == HERE


def test_a_new_address_with_a_fault_that_passes_stays() -> None:
    outage = visit(outcome="soft", status=503)

    assert after(MOVED, *[outage] * 99) == MOVED


def test_people_are_told_the_line_to_write() -> None:
    assert line_to_write("gazette", NEW) == f'[sources.gazette] url = "{NEW}"'
