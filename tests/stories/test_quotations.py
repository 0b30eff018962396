"""An article's quotations, each statement once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.stories.quotations import LONGEST_TEXT, MOST, Quotation, quotations

WORDS = "We shall mend the bridge"
PRINTED_TWICE = """\
Bridge of Sennick stays shut

His spokeswoman told the Lenna Post: "You can not drive a lorry over a bridge that \
just isn't there".

In response to the questions, a council official denied that it had known.

"You can not drive a lorry over a bridge that just isn't there", Berg spokeswoman Asta \
Holm told the Valmora agency Ferry.

"If there were such lorries in Sennick", she said, "their drivers would have to swim".
"""


def quoted(text: str, language: str = "en") -> list[str]:
    return [quotation.words for quotation in quotations(text, language)]


@pytest.mark.parametrize(
    "quoted",
    [
        f'"{WORDS}"', f"“{WORDS}”", f"‘{WORDS}’", f"„{WORDS}“", f"„{WORDS}”",
        f"»{WORDS}«", f"«{WORDS}»", f"« {WORDS} »", f"‹{WORDS}›", f"”{WORDS}”",
        f"'{WORDS}'", f"``{WORDS}''", f"''{WORDS}''", f"＂{WORDS}＂", f'““{WORDS}””',
        f'""{WORDS}""', f"「{WORDS}」", f"『{WORDS}』", f"‚{WORDS}‘",
    ],
)  # fmt: skip
def test_every_kind_of_mark_quotes(quoted: str) -> None:
    found = quotations(f"Berg said: {quoted} on Monday.", "en")

    assert [quotation.words.strip("“”") for quotation in found] == [WORDS]


@pytest.mark.parametrize(
    "text",
    [
        "They don't know the workers' wish, it's 'tis and the '90s over there now.",
        "The ship “Star of the Lenna” was called “unsinkable” and “a bad joke”.",
        "She wrote a novel titled “the long road home from here” in a year.",
        "He read 《桥梁和河流的故事与传说》 on the train.",
        'The pipe of 12" was laid beside one of 15" and nobody said a word of it.',
        "He said “unclosed and then nothing more of it.\nAnother paragraph.",
        "The paper ran “Bridge Over Lenna Will Stay Closed.”",
        "",
    ],
)
def test_titles_and_names_in_marks_are_no_quotations(text: str) -> None:
    assert quoted(text) == []


def test_apostrophes_do_not_close_single_marks() -> None:
    text = "‘We don’t mind the workers’ rights, they’re ours,’ said Eve Lund."

    assert quoted(text) == ["We don’t mind the workers’ rights, they’re ours"]


def test_straight_apostrophes_do_not_close_single_marks() -> None:
    text = "'We don't mind the workers' rights, it's fine,' said Eve Lund."

    assert quoted(text) == ["We don't mind the workers' rights, it's fine"]


def test_two_halves_around_an_attribution_are_one_quotation() -> None:
    text = "“We knew,” Eve Lund, the mayor, said, “that the river was high.”"

    (found,) = quotations(text, "en")

    assert found.words == "We knew, that the river was high."
    assert found.speaker == "Eve Lund"
    assert text[found.start : found.end] == text


def test_two_sentences_around_an_attribution_are_one_quotation() -> None:
    assert quoted("“We knew it all,” said Eve Lund. “The river was high.”") == [
        "We knew it all. The river was high."
    ]


def test_a_sentence_between_two_quotations_separates_them() -> None:
    text = "“We knew it all,” said Eve Lund. It rained. “The river was high.”"

    assert quoted(text) == ["We knew it all", "The river was high."]


def test_a_quotation_continues_where_the_next_paragraph_opens_with_its_mark() -> None:
    text = "“We knew it all.\n\n“The river was high,” said Eve Lund.\nIt rained."

    assert quoted(text) == ["We knew it all. The river was high"]


def test_a_whole_paragraph_may_lack_the_mark_that_closes_it() -> None:
    assert quoted("“We knew it all and said so.\nIt rained for days.") == [
        "We knew it all and said so."
    ]


def test_a_missing_mark_does_not_affect_the_next_quotation() -> None:
    text = "Lund called it “a shame. Berg said: “We knew it all along.”"

    assert quoted(text) == ["We knew it all along."]


def test_a_quotation_inside_another_is_part_of_it() -> None:
    text = "“They told us ‘go away from here now’ and left,” said Eve Lund."

    assert quoted(text) == ["They told us ‘go away from here now’ and left"]


def test_a_repeated_statement_is_returned_once_with_the_better_name() -> None:
    first, second = quotations(PRINTED_TWICE, "en")

    assert first.words.startswith("You can not drive")
    assert first.speaker == second.speaker == "Asta Holm"
    assert first.start == PRINTED_TWICE.index('"You')


def test_the_fullest_wording_replaces_the_shorter_ones() -> None:
    text = (
        "Lund spoke of “a river that nobody can hold”.\n"
        "“It is a river that nobody can hold, least of all in March,” said Eve Lund."
    )

    assert quoted(text) == ["It is a river that nobody can hold, least of all in March"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("课长说：“我们宁愿被问为什么关闭这座桥。”", "我们宁愿被问为什么关闭这座桥。"),
        ("課長は「なぜ閉めたのかと聞かれる」と話した。", "なぜ閉めたのかと聞かれる"),
    ],
)
def test_in_scripts_without_blanks_characters_are_counted(
    text: str, words: str
) -> None:
    assert quoted(text, "") == [words]


@pytest.mark.parametrize(
    "hostile",
    [
        '"',
        "“",
        "«",
        "'",
        "” ",
        "“\n",
        '"a b c d e f" ',
        "‘s’ ",
        "said “",
        "President. ",
    ],
)
def test_a_hostile_text_gives_few_quotations(hostile: str) -> None:
    text = (hostile * (LONGEST_TEXT // len(hostile)))[:LONGEST_TEXT]

    assert len(quotations(text, "en")) <= MOST


MARKED = st.text(
    st.sampled_from("\"'“”„«»‘’「」ab .,\n—:()") | st.characters(), max_size=80
)


@given(MARKED, st.sampled_from(["", "en", "ru", "de", "xx"]))
def test_quotations_are_in_order_and_inside_the_text(text: str, language: str) -> None:
    found = quotations(text, language)

    places = [place for span in found for place in (span.start, span.end)]
    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)


PIECES = [
    *("“We all go on now,”", "«Мы все идём туда сейчас»", "said", "told", "сказал"),
    *("Eve Lund", "he", "the", "President", "of", "State", "and", ".", ",", "(", "\n"),
]


@given(
    st.lists(st.sampled_from(PIECES), max_size=30),
    st.sampled_from(["en", "ru", "fr", "tr"]),
)
def test_any_order_of_words_is_read(words: list[str], language: str) -> None:
    text = " ".join(words)

    assert all(isinstance(found, Quotation) for found in quotations(text, language))
    assert quotations(text, language) == quotations(text, language)
