"""Whatever a stranger writes is read, and does nothing else."""

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
from tests.support.factories import clipping
from tests.support.notifications import FAMILIES, KINDS, notification, update, written
from tocsin.alerts.messages.escape import address, defang
from tocsin.alerts.messages.notification import Notification
from tocsin.alerts.messages.sanitize import cut, sanitize, size
from tocsin.alerts.messages.services import Family

READ: dict[Family, Callable[[str], list[str]]] = {
    "mail": message_parsers.of_mail,
    "html": message_parsers.of_html,
    "discord": message_parsers.of_discord,
    "slack": message_parsers.of_slack,
    "markdown": message_parsers.of_chat_markdown,
    "rocket": message_parsers.of_chat_markdown,
    "machine": message_parsers.of_machine,
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

# Clean texts that are empty leave out what would hold them: another structure.
said = hostile.filter(sanitize)

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


def about(kind: DeliveryKind, *texts: str) -> Notification:
    """Return a notification in which these texts stand wherever a text can."""
    title, outlet, name, snippet = texts
    texts_of: dict[str, Any] = {
        "title": title,
        "outlet": outlet,
        "snippet": ((snippet, False), (title, True), (snippet, False)),
    }
    updates = (
        update(
            clipping(1, **texts_of),
            clipping(2, **texts_of),
            watchlist=name,
            outlets=4,
        ),
        update(clipping(3, **texts_of), watchlist=name),
    )
    if kind in ("notice", "test"):
        return Notification(kind=kind, heading=title, lines=(outlet, snippet))
    single = kind in ("alert", "followup", "surge")
    return notification(
        *(updates[:1] if single else updates),
        kind=kind,
        heading=f"x {title}",
        why=snippet,
        days=((date(2026, 3, 2), 3),),
        outlets=((outlet, 2), (name, 1)),
    )


@cache
def _plain(family: Family, kind: DeliveryKind) -> list[str]:
    """Return the structure of a message in which every text is a word."""
    plain = written(about(kind, "headline", "outlet", "name", "text"), family)
    return READ[family](plain.body)


@pytest.mark.parametrize("family", FAMILIES)
@given(kind=st.sampled_from(KINDS), texts=st.tuples(said, said, said, said))
@settings(max_examples=30, deadline=None)
def test_no_text_changes_what_a_message_is_made_of(
    family: Family, kind: DeliveryKind, texts: tuple[str, str, str, str]
) -> None:
    message = written(about(kind, *texts), family)

    assert READ[family](message.body) == _plain(family, kind)
    assert "\n" not in message.title
    if family not in ("mail", "machine"):
        assert not message_parsers.pings(message.title)


@given(kind=st.sampled_from(KINDS), texts=st.tuples(said, said, said, said))
@settings(max_examples=20, deadline=None)
def test_no_text_changes_what_is_sent_when_a_service_refuses_the_markup(
    kind: DeliveryKind, texts: tuple[str, str, str, str]
) -> None:
    plain = written(about(kind, "headline", "outlet", "name", "text"), "html").plain

    said = written(about(kind, *texts), "html").plain

    assert message_parsers.of_text(said) == message_parsers.of_text(plain)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("nasty", NASTY)
def test_each_of_these_is_only_text(family: Family, nasty: str) -> None:
    texts = (nasty if sanitize(nasty) else "x",) * 4
    message = written(about("digest", *texts), family)

    assert READ[family](message.body) == _plain(family, "digest")


@given(said)
@settings(max_examples=40, deadline=None)
def test_a_mail_shows_a_headline_letter_by_letter(title: str) -> None:
    message = written(notification(update(clipping(title=title))), "mail")

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
    source = about(kind, *(text * times for text in texts))

    message = written(source, family, limit=limit)

    for text in (message.body, message.plain):
        assert max(len(text.encode()), len(text.encode("utf-16-le")) // 2) <= limit
        kinds = {unicodedata.category(char) for char in text if char != "\n"}
        assert kinds.isdisjoint({"Cc", "Cs", "Co"})
    assert size(message.title) <= 200
    marks = READ[family](message.body) if message.body else []
    if family in ("discord", "slack"):
        assert marks.count("*") % 2 == 0
        assert marks.count("[") == marks.count("]")
        assert marks.count("<") == marks.count("|")


@pytest.mark.parametrize("family", FAMILIES)
@given(url=hrefs)
@settings(max_examples=20, deadline=None)
def test_an_address_leads_to_the_web_or_nowhere_and_stays_in_its_place(
    family: Family, url: str
) -> None:
    plain, bare = (
        READ[family](written(notification(update(clipping(url=known))), family).body)
        for known in ("https://gazette.example/1", "")
    )

    found = READ[family](written(notification(update(clipping(url=url))), family).body)

    if family == "mail":
        found, plain, bare = (
            [e.split()[0] for e in all_] for all_ in (found, plain, bare)
        )
    assert found in (plain, bare)


@given(hrefs)
def test_an_address_in_a_chat_is_ascii_and_ends_no_markup(url: str) -> None:
    plain = address(url)

    assert plain.isascii()
    assert not set(plain) & set(" ()<>|\"'`{}\\*@")
    assert address(plain) == plain


@pytest.mark.parametrize("url", ["javascript:x", "data:text/html,x", "", "http://["])
def test_without_an_address_a_headline_is_only_text(url: str) -> None:
    source = notification(update(clipping(url=url)))

    assert written(source, "discord").body.startswith("**ferries:** Ferry 1 late\n")
    assert written(source).body.endswith("The *ferry* was late.")
    assert "<a" not in written(source, "html").body
    assert "<a" not in written(source, "mail").body


@pytest.mark.parametrize(
    "char", "\u202e\u2066\u200f\x1b\x00\x07\ufeff\u00ad\ue000\ufffe"
)
def test_what_steers_a_terminal_or_the_reading_direction_goes(char: str) -> None:
    for family in FAMILIES:
        message = written(notification(update(clipping(title=f"Fer{char}ry"))), family)

        assert char not in message.title + message.body + message.plain
        assert "Ferry" in message.body or "Ferry" in message.title


def test_joiners_that_spell_a_word_stay() -> None:
    assert sanitize("می\u200cخواهم क्\u200dष") == "می\u200cخواهم क्\u200dष"


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert sanitize(sanitize(text)) == sanitize(text)
    assert sanitize(defang(sanitize(text))) == sanitize(text)


@given(st.text() | hostile.map(sanitize), st.integers(min_value=0, max_value=60))
def test_a_cut_text_is_its_beginning(text: str, most: int) -> None:
    text = sanitize(text)

    short = cut(text, most)

    assert size(short) <= most
    assert short == text or text.startswith(short.removesuffix("…"))


def test_a_letter_of_many_parts_is_cut_off_whole() -> None:
    family = "👩\u200d👩\u200d👧"

    assert cut(f"{family} {family}", size(family) + 6) == f"{family}…"
