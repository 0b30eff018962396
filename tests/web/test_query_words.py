"""What is said of queries, in the languages of the desk."""

import pickle
from pathlib import Path

import pytest

from tests.support.desk_scene_client import scene_desk
from tests.support.parsed_page import ParsedPage
from tocsin.watchlists.describe import describe_query
from tocsin.watchlists.named_queries import NamedQueries
from tocsin.watchlists.query_errors import QueryError
from tocsin.watchlists.syntax import parse, read
from tocsin.web.page_language import LANGUAGES, speaking, translations
from tocsin.web.query_words import plain_words, worded
from tocsin.words.worded import Worded

NAMES = NamedQueries(
    {"vessels": "ferry", "broken": "(", "both": "body:a AND b"}, {"none": []}
)

QUERIES = (
    "title:(hull OR deck) body:ferry lead:pier^2",
    "(a NEAR/1 b) (a NEAR/0 b) (a ONEAR/0 b) (a ONEAR/5 b) NOT (a NOT NEAR/2 b)",
    'ATLEAST/21 (a OR "b c") =BBC BBC U.S.A. election~ "a b c"~3 "50% of"',
    'elect* *elect *elect* col*r "elect* US" /50% 100/i',
    "(a b) OR (source:gazette a)",
    "lang:de country:at author:ada agency:wire url:news/50% a",
    "@vessels a",
)


REFUSED = (
    *("", "ferry OR", "OR ferry", "(ferry", "ferry)", "()", '"ferry', '""', "/ferry"),
    *("[a", "~", "a - b", "= a", "^3", "a^999", "http://news.example/a", "NEAR", "a ="),
    *("a NEAR/999 b", "ATLEAST a", "ATLEAST/99 a", "ferry~2", "titel:a", "xyzzy:a"),
    *("title: a", "/ferry/x", "/a/", "/a*/", "/(/", "/ferry{0,900}/", f"/{'a' * 300}/"),
    *("NOT NOT a", "a NOT", "NOT a", "lang:de", "a NOT ONEAR/2 b", "a OR NOT b"),
    *("a AND b OR c", "(a AND b) NEAR/2 c", "(NOT a) NEAR/2 c", "a NEAR/2 lang:de"),
    *("a NEAR/2 /ferry/", "a NEAR/2 (ATLEAST/2 b)", "a NEAR/2 @both", "title:@both"),
    *("title:(body:a)", "a NEAR/2 NOT b", "@unknown", "@broken", "@none", "a AND OR b"),
    *("lang:*", "lang:/a/", "lang:deutsch1234", "country:deu", "url:ab", "author:-"),
    *("*", "a*", "!", "=!", '"a"~2', '"a b"~999', '"a b c d e f g h i"~2', "℃"),
    *('"' + "a " * 40 + '"', "ferry " * 1_001, "x" * 10_001, "(" * 50 + "a" + ")" * 50),
    *("ferr* " * 101, "/ferry/ " * 6, "a" + " NEAR/1 b" * 9, "a" + " ONEAR/1 b" * 34),
)
"""At least one query for each way of being wrong."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", QUERIES)
def test_a_query_has_a_line_for_each_condition_in_each_language(
    query: str, language: str
) -> None:
    root = parse(query, NAMES)
    english = describe_query(root)

    written = describe_query(root, translations(language))

    assert "%(" not in written
    assert written.count("%") == english.count("%")
    assert [len(line) - len(line.lstrip()) for line in written.split("\n")] == [
        len(line) - len(line.lstrip()) for line in english.split("\n")
    ]
    assert (written == english) == (language == "en")


def test_pages_say_it_in_the_readers_language(tmp_path: Path) -> None:
    russian = {"Accept-Language": "ru"}
    with scene_desk(tmp_path) as (client, _):
        bench = client.get("/workbench?query=ferry+title:strike", headers=russian)
        page = client.get("/watchlist?name=harbour", headers=russian)

    [plain] = ParsedPage(bench.text).texts("pre.plain")
    assert plain == (
        "Статья, в которой есть всё это: - есть «ferry» - есть «strike» в заголовке"
    )
    assert "Статья, в которой" in ParsedPage(page.text).texts("details pre")[0]


def test_what_is_wrong_with_a_query_is_said_in_the_readers_language(
    tmp_path: Path,
) -> None:
    german = {"Accept-Language": "de"}
    with scene_desk(tmp_path) as (client, _):
        coverage = ParsedPage(client.get("/?q=ferry+OR", headers=german).text)
        bench = ParsedPage(
            client.get("/workbench?query=titel:ferry", headers=german).text
        )
        english = ParsedPage(client.get("/?q=ferry+OR").text)

    assert coverage.texts(".problem p") == [
        "Nach OR steht nichts.",
        "Ergänzen Sie ein Wort, eine Wortfolge oder eine Gruppe.",
    ]
    assert english.texts(".problem p")[0] == "Nothing after OR."
    assert bench.texts(".problem p")[0] == "Abfrage: Unbekanntes Feld „titel:“."
    assert bench.texts(".problem .remedy")[0].startswith("Meinten Sie title:?")


def test_words_of_the_other_direction_keep_their_places() -> None:
    assert plain_words(parse("ferry OR ميناء OR العبارة")) == (
        "An article with any of “ferry”, “\u2068ميناء\u2069” or “\u2068العباره\u2069”"
    )


@pytest.mark.parametrize("language", ["de", "ru"])
@pytest.mark.parametrize("query", REFUSED, ids=range(len(REFUSED)))
def test_every_refusal_has_its_words_in_each_language(
    query: str, language: str
) -> None:
    with pytest.raises(QueryError) as found:
        read(query, NAMES)
    error = found.value

    with speaking(language):
        message, remedy = worded(error.message), worded(error.remedy)

    assert message != error.message
    assert not error.remedy or remedy != error.remedy
    assert "%(" not in f"{message}{remedy}"


def test_words_within_words_are_translated_too() -> None:
    with pytest.raises(QueryError) as found:
        read("@broken", NAMES)

    with speaking("de"):
        message = worded(found.value.message)

    assert message.startswith("@broken lässt sich nicht verwenden: Diese „(“")


def test_a_message_survives_being_sent_to_another_process() -> None:
    message = Worded("There is no story %(asked)s.", asked="'50% x'")

    received = pickle.loads(pickle.dumps(message))

    assert received == message == "There is no story '50% x'."
    with speaking("de"):
        assert worded(received) == "Es gibt keine Geschichte '50% x'."


def test_a_text_that_nobody_worded_stays_as_it_is() -> None:
    with speaking("ru"):
        assert worded("50% of %(name)s") == "50% of %(name)s"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/?since=yesterday", "since: 'yesterday' ist nicht möglich."),
        ("/stories/4711", "Diese Geschichte gibt es nicht."),
        ("/nowhere", "Diese Seite gibt es nicht."),
        ("/stories/1/merge", "Diese Seite lässt sich so nicht aufrufen."),
        ("/press-review?day=x", "x ist kein Tag; schreiben Sie einen wie 2026-03-02."),
    ],
)
def test_other_mistakes_are_said_in_the_readers_language(
    tmp_path: Path, path: str, words: str
) -> None:
    with scene_desk(tmp_path) as (client, _):
        answer = client.get(path, headers={"Accept-Language": "de"})

    assert words in ParsedPage(answer.text).texts("main")[0]


def test_a_refused_form_is_explained_in_the_readers_language(tmp_path: Path) -> None:
    headers = {"Accept-Language": "de", "x-csrf-token": "of another login"}
    with scene_desk(tmp_path) as (client, _):
        answer = client.post("/stories/11/triage", data={"do": "star"}, headers=headers)

    assert answer.status_code == 403
    assert ParsedPage(answer.text).texts("main p")[0] == (
        "Dieses Formular wurde nicht ausgeführt: Sein Token fehlt oder ist nicht Ihres."
    )


def test_what_is_doubtful_is_said_in_the_readers_language(tmp_path: Path) -> None:
    asked = "/workbench?query=ferry+und+IT+country:zz"
    with scene_desk(tmp_path) as (client, _):
        answer = client.get(asked, headers={"Accept-Language": "ru"})

    doubts = ParsedPage(answer.text).texts(".doubt p")
    assert len(doubts) == 2
    assert "обычное слово в языках: " in doubts[0]
    assert "Ни у одного источника нет страны 'zz'. Известны: " in doubts[1]
