"""Mail: what arrives at a real mail server, and what is said when it does not."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from store.message import Message
from tests.alerts.test_mail_mime import part, same
from tests.support.factories import NOW, closed_port
from tests.support.smtp_server import PASSWORD, Fault, PostOffice, certificate
from tocsin.alerts.channels.channel import Channel
from tocsin.alerts.channels.send_result import SendResult
from tocsin.alerts.channels.timeouts import SendTimeouts

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
def office() -> Iterator[PostOffice]:
    """Run a mail server on loopback."""
    with PostOffice() as running:
        yield running


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate that nobody trusts."""
    return certificate(tmp_path_factory.mktemp("tls"))


def send(
    url: str,
    message: Message = HELLO,
    *,
    thread: str = "",
    limits: SendTimeouts | None = None,
    marks: list[int] | None = None,
) -> SendResult:
    channel = Channel("mail", url, limits=limits) if limits else Channel("mail", url)
    made = marks if marks is not None else []
    return channel.send(
        message, key="k-2", thread=thread, at=NOW, mark=lambda: made.append(1)
    )


def test_a_mail_has_a_text_and_an_html_part(office: PostOffice) -> None:
    answer = send(office.address())

    assert (answer.outcome, answer.status) == ("ok", 250)
    (mail,) = office.mail
    assert mail.get_content_type() == "multipart/alternative"
    assert same(part(mail, "plain"), HELLO.plain)
    assert same(part(mail, "html"), HELLO.body)


def test_every_header_of_a_mail_is_there_once_and_right(office: PostOffice) -> None:
    send(office.address(reply="desk@news.example", name="Harbour desk"), thread="k-1")

    (mail,) = office.mail
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
    office: PostOffice, thread: str
) -> None:
    send(office.address(), thread=thread)

    (mail,) = office.mail
    assert mail["References"] is None
    assert mail["In-Reply-To"] is None


def test_every_try_sends_the_same_bytes(office: PostOffice) -> None:
    for _ in range(2):
        send(office.address(), thread="k-1")

    first, second = office.raw
    assert first == second


def test_the_address_may_add_headers_of_its_own(office: PostOffice) -> None:
    send(office.address() + "&+X-Desk=Harbour")

    (mail,) = office.mail
    assert mail["X-Desk"] == "Harbour"


def test_a_mail_goes_to_one_recipient_only(office: PostOffice) -> None:
    send(office.address())

    (envelope,) = office.envelopes
    assert envelope.rcpt_tos == ["anna@news.example"]
    assert envelope.mail_from == "tocsin@news.example"


def test_a_headline_cannot_add_a_header(office: PostOffice) -> None:
    rude = Message(
        title="late\r\nBcc: all@news.example\n\nBody\x00\u202e",
        body="<p>\r\n.\r\nMAIL FROM:<x@y.example>\r\n</p>",
        format="html",
        plain="\r\n.\r\nQUIT\r\n",
    )

    assert send(office.address(), rude).outcome == "ok"

    (mail,) = office.mail
    assert mail["Bcc"] is None
    assert mail["Subject"] == "late Bcc: all@news.example Body"
    assert "QUIT" in part(mail, "plain")
    assert office.envelopes[0].rcpt_tos == ["anna@news.example"]


def test_a_text_message_has_no_html_part(office: PostOffice) -> None:
    send(office.address(), Message(title="t", body="x", format="text", plain="x"))

    (mail,) = office.mail
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
def test_what_a_mail_server_answers_tells_what_helps(
    office: PostOffice, fault: Fault, outcome: str, status: int | None
) -> None:
    office.fault = fault
    marks: list[int] = []

    answer = send(office.address(), marks=marks)

    assert (answer.outcome, answer.status) == (outcome, status)
    assert answer.reason.startswith(f"SMTP {status}: " if status else "SMTP, message: ")
    assert marks == ([1] if "DATA" in office.commands else [])


def test_a_greylisted_mail_is_taken_the_second_time(office: PostOffice) -> None:
    office.fault = "greylist"

    outcomes = [send(office.address()).outcome for _ in range(2)]

    assert outcomes == ["retry", "ok"]


def test_a_server_that_takes_its_time_after_the_dot_is_waited_for(
    office: PostOffice,
) -> None:
    office.fault, office.pause = "slow", 0.35

    patient = send(office.address(), limits=SendTimeouts(step=SHORT.step))
    hasty = send(office.address(), limits=SHORT)

    assert patient.outcome == "ok"
    assert (hasty.outcome, hasty.reason) == (
        "unknown",
        "SMTP, message: no answer in time",
    )


def test_a_server_that_says_nothing_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        marks: list[int] = []
        url = f"mailto://127.0.0.1:{silent.getsockname()[1]}"
        options = "from=a@news.example&to=b@news.example&mode=insecure"

        answer = send(f"{url}?{options}", limits=SHORT, marks=marks)

    assert (answer.outcome, answer.reason) == (
        "retry",
        "SMTP, connecting: no answer in time",
    )
    assert marks == []


def test_a_mail_server_that_is_down_is_tried_again() -> None:
    options = "from=a@news.example&to=b@news.example&mode=insecure"

    answer = send(f"mailto://127.0.0.1:{closed_port()}?{options}")

    assert (answer.outcome, answer.status) == ("retry", None)
    assert "Connection refused" in answer.reason


def test_a_login_that_fits_is_taken_and_another_blames_the_channel(
    office: PostOffice,
) -> None:
    right = send(office.address(login=f"anna:{PASSWORD}@"))
    wrong = send(office.address(login="anna:not-my-password@"))
    foreign = send(office.address(login="anna:pässwörd@"))

    assert right.outcome == "ok"
    assert (wrong.outcome, wrong.status) == ("channel", 535)
    assert (foreign.outcome, foreign.status) == ("channel", None)
    assert "not-my-password" not in wrong.reason


@pytest.mark.parametrize("mode", ["starttls", "ssl"])
def test_a_mail_is_sent_over_tls_when_its_certificate_may_be_anyones(
    tls: Path, mode: str
) -> None:
    with PostOffice(tls=tls, mode=mode) as office:  # type: ignore[arg-type]
        trusting = send(office.address(verify="no"))
        strict = send(office.address())

    assert trusting.outcome == "ok"
    assert strict.outcome == "retry"
    assert "TLS: self" in strict.reason


def test_a_server_without_starttls_blames_the_channel(office: PostOffice) -> None:
    answer = send(office.address(mode="starttls"))

    assert answer.outcome == "channel"
    assert "STARTTLS" in answer.reason
    assert office.commands == []


def test_a_recipient_in_other_letters_needs_a_server_that_knows_them() -> None:
    with PostOffice(smtputf8=True) as new, PostOffice() as old:
        url = "mailto://127.0.0.1:{}?from=a@news.example&to=jü%2Banna@news.example"
        taken = send(url.format(new.port) + "&mode=insecure")
        refused = send(url.format(old.port) + "&mode=insecure")

    assert taken.outcome == "ok"
    assert new.envelopes[0].rcpt_tos == ["jü+anna@news.example"]
    assert refused.outcome == "channel"


def test_when_the_mark_raises_nothing_was_sent_and_it_comes_out(
    office: PostOffice,
) -> None:
    error = ConnectionResetError("of ours, and none of the server's")

    def refuse() -> None:
        raise error

    channel = Channel("mail", office.address())
    with pytest.raises(ConnectionResetError) as caught:
        channel.send(HELLO, key="k-1", at=NOW, mark=refuse)

    assert caught.value is error
    assert "DATA" not in office.commands


def test_a_refusal_does_not_show_the_address(office: PostOffice) -> None:
    office.fault = "no such user"

    answer = send(office.address())

    assert "no such user" in answer.reason
    assert "anna@news.example" not in answer.reason
