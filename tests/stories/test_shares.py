"""Each outlet's share of a story, and what texts have in common."""

from hypothesis import given
from hypothesis import strategies as st

from tests.support.factories import article
from tests.support.story_texts import CHINESE, OTHER, STORY
from tocsin.stories.shares import (
    FEWEST_WORDS,
    MOST_PASSAGES,
    keys_of,
    shared_passages,
    shares,
    words_in_common,
)

WORDS = st.text(st.sampled_from("ab \n«».森尼克"), max_size=200)


@given(outlets=st.lists(st.sampled_from(["Gazette", "Herald", "Mirror"])))
def test_shares_count_every_article_once_the_largest_first(outlets: list[str]) -> None:
    found = shares(outlets)

    assert sum(share.count for share in found) == len(outlets)
    assert [share.count for share in found] == sorted(
        (share.count for share in found), reverse=True
    )
    assert all(0 <= share.percent <= 100 for share in found)


@given(text=WORDS, other=WORDS)
def test_passages_are_in_the_text_and_are_few(text: str, other: str) -> None:
    found = shared_passages(text, other)

    assert len(found) <= MOST_PASSAGES
    assert all(passage in " ".join(text.split()) for passage in found)


def test_passages_are_the_copied_paragraphs() -> None:
    text = "\n".join([OTHER[0], STORY[1], "Nobody knew.", STORY[3]])

    found = shared_passages(text, "\n".join(STORY))

    assert found == [STORY[1].rstrip("."), STORY[3].rstrip(".")]
    assert FEWEST_WORDS > 4


def test_words_in_common_are_shown_as_the_first_article_writes_them() -> None:
    text = article(title="Bearings cracked", text=STORY[1], language="en")
    other = article(title="A cracked bearing", text=OTHER[0], language="en")
    frequencies = dict.fromkeys([*keys_of(text), *keys_of(other)], 0)

    found = [word for word, _ in words_in_common(text, other, frequencies)]

    assert "Bearings" in found
    assert "river" not in found


def test_words_of_a_script_without_blanks_are_pairs_of_characters() -> None:
    text = article(title="轴承", text=CHINESE[0], language="zh")
    other = article(title="轴承", text=CHINESE[1], language="zh")

    found = dict(words_in_common(text, other, {}))

    assert "轴承" in found
    assert {len(word) for word in found} <= {1, 2}
