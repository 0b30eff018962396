"""Mail: what arrives at a real mail server, and what is said when it does not."""

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.make import alert, closed_port
from tocsin.alerts.channels import Channel
from tocsin.alerts.render import Message, Renderer

HELLO = Message(title="ferries: Ferry late", body="It was\n*late*.", format="text")


class PostOffice:
    """A mail server that keeps what it gets."""

    def __init__(self) -> None:
        self.port = closed_port()
        self.answer = "250 OK"
        self.mail: list[EmailMessage] = []
        self.recipients: list[str] = []

    async def handle_DATA(
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep one mail; the name is aiosmtpd's."""
        assert isinstance(envelope.content, bytes)
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mail.append(mail)
        self.recipients += envelope.rcpt_tos
        return self.answer

    def channel(self) -> Channel:
        """Return the channel that mails to Anna."""
        who = "from=tocsin@news.example&to=anna@news.example"
        return Channel("mail", f"mailto://127.0.0.1:{self.port}?{who}&mode=insecure")


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """Run a mail server on loopback."""
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    yield office
    controller.stop()


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def test_a_mail_has_a_text_and_an_html_part_with_the_hits_marked(
    office: PostOffice,
) -> None:
    channel = office.channel()
    message = Renderer(UTC).message(
        alert(title="Fähre 🚢").facts, format=channel.format
    )

    assert channel.send(message, key="tocsin-1-mail") == ""

    (mail,) = office.mail
    assert office.recipients == ["anna@news.example"]
    assert mail["Subject"] == "ferries: Fähre 🚢"
    assert mail["Idempotency-Key"] == "tocsin-1-mail"
    assert "The <mark>ferry</mark> was late." in part(mail, "html")
    assert "The ferry was late." in part(mail, "plain")
    assert "https://gazette.example/1" in part(mail, "plain")


def test_hostile_html_is_text_in_a_mail(office: PostOffice) -> None:
    channel = office.channel()
    hostile = alert(
        title="<script>x</script>\r\nBcc: all@news.example",
        snippet=[["<img src=x>", False], ["</mark><b>", True]],
        url='https://gazette.example/"><script>',
    )

    channel.send(Renderer(UTC).message(hostile.facts, format=channel.format))

    (mail,) = office.mail
    html = part(mail, "html")
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;img src=x&gt;<mark>&lt;/mark&gt;&lt;b&gt;</mark>" in html
    assert mail["Bcc"] is None
    assert office.recipients == ["anna@news.example"]


def test_a_mail_that_is_refused_has_a_reason_without_the_address(
    office: PostOffice,
) -> None:
    office.answer = "550 no such user"

    reason = office.channel().send(HELLO)

    assert reason
    assert "anna@news.example" not in reason


def test_a_mail_server_that_is_down_has_a_reason() -> None:
    assert PostOffice().channel().send(HELLO)
