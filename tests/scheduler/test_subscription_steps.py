"""Which subscriptions are asked for, renewed and ended, and when."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.subscription_steps import (
    CONFIRM_WITHIN,
    DENIED_FOR,
    END_TRIES,
    LONGEST,
    MOST_A_DAY,
    MOST_WAIT,
    SHORTEST,
    SubscriptionChanges,
    lease_of,
    next_request,
    renewal,
    subscription_changes,
)
from store.hub_model import HubOffer, HubSubscription
from tests.support.factories import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HERE = "https://desk.example/websub"
OFFER = HubOffer(hub="https://hub.example/", topic="https://gazette.example/feed")
OTHER = replace(OFFER, hub="https://other.example/")
NONE = SubscriptionChanges()
MAKE = SubscriptionChanges(to_make=(("gazette", OFFER),))

ACTIVE = HubSubscription(
    id=1,
    source="gazette",
    offer=OFFER,
    callback=f"{HERE}/key",
    secret="secret",
    state="active",
    created=NOW - 2 * DAY,
    due=NOW + 5 * DAY,
    expires=NOW + 8 * DAY,
)
ASKED = replace(ACTIVE, id=2, state="asked", due=NOW, expires=None)
ENDING = replace(ACTIVE, id=3, state="ending", due=NOW)
ENDED = replace(ACTIVE, id=4, state="ended", due=None)
DENIED = replace(ENDED, id=5, state="denied")


def changes(
    *made: HubSubscription, offer: HubOffer | None = OFFER
) -> SubscriptionChanges:
    wanted = {"gazette": offer} if offer else {}
    return subscription_changes(wanted, made, callbacks=HERE, now=NOW)


def end(*ids: int, make: Iterable[tuple[str, HubOffer]] = ()) -> SubscriptionChanges:
    return SubscriptionChanges(to_end=ids, to_make=tuple(make))


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ([], MAKE),
        ([ASKED], NONE),
        ([ACTIVE], NONE),
        ([ENDED], MAKE),
        ([ENDING], MAKE),
        ([replace(ACTIVE, due=NOW)], MAKE),
        ([replace(ACTIVE, due=NOW), ASKED], NONE),
        ([replace(ACTIVE, expires=NOW)], replace(MAKE, to_close=(1,))),
        ([replace(ACTIVE, expires=NOW), ASKED], SubscriptionChanges(to_close=(1,))),
        ([DENIED], NONE),
        ([replace(DENIED, created=NOW - DENIED_FOR)], MAKE),
        ([replace(ENDING, tries=END_TRIES)], replace(MAKE, to_close=(3,))),
        ([replace(ENDING, tries=END_TRIES, due=NOW + HOUR), ACTIVE], NONE),
        ([replace(ENDING, expires=NOW), ACTIVE], SubscriptionChanges(to_close=(3,))),
    ],
)
def test_each_source_with_a_hub_has_one_subscription(
    made: list[HubSubscription], expected: SubscriptionChanges
) -> None:
    assert changes(*made) == expected


def test_what_is_not_wanted_any_more_is_ended() -> None:
    moved = replace(ACTIVE, callback="https://old.example/websub/key")

    assert changes(ACTIVE, ASKED, ENDING, offer=None) == end(1, 2)
    assert changes(ACTIVE, offer=OTHER) == end(1, make=[("gazette", OTHER)])
    assert changes(moved) == end(1, make=[("gazette", OFFER)])


def test_a_source_that_names_another_hub_at_each_visit_asks_few_of_them() -> None:
    today = [
        replace(ENDED, id=number, created=NOW - HOUR) for number in range(MOST_A_DAY)
    ]

    assert changes(*today, offer=OTHER) == NONE
    assert changes(*today[1:], offer=OTHER).to_make == (("gazette", OTHER),)


def test_a_hub_that_does_not_confirm_is_asked_ever_more_rarely() -> None:
    waits = [next_request(NOW, tries) - NOW for tries in range(12)]

    assert waits[:4] == [CONFIRM_WITHIN * 4**tries for tries in range(4)]
    assert waits[4:] == [MOST_WAIT] * 8


@pytest.mark.parametrize(
    ("text", "lease"),
    [
        ("864000", 10 * DAY),
        ("1", SHORTEST),
        ("", SHORTEST),
        ("-5", SHORTEST),
        ("1e9", SHORTEST),
        ("٣٠٠٠٠", SHORTEST),
        ("9" * 5_000, LONGEST),
    ],
)
def test_a_lease_is_believed_within_bounds(text: str, lease: timedelta) -> None:
    assert lease_of(text) == lease


@given(text=st.text())
def test_any_lease_is_renewed_before_it_ends(text: str) -> None:
    lease = lease_of(text)

    assert SHORTEST <= lease <= LONGEST
    assert NOW < renewal(NOW, lease) < NOW + lease
