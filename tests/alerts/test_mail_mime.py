"""A message as a mail: headers and parts, before any server sees them."""

import email
import email.policy
import re
from datetime import UTC, datetime
from email.header import decode_header
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.message import Message
from tests.support.factories import NOW
from tocsin.alerts.channels.mime import Envelope, compose, is_allowed_header

LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]))


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def same(read: str, written: str) -> bool:
    """Return whether two texts differ only in how lines and blanks at the end end."""
    return re.split(r"\r\n|\r|\n", read.rstrip()) == re.split(
        r"\r\n|\r|\n", written.rstrip()
    )


@settings(max_examples=50, deadline=None)
@given(title=LETTERS, text=LETTERS, html=LETTERS, name=LETTERS)
def test_any_text_can_be_read_back_from_the_mail(
    title: str, text: str, html: str, name: str
) -> None:
    message = Message(title=title, body=html, format="html", plain=text)
    envelope = Envelope(
        sender="tocsin@news.example", sender_name=name, recipient="a@news.example"
    )

    raw = compose(message, envelope, key="k-1", thread="k-0", at=NOW)

    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not [line for line in lines if b"\n" in line or b"\r" in line]
    assert raw.isascii()
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert mail["Message-ID"] == "<k-1@news.example>"
    assert mail["From"].addresses[0].addr_spec == "tocsin@news.example"
    assert same(part(mail, "plain"), text)
    assert same(part(mail, "html"), html)


def decoded(raw: bytes, name: str) -> str:
    """Return a header as RFC 2047 has it read, whatever this Python folds or reads."""
    value = email.message_from_bytes(raw)[name].replace("\r\n", "")
    parts = [
        part if isinstance(part, str) else part.decode(charset or "ascii")
        for part, charset in decode_header(value)
    ]
    return "".join(parts)


BLANKS_AND_JOINERS = [
    "é, Straße 京都駅 (a) [b] 1,000 記者 é, Кадырова",
    "суд отложил рассмотрение жалобы правозащитной организации на действия следователя",
    "New ‘Tree Army’ plants a million ‘Missing Kids’ posters on the wall ‘now’",
    "ශ්\u200dරී ලංකා, می\u200cخواهم, 👩\u200d👩\u200d👧 at the harbour",
]


@settings(max_examples=50, deadline=None)
@given(title=st.text(st.characters(categories=["L", "Nd"]), max_size=400))
def test_a_subject_can_be_read_back_from_the_mail(title: str) -> None:
    message = Message(title=title, body="", format="text", plain="")
    envelope = Envelope(sender="a@news.example", recipient="b@news.example")

    raw = compose(message, envelope, key="k-1", thread="", at=NOW)

    assert decoded(raw, "Subject") == title[:250]


@pytest.mark.parametrize("text", BLANKS_AND_JOINERS)
@pytest.mark.parametrize("length", range(1, 90, 7))
def test_no_blank_and_no_joiner_is_lost_where_a_header_is_folded(
    text: str, length: int
) -> None:
    words = f"{'x' * length} {text}"
    message = Message(title=words, body="", format="text", plain="")
    envelope = Envelope(
        sender="tocsin@news.example",
        sender_name=words,
        recipient="b@news.example",
        headers={"X-Desk": words},
    )

    raw = compose(message, envelope, key="k-1", thread="", at=NOW)

    assert decoded(raw, "Subject") == words
    assert decoded(raw, "X-Desk") == words
    sender = decoded(raw, "From")
    assert sender.removesuffix("<tocsin@news.example>").strip(' "') == words
    header = raw.partition(b"\r\n\r\n")[0]
    assert max(map(len, header.split(b"\r\n"))) <= 100


@settings(deadline=None)
@given(name=st.text(), value=st.text())
def test_an_allowed_header_stays_one_header(name: str, value: str) -> None:
    if not is_allowed_header(name, value):
        return
    message = Message(title="", body="", format="text", plain="")
    envelope = Envelope(
        sender="a@news.example", recipient="b@news.example", headers={name: value}
    )
    plain = compose(
        message,
        Envelope(sender="a@news.example", recipient="b@news.example"),
        key="k-1",
        thread="",
        at=NOW,
    )

    raw = compose(message, envelope, key="k-1", thread="", at=NOW)

    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    before = email.message_from_bytes(plain, policy=email.policy.default)
    assert len(parsed.keys()) == len(before.keys()) + 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Bcc", "x@y.example"),
        ("message-id", "<x@y.example>"),
        (" To", "x@y.example"),
        ("Content-Type", "text/html"),
        ("X-A:", "b"),
        ("X-A", "b\r\nBcc: x@y.example"),
        ("X A", "b"),
        ("X-Ä", "b"),
        ("", "b"),
    ],
)
def test_a_reserved_or_malformed_header_is_refused(name: str, value: str) -> None:
    assert not is_allowed_header(name, value)


def test_the_date_is_that_of_the_message_and_not_of_the_attempt() -> None:
    message = Message(title="t", body="", format="text", plain="x")
    envelope = Envelope(sender="a@news.example", recipient="b@news.example")
    at = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)

    raw = compose(message, envelope, key="k-1", thread="", at=at)

    assert b"Date: Sun, 01 Mar 2026 08:30:00 +0000\r\n" in raw
