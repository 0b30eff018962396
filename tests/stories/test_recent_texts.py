from hypothesis import given
from hypothesis import strategies as st

from tocsin.stories.recent_texts import RecentTexts


def counting(most_chars: int) -> tuple[RecentTexts[str], list[str]]:
    """Return a cache of texts in capitals, and the texts that were cut."""
    cut: list[str] = []

    def capitals(title: str, text: str, language: str) -> str:
        cut.append(text)
        return f"{title}/{text}/{language}".upper()

    return RecentTexts(capitals, most_chars=most_chars), cut


@given(st.lists(st.text("ab", max_size=6)), st.integers(0, 20))
def test_whatever_is_asked_the_answer_is_right_and_memory_has_a_bound(
    texts: list[str], most: int
) -> None:
    recent, _ = counting(most)

    for text in texts:
        assert recent.of("t", text, "en") == f"T/{text.upper()}/EN"
        assert recent.chars <= most
        assert len(recent) <= most


def test_an_article_that_is_asked_for_again_and_again_is_cut_once() -> None:
    recent, cut = counting(100)

    for number in range(50):
        recent.of("", "ferry", "en")
        recent.of("", f"pier {number}", "en")

    assert cut.count("ferry") == 1
    assert len(cut) == 51


def test_the_article_asked_for_longest_ago_is_forgotten_first() -> None:
    recent, cut = counting(10)
    recent.of("", "ferry", "en")
    recent.of("", "barge", "en")
    recent.of("", "ferry", "en")

    recent.of("", "canal", "en")
    recent.of("", "ferry", "en")
    recent.of("", "barge", "en")

    assert cut == ["ferry", "barge", "canal", "barge"]


def test_the_same_words_in_another_language_are_another_article() -> None:
    recent, cut = counting(100)

    assert recent.of("", "barge", "en") != recent.of("", "barge", "de")
    assert cut == ["barge", "barge"]
