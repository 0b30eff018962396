from hypothesis import given
from hypothesis import strategies as st

from tocsin.words.recent_runs import RecentRuns


def counting(most: int) -> tuple[RecentRuns[int], list[str]]:
    """Return a cache of lengths, and the runs that they were computed of."""
    computed: list[str] = []

    def length(run: str) -> int:
        computed.append(run)
        return len(run)

    return RecentRuns(length, most=most), computed


@given(st.lists(st.text(max_size=3)), st.integers(min_value=1, max_value=5))
def test_whatever_is_asked_the_answer_is_right_and_memory_has_a_bound(
    runs: list[str], most: int
) -> None:
    recent, _ = counting(most)

    for run in runs:
        assert recent[run] == len(run)
        assert recent.count_kept() <= 2 * most


def test_a_run_that_repeats_is_computed_once_however_many_others_come() -> None:
    recent, computed = counting(10)

    for number in range(1_000):
        recent["ferry"]
        recent[f"pier {number}"]

    assert computed.count("ferry") == 1
    assert len(computed) == 1_001


def test_a_run_that_comes_no_more_is_forgotten() -> None:
    recent, computed = counting(10)
    recent["ferry"]

    for number in range(20):
        recent[f"pier {number}"]
    recent["ferry"]

    assert computed.count("ferry") == 2


def test_a_long_run_is_not_kept() -> None:
    recent, computed = counting(10)
    run = "渡" * (RecentRuns.LONGEST + 1)

    assert recent[run] == recent[run] == len(run)
    assert computed == [run, run]
    assert recent.count_kept() == 0
