"""Mails to a real mail server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.message import Message
from tests.alerts.test_channels import send
from tests.servers.mail_server import PostfixServer, postfix
from tocsin.alerts.channels.channel import Channel

TITLES = (
    "ferries: суд отложил рассмотрение жалобы правозащитной организации на действия",
    "ferries: New ‘Tree Army’ plants a million ‘Missing Kids’ posters at the harbour",
    "ferries: ශ්\u200dරී ලංකා, می\u200cخواهم, 👩\u200d👩\u200d👧",
)


@pytest.fixture
def server(certificate: Path) -> Iterator[PostfixServer]:
    """Run Postfix for one test."""
    with postfix(certificate) as running:
        yield running


def mail(title: str) -> Message:
    plain = f"{title}\nhttps://a.example/1"
    return Message(title=title, body=f"<p>{title}</p>", format="html", plain=plain)


def test_mails_arrive_with_every_blank_and_joiner(server: PostfixServer) -> None:
    channel = Channel("mail", server.url(mode="insecure"))

    results = [
        send(channel, mail(title), key=f"k-{number}")
        for number, title in enumerate(TITLES)
    ]

    assert [result.outcome for result in results] == ["ok"] * 3
    found = server.mails(3)
    assert sorted(str(each["Subject"]) for each in found) == sorted(TITLES)
    texts = [each.get_body(("plain",)) for each in found]
    assert all("https://a.example/1" in text.get_content() for text in texts if text)


def test_certificates_recipients_and_repeats(
    server: PostfixServer, certificate: Path
) -> None:
    strict = send(Channel("mail", server.url(mode="starttls")), mail("x"))
    known = Channel("mail", server.url(mode="starttls"), ca_file=certificate)
    nobody = Channel("mail", server.url(mode="insecure", to="nobody@news.example"))
    idn = Channel("mail", server.url(mode="insecure", to="anna@b%C3%BCcher.example"))
    utf8 = Channel("mail", server.url(mode="insecure", to="j%C3%BCrgen@news.example"))

    assert (strict.outcome, "ca_file" in strict.reason) == ("channel", True)
    assert send(nobody, mail("x")).status == 550
    for channel in (known, known, idn, utf8):
        assert send(channel, mail("x"), key="k-1").outcome == "ok"

    found = server.mails(4)
    ids = [each["Message-ID"] for each in found]
    assert ids == ["<k-1@news.example>"] * 4, "a repeat is shown, with the same id"
