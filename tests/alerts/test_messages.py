"""What messages say, in every kind of markup."""

from datetime import date, datetime
from typing import Any

import pytest
from lxml import html

from store.message import Message, pack, unpack
from tests.support.factories import clipping
from tests.support.notifications import (
    FAMILIES,
    KINDS,
    notification,
    update,
    written,
)
from tocsin.alerts.messages.notification import Notification, StoryUpdate
from tocsin.alerts.messages.services import Family


def many(count: int = 3, **more: Any) -> tuple[StoryUpdate, ...]:
    return tuple(
        update(clipping(number), story=number, **more) for number in range(1, count + 1)
    )


def page(message: Message) -> html.HtmlElement:
    return html.document_fromstring(message.body)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_an_alert_says_who_when_what_and_where() -> None:
    message = written(notification(update(clipping(1), clipping(2), outlets=4)))

    assert message.title == "ferries: Ferry 1 late"
    assert message.format == "text"
    assert message.body == (
        "Gazette · 2 March 2026, 13:00 CET\n"
        "The *ferry* was late.\n"
        "Also: Northern Post and 2 more\n"
        "https://gazette.example/1"
    )
    assert message.plain == message.body


def test_discord_gets_markdown_that_begins_with_the_headline() -> None:
    message = written(notification(update(clipping(1), clipping(2))), "discord")

    assert (message.title, message.format) == ("", "markdown")
    assert message.body == (
        "**ferries:** [Ferry 1 late](<https://gazette.example/1>)\n"
        "-# Gazette · 2 March 2026, 13:00 CET\n"
        "> The **ferry** was late.\n"
        "-# Also: Northern Post"
    )
    assert message.plain.startswith("ferries: Ferry 1 late\nGazette · ")


def test_slack_gets_what_apprise_makes_slacks_markup_of() -> None:
    message = written(notification(), "slack")

    assert (message.title, message.format) == ("", "markdown")
    assert message.body == (
        "**ferries:** [Ferry 1 late](<https://gazette.example/1>)\n"
        "Gazette · 2 March 2026, 13:00 CET\n"
        "> The **ferry** was late."
    )


def test_telegram_and_matrix_get_four_tags() -> None:
    message = written(notification(), "html")

    assert (message.title, message.format) == ("", "html")
    assert message.body == (
        '<b>ferries:</b> <a href="https://gazette.example/1">Ferry 1 late</a><br>\n'
        "<i>Gazette · 2 March 2026, 13:00 CET</i>\n"
        "<br><br>The <b>ferry</b> was late."
    )


def test_a_mail_is_a_page_and_a_text() -> None:
    given = notification(update(clipping(1, article=91), clipping(2), outlets=4))

    message = written(given, "mail")

    shown = page(message)
    assert (message.title, message.format) == ("ferries: Ferry 1 late", "html")
    assert words(shown.find(".//h1")) == "Ferry 1 late"
    assert shown.find(".//h1/a").get("href") == "https://gazette.example/1"
    assert [mark.text for mark in shown.iter("mark")] == ["ferry"]
    assert "Also: Northern Post and 2 more" in words(shown)
    assert "tocsin why 91" in words(shown)
    assert "tocsin mute story 7" in words(shown)
    assert shown.get("lang") == "en"
    for text in (
        "Ferry 1 late\nGazette · 2 March 2026, 13:00 CET",
        "The *ferry* was late.",
        "https://gazette.example/2\nand 2 more",
        "tocsin mute story 7",
    ):
        assert text in message.plain


def test_a_mail_names_no_article_that_it_does_not_know() -> None:
    message = written(notification(), "mail")

    assert "tocsin why" not in message.body + message.plain


def test_a_followup_says_how_far_the_story_has_grown_and_the_newest_headline() -> None:
    given = update(*map(clipping, range(1, 6)), outlets=19)

    message = written(notification(given, kind="followup"))

    assert message.title == "ferries: 5 more outlets: Ferry 5 late"
    assert message.body.splitlines()[0] == "5 more outlets, 19 so far"
    assert "- Ferry 4 late · Kustcourant\n- Ferry 3 late" in message.body


def test_a_followup_says_what_is_new_in_it() -> None:
    given = update(
        clipping(1), clipping(6), new_outlets=0, outlets=1, news="17, harbour master"
    )

    message = written(notification(given, kind="followup"))

    assert message.title == "ferries: News: Ferry 6 late"
    assert message.body.splitlines()[0] == "New: 17, harbour master. 1 outlet so far"
    assert "- Ferry 1 late · Gazette" in message.body


def test_a_message_names_all_watchlists_that_found_its_story() -> None:
    given = notification(update(also_found_by=("piers", "unions")))

    assert written(given).title == "ferries, piers and unions: Ferry 1 late"
    assert "ferries, piers and unions" in words(page(written(given, "mail")))


def test_a_message_names_what_was_not_sent_and_counts_the_rest() -> None:
    others = tuple(map(clipping, range(2, 7)))

    message = written(notification(also=others))

    assert (
        "Not sent, since nothing was new: “Ferry 2 late” (Northern Post), “Ferry 3 "
        "late” (Isle Observer), “Ferry 4 late” (Kustcourant) and 2 more."
    ) in message.body


@pytest.mark.parametrize("family", FAMILIES)
def test_a_followup_names_it_in_every_service(family: Family) -> None:
    grown = update(clipping(1), clipping(2), outlets=4, new_outlets=1, news="17")
    given = notification(grown, kind="followup", also=(clipping(3),))

    message = written(given, family)

    assert "New: 17" in message.body
    assert "Not sent, since nothing was new" in message.body
    assert "Not sent, since nothing was new" in message.plain


def test_a_followup_of_one_outlet_counts_one() -> None:
    given = update(clipping(3), outlets=2)

    assert (
        "1 more outlet, 2 so far" in written(notification(given, kind="followup")).body
    )


def test_a_surge_says_why_it_is_one() -> None:
    given = notification(
        update(clipping(1), clipping(2)), kind="surge", why="2 outlets within 1h."
    )

    assert written(given).title == "ferries: 2 outlets within 1h: Ferry 1 late"
    assert "2 outlets within 1h." in written(given, "discord").body


def test_a_digest_has_its_stories_under_their_watchlists() -> None:
    stories = (*many(2), update(clipping(3), clipping(4), watchlist="quays", story=3))

    message = written(
        notification(*stories, kind="digest", heading="Mon 2 March, 08:00")
    )

    assert message.title == "ferries and quays: 3 stories"
    assert message.body == (
        "Mon 2 March, 08:00\n"
        "\n"
        "ferries\n"
        "- Ferry 1 late · Gazette, 2 Mar, 13:00\n"
        "  https://gazette.example/1\n"
        "- Ferry 2 late · Northern Post, 2 Mar, 13:00\n"
        "  https://gazette.example/2\n"
        "\n"
        "quays\n"
        "- Ferry 3 late · Isle Observer, 2 Mar, 13:00 · 2 outlets\n"
        "  https://gazette.example/3"
    )


def test_a_digest_in_a_mail_has_snippets_and_bars() -> None:
    given = notification(
        *many(),
        kind="digest",
        heading="The week until Mon 2 March",
        days=((date(2026, 3, 1), 10), (date(2026, 3, 2), 5), (date(2026, 3, 3), 0)),
        outlets=(("Gazette", 4),),
    )

    message = written(given, "mail")

    shown = page(message)
    widths = [bar.get("width") for bar in shown.iter("td") if bar.get("class") == "bar"]
    assert words(shown.find(".//h1")) == "The week until Mon 2 March"
    assert widths == ["100%", "50%", "100%"]
    assert "Sun 1 Mar" in words(shown)
    assert len(list(shown.iter("mark"))) == 3
    assert "3 stories, 15 articles" in message.plain
    assert "Mon 2 Mar   ██████████ 5\n" in message.plain
    assert "Tue 3 Mar    0\n" in message.plain


def test_a_note_says_that_its_stories_may_have_arrived() -> None:
    for family in ("mail", "discord", "text"):
        message = written(notification(*many(2), kind="note"), family)

        assert "May not have reached you" in message.title + message.body
        assert "may or may not have reached you" in message.body


def test_a_heading_that_says_how_many_is_not_followed_by_how_many() -> None:
    given = notification(
        *many(2), kind="roundup", heading="In the quiet hours: 2 stories"
    )

    assert words(page(written(given, "mail"))).count("2 stories") == 2  # title, h1


def test_one_story_is_a_story() -> None:
    given = notification(*many(1), kind="roundup", heading="More than the limit")

    assert written(given).title == "ferries: 1 story"


def test_a_notice_is_its_heading_and_its_lines() -> None:
    given = Notification(
        kind="notice",
        heading="desk is down",
        lines=("It says 503.", "4 messages wait."),
    )

    message = written(given)

    assert message.title == "desk is down"
    assert message.body == "It says 503.\n4 messages wait."
    assert (
        written(given, "slack").body
        == "**desk is down**\nIt says 503.\n4 messages wait."
    )


def test_an_urgent_message_says_so() -> None:
    urgent = update(clipping(1), clipping(2, urgent=True))

    assert written(notification(urgent)).title == "Urgent · ferries: Ferry 2 late"
    assert "**Urgent · ferries:**" in written(notification(urgent), "discord").body
    assert "Urgent" in words(page(written(notification(urgent), "mail")))
    digest = written(notification(*many(1), urgent, kind="digest"))
    assert digest.title == "ferries: 2 stories"
    assert "- ❗ Ferry 2 late" in digest.body


@pytest.mark.parametrize(
    ("published", "when"),
    [
        ("2026-07-01T22:30:00+00:00", " · 2 July 2026, 00:30 CEST"),
        ("2026-12-31T23:30:00+00:00", " · 1 January 2027, 00:30 CET"),
        ("2026-03-02T07:00:00-05:00", " · 2 March 2026, 13:00 CET"),
        ("9999-12-31T23:59:59+00:00", ""),
    ],
)
def test_a_time_is_shown_as_the_clock_on_the_wall_has_it(
    published: str, when: str
) -> None:
    at = datetime.fromisoformat(published)
    given = notification(update(clipping(published=at)))

    assert written(given).body.splitlines()[0] == f"Gazette{when}"


@pytest.mark.parametrize("family", FAMILIES)
def test_an_article_that_matches_only_now_says_so(family: Family) -> None:
    later = notification(update(clipping(note="later")))
    unread = notification(update(clipping(note="unread")))

    assert "added later" in written(later, family).body
    assert "page not read yet" in written(unread, family).body
    assert "added later" not in written(notification(), family).body


def test_a_note_stands_behind_outlet_and_time() -> None:
    later = notification(update(clipping(note="later")))
    first = "Gazette · 2 March 2026, 13:00 CET · added later"

    assert written(later).body.splitlines()[0] == first


def test_a_digest_says_what_was_added_later_too() -> None:
    stories = (update(clipping(1, note="later")), update(clipping(2), story=8))

    body = written(notification(*stories, kind="digest")).body

    assert body.count("added later") == 1


def test_an_article_without_a_date_has_no_time() -> None:
    given = notification(update(clipping(published=None)))

    assert written(given).body.splitlines()[0] == "Gazette"


def test_marks_keep_the_spaces_around_them() -> None:
    snippet = (("… ", False), (" ferry\nlate ", True), ("and ", False), ("late", True))
    given = notification(update(clipping(snippet=snippet)))

    assert "\n… *ferry late* and *late*\n" in written(given).body


def test_without_a_snippet_there_is_no_empty_line() -> None:
    given = notification(update(clipping(snippet=())))

    assert written(given).body.count("\n") == 1
    assert not [p for p in page(written(given, "mail")).iter("p") if not words(p)]


def test_a_message_that_is_written_twice_is_the_same() -> None:
    for kind in KINDS:
        given = notification(*many(), kind=kind)

        assert written(given, "mail") == written(given, "mail")


def test_a_program_gets_text_without_signs_and_each_thing_in_a_field() -> None:
    title = "@room <b>Ferry</b> http://x.example *late*"
    article = clipping(
        title=title, snippet=(("The ", False), ("ferry", True), (" was late.", False))
    )

    message = written(notification(update(article)), "machine")

    assert message.title == f"ferries: {title}"
    assert "The ferry was late." in message.body
    assert "\u200b" not in message.title + message.body
    assert message.fields["headline"] == title
    assert message.fields["snippet"] == "The ferry was late."
    assert message.fields["watchlist"] == "ferries"
    assert message.fields["url"] == article.url
    assert message.fields["published"].endswith("Z")
    assert unpack(pack(message)) == message


def test_a_digest_for_a_program_says_its_kind_and_no_single_article() -> None:
    message = written(
        notification(update(clipping(1)), update(clipping(2)), kind="digest"), "machine"
    )

    assert message.fields == {"kind": "digest"}


@pytest.mark.parametrize("family", ["markdown", "rocket"])
def test_a_chat_with_markdown_gets_links_and_marks(family: Family) -> None:
    bold = "**" if family == "markdown" else "*"
    message = written(notification(update(clipping(url="https://g.example/1"))), family)

    first = message.body.splitlines()[0]
    assert first == f"{bold}ferries:{bold} [Ferry 1 late](https://g.example/1)"
    assert f"{bold}ferry{bold}" in message.body
    assert message.title == ""
