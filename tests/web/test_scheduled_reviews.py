import asyncio
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.windows import Rhythm
from store import channels, outbox
from store.db import Store
from store.message import Message
from store.restores import mark_restored
from tests.support.desk_client import with_users
from tests.support.factories import NOW
from tests.support.review_sample import WATCHLISTS, fill
from tests.support.simulation import POLICY, recipient
from tocsin.alerts.messages.renderer import Renderer
from tocsin.alerts.messages.services import service_of
from tocsin.alerts.plan.recipient import Recipient
from tocsin.config import Config, ConfigError, load
from tocsin.daemon.scheduled_reviews import ScheduledReviews
from tocsin.web.review.queue_reviews import last_slot, queue_review, queue_reviews
from tocsin.web.review.review_schedule import due_review

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)

CONFIG = (
    '[alerts]\ntimezone = "Europe/Copenhagen"\n'
    '[channels.desk]\nurl = "json://127.0.0.1:9/"\n'
    '[channels.post]\nurl = "json://127.0.0.1:9/post"\n'
    + "".join(f'[watchlists."{name}"]\nquery = "harbour"\n' for name in WATCHLISTS)
)

DAILY = '[review]\nwhen = "daily 07:00"\nchannels = ["desk", "post"]\n'


@given(
    seed=st.integers(0, 10_000),
    text=st.sampled_from(
        ["daily 02:30", "daily 07:00", "weekdays 08:00", "weekly sun 02:30"]
    ),
    start=st.sampled_from(
        [datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 10, 15, tzinfo=UTC)]
    ),
)
def test_each_slot_is_sent_once_and_no_moment_is_left_out(
    seed: int, text: str, start: datetime
) -> None:
    """The clocks change within each run; the daemon looks now and then, or is down."""
    rhythm, chance = Rhythm.read(text), random.Random(seed)
    now, last = start, None
    sent = []
    while now < start + timedelta(days=25):
        due = due_review(rhythm, now, BERLIN, channel="desk", last=last)
        if due is not None:
            last = due.slot
            if due.period is not None:
                sent.append(due)
        now += timedelta(minutes=chance.choice([1, 20, 59, 60 * 7, 60 * 49]))

    assert len({due.key for due in sent}) == len(sent)
    for before, after in pairwise(sent):
        assert before.period is not None
        assert after.period is not None
        assert before.period.until == after.period.since
    for due in sent:
        assert rhythm.before(due.slot, BERLIN).at == due.slot


def test_a_daemon_that_looks_every_minute_sends_one_a_day_over_both_changes() -> None:
    rhythm = Rhythm.read("daily 02:30")
    for start in (
        datetime(2026, 3, 27, tzinfo=UTC),
        datetime(2026, 10, 23, tzinfo=UTC),
    ):
        last, slots = rhythm.before(start, BERLIN).at, []
        for minute in range(4 * 24 * 60):
            now = start + timedelta(minutes=minute)
            due = due_review(rhythm, now, BERLIN, channel="desk", last=last)
            if due is not None:
                last = due.slot
                slots.append(due.slot.astimezone(BERLIN).date())

        assert len(slots) == len(set(slots)) == 4


def test_a_rhythm_that_begins_sends_nothing_for_what_was_before() -> None:
    due = due_review(Rhythm.read("daily 07:00"), NOW, BERLIN, channel="desk", last=None)

    assert due is not None
    assert due.period is None


def test_a_clock_that_was_set_back_sends_nothing_again() -> None:
    rhythm = Rhythm.read("daily 07:00")
    last = rhythm.before(NOW, BERLIN).at

    early = NOW - timedelta(days=2)
    assert due_review(rhythm, early, BERLIN, channel="desk", last=last) is None


def test_after_a_year_the_review_is_of_the_last_month() -> None:
    rhythm = Rhythm.read("weekly mon 07:00")
    last = NOW - timedelta(days=400)

    due = due_review(rhythm, NOW, BERLIN, channel="desk", last=last)

    assert due is not None
    assert due.period is not None
    assert due.period.until - due.period.since == timedelta(days=31)


def config(folder: Path, text: str = DAILY) -> Config:
    (folder / "config.toml").write_text(CONFIG + text, "utf-8")
    return load(folder / "config.toml")


def recipients() -> dict[str, Recipient]:
    policy = replace(POLICY, zone=ZoneInfo("Europe/Copenhagen"))
    return {name: recipient(name, policy=policy) for name in ("desk", "post")}


def written(
    store: Store,
    config: Config,
    now: datetime,
    given: Mapping[str, Recipient] | None = None,
) -> int:
    return queue_reviews(
        store, config, given or recipients(), writer=Renderer(), now=now
    )


def messages(store: Store, channel: str = "desk") -> list[Message]:
    found = []
    while delivery := store.write(
        outbox.claim, channel, NOW + timedelta(days=40)
    ).result():
        found.append(delivery.message)
    return found


@pytest.fixture
def newsroom(store: Store, tmp_path: Path) -> Store:
    """Return a store with the sample's coverage, and channels that are known."""
    store.write(fill).result()
    store.write(channels.sync, config(tmp_path).channels, NOW).result()
    return store


def test_each_channel_gets_the_review_once_whoever_asks_again(
    newsroom: Store, tmp_path: Path
) -> None:
    loaded = config(tmp_path)
    morning = NOW.replace(hour=7)

    first = written(newsroom, loaded, morning)
    next_day = written(newsroom, loaded, morning + timedelta(days=1))
    again = written(newsroom, loaded, morning + timedelta(days=1, minutes=1))

    assert (first, next_day, again) == (0, 2, 0)
    [message] = messages(newsroom)
    assert message.title == "Press review, Tue 3 March: 6 stories"
    assert len(messages(newsroom, "post")) == 1


def test_a_review_that_may_have_been_sent_before_a_restore_says_so(
    newsroom: Store, tmp_path: Path
) -> None:
    loaded = config(tmp_path)
    morning = NOW.replace(hour=7)
    written(newsroom, loaded, morning)
    # The backup is from before the next morning; that review was sent.
    newsroom.write(mark_restored, morning + timedelta(days=1, hours=2)).result()

    written(newsroom, loaded, morning + timedelta(days=1, hours=3))
    written(newsroom, loaded, morning + timedelta(days=2))

    repeated, new = messages(newsroom)
    assert "It may be a repeat" in repeated.plain
    assert "repeat" not in new.plain


def test_two_who_write_at_once_write_one(newsroom: Store, tmp_path: Path) -> None:
    rhythm = Rhythm.read("daily 07:00")
    due = due_review(rhythm, NOW, BERLIN, channel="desk", last=None)
    assert due is not None
    newsroom.write(queue_review, due, None, NOW).result()
    later = due_review(
        rhythm, NOW + timedelta(days=1), BERLIN, channel="desk", last=due.slot
    )
    assert later is not None
    text = Message(title="Review", body="Review", plain="Review")

    both = [newsroom.write(queue_review, later, text, NOW).result() for _ in range(2)]

    assert both == [True, False]
    assert newsroom.read(last_slot, "desk") == later.slot


def test_the_mail_has_stories_quotations_and_what_was_not_seen(
    newsroom: Store, tmp_path: Path
) -> None:
    reachable = '[desk]\nbase_url = "https://desk.example"\n' + DAILY
    loaded = config(tmp_path, with_users(reachable, anna="admin"))
    mail = replace(recipients()["desk"], service=service_of("mailto://"))
    morning = NOW.replace(hour=7)
    written(newsroom, loaded, morning, {"desk": mail})

    written(newsroom, loaded, morning + timedelta(days=1), {"desk": mail})

    [message] = messages(newsroom)
    assert message.format == "html"
    for text in (message.body, message.plain):
        assert "Old lighthouse to become a museum of the sea" in text
        assert "Mara Lund" in text
        assert "Not seen: Radio Sund (blocked, 24 hours)" in text
        assert "https://desk.example/press-review?day=2026-03-02" in text


def test_a_day_on_which_nothing_was_found_says_so(store: Store, tmp_path: Path) -> None:
    loaded = config(tmp_path)
    store.write(channels.sync, loaded.channels, NOW).result()
    written(store, loaded, NOW)

    written(store, loaded, NOW + timedelta(days=1))

    [message] = messages(store)
    assert message.title == "Press review, Tue 3 March"
    assert "The watchlists found nothing." in message.plain


def test_a_review_that_ends_at_midnight_names_the_day_before_it(
    newsroom: Store, tmp_path: Path
) -> None:
    loaded = config(tmp_path, DAILY.replace("07:00", "00:00"))
    written(newsroom, loaded, NOW)

    written(newsroom, loaded, NOW + timedelta(days=1))

    assert messages(newsroom)[0].title == "Press review, Mon 2 March: 6 stories"


def test_a_review_of_some_watchlists_has_those_alone(
    newsroom: Store, tmp_path: Path
) -> None:
    loaded = config(tmp_path, DAILY + 'watchlists = ["Fish quota"]\n')
    written(newsroom, loaded, NOW)

    written(newsroom, loaded, NOW + timedelta(days=1))

    assert messages(newsroom)[0].title == "Press review, Tue 3 March: 1 story"


def test_a_channel_that_the_daemon_has_not_opened_waits(
    newsroom: Store, tmp_path: Path
) -> None:
    loaded = config(tmp_path)
    only = {"desk": recipients()["desk"]}
    written(newsroom, loaded, NOW, only)

    assert written(newsroom, loaded, NOW + timedelta(days=1), only) == 1
    assert newsroom.read(last_slot, "post") is None


def test_the_daemon_writes_what_is_due_and_wakes_who_delivers(
    newsroom: Store, tmp_path: Path
) -> None:
    moments, woken = [NOW], []
    reviews = ScheduledReviews(
        newsroom,
        recipients(),
        writer=Renderer(),
        wake=lambda: woken.append(moments[-1]),
        clock=lambda: moments[-1],
    )
    loaded = config(tmp_path)

    for hours in (0, 1, 23, 24, 25):
        moments.append(NOW + hours * HOUR)
        asyncio.run(reviews.write_due(loaded))

    # At 07:00 in Copenhagen, which is 06:00 in UTC: 18 hours after noon.
    assert woken == [NOW + 23 * HOUR]
    assert len([*messages(newsroom), *messages(newsroom, "post")]) == 2


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('when = "hourly"\nchannels = ["desk"]', "'hourly' is no time for a press"),
        ('when = "now"', "'now' is no time"),
        ('when = "daily 07:00"', "needs a channel"),
        ('channels = ["desk"]', "when is the press review sent?"),
        ('when = "daily 07:00"\nchannels = ["dask"]', "Did you mean 'desk'?"),
        (
            'when = "daily 07:00"\nchannels = ["desk"]\nwatchlists = ["Feries"]',
            "there is no watchlist 'Feries'. Did you mean 'Ferries'?",
        ),
    ],
)
def test_half_a_table_and_unknown_names_are_refused(
    tmp_path: Path, table: str, said: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        config(tmp_path, f"[review]\n{table}\n")

    assert said in str(caught.value)
