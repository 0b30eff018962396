"""The pause of a host that slows down."""

from hypothesis import given
from hypothesis import strategies as st

from spiders.fetch.answer_times import MOST_HOSTS, WIDEST_SECONDS, AnswerTimes
from spiders.fetch.host_slots import HostSlots

HOST = "a.example"


def usual(seconds: float = 0.5, answers: int = 9) -> AnswerTimes:
    times = AnswerTimes()
    for _ in range(answers):
        times.note(HOST, seconds)
    return times


def pauses(times: AnswerTimes, *seconds: float) -> list[float]:
    found = []
    for each in seconds:
        times.note(HOST, each)
        found.append(times.pause(HOST))
    return found


def test_a_host_that_answers_as_usual_needs_no_pause() -> None:
    assert pauses(usual(), 0.5, 1.4, 0.1) == [0, 0, 0]


def test_a_host_that_slows_down_is_given_as_long_as_it_took_and_then_twice() -> None:
    assert pauses(usual(), 4, 4, 4) == [4, 8, 16]


def test_a_pause_shrinks_when_the_host_is_as_usual_again() -> None:
    assert pauses(usual(), 4, 0.5, 0.5, 0.5, 0.5, 0.5) == [4, 2, 1, 0.5, 0.25, 0]


def test_each_host_is_compared_with_itself() -> None:
    assert pauses(usual(5), 9, 14) == [0, 0]
    assert pauses(usual(0.02), 0.5, 0.9) == [0, 0]


def test_a_host_that_stays_slow_is_slow_as_usual_in_the_end() -> None:
    assert pauses(usual(), *[4.0] * 60)[-1] == 0


def test_of_a_new_host_nothing_is_known() -> None:
    assert pauses(AnswerTimes(), 0.1, 20, 30) == [0, 0, 0]


def refused(times: AnswerTimes, count: int) -> list[float]:
    found = []
    for _ in range(count):
        times.note(HOST, 0.1, refuses=True)
        found.append(times.pause(HOST))
    return found


def test_a_host_that_asks_for_fewer_requests_is_given_ten_seconds_and_then_twice() -> (
    None
):
    assert refused(AnswerTimes(), 5) == [10, 20, 40, WIDEST_SECONDS, WIDEST_SECONDS]


def test_a_pause_after_a_refusal_shrinks_by_a_tenth_with_each_other_answer() -> None:
    times = usual()
    refused(times, 1)

    assert pauses(times, 0.5, 0.5) == [9, 8.1]
    assert pauses(times, *[0.5] * 40)[-1] == 0


def test_how_fast_a_host_refuses_does_not_say_that_it_is_well() -> None:
    times = usual()
    pauses(times, 9)
    refused(times, 1)

    assert times.pause(HOST) == 18


@given(st.lists(st.tuples(st.floats(0, 1e6), st.booleans()), max_size=60))
def test_any_answers_give_a_bounded_pause_that_ends(
    answers: list[tuple[float, bool]],
) -> None:
    times = AnswerTimes()
    for seconds, refuses in answers:
        before = times.pause(HOST)
        times.note(HOST, seconds, refuses=refuses)
        assert 0 <= times.pause(HOST) <= WIDEST_SECONDS
        assert not refuses or times.pause(HOST) >= max(before, 10)
    # More answers than are remembered, so that they are what is usual.
    assert pauses(times, *[0.5] * 120)[-1] == 0


@given(st.lists(st.floats(min_value=0, max_value=1e6), max_size=60))
def test_a_pause_is_bounded(seconds: list[float]) -> None:
    assert all(0 <= pause <= WIDEST_SECONDS for pause in pauses(usual(), *seconds))


def test_a_gap_is_as_long_as_the_host_needs() -> None:
    slots = HostSlots(2)
    slots.answer_times = usual()

    pauses(slots.answer_times, 1.6)
    assert slots.gap_of(HOST) == 2
    pauses(slots.answer_times, 9)
    assert (slots.gap_of(HOST), slots.gap_of("b.example")) == (9, 2)


def test_hosts_are_forgotten_beyond_a_number() -> None:
    times = usual()
    pauses(times, 4)
    for number in range(MOST_HOSTS):
        times.note(f"{number}.example", 1)

    assert times.pause(HOST) == 0
