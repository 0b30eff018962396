"""Spellings of one word, and words that only look like one another."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.watchlists.document import Document
from tocsin.watchlists.index import Index
from tocsin.watchlists.match import matches
from tocsin.watchlists.syntax import parse
from tocsin.words.fold import fold, folds, normal, places, words
from tocsin.words.spelling import HOMOPHONES
from tocsin.words.spelling_decisions import DECISIONS, SpellingDecision
from tocsin.words.told_apart import is_marked


@pytest.mark.parametrize("row", DECISIONS, ids=lambda row: f"{row.language} {row.text}")
def test_each_decision_about_spelling_holds(row: SpellingDecision) -> None:
    document = Document("", normal(f". {row.text} ."), language=row.language)
    query = parse(row.query)

    assert matches(query, document) == row.found
    assert Index([query]).matching(document) == [0] * row.found


@pytest.mark.parametrize(
    "row", DECISIONS, ids=lambda row: f"{row.language} {row.query}"
)
def test_a_word_finds_itself_in_any_spelling(row: SpellingDecision) -> None:
    for word in (row.query, row.text):
        document = Document("", normal(f". {word} ."), language=row.language)

        assert matches(parse(f'"{word}"'), document)


SCRIPTS = st.text(
    st.sampled_from("aеoIl1iеіёй \u0301\u0308Ӏӏгх|æӕꙁŀ·lเแ็ມຫໝ\u17d2\u179a\u179fត"
                    "ണന്\u200d\u200cهەێوئؤھبडनद़्ँሐሠአ՞եվև٣३ʻ'sÀàđhoà"),
    max_size=12,
)  # fmt: skip


@given(SCRIPTS)
def test_cutting_a_text_fast_or_slowly_gives_the_same_words(text: str) -> None:
    text = normal(text)
    found = words(text)

    assert folds(text) == [word.fold for word in found]
    assert places(text) == ([w.start for w in found], [w.end for w in found])


@given(SCRIPTS)
def test_folding_a_fold_changes_nothing(text: str) -> None:
    # An accented Latin letter among Cyrillic ones has no double until it is bare, and a
    # digit stands for a letter only where all others are Cyrillic by then.
    # Of two marks on one letter the second is taken off by the second fold.
    once = re.sub("([\u0301\u0308])[\u0301\u0308]+", r"\1", text)
    bare = "".join(char for char in normal(once) if not is_late_double(char))
    for word in words(bare):
        assert fold(fold(word.fold)) == fold(word.fold)


def is_late_double(char: str) -> bool:
    parts = unicodedata.normalize("NFD", char)
    return char == "1" or (len(parts) > 1 and parts[0].isascii())


def test_persian_is_still_cut_at_its_non_joiner() -> None:
    assert folds("خانه\u200cها") == ["خانه", "ها"]


def test_a_malayalam_letter_is_marked_whole() -> None:
    (word,) = words("അവന്\u200d")

    assert (word.start, word.end) == (0, 5)


@pytest.mark.parametrize("word", ["bão", "Nội", "quyết", "nghĩa", "राज़", "ዓለም", "đang"])
def test_a_word_with_telling_marks_is_seen(word: str) -> None:
    assert is_marked(word)


@pytest.mark.parametrize("word", ["bao", "Müller", "Kraków", "Đakovo", "लड़का", "мой"])
def test_other_words_are_compared_by_their_folds_alone(word: str) -> None:
    assert not is_marked(word)


def test_an_accented_name_elsewhere_is_found_without_its_accent() -> None:
    document = Document("", "Thu va Ngo", language="en")

    assert matches(parse("Thư Ngô"), document)


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ('"tù nhân"', "doanh nghiệp tư nhân", False),
        ('"tù nhân"', "Tù nhân lương tâm", True),
        ('"tu nhan"', "doanh nghiệp tư nhân", True),
        ("bão~", "tờ báo", False),
        ("bão~", "cơn bão", True),
        ("đảng NEAR/3 bão", "đang có bão", False),
        ('"đảng bão"~2', "đảng và bão", True),
        ('"đảng bão"~2', "đang và bão", False),
        ("title:đảng tờ", "tờ đang", False),
        ("tờ -bão", "tờ báo", True),
        ("ATLEAST/2 bão", "bão báo bảo bão", True),
        ("ATLEAST/3 bão", "bão báo bảo bão", False),
    ],
)
def test_vietnamese_marks_count_where_the_query_has_them(
    query: str, text: str, found: bool
) -> None:
    title = text if query.startswith("title:") else ""
    document, node = Document(title, text, language="vi"), parse(query)

    assert matches(node, document) == found
    assert Index([node]).matching(document) == [0] * found


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("UN", "the U.N. office"),
        ("U.N.", "the UN office"),
        ("USA", "In the U.S.A., he said"),
        ("U.S.A.", "USA Today"),
        ("LGBT", "L.G.B.T. rights"),
        ("L.G.B.T.", "LGBT rights"),
        ("ФСБ", "сотрудник Ф.С.Б."),
        ('"UN Security Council"', "the U.N. Security Council met"),
        ('"U.N. Security Council"', "the UN Security Council met"),
        ('"UN and EU"', "the U.N. and E.U. met"),
        ("UN NEAR/0 rapporteur", "a U.N. rapporteur"),
        ("title:UN", "U.N. rapporteur"),
        ("lead:UN", "U.N. rapporteur"),
        ("UN", "the U.N.'s envoy"),
        ("J.K.", "J. K. Aldous wrote"),
        ("U.S.", "U S troops"),
        ("UN", "the un office"),
    ],
)
def test_an_acronym_is_one_word_with_and_without_dots(query: str, text: str) -> None:
    title, body = (text, "") if query.startswith("title") else ("", text)
    node, document = parse(query), Document(title, body)

    assert matches(node, document)
    assert Index([node]).matching(document) == [0]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("U.S.", "tell us more"),
        ("AI", "dalla a i fino a z"),
        ("AI", "Plan A. I know"),
        ("UN", "Plan U N fails"),
        ('"UN Security"', "U.N. office, security"),
        ("-UN rapporteur", "U.N. rapporteur"),
    ],
)
def test_an_acronym_is_no_other_word(query: str, text: str) -> None:
    node, document = parse(query), Document("", text)

    assert not matches(node, document)
    assert Index([node]).matching(document) == []


@pytest.mark.parametrize("letter", sorted({*HOMOPHONES, *HOMOPHONES.values()}), ids=chr)
def test_each_letter_that_only_amharic_merges_is_told_apart(letter: int) -> None:
    assert is_marked(chr(letter))


@pytest.mark.parametrize("digits", ["\U00016131\U00016132", "\U00010d41\U00010d42"])
def test_digits_that_this_python_does_not_know_are_words_of_their_own(
    digits: str,
) -> None:
    # Gurung Khema is of Unicode 16, Garay's digits too; Python 3.11 has Unicode 14.
    [word] = words(f"{digits} ")

    assert folds(digits) == [word.fold] != [""]


@given(st.text(max_size=8))
def test_any_text_has_folds(text: str) -> None:
    assert all(folds(normal(text)))


@given(st.lists(st.sampled_from("aS9's’é _-.\n\x1c&京"), max_size=30).map("".join))
def test_folds_are_those_of_the_words(text: str) -> None:
    assert folds(text) == [word.fold for word in words(text)]
