"""From an alert's facts to the words that are sent, however hostile the page."""

import unicodedata
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from tests.make import alert
from tocsin.alerts.render import MAX_TITLE, Format, Message, Renderer, clean, defang

BERLIN = Renderer(ZoneInfo("Europe/Berlin"))


def text(**facts: object) -> Message:
    return BERLIN.message(alert("ferries", **facts).facts, format="text")


def html(**facts: object) -> Message:
    return BERLIN.message(alert("ferries", **facts).facts, format="html")


def test_a_text_says_who_when_what_and_where() -> None:
    message = text()

    assert message == Message(
        title="ferries: Ferry late",
        body="Gazette · 2 March 2026, 13:00 CET\n"
        "The *ferry* was late.\n"
        "https://gazette.example/1",
        format="text",
    )


def test_a_page_says_the_same_with_the_words_marked() -> None:
    message = html()

    page = Selector(message.body)
    assert message.title == "ferries: Ferry late"
    assert page.css("h2 a::text").get() == "Ferry late"
    assert page.css("h2 a").attrib["href"] == "https://gazette.example/1"
    assert page.css("mark::text").getall() == ["ferry"]
    assert page.xpath("string(//span[@dir='auto'])").get() == "The ferry was late."
    assert "Gazette · 2 March 2026, 13:00 CET" in message.body


@pytest.mark.parametrize(
    ("published", "when"),
    [
        ("2026-07-01T22:30:00+00:00", "2 July 2026, 00:30 CEST"),
        ("2026-12-31T23:30:00+00:00", "1 January 2027, 00:30 CET"),
        ("2026-03-02T07:00:00-05:00", "2 March 2026, 13:00 CET"),
    ],
)
def test_a_time_is_told_as_the_clock_on_the_wall_shows_it(
    published: str, when: str
) -> None:
    assert f"Gazette · {when}\n" in text(published=published).body
    assert f"Gazette · {when}<" in html(published=published).body


@pytest.mark.parametrize("published", [None, "9999-12-31T23:59:59+00:00"])
def test_a_time_that_is_unknown_or_beyond_all_calendars_is_left_out(
    published: str | None,
) -> None:
    assert text(published=published).body.startswith("Gazette\n")


def test_a_message_that_may_be_a_repeat_says_so() -> None:
    formats: tuple[Format, ...] = ("text", "html")

    for format in formats:
        once = BERLIN.message(alert().facts, format=format)
        again = BERLIN.message(alert().facts, format=format, repeat=True)

        assert "may be a repeat" in again.body
        assert "may be a repeat" not in once.body


HOSTILE = (
    "<script>alert('x')</script><img src=x onerror=y> {{ 7*7 }} {% raw %} &lt;b&gt; "
    "@everyone <@&1> [win](http://evil.example) \u202eevil\u202c \x1b[31mred\x07 \ud800"
)


def test_a_hostile_headline_is_text_in_a_page() -> None:
    message = html(
        title=HOSTILE, outlet=HOSTILE, snippet=[[HOSTILE, False], [HOSTILE, True]]
    )

    page = Selector(message.body)
    assert page.css("script, img, b") == []
    assert "{{ 7*7 }} {% raw %} &lt;b&gt;" in "".join(page.css("h2 ::text").getall())
    assert len(page.css("a")) == 1
    assert len(page.css("mark")) == 1


def test_a_hostile_headline_neither_pings_nor_links_in_a_chat() -> None:
    message = text(title=HOSTILE, outlet=HOSTILE, snippet=[[HOSTILE, True]])

    for said in (message.title, message.body):
        assert "@everyone" not in said
        assert "@&1" not in said
        assert "](http" not in said
        assert "{{ 7*7 }} {% raw %}" in said


def test_a_mention_hidden_by_an_invisible_character_does_not_ping() -> None:
    assert "@everyone" not in text(title="@\u2060everyone @\u00adhere").title


@pytest.mark.parametrize("char", "\u202e\u2066\u200f\x1b\x00\x07\ufeff\u00ad\ue000")
def test_what_steers_a_terminal_or_the_reading_direction_goes(char: str) -> None:
    for message in (text(title=f"Fer{char}ry"), html(title=f"Fer{char}ry")):
        assert message.title == "ferries: Ferry"
        assert char not in message.body


def test_joiners_that_spell_a_word_stay() -> None:
    assert clean("می\u200cخواهم क्\u200dष") == "می\u200cخواهم क्\u200dष"


def test_an_address_is_a_web_address_or_nothing() -> None:
    for url in ("javascript:alert(1)", "data:text/html,x", "", "http://["):
        page = Selector(html(url=url).body)
        assert page.css("a") == []
        assert page.css("h2::text").get() == "Ferry late"
        assert text(url=url).body.endswith("The *ferry* was late.")


def test_an_address_can_neither_leave_its_place_nor_ping() -> None:
    url = 'https://gazette.example/"><script>/@everyone\n@here?q=\u202e@all'

    page = Selector(html(url=url).body)

    assert page.css("script") == []
    assert len(page.css("h2 a")) == 1
    last = text(url=url).body.splitlines()[-1]
    assert last.startswith("https://gazette.example/")
    assert last.isascii()
    assert "@" not in last


def test_a_long_headline_is_cut_and_stays_on_one_line() -> None:
    message = text(title="Ferry\nlate\u2028again " * 100)

    assert len(message.title) == MAX_TITLE
    assert message.title.startswith("ferries: Ferry late again Ferry")


def test_marks_keep_the_spaces_around_them() -> None:
    pieces = [["… ", False], ["ferry\nlate", True], [" and ", False], ["late", True]]

    assert "\n… *ferry late* and *late*\n" in text(snippet=pieces).body
    assert (
        "… <mark>ferry late</mark> and <mark>late</mark>" in html(snippet=pieces).body
    )


def test_without_a_snippet_there_is_no_empty_paragraph() -> None:
    assert text(snippet=[]).body.count("\n") == 1
    assert '<p style="font-size:16px' not in html(snippet=[]).body


pieces = st.lists(st.tuples(st.text(), st.booleans()), max_size=4)


@given(st.text(), pieces)
def test_no_text_steers_pings_or_becomes_markup(
    title: str, snippet: list[tuple[str, bool]]
) -> None:
    plain = text(title=title, outlet=title, snippet=snippet)
    page = html(title=title, outlet=title, snippet=snippet)

    kinds = {unicodedata.category(char) for char in plain.body if char not in "\n"}
    assert kinds.isdisjoint({"Cc", "Cs", "Co"})
    assert plain.title.count("\n") == page.title.count("\n") == 0
    assert all(after == "\u200b" for after in _after_every(plain.body, "@"))
    tags = {element.root.tag for element in Selector(page.body).css("body *")}
    assert tags <= {"div", "p", "h2", "a", "span", "mark"}


def _after_every(said: str, mark: str) -> list[str]:
    return [part[:1] for part in said.split(mark)[1:]]


@given(st.text())
def test_cleaning_twice_changes_nothing(said: str) -> None:
    assert clean(clean(said)) == clean(said)
    assert clean(defang(said)) == clean(said)


def test_a_renderer_tells_the_time_of_its_own_zone() -> None:
    utc = Renderer(UTC).message(alert().facts, format="text")

    assert utc.body.startswith("Gazette · 2 March 2026, 12:00 UTC\n")
