"""The page of an article: its text with the hits, versions, reasons, sightings."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tests.support.desk_scene_client import scene_desk
from tests.support.parsed_page import ParsedPage
from tocsin.web.pages.article_page import paragraphs

STRIKE = 11
"""An article of the scene that its outlet changed twice."""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Yield a desk that tests share which only look."""
    with scene_desk(tmp_path_factory.mktemp("scene")) as (client, _):
        yield client


def test_the_text_stands_in_paragraphs_with_its_hits(reader: TestClient) -> None:
    page = ParsedPage(reader.get(f"/articles/{STRIKE}").text)

    assert len(page.all(".text p")) == 4
    assert page.texts(".text mark") == ["ferries", "ferry"]
    assert page.texts("h1 mark") == ["Ferry"]


def test_the_publisher_learns_nothing_from_the_link(reader: TestClient) -> None:
    page = ParsedPage(reader.get(f"/articles/{STRIKE}").text)

    [out] = [a for a in page.all("main a") if "://" in (a.attributes["href"] or "")]
    assert out.attributes["href"] == "https://sennick-post.example/news/11"
    assert {"noreferrer", "noopener"} <= set((out.attributes["rel"] or "").split())


def test_versions_say_what_changed_word_by_word(reader: TestClient) -> None:
    page = ParsedPage(reader.get(f"/articles/{STRIKE}").text)

    [latest, second, _] = page.all(".version")
    renamed = latest.css(".headline")[0]
    assert [node.text() for node in renamed.css("del")] == ["call a", "for"]
    assert "company makes an offer" in renamed.css("ins")[-1].text()
    assert second.css("del")[0].text().strip() == "four"
    assert second.css("ins")[0].text().strip() == "more than five"


def test_it_says_why_it_matched_and_what_came_of_it(reader: TestClient) -> None:
    page = ParsedPage(reader.get(f"/articles/{STRIKE}").text)

    assert page.texts(".why h3 a") == ["harbour"]
    assert page.texts(".why mark") == ["Ferry", "ferries", "ferry"]
    assert "in the headline" in page.texts(".why p")[1]
    assert page.texts(".outcomes li")[0].startswith("harbour: sent")


def test_what_came_of_it_is_said_in_the_readers_language(reader: TestClient) -> None:
    answer = reader.get(f"/articles/{STRIKE}", headers={"Accept-Language": "de"})

    outcome = ParsedPage(answer.text).texts(".outcomes li")[0]
    assert outcome.startswith("harbour: gesendet am ")
    assert ", in Nachricht " in outcome


def test_why_the_other_watchlists_do_not_match_is_said_on_request(
    reader: TestClient,
) -> None:
    before = ParsedPage(reader.get(f"/articles/{STRIKE}").text)
    page = ParsedPage(reader.get(f"/articles/{STRIKE}?others=yes").text)

    assert "?others=yes#others" in before.attributes("main a", "href")
    assert page.texts(".missed dt") == ["press-freedom", "bridge"]
    assert "bridge OR" in page.texts(".missed dd")[1]


def test_a_copy_names_what_it_was_copied_from(reader: TestClient) -> None:
    page = ParsedPage(reader.get("/articles/12").text)

    assert "Copy of #11" in page.text()
    assert "/articles/11" in page.attributes("aside a", "href")


def test_an_article_of_no_watchlist_says_so(reader: TestClient) -> None:
    page = ParsedPage(reader.get("/articles/1").text)

    assert "No watchlist matches it." in page.text()


@pytest.mark.parametrize("number", ["0", "x", "99999", "9" * 5000, "-1"])
def test_an_unknown_article_is_not_found(reader: TestClient, number: str) -> None:
    assert reader.get(f"/articles/{number}").status_code == 404


def test_the_link_of_messages_leads_to_the_reasons(reader: TestClient) -> None:
    answer = reader.get(f"/articles/{STRIKE}/why")
    page = ParsedPage(reader.get(answer.headers["location"]).text)

    assert answer.headers["location"] == f"/articles/{STRIKE}#why"
    assert page.attributes("section#why h2", "id") == ["why-title"]


def test_paragraphs_keep_hits_that_cross_a_line() -> None:
    pieces = (("one ", False), ("two\nthree", True), (" four\n\nfive", False))

    assert list(paragraphs(pieces, 100)) == [
        (("one ", False), ("two", True)),
        (("three", True), (" four", False)),
        (("", False),),
        (("five", False),),
    ]


def test_paragraphs_end_where_enough_is_shown() -> None:
    pieces = (("abc", False), ("def", True), ("ghi", False))

    shown = list(paragraphs(pieces, 4))

    assert "".join(text for line in shown for text, _ in line) == "abcd"
