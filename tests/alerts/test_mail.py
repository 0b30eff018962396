"""Mail: what arrives at a real mail server, and the outcome when it does not."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from store.message import Message
from tests.alerts.test_mail_mime import part, same
from tests.support.factories import NOW, closed_port
from tests.support.patience import seconds
from tests.support.smtp_server import PASSWORD, Fault, MailServer, make_certificate
from tocsin.alerts.channels.channel import Channel
from tocsin.alerts.channels.send_result import SendResult
from tocsin.alerts.channels.send_timeouts import SEND_TIMEOUTS, SendTimeouts

HELLO = Message(
    title="ferries: Fähre 🚢 late",
    body='<p>It was <a href="https://gazette.example/1">late</a>.</p>',
    format="html",
    plain="It was late.\nhttps://gazette.example/1\n.\n..\nThe end.",
)

SHORT = SendTimeouts(
    connect=timedelta(seconds=0.3),
    step=timedelta(seconds=0.3),
    accepted=timedelta(seconds=0.3),
)
"""Long enough for a server on this machine, which answers in a few milliseconds."""


@pytest.fixture
def server() -> Iterator[MailServer]:
    """Run a mail server on loopback."""
    with MailServer() as running:
        yield running


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a self-signed certificate."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


def send(
    url: str,
    message: Message = HELLO,
    *,
    thread: str = "",
    limits: SendTimeouts | None = None,
    calls: list[int] | None = None,
    ca_file: Path | None = None,
) -> SendResult:
    channel = Channel("mail", url, limits=limits or SEND_TIMEOUTS, ca_file=ca_file)
    seen = calls if calls is not None else []
    return channel.send(
        message, key="k-2", thread=thread, at=NOW, before_send=lambda: seen.append(1)
    )


def test_a_mail_has_a_text_and_an_html_part(server: MailServer) -> None:
    result = send(server.url())

    assert (result.outcome, result.status) == ("ok", 250)
    (mail,) = server.mails
    assert mail.get_content_type() == "multipart/alternative"
    assert same(part(mail, "plain"), HELLO.plain)
    assert same(part(mail, "html"), HELLO.body)


def test_every_header_of_a_mail_is_there_once_and_right(server: MailServer) -> None:
    send(server.url(reply="desk@news.example", name="Harbour desk"), thread="k-1")

    (mail,) = server.mails
    assert {name: str(value) for name, value in mail.items()} == {
        "From": "Harbour desk <tocsin@news.example>",
        "To": "anna@news.example",
        "Reply-To": "desk@news.example",
        "Subject": HELLO.title,
        "Date": "Mon, 02 Mar 2026 12:00:00 +0000",
        "Message-ID": "<k-2@news.example>",
        "In-Reply-To": "<k-1@news.example>",
        "References": "<k-1@news.example>",
        "Auto-Submitted": "auto-generated",
        "List-Id": "tocsin <tocsin.news.example>",
        "List-Unsubscribe": "<mailto:desk@news.example?subject=unsubscribe>",
        "MIME-Version": "1.0",
        "Content-Type": 'multipart/alternative; boundary="=_k-2"',
    }
    assert len(mail.keys()) == len(set(mail.keys()))


@pytest.mark.parametrize("thread", ["", "k-2"])
def test_the_first_mail_of_a_story_follows_none(
    server: MailServer, thread: str
) -> None:
    send(server.url(), thread=thread)

    (mail,) = server.mails
    assert mail["References"] is None
    assert mail["In-Reply-To"] is None


def test_every_attempt_sends_the_same_bytes(server: MailServer) -> None:
    for _ in range(2):
        send(server.url(), thread="k-1")

    first, second = server.raw
    assert first == second


def test_the_url_may_add_headers(server: MailServer) -> None:
    send(server.url() + "&+X-Desk=Harbour")

    (mail,) = server.mails
    assert mail["X-Desk"] == "Harbour"


def test_a_mail_goes_to_one_recipient_only(server: MailServer) -> None:
    send(server.url())

    (envelope,) = server.envelopes
    assert envelope.rcpt_tos == ["anna@news.example"]
    assert envelope.mail_from == "tocsin@news.example"


def test_a_headline_cannot_add_a_header(server: MailServer) -> None:
    hostile = Message(
        title="late\r\nBcc: all@news.example\n\nBody\x00\u202e",
        body="<p>\r\n.\r\nMAIL FROM:<x@y.example>\r\n</p>",
        format="html",
        plain="\r\n.\r\nQUIT\r\n",
    )

    assert send(server.url(), hostile).outcome == "ok"

    (mail,) = server.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "late Bcc: all@news.example Body"
    assert "QUIT" in part(mail, "plain")
    assert server.envelopes[0].rcpt_tos == ["anna@news.example"]


def test_a_text_message_has_no_html_part(server: MailServer) -> None:
    send(server.url(), Message(title="t", body="x", format="text", plain="x"))

    (mail,) = server.mails
    assert mail.get_content_type() == "text/plain"


@pytest.mark.parametrize(
    ("fault", "outcome", "status"),
    [
        ("busy", "retry", 451),
        ("refused", "permanent", 554),
        ("no such user", "channel", 550),
        ("greylist", "retry", 451),
        ("drop", "unknown", None),
    ],
)
def test_the_reply_of_a_mail_server_decides_the_outcome(
    server: MailServer, fault: Fault, outcome: str, status: int | None
) -> None:
    server.fault = fault
    calls: list[int] = []

    result = send(server.url(), calls=calls)

    assert (result.outcome, result.status) == (outcome, status)
    assert result.reason.startswith(f"SMTP {status}: " if status else "SMTP, message: ")
    assert calls == ([1] if "DATA" in server.commands else [])


def test_a_greylisted_mail_is_accepted_the_second_time(server: MailServer) -> None:
    server.fault = "greylist"

    outcomes = [send(server.url()).outcome for _ in range(2)]

    assert outcomes == ["retry", "ok"]


def test_a_server_that_is_slow_after_the_message_gets_more_time(
    server: MailServer,
) -> None:
    server.fault, server.pause_seconds = "slow", seconds(1.1)

    patient = send(server.url(), limits=SendTimeouts(step=SHORT.step))
    hasty = send(server.url(), limits=SHORT)

    assert patient.outcome == "ok"
    assert (hasty.outcome, hasty.reason) == (
        "unknown",
        "SMTP, message: no answer in time",
    )


def test_a_server_that_does_not_reply_is_retried() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        calls: list[int] = []
        url = f"mailto://127.0.0.1:{silent.getsockname()[1]}"
        options = "from=a@news.example&to=b@news.example&mode=insecure"

        result = send(f"{url}?{options}", limits=SHORT, calls=calls)

    assert result.outcome == "retry"
    assert result.reason.startswith("SMTP, connecting: no answer in time")
    assert "mode=" in result.reason
    assert calls == []


def test_a_mail_server_that_is_down_is_retried() -> None:
    options = "from=a@news.example&to=b@news.example&mode=insecure"

    result = send(f"mailto://127.0.0.1:{closed_port()}?{options}")

    assert (result.outcome, result.status) == ("retry", None)
    assert "Connection refused" in result.reason


def test_a_refused_login_blames_the_channel(
    server: MailServer,
) -> None:
    right = send(server.url(login=f"anna:{PASSWORD}@"))
    wrong = send(server.url(login="anna:not-my-password@"))
    foreign = send(server.url(login="anna:pässwörd@"))

    assert right.outcome == "ok"
    assert (wrong.outcome, wrong.status) == ("channel", 535)
    assert (foreign.outcome, foreign.status) == ("channel", None)
    assert "not-my-password" not in wrong.reason


@pytest.mark.parametrize("mode", ["starttls", "ssl"])
def test_a_certificate_is_checked_unless_the_url_says_no(tls: Path, mode: str) -> None:
    with MailServer(tls=tls, mode=mode) as server:  # type: ignore[arg-type]
        trusting = send(server.url(verify="no"))
        strict = send(server.url())

        known = send(server.url(), ca_file=tls)

    assert trusting.outcome == "ok"
    assert strict.outcome == "channel", "it does not mend itself"
    assert known.outcome == "ok"
    assert "TLS: self" in strict.reason


def test_a_server_without_starttls_blames_the_channel(server: MailServer) -> None:
    result = send(server.url(mode="starttls"))

    assert result.outcome == "channel"
    assert "STARTTLS" in result.reason
    assert server.commands == []


def test_a_recipient_beyond_ascii_needs_a_server_with_smtputf8() -> None:
    with MailServer(smtputf8=True) as new, MailServer() as old:
        url = "mailto://127.0.0.1:{}?from=a@news.example&to=jü%2Banna@news.example"
        accepted = send(url.format(new.port) + "&mode=insecure")
        refused = send(url.format(old.port) + "&mode=insecure")

    assert accepted.outcome == "ok"
    assert new.envelopes[0].rcpt_tos == ["jü+anna@news.example"]
    assert refused.outcome == "channel"


def test_an_error_before_sending_comes_out_and_nothing_is_sent(
    server: MailServer,
) -> None:
    error = ConnectionResetError("of ours, and none of the server's")

    def refuse() -> None:
        raise error

    channel = Channel("mail", server.url())
    with pytest.raises(ConnectionResetError) as raised:
        channel.send(HELLO, key="k-1", at=NOW, before_send=refuse)

    assert raised.value is error
    assert "DATA" not in server.commands


def test_a_refusal_does_not_show_the_address(server: MailServer) -> None:
    server.fault = "no such user"

    result = send(server.url())

    assert "no such user" in result.reason
    assert "anna@news.example" not in result.reason
