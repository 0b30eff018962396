"""The news agencies that an article credits, and its dateline."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.extract.page.parsed_page import ParsedPage, parse_page
from spiders.extract.people.agencies import MAX_AGENCIES, find_agencies, find_dateline
from spiders.extract.people.agency_names import (
    agency_named,
    byline_agencies,
    credited_agencies,
    only_agencies,
)
from spiders.extract.people.bylines import Bylines

PROSE = "The ferry was late again on Tuesday, and nobody in the port was surprised. "


def page(head: str = "", body: str = "") -> ParsedPage:
    markup = (
        f"<html><head>{head}</head><body><h1>Ferry is late</h1>{body}</body></html>"
    )
    return parse_page(markup.encode(), "https://lenna-courier.test/ferry")


def described(**more: object) -> ParsedPage:
    node = {"@type": "NewsArticle", "headline": "Ferry is late", **more}
    return page(f'<script type="application/ld+json">{json.dumps(node)}</script>')


def in_text(text: str) -> tuple[str, ...]:
    return find_agencies(Bylines(page()), text, ())


def test_an_article_without_credits_has_no_agencies() -> None:
    assert in_text(PROSE * 10) == ()


@pytest.mark.parametrize(
    ("opening", "agency"),
    [
        ("PORT LENNA, 3 May (Reuters) - ", "Reuters"),
        ("LENNA (AP) — ", "AP"),
        ("(dpa/lnw) ", "dpa"),
        ("Lenna (dpa) - ", "dpa"),
        ("ЛЕННА, 12 мая — РИА Новости. ", "RIA Novosti"),
        ("ЛЕННА, 12 мая. /ТАСС/. ", "TASS"),
        ("Ленна. 12 мая. Интерфакс - ", "Interfax"),
        ("新华社北京5月12日电 ", "Xinhua"),
        ("【ロイター】", "Reuters"),
        ("(서울=연합뉴스) ", "Yonhap"),
        ("القاهرة (رويترز) - ", "Reuters"),
        ("Reuters\n", "Reuters"),
        ("Von dpa\n", "dpa"),
        ("© AFP 2026\n", "AFP"),
    ],
)
def test_an_agency_is_credited_before_the_first_sentence(
    opening: str, agency: str
) -> None:
    assert agency in in_text(opening + PROSE * 10)


@pytest.mark.parametrize(
    ("ending", "agencies"),
    [
        ("\n(ANSA)", ("ANSA",)),
        ("(dpa/AFP)", ("dpa", "AFP")),
        ("\ndpa/AFP", ("dpa", "AFP")),
        ("\nSource: Reuters", ("Reuters",)),
        ("\nQuelle: dpa", ("dpa",)),
        ("\n来源：新华社", ("Xinhua",)),
        ("\n© 2026 AFP. All rights reserved.", ("AFP",)),
        ("\nMit Material von dpa und AFP.", ("dpa", "AFP")),
        ("\n(With inputs from PTI)", ("PTI",)),
        ("\n(Reporting by Ada Quill; Editing by Tom Fenwick)", ("Reuters",)),
        ("\nThe Associated Press contributed to this report.", ("AP",)),
    ],
)
def test_an_agency_is_credited_after_the_last_sentence(
    ending: str, agencies: tuple[str, ...]
) -> None:
    assert in_text(PROSE * 10 + ending) == agencies


@pytest.mark.parametrize(
    "text",
    [
        'The captain told Reuters that "the ferry is late". ',
        "A captain told the Associated Press so. ",
        "The Port Authority (PA) closed the pier. ",
        "Sana (SANA is her sister) left. ",
        "The ferry is late, according to information from Reuters. ",
        "Ap sailed, and Tt did not. ",
    ],
)
def test_an_agency_that_is_only_mentioned_is_not_credited(text: str) -> None:
    assert in_text(text + PROSE * 10 + text.strip()) == ()


def test_an_agency_in_the_middle_of_a_text_is_not_credited() -> None:
    assert in_text(PROSE * 10 + "LENNA (AP) — " + PROSE * 10) == ()


@pytest.mark.parametrize(
    "page",
    [
        described(author={"name": "Reuters"}),
        described(author={"name": "Ada Quill, Reuters"}),
        described(author={"name": "Ada Quill"}, creditText="Reuters"),
        described(sourceOrganization={"name": "Reuters"}),
        described(copyrightHolder={"name": "Thomson Reuters"}),
        page('<meta name="source" content="Reuters">'),
        page('<meta name="author" content="Ada Quill Reuters">'),
    ],
)
def test_an_agency_is_credited_in_the_page_s_descriptions(page: ParsedPage) -> None:
    assert find_agencies(Bylines(page), PROSE, ()) == ("Reuters",)


def test_an_agency_is_credited_in_the_byline_that_the_page_shows() -> None:
    shown = page(body="<p>By Ada Quill, Associated Press</p>")

    assert find_agencies(Bylines(shown), PROSE, ("Ada Quill",)) == ("AP",)


def test_an_agency_among_the_authors_is_credited() -> None:
    assert find_agencies(Bylines(page()), PROSE, ("dpa",)) == ("dpa",)


def test_an_agency_credited_twice_is_named_once() -> None:
    text = "LENNA (AP) — " + PROSE * 10 + "\n(AP)"

    assert find_agencies(Bylines(page()), text, ("Associated Press",)) == ("AP",)


@pytest.mark.parametrize(
    ("form", "usual"),
    [
        ("Agence France-Presse", "AFP"),
        ("AGENCE FRANCE-PRESSE", "AFP"),
        ("Deutsche Presse-Agentur", "dpa"),
        ("dpa-infocom", "dpa"),
        ("dpa-AFX", "dpa-AFX"),
        ("ИНТЕРФАКС", "Interfax"),
        ("共同通信", "Kyodo"),
        ("SANA", "SANA"),
        ("Sana", ""),
        ("Ada Quill", ""),
        ("", ""),
    ],
)
def test_an_agency_is_known_by_its_forms(form: str, usual: str) -> None:
    assert agency_named(form) == usual


def test_a_byline_names_agencies_with_people_and_after_them() -> None:
    assert list(credited_agencies("Ada Quill, AP Sports Writer")) == ["AP"]
    assert list(byline_agencies("Ada Quill Associated Press")) == ["AP"]
    assert list(byline_agencies("Reuters Institute")) == []


def test_a_line_counts_as_agencies_only_without_other_text() -> None:
    assert only_agencies("dpa/AFP") == ("dpa", "AFP")
    assert only_agencies("Reuters was there") == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("PORT LENNA, 3 May (Reuters) — The ferry is late.", "PORT LENNA"),
        ("Port Lenna (dpa) - Die Fähre kommt zu spät.", "Port Lenna"),
        ("LENNA (dpa) -- Die Fähre kommt zu spät.", "LENNA"),
        ("SANTA LENNA, N.M. (AP) — The ferry is late.", "SANTA LENNA"),
        ("ST. LENNA – The ferry is late.", "ST. LENNA"),
        ("LENNA — The ferry is late.", "LENNA"),
        ("ЛЕННА, 12 мая. Паром опоздал.", "ЛЕННА"),
        ("ЛЕННА, 12 мая. /ТАСС/. Паром опоздал.", "ЛЕННА"),
        ("【东京】渡轮晚点。", "东京"),
        ("(서울=연합뉴스) 배가 늦었다.", "서울"),
        ("The ferry is late.", ""),
        ("Lenna. The ferry is late.", ""),
        ("Lenna - the ferry is late.", ""),
        ("Port Lenna (population 400) - the ferry is late.", ""),
        ("BREAKING — The ferry is late.", ""),
        ("REUTERS - The ferry is late.", ""),
        ("LENNA ferries are late.", ""),
        ("", ""),
    ],
)
def test_the_dateline_is_the_place_before_the_first_sentence(
    text: str, place: str
) -> None:
    assert find_dateline(text) == place


@given(text=st.text(alphabet="AaBÄ (),.–—-/12дЛ©:\nReuters", max_size=500))
def test_a_dateline_is_at_the_beginning_and_agencies_are_few(text: str) -> None:
    place = find_dateline(text)

    assert text.lstrip().startswith(("【", "(", place))
    assert len(in_text(text)) <= MAX_AGENCIES


@pytest.mark.parametrize(
    "text",
    [
        "A" * 1_000_000,
        "A, " * 300_000,
        "(AP" * 300_000,
        "Reporting by " * 80_000,
        "source: " * 100_000,
        "1 Мая " * 100_000,
        "\n" * 500_000,
        "A-" * 400_000,
        "with material from the " * 50_000,
    ],
    ids=[
        "A",
        "commas",
        "brackets",
        "reporting",
        "labels",
        "days",
        "lines",
        "dashes",
        "with",
    ],
)
def test_a_hostile_text_credits_few_agencies(text: str) -> None:
    assert len(in_text(text)) <= MAX_AGENCIES
    assert len(find_dateline(text)) < 100


def test_a_hostile_page_credits_the_agencies_that_it_names() -> None:
    painful = described(
        author=[{"name": f"user{n}, dpa"} for n in range(10_000)],
        publisher={"name": "dpa/" * 200_000},
    )

    assert find_agencies(Bylines(painful), PROSE, ()) == ("dpa",)
