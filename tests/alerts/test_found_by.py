"""Several watchlists that find one article: all are named, and it is named once."""

from datetime import UTC

import pytest

from store.model import DeliveryKind
from tests.support.factories import clipping
from tests.support.notifications import FAMILIES, notification, update, written
from tocsin.alerts.messages.services import Family
from tocsin.alerts.plan.compose_notification import compose
from tocsin.alerts.plan.decisions import PlannedMessage, Section

OTHERS = ("piers", "unions", "courts", "rivers")
FORTY = tuple(f"watchlist with a long name {number:02}" for number in range(40))


@pytest.mark.parametrize("family", FAMILIES)
def test_watchlists_that_a_title_has_no_room_for_are_named_below(
    family: Family,
) -> None:
    message = written(notification(update(also_found_by=OTHERS)), family)

    assert "courts" not in message.title
    assert "ferries, piers, unions, courts and rivers" in message.plain


@pytest.mark.parametrize("kind", ["alert", "roundup"])
def test_forty_watchlists_are_all_named(kind: DeliveryKind) -> None:
    message = written(notification(update(also_found_by=FORTY), kind=kind))

    assert all(name in message.body for name in FORTY)


def test_a_title_that_names_all_watchlists_is_enough() -> None:
    message = written(notification(update(also_found_by=OTHERS[:2])))

    assert message.title.startswith("ferries, piers and unions:")
    assert "Found by" not in message.body


def test_a_roundup_names_all_watchlists_of_each_story() -> None:
    stories = (
        update(clipping(1)),
        update(clipping(2), story=2, also_found_by=OTHERS),
    )

    message = written(notification(*stories, kind="roundup"))

    assert "ferries, piers, unions, courts and rivers" in message.body


def test_a_program_gets_all_watchlists_in_a_field() -> None:
    few = written(notification(update(also_found_by=OTHERS)), "machine").fields
    many = written(notification(update(also_found_by=FORTY)), "machine").fields

    assert few["watchlist"] == "ferries"
    assert few["watchlists"] == "ferries, piers, unions, courts, rivers"
    assert many["watchlists"] == ", ".join(("ferries", *FORTY))


def test_an_article_that_was_not_sent_to_two_watchlists_is_named_once() -> None:
    section = Section(
        story=1, watchlist="ferries", alerts=(1,), named=(1,), outlets=1, new_outlets=1
    )
    message = PlannedMessage(kind="alert", key="k", sections=(section,), also=(2, 3))
    clippings = {
        1: clipping(1, article=7),
        2: clipping(2, article=8),
        3: clipping(2, article=8, watchlist="piers"),
    }

    named = compose(message, clippings, UTC).also

    assert [each.article for each in named] == [8]


def test_an_outlet_s_urgent_article_is_shown_in_place_of_its_others() -> None:
    section = Section(
        story=1,
        watchlist="piers",
        alerts=(1, 2),
        named=(1, 2),
        outlets=1,
        new_outlets=1,
    )
    message = PlannedMessage(kind="alert", key="k", sections=(section,))
    first = clipping(1, outlet="Gazette", watchlist="piers")
    second = clipping(2, outlet="Gazette", watchlist="piers", urgent=True)

    told = compose(message, {1: first, 2: second}, UTC)

    assert told.updates[0].clippings == (second,)
    assert written(told).title.startswith("Urgent · ")
