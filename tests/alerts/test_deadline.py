"""Fuses: what takes too long is ended from outside, and nothing else is."""

import threading
from datetime import timedelta

from tests.support.patience import PATIENCE, seconds
from tocsin.alerts.channels.deadline import deadline

SOON = timedelta(seconds=seconds(0.2))
"""Longer than a busy machine leaves a thread alone: a fuse is put out before it."""

LATER = 2 * SOON
LONG = timedelta(seconds=2 * PATIENCE)


def test_what_takes_longer_is_ended() -> None:
    called = threading.Event()

    with deadline(SOON, called.set) as blown:
        assert called.wait(PATIENCE)

    assert blown.is_set()


def test_a_short_fuse_burns_before_a_long_one_that_was_lit_first() -> None:
    first, second = threading.Event(), threading.Event()

    with deadline(LONG, first.set), deadline(SOON, second.set):
        assert second.wait(PATIENCE)

    assert not first.is_set()


def test_what_ends_in_time_is_left_alone() -> None:
    ended, later = threading.Event(), threading.Event()

    with deadline(SOON, ended.set):
        pass
    with deadline(LATER, later.set):
        assert later.wait(PATIENCE)

    assert not ended.is_set()


def test_one_that_fails_puts_out_no_other() -> None:
    other = threading.Event()

    def fail() -> None:
        raise ValueError("no")

    with deadline(SOON, fail), deadline(LATER, other.set):
        assert other.wait(PATIENCE)
