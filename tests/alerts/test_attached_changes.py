"""Changes that are told with something else: each alert goes to one place, and once."""

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from store.delivery_model import PendingAlert
from tests.support.factories import NOW
from tests.support.plan_inputs import HOUR, informed, pending
from tocsin.alerts.plan.attached_changes import gathered
from tocsin.alerts.plan.planner import plan

WHENS = ("now", "daily 08:00", "hourly")


@st.composite
def alerts(draw: st.DrawFn) -> list[PendingAlert]:
    """Return alerts of few articles and their changes, in any order of events."""
    found = []
    for number in range(1, draw(st.integers(0, 8)) + 1):
        article = draw(st.integers(1, 3))
        change = draw(st.none() | st.just(number))
        found.append(
            pending(
                number,
                watchlist=draw(st.sampled_from(["ferries", "piers"])),
                when=draw(st.sampled_from(WHENS)),
                story=article,
                article=article,
                outlet=f"Outlet {article}",
                change=change,
                news="changed" if change else draw(st.sampled_from(["", "17"])),
                at=NOW - draw(st.integers(0, 30)) * HOUR,
            )
        )
    return found


@given(alerts())
def test_no_alert_is_planned_twice_or_not_at_all(found: list[PendingAlert]) -> None:
    made = plan(informed(), found, NOW)

    places = Counter(id_ for message in made.messages for id_ in message.alerts)
    places.update(made.waiting.keys())
    places.update(made.absorbed.keys())
    places.update(made.muted.keys())
    assert places == Counter(alert.id for alert in found)


@given(alerts())
def test_of_an_article_one_alert_is_planned_for_each_watchlist(
    found: list[PendingAlert],
) -> None:
    together = gathered(found)

    with_change = {(a.watchlist, a.article) for a in found if a.change is not None}
    planned = Counter(
        (alert.watchlist, alert.article)
        for alert in together.planned
        if alert.change is not None
    )
    assert all(number == 1 for number in planned.values())
    assert planned.keys() <= with_change
    gone = [id_ for ids in together.attached.values() for id_ in ids]
    assert {a.id for a in together.planned}.isdisjoint(gone)
    assert len(together.planned) + len(gone) == len(found)


def test_a_change_waits_with_the_first_message_on_its_article() -> None:
    first = pending(1, when="daily 08:00", article=7, at=NOW)
    change = pending(2, article=7, change=3, news="changed", at=NOW + HOUR)

    made = plan(informed(), [first, change], NOW + 2 * HOUR)

    assert made.messages == ()
    assert made.waiting[2] == "told with the article's first message"
    (digest,) = plan(informed(), [first, change], NOW + timedelta(days=1)).messages
    assert digest.alerts == (1, 2)


def test_changes_of_an_article_that_was_sent_wait_for_one_thing() -> None:
    found = [
        pending(number, when="daily 08:00", article=7, change=number, news="changed")
        for number in (1, 2)
    ]

    made = plan(informed(), found, NOW)

    assert made.waiting[1] == made.waiting[2]
    assert made.waiting[1].startswith("waiting for the digest of")
