"""The outbox: each message is claimed once, in order, until it is sent or over."""

import pytest

from store import channels, deliveries, outbox
from store.database import Database
from store.delivery_model import Settlement
from store.outbox import NewDelivery, Recovery
from tests.support.factories import NOW, message
from tests.support.outbox_steps import (
    LATER,
    SECOND,
    SENT,
    again,
    attempt,
    claim,
    queue,
    settle,
    states,
)


@pytest.fixture(autouse=True)
def config(db: Database) -> None:
    channels.sync(db, ["hook", "mail"], NOW)


def test_a_message_is_written_once_however_often_it_is_planned(db: Database) -> None:
    queue(db)

    twice = NewDelivery(channel="mail", key="k1", kind="alert", message=message())

    assert outbox.queue(db, twice, LATER) is None
    assert outbox.open_count(db) == outbox.due_count(db, NOW) == 1
    assert outbox.next_due(db, "hook") == NOW


def test_a_message_for_a_channel_that_is_gone_is_not_written(
    db: Database,
) -> None:
    lost = NewDelivery(channel="nobody", key="k1", kind="alert", message=message())

    assert outbox.queue(db, lost, NOW) is None


def test_a_claim_returns_what_to_send(db: Database) -> None:
    queue(db, message=message("Fähre \ud83d"), thread="root", kind="followup")

    delivery = claim(db)

    assert delivery.message == message("Fähre ?")
    assert (delivery.channel, delivery.kind, delivery.attempt) == (
        "hook",
        "followup",
        1,
    )
    assert (delivery.key, delivery.thread) == ("k1", "root")
    assert (delivery.created, delivery.repeat) == (NOW, False)
    assert states(db) == [(1, "sending")]


def test_the_first_on_its_story_is_its_own_thread(db: Database) -> None:
    queue(db)

    assert claim(db).thread == "k1"


def test_a_delivery_is_never_claimed_twice(db: Database) -> None:
    queue(db)

    claim(db)

    assert outbox.claim(db, "hook", LATER) is None
    assert outbox.next_due(db, "hook") is None
    assert outbox.open_count(db) == outbox.due_count(db, NOW) == 1


def test_urgent_messages_come_first_and_then_the_oldest(db: Database) -> None:
    queue(db, "k1")
    queue(db, "k2", at=NOW - SECOND)
    queue(db, "k3", urgent=True)

    assert [claim(db).key for _ in range(3)] == ["k3", "k1", "k2"]


def test_a_failed_delivery_lets_others_pass(db: Database) -> None:
    queue(db, "k1")
    queue(db, "k2")
    again(db, claim(db), at=LATER + SECOND)

    assert claim(db).key == "k2"
    assert outbox.next_due(db, "hook") == LATER + SECOND


def test_a_follow_up_never_overtakes_what_it_follows(db: Database) -> None:
    queue(db, "k1")
    queue(db, "k2", thread="k1", urgent=True)
    first = claim(db)
    assert outbox.claim(db, "hook", LATER) is None
    again(db, first, at=LATER + SECOND)
    assert outbox.claim(db, "hook", LATER) is None
    assert outbox.next_due(db, "hook") == LATER + SECOND

    settle(db, claim(db, at=LATER + SECOND), SENT)

    assert claim(db).key == "k2"


def test_a_channel_claims_only_its_own_and_only_what_is_due(db: Database) -> None:
    queue(db, channel="mail")

    assert outbox.claim(db, "hook", LATER) is None
    assert outbox.claim(db, "mail", NOW - SECOND) is None
    assert outbox.claim(db, "nobody", LATER) is None
    assert claim(db, "mail").channel == "mail"


def test_a_sent_delivery_is_done(db: Database) -> None:
    queue(db)
    again(db, claim(db))

    assert settle(db, claim(db), SENT)

    (view,) = deliveries.views(db)
    assert (view.state, view.sent, view.reason) == ("sent", LATER, "")
    assert view.attempts == 2
    assert outbox.open_count(db) == 0


def test_a_failed_delivery_waits_and_keeps_its_key_and_reason(
    db: Database,
) -> None:
    queue(db)
    first = claim(db)

    again(db, first, at=LATER)

    (view,) = deliveries.views(db)
    assert (view.state, view.due, view.reason) == ("waiting", LATER, "HTTP 500")
    second = claim(db)
    assert (second.attempt, second.key, second.repeat) == (2, "k1", False)


def test_every_attempt_is_kept(db: Database) -> None:
    queue(db)
    outbox.settle(
        db,
        claim(db),
        Settlement(state="waiting", due=NOW),
        attempt("retry", status=500, started=NOW - SECOND),
    )
    settle(db, claim(db), SENT)

    assert [(each.outcome, each.status) for each in deliveries.attempts(db, 1)] == [
        ("retry", 500),
        ("ok", None),
    ]


def test_after_a_crash_only_messages_on_their_way_are_in_doubt(
    db: Database,
) -> None:
    for key in ("k1", "k2", "k3"):
        queue(db, key)
    claim(db)
    assert outbox.mark_in_flight(db, claim(db), NOW)

    found = outbox.recover(db, LATER, resend=[])

    assert found == Recovery(safe=1, doubtful=1)
    assert states(db) == [(1, "waiting"), (2, "unknown"), (3, "waiting")]
    assert "may have arrived" in deliveries.views(db, state="unknown")[0].reason
    assert not claim(db).repeat


def test_where_repeats_are_recognised_it_is_sent_again_and_marked(db: Database) -> None:
    queue(db)
    outbox.mark_in_flight(db, claim(db), NOW)

    assert outbox.recover(db, LATER, resend=["hook"]) == Recovery(safe=0, doubtful=1)
    assert claim(db).repeat


def test_deliveries_that_passed_since_an_attempt_are_counted(
    db: Database,
) -> None:
    for key in ("k1", "k2", "k3"):
        queue(db, key)
    faulty = claim(db)
    again(db, faulty, at=LATER + SECOND)
    settle(db, claim(db), SENT)
    settle(db, claim(db), SENT)

    assert outbox.passed_since(db, faulty, most=5) == 2
    assert outbox.passed_since(db, faulty, most=1) == 1


def test_a_channel_hangs_when_an_attempt_does_not_end(db: Database) -> None:
    queue(db, "k1")
    queue(db, "k2", channel="mail")
    claim(db, at=NOW)

    assert outbox.channels_with_hung(db, NOW) == ["hook"]
    assert outbox.channels_with_hung(db, NOW - SECOND) == []


def test_only_a_hung_attempt_is_given_up_while_others_go_on(db: Database) -> None:
    queue(db, "k1")
    queue(db, "k2", channel="mail")
    claim(db, at=NOW)
    claim(db, "mail", at=NOW)

    early = outbox.recover(db, LATER, resend=[], channel="hook", before=NOW - SECOND)
    late = outbox.recover(db, LATER, resend=[], channel="hook", before=NOW)

    assert (early.safe, late.safe) == (0, 1)
    assert states(db) == [(1, "waiting"), (2, "sending")]


def test_an_attempt_that_was_given_up_settles_nothing_any_more(db: Database) -> None:
    queue(db)
    lost = claim(db)
    outbox.recover(db, LATER, resend=[])

    assert not outbox.mark_in_flight(db, lost, LATER)
    assert not settle(db, lost, SENT)
    ours = claim(db)
    assert not settle(db, lost, SENT)
    assert settle(db, ours, SENT)


def test_the_deliveries_of_a_removed_channel_are_cancelled(db: Database) -> None:
    for number in range(3):
        queue(db, f"hook{number}")
        queue(db, f"mail{number}", channel="mail")
    settle(db, claim(db), SENT)
    claim(db)

    channels.sync(db, ["mail"], LATER)

    of_hook = [view.state for view in deliveries.views(db, channel="hook")]
    of_mail = {view.state for view in deliveries.views(db, channel="mail")}
    assert of_hook == ["cancelled", "cancelled", "sent"]
    assert of_mail == {"waiting"}
    reasons = {view.reason for view in deliveries.views(db, state="cancelled")}
    assert reasons == {"the channel was removed from the configuration"}


def test_a_channel_that_is_added_again_gets_what_is_new(db: Database) -> None:
    queue(db, "k1")
    channels.sync(db, [], NOW)
    channels.sync(db, ["hook"], NOW)

    queue(db, "k2")

    assert claim(db).key == "k2"
    assert outbox.claim(db, "hook", LATER) is None


def test_urgent_and_old_messages_do_not_count_for_the_hourly_limit(
    db: Database,
) -> None:
    queue(db, "old", at=NOW - SECOND)
    queue(db, "urgent", at=LATER, urgent=True)
    queue(db, "digest", at=LATER, kind="digest")
    queue(db, "counts", at=LATER)
    queue(db, "other", at=LATER, channel="mail")

    assert outbox.created_since(db, "hook", NOW, ["alert", "followup"]) == [LATER]
    assert outbox.keys_since(db, "hook", NOW, "digest") == ["digest"]
    assert outbox.keys_since(db, "hook", LATER, "digest") == []


def test_words_of_old_messages_are_removed(
    db: Database,
) -> None:
    words = message("Late")
    for key in ("k1", "k2"):
        queue(db, key, message=words)
    settle(db, claim(db), SENT)

    assert outbox.forget(db, NOW, 10) == 0
    assert outbox.forget(db, LATER, 10) == 1
    assert outbox.forget(db, LATER, 10) == 0

    assert deliveries.message(db, 1) == message("Late", body="", plain="")
    assert deliveries.message(db, 2) == words
    assert deliveries.attempts(db, 1) == []


def test_what_a_message_was_called_is_kept(db: Database) -> None:
    queue(db, message=message("", plain="ferries: Ferry late\nGazette"))
    settle(db, claim(db), SENT)

    outbox.forget(db, LATER, 10)

    assert deliveries.views(db)[0].title == "ferries: Ferry late"
    assert deliveries.message(db, 1).plain == ""


def test_a_hung_attempt_and_a_crash_have_different_reasons(db: Database) -> None:
    queue(db)
    outbox.mark_in_flight(db, claim(db, at=NOW), NOW)
    outbox.recover(db, LATER, resend=["hook"], channel="hook", before=NOW)
    hung = deliveries.views(db)[0].reason
    outbox.mark_in_flight(db, claim(db), LATER)
    outbox.recover(db, LATER, resend=["hook"])

    crashed = deliveries.views(db)[0].reason
    assert hung.startswith("the attempt took too long while it was being sent")
    assert crashed.startswith("tocsin stopped while it was being sent")
