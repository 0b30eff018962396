"""XMPP: every refusal is heard, and no end of a connection is taken for success."""

import gc
import re
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest

from tests.alerts.test_channels import HELLO, send
from tests.support.patience import seconds, wait_for
from tests.support.xmpp_server import PASSWORD, Fault, XmppServer
from tocsin.alerts.channels.channel import Channel
from tocsin.alerts.channels.send_result import UNCONFIRMED
from tocsin.alerts.channels.send_timeouts import SEND_TIMEOUTS, SendTimeouts

pytest.importorskip("slixmpp", reason="needs make test-services")

SHORT_STEP = SendTimeouts(step=timedelta(seconds=seconds(1)))
SHORT_CALL = SendTimeouts(call=timedelta(seconds=seconds(3)))
"""Long enough for a server on this machine, which answers in a few milliseconds."""

Mode = Literal["starttls", "tls"]


def xmpp(
    server: XmppServer,
    ca_file: Path | None,
    target: str = "anna@localhost",
    *,
    password: str = PASSWORD,
    more: str = "mode=starttls",
    limits: SendTimeouts = SEND_TIMEOUTS,
) -> Channel:
    url = f"xmpps://bot:{password}@localhost:{server.port}/{target}?{more}"
    return Channel("desk", url, limits=limits, ca_file=ca_file)


@pytest.mark.parametrize("mode", ["starttls", "tls"])
def test_a_message_is_handed_over_once_and_not_called_accepted(
    certificate: Path, mode: Mode
) -> None:
    with XmppServer(certificate, mode=mode) as server:
        result = send(xmpp(server, certificate, more=f"mode={mode}"))

    assert result.outcome == "handed over"
    assert result.reason.startswith(UNCONFIRMED)
    assert server.logins == ["bot"]
    assert server.texts == [f"{HELLO.title}\n{HELLO.body}"]


def test_a_room_sends_the_message_back(certificate: Path) -> None:
    with XmppServer(certificate, mode="starttls") as server:
        result = send(xmpp(server, certificate, "%23desk@rooms.localhost"))

    assert result.outcome == "handed over"
    assert len(server.texts) == 1


def test_a_server_without_pings_has_judged_the_message_all_the_same(
    certificate: Path,
) -> None:
    with XmppServer(certificate, mode="starttls", fault="no pings") as server:
        result = send(xmpp(server, certificate))

    assert result.outcome == "handed over"
    assert len(server.texts) == 1


@pytest.mark.parametrize("mode", ["starttls", "tls"])
def test_a_certificate_that_is_not_trusted_is_the_channels_fault(
    certificate: Path, mode: Mode
) -> None:
    with XmppServer(certificate, mode=mode) as server:
        strict = send(xmpp(server, None, more=f"mode={mode}"))
        assert server.logins == []
        careless = send(xmpp(server, None, more=f"mode={mode}&verify=no"))

    assert strict.outcome == "channel"
    assert "ca_file" in strict.reason
    assert careless.outcome == "handed over"


def test_a_wrong_password_is_named_and_not_shown(certificate: Path) -> None:
    calls: list[int] = []
    with XmppServer(certificate, mode="starttls") as server:
        channel = xmpp(server, certificate, password="very-secret")
        result = send(channel, before_send=lambda: calls.append(1))

    assert (result.outcome, result.reason) == ("channel", "XMPP: login: not-authorized")
    assert (server.texts, calls) == ([], [])


CLOSED = "XMPP: (the connection was closed|Connection reset by peer)"
"""What is said depends on whether the other side still had something to read."""


@pytest.mark.parametrize(
    ("fault", "outcome", "reason"),
    [
        ("silent", "channel", "login: no answer in time"),
        ("silent after login", "channel", "login: no answer in time"),
        ("no STARTTLS", "channel", "login: no answer in time"),
        ("STARTTLS fails", "retry", CLOSED),
        ("stream error", "retry", CLOSED),
        ("refuses", "channel", "service-unavailable Not here"),
        ("hangs up", "unknown", CLOSED),
        ("no answer", "unknown", "XMPP: no answer in time"),
    ],
)
def test_what_a_server_does_not_take_is_not_handed_over(
    certificate: Path, fault: Fault, outcome: str, reason: str
) -> None:
    limits = SHORT_STEP if "login" in reason else SHORT_CALL
    with XmppServer(certificate, mode="starttls", fault=fault) as server:
        result = send(xmpp(server, certificate, limits=limits))

    assert result.outcome == outcome
    assert re.search(reason, result.reason)


def test_a_room_that_lets_nobody_in_gets_no_message(certificate: Path) -> None:
    with XmppServer(certificate, mode="starttls", fault="no room") as server:
        result = send(xmpp(server, certificate, "%23desk@rooms.localhost"))

    assert result.outcome == "channel"
    assert "registration-required" in result.reason
    assert server.texts == []


def test_a_closed_port_is_a_retry(certificate: Path) -> None:
    with XmppServer(certificate, mode="starttls") as server:
        channel = xmpp(server, certificate)
    result = send(channel)

    assert (result.outcome, result.reason) == ("retry", "XMPP: Connection refused")


def test_nothing_is_said_before_the_outbox_knows_of_it(certificate: Path) -> None:
    def refuse() -> None:
        raise RuntimeError("no")

    with (
        XmppServer(certificate, mode="starttls") as server,
        pytest.raises(RuntimeError, match="no"),
    ):
        send(xmpp(server, certificate), before_send=refuse)

    assert server.texts == []


def test_a_server_that_says_nothing_is_left_when_the_time_is_over(
    certificate: Path,
) -> None:
    # The second that it may take to say goodbye is cut short by the end of the attempt.
    limits = SendTimeouts(
        step=timedelta(seconds=seconds(1)), call=timedelta(seconds=seconds(1.5))
    )
    with XmppServer(certificate, mode="starttls", fault="silent") as server:
        # Otherwise what is not closed is, as soon as it is collected.
        gc.disable()
        try:
            result = send(xmpp(server, certificate, limits=limits))
            # The server reads until the client closes its end.
            is_left = wait_for(lambda: server.conversations == 1, seconds(10))
        finally:
            gc.enable()

    assert result.outcome == "retry"
    assert is_left
