"""Deadlines: work that takes too long is ended, and no other work is."""

import threading
import weakref
from datetime import timedelta

from tests.support.patience import PATIENCE, seconds
from tocsin.alerts.channels.send_deadline import deadline

SOON = timedelta(seconds=seconds(0.2))
"""Longer than a busy machine leaves a thread alone: a fuse is put out before it."""

LATER = 2 * SOON
LONG = timedelta(seconds=2 * PATIENCE)


def test_work_that_takes_too_long_is_ended() -> None:
    called = threading.Event()

    with deadline(SOON, called.set) as expired:
        assert called.wait(PATIENCE)

    assert expired.is_set()


def test_a_short_deadline_expires_before_a_long_one_that_began_first() -> None:
    first, second = threading.Event(), threading.Event()

    with deadline(LONG, first.set), deadline(SOON, second.set):
        assert second.wait(PATIENCE)

    assert not first.is_set()


def test_work_that_ends_in_time_is_left_alone() -> None:
    ended, later = threading.Event(), threading.Event()

    with deadline(SOON, ended.set):
        pass
    with deadline(LATER, later.set):
        assert later.wait(PATIENCE)

    assert not ended.is_set()


def test_a_call_that_fails_keeps_no_other_from_being_made() -> None:
    other = threading.Event()

    def fail() -> None:
        raise ValueError("no")

    with deadline(SOON, fail), deadline(LATER, other.set):
        assert other.wait(PATIENCE)


def test_the_call_is_over_before_the_block_is() -> None:
    began, ended = threading.Event(), threading.Event()
    release = threading.Event()

    def slow() -> None:
        began.set()
        release.wait(PATIENCE)
        ended.set()

    with deadline(SOON, slow):
        assert began.wait(PATIENCE)
        release.set()

    assert ended.is_set()


class _Message:
    """Something that a send holds."""

    def end(self) -> None:
        """End it."""


def test_what_ended_in_time_is_not_held_until_its_deadline() -> None:
    message = _Message()
    held = weakref.ref(message)

    with deadline(LONG, message.end):
        pass
    del message

    assert held() is None
