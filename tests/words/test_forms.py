"""Forms of one word, by its ending."""

from importlib.resources.abc import Traversable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.watchlists.document import Document
from tocsin.watchlists.index import Index
from tocsin.watchlists.match import matches
from tocsin.watchlists.syntax import parse
from tocsin.words import endings, forms
from tocsin.words.fold import fold


def finds(query: str, text: str, language: str) -> bool:
    node, document = parse(query), Document("", f"- {text} -", language=language)
    found = matches(node, document)
    assert Index([node]).matching(document) == [0] * found
    return found


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "woman women woman's"),
        ("en", "run ran runs running"),
        ("en", "child children"),
        ("en", "election elections"),
        ("en-GB", "harbour harbours"),
        ("tr", "seçim seçimler seçimlerinde seçimi"),
        ("ro", "alegere alegeri alegerile alegerilor"),
        ("hr", "Gorčević Gorčevića Gorčeviću Gorčevićem"),
        ("bs", "izbor izbora izbori izborima"),
        ("sr", "избор избора изборима izbori"),
        ("pt", "eleição eleições"),
        ("sv", "skola skolor skolorna skolan"),
        ("nl", "haven havens"),
        ("pl", "wybory wyborów wyborach"),
        ("cs", "volby voleb volbách"),
        ("bg", "избори изборите"),
        ("de", "Hafen Hafens Häfen"),
        ("fr", "élection élections"),
        ("es", "elección elecciones"),
        ("it", "elezione elezioni"),
        ("uk", "Заріченський Заріченського Заріченському Заріченським"),
        ("uk", "вибори виборів виборами"),
        ("fi", "Helsinki Helsingin Helsingissä"),
        ("da", "havn havnen havne"),
        ("sl", "volitve volitvah"),
        ("ru", "Кадыков Кадыкова Кадыкову Кадыковым Кадыкове Кадыковы"),
        ("ru", "Орешкин Орешкина Орешкину Орешкиным Орешкине"),
        ("ru", "остров острова островов островами"),
        ("ru", "Киев Киева Киеву Киевом Киеве"),
        ("ru", "пытка пытки пыток пытками"),
        ("ru", "Зареченский Зареченского Зареченскому Зареченским"),
    ],
)
def test_whichever_form_is_typed_the_others_are_found(
    language: str, written: str
) -> None:
    typed = written.split()

    missed = {
        (query, text)
        for query in typed
        for text in typed
        if "'" not in query and not finds(f"{query}~", text, language)
    }

    assert missed == set()


@pytest.mark.parametrize(
    ("language", "query", "text"),
    [
        ("en", "election", "electrical"),
        ("en", "universe", "university"),
        ("en", "organ", "organization"),
        ("en", "news", "new"),
        ("pt", "policial", "polimento"),
        ("ro", "sport", "sportiv"),
        ("ru", "радикал", "радикально"),
        ("ru", "технология", "технолог"),
        ("", "election", "elections"),
    ],
)
def test_another_word_is_no_form(language: str, query: str, text: str) -> None:
    assert not finds(f"{query}~", text, language)


@pytest.mark.parametrize("language", ["eu", "ta", "zz", "en", "sr", "../en", "en.txt"])
def test_a_word_is_a_form_of_itself_in_any_language(language: str) -> None:
    for word in ("ferry", "Brücke", "мост", "अदालत", "x", "ab", "京"):
        assert finds(f"{word}~", word, language)


LETTERS = st.text("abcdeghilmnorstuzčğışşоваыми", min_size=1, max_size=12)


@given(LETTERS, st.sampled_from(["en", "ru", "uk", "tr", "ro", "sh", "eu", ""]))
def test_a_word_has_one_to_four_keys_and_none_is_empty(
    word: str, language: str
) -> None:
    keys = forms.keys(fold(word), language)

    assert 1 <= len(keys) <= 4
    assert all(keys)
    assert set(keys) <= forms.keys_of_query(fold(word), language)


@pytest.mark.parametrize(
    "file", list(endings.folder().iterdir()), ids=lambda file: str(file.name)
)
def test_a_file_of_endings_holds_changes_that_its_endings_have(
    file: Traversable,
) -> None:
    known = endings.parse(file.read_text("utf-8"))

    assert len(known) > 100
    for ending, changes in known.items():
        letters = ending.removeprefix(endings.START)
        assert len(ending) <= endings.LONGEST or ending != letters
        assert all(cut <= len(letters) for cut, _ in changes)
        assert fold(letters) == letters or not letters
