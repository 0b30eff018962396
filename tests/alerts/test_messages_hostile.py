"""Text from outside is shown in a message, and does nothing else."""

import unicodedata
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html

from store.model import DeliveryKind
from tests.support import message_parsers
from tests.support.notifications import FAMILIES, KINDS, news, piece, telling, written
from tocsin.alerts.messages.escape import address, defang
from tocsin.alerts.messages.notification import Notification
from tocsin.alerts.messages.sanitize import cut, sanitize, size
from tocsin.alerts.messages.services import Family

STRUCTURE: dict[Family, Callable[[str], list[str]]] = {
    "mail": message_parsers.of_mail,
    "html": message_parsers.of_html,
    "discord": message_parsers.of_discord,
    "slack": message_parsers.of_slack,
    "text": message_parsers.of_text,
}

NASTY = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</a></td></table><b>",
    "<!-- ",
    "<![CDATA[",
    "<?php",
    "&lt;b&gt; &amp; &#60;",
    "{{ 7*7 }} {% raw %}",
    "@everyone @here @channel",
    "@\u2060everyone",
    "<@U1> <@&456> <!channel> <!here|here> <#C1> <:party:1> <t:1:R> </go:1>",
    "[win](http://evil.example)",
    "](<http://evil.example>) [",
    "![x](http://evil.example/x.png)",
    "<http://evil.example|win>",
    "http://evil.example www.evil.example",
    "[a [b] c]] [[",
    "# heading",
    "- item",
    "1. item",
    "> quote",
    "-# small",
    "| a | b |",
    "``` code",
    "`code`",
    "||spoiler||",
    "**bold** *i* _i_ __u__ ~~s~~ a_b_c",
    "\\",
    "\\\\*",
    "*",
    "_",
    ":smile: :+1:",
    "javascript:alert(1)",
    "\u202eevil\u202c \u2066x\u2069 \u200f",
    "\x1b[31mred\x07 \x00",
    "\ud800",
    "\ufffe\U0010ffff\ufdd0",
    "\ue000 \u200b \u00ad \ufeff",
    "line\nline\r\u2028line",
    "=====",
    "Zu\u0308rich é 👩\u200d👩\u200d👧 می\u200cخواهم",
    "e" + "\u0301" * 200,
    '"\'><"',
)

hostile = st.lists(
    st.sampled_from(NASTY) | st.text(max_size=8), min_size=1, max_size=3
).map("".join)

# A text that is empty once sanitized leaves its element out: another structure.
visible = hostile.filter(sanitize)

HREFS = (
    "javascript:alert(1)",
    "data:text/html,<script>x</script>",
    "vbscript:x",
    "//evil.example/x",
    "https://",
    "https://[",
    "https://[::1]/x",
    'https://exa"mple/x',
    "https://exa<mple>/x",
    "https://a|b/x",
    "https://a)b/x",
    "https://user:pass@gazette.example/x",
    "https://gazette.example/a(b)[c]{d}<e>|f`g\"h'i j*k",
    "https://gazette.example/?q=)](<http://evil.example>)&r=@everyone",
    "https://gazette.example/#!/@here>",
    "https://gazette.example/\u202e\n\r\x00\ud800x",
    "https://gazette.example/" + "a" * 5_000,
    "https://bücher.example/ü",
    " https://gazette.example/x ",
)

hrefs = st.sampled_from(HREFS) | hostile.map("https://gazette.example/{}".format)


def notification(kind: DeliveryKind, *texts: str) -> Notification:
    """Return a notification that contains these texts wherever a text can be."""
    title, outlet, name, snippet = texts
    facts: dict[str, Any] = {
        "title": title,
        "snippet": [[snippet, False], [title, True], [snippet, False]],
    }
    stories = (
        news(
            piece(1, outlet=outlet, **facts),
            piece(2, outlet=outlet, **facts),
            watchlist=name,
            outlets=4,
        ),
        news(piece(3, outlet=outlet, **facts), watchlist=name),
    )
    if kind in ("notice", "test"):
        return Notification(kind=kind, heading=title, lines=(outlet, snippet))
    single = kind in ("alert", "followup", "surge")
    return telling(
        *(stories[:1] if single else stories),
        kind=kind,
        heading=f"x {title}",
        why=snippet,
        days=((date(2026, 3, 2), 3),),
        outlets=((outlet, 2), (name, 1)),
    )


@cache
def _plain_structure(family: Family, kind: DeliveryKind) -> list[str]:
    """Return the structure of a message in which every text is a word."""
    message = written(notification(kind, "headline", "outlet", "name", "text"), family)
    return STRUCTURE[family](message.body)


@pytest.mark.parametrize("family", FAMILIES)
@given(kind=st.sampled_from(KINDS), texts=st.tuples(visible, visible, visible, visible))
@settings(max_examples=30, deadline=None)
def test_no_text_changes_the_structure_of_a_message(
    family: Family, kind: DeliveryKind, texts: tuple[str, str, str, str]
) -> None:
    message = written(notification(kind, *texts), family)

    assert STRUCTURE[family](message.body) == _plain_structure(family, kind)
    assert "\n" not in message.title
    if family != "mail":
        assert not message_parsers.pings(message.title)


@given(kind=st.sampled_from(KINDS), texts=st.tuples(visible, visible, visible, visible))
@settings(max_examples=20, deadline=None)
def test_no_text_changes_the_structure_of_the_plain_text(
    kind: DeliveryKind, texts: tuple[str, str, str, str]
) -> None:
    plain = written(
        notification(kind, "headline", "outlet", "name", "text"), "html"
    ).plain

    message = written(notification(kind, *texts), "html")

    assert message_parsers.of_text(message.plain) == message_parsers.of_text(plain)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("nasty", NASTY)
def test_each_nasty_text_is_only_text(family: Family, nasty: str) -> None:
    texts = (nasty if sanitize(nasty) else "x",) * 4
    message = written(notification("digest", *texts), family)

    assert STRUCTURE[family](message.body) == _plain_structure(family, "digest")


@given(visible)
@settings(max_examples=40, deadline=None)
def test_a_mail_shows_a_headline_letter_by_letter(title: str) -> None:
    message = written(telling(news(piece(title=title))), "mail")

    shown = next(html.document_fromstring(message.body).iter("h1"))
    assert " ".join("".join(map(str, shown.itertext())).split()) == cut(
        sanitize(title), 400
    )
    assert cut(sanitize(title), 400) in message.plain


@given(
    family=st.sampled_from(FAMILIES),
    kind=st.sampled_from(KINDS),
    limit=st.integers(min_value=0, max_value=4_000),
    texts=st.tuples(hostile, hostile, hostile, hostile),
    times=st.sampled_from([1, 9]),
)
@settings(max_examples=60, deadline=None)
@example("slack", "digest", 1_000, ("&" * 300, "&", "&", "&"), 1)
def test_every_message_fits_and_its_markup_is_whole(
    family: Family,
    kind: DeliveryKind,
    limit: int,
    texts: tuple[str, str, str, str],
    times: int,
) -> None:
    message = written(
        notification(kind, *(text * times for text in texts)), family, limit=limit
    )

    for text in (message.body, message.plain):
        assert max(len(text.encode()), len(text.encode("utf-16-le")) // 2) <= limit
        categories = {unicodedata.category(char) for char in text if char != "\n"}
        assert categories.isdisjoint({"Cc", "Cs", "Co"})
    assert size(message.title) <= 200
    marks = STRUCTURE[family](message.body) if message.body else []
    if family in ("discord", "slack"):
        assert marks.count("*") % 2 == 0
        assert marks.count("[") == marks.count("]")
        assert marks.count("<") == marks.count("|")


@pytest.mark.parametrize("family", FAMILIES)
@given(url=hrefs)
@settings(max_examples=20, deadline=None)
def test_a_link_is_a_web_address_or_missing_and_stays_in_its_place(
    family: Family, url: str
) -> None:
    plain, bare = (
        STRUCTURE[family](written(telling(news(piece(url=known))), family).body)
        for known in ("https://gazette.example/1", "")
    )

    found = STRUCTURE[family](written(telling(news(piece(url=url))), family).body)

    if family == "mail":
        found, plain, bare = (
            [element.split()[0] for element in structure]
            for structure in (found, plain, bare)
        )
    assert found in (plain, bare)


@given(hrefs)
def test_an_address_in_a_chat_is_ascii_and_ends_no_markup(url: str) -> None:
    safe = address(url)

    assert safe.isascii()
    assert not set(safe) & set(" ()<>|\"'`{}\\*@")
    assert address(safe) == safe


@pytest.mark.parametrize("url", ["javascript:x", "data:text/html,x", "", "http://["])
def test_without_an_address_a_headline_is_only_text(url: str) -> None:
    update = telling(news(piece(url=url)))

    assert written(update, "discord").body.startswith("**ferries:** Ferry 1 late\n")
    assert written(update).body.endswith("The *ferry* was late.")
    assert "<a" not in written(update, "html").body
    assert "<a" not in written(update, "mail").body


@pytest.mark.parametrize(
    "char", "\u202e\u2066\u200f\x1b\x00\x07\ufeff\u00ad\ue000\ufffe"
)
def test_control_characters_are_removed(char: str) -> None:
    for family in FAMILIES:
        message = written(telling(news(piece(title=f"Fer{char}ry"))), family)

        assert char not in message.title + message.body + message.plain
        assert "Ferry" in message.body or "Ferry" in message.title


def test_joiners_within_a_word_are_kept() -> None:
    assert sanitize("می\u200cخواهم क्\u200dष") == "می\u200cخواهم क्\u200dष"


@given(st.text())
def test_sanitizing_twice_changes_nothing(text: str) -> None:
    assert sanitize(sanitize(text)) == sanitize(text)
    assert sanitize(defang(sanitize(text))) == sanitize(text)


@given(st.text() | hostile.map(sanitize), st.integers(min_value=0, max_value=60))
def test_a_cut_text_is_its_beginning(text: str, most: int) -> None:
    text = sanitize(text)

    short = cut(text, most)

    assert size(short) <= most
    assert short == text or text.startswith(short.removesuffix("…"))


def test_a_letter_of_many_code_points_is_not_cut_in_two() -> None:
    family = "👩\u200d👩\u200d👧"

    assert cut(f"{family} {family}", size(family) + 6) == f"{family}…"
