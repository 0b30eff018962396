"""What is said of queries, in the languages of the desk."""

from pathlib import Path

import pytest

from tests.support.desk_scene_client import scene_desk
from tests.support.parsed_page import ParsedPage
from tocsin.watchlists.describe import describe_query
from tocsin.watchlists.named_queries import NamedQueries
from tocsin.watchlists.syntax import parse
from tocsin.web.page_language import LANGUAGES, translations

NAMES = NamedQueries({"vessels": "ferry"})

QUERIES = (
    "title:(hull OR deck) body:ferry lead:pier^2",
    "(a NEAR/1 b) (a NEAR/0 b) (a ONEAR/0 b) (a ONEAR/5 b) NOT (a NOT NEAR/2 b)",
    'ATLEAST/21 (a OR "b c") =BBC BBC U.S.A. election~ "a b c"~3 "50% of"',
    'elect* *elect *elect* col*r "elect* US" /50% 100/i',
    "(a b) OR (source:gazette a)",
    "lang:de country:at author:ada agency:wire url:news/50% a",
    "@vessels a",
)


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
