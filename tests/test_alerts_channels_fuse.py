"""Fuses: what takes too long is ended from outside, and nothing else is."""

import threading
from datetime import timedelta

from tocsin.alerts.channels.fuse import fuse

SOON, LATER, LONG = (timedelta(milliseconds=ms) for ms in (20, 60, 60_000))
PATIENCE = 10.0


def test_what_takes_longer_is_ended() -> None:
    called = threading.Event()

    with fuse(SOON, called.set) as blown:
        assert called.wait(PATIENCE)

    assert blown.is_set()


def test_a_short_fuse_burns_before_a_long_one_that_was_lit_first() -> None:
    first, second = threading.Event(), threading.Event()

    with fuse(LONG, first.set), fuse(SOON, second.set):
        assert second.wait(PATIENCE)

    assert not first.is_set()


def test_what_ends_in_time_is_left_alone() -> None:
    ended, later = threading.Event(), threading.Event()

    with fuse(SOON, ended.set):
        pass
    with fuse(LATER, later.set):
        assert later.wait(PATIENCE)

    assert not ended.is_set()


def test_one_that_fails_puts_out_no_other() -> None:
    other = threading.Event()

    def fail() -> None:
        raise ValueError("no")

    with fuse(SOON, fail), fuse(LATER, other.set):
        assert other.wait(PATIENCE)
