"""IRC: every line fits, and what a server refuses is a failure."""

import pytest

from store.message import Message
from tests.alerts.test_channels import HELLO, send
from tests.support.factories import closed_port
from tests.support.irc_server import MAX_LINE_BYTES, IrcServer
from tocsin.alerts.channels.channel import Channel
from tocsin.alerts.channels.send_result import UNCONFIRMED, SendResult

LONG_URL = "https://harbour-post.example/" + "x" * 700


def irc(server: IrcServer, target: str = "%23desk", *, login: str = "bot") -> Channel:
    return Channel("desk", f"irc://{login}@127.0.0.1:{server.port}/{target}")


def test_a_message_is_handed_over_line_by_line_and_not_called_accepted() -> None:
    with IrcServer() as server:
        result = send(irc(server))

    assert result.outcome == "handed over"
    assert result.reason.startswith(UNCONFIRMED)
    assert server.texts == [HELLO.title, "It was", "*late*."]
    assert "PONG :are-you-there" in server.lines


@pytest.mark.parametrize(
    ("answers", "target"),
    [
        ({"PRIVMSG #mod": "404"}, "%23mod"),
        ({"PRIVMSG nobody": "401"}, "@nobody"),
        ({"JOIN #key": "475"}, "%23key"),
        ({"JOIN #banned": "474"}, "%23banned"),
        ({"NICK bot": "465"}, "%23desk"),
    ],
)
def test_what_a_server_refuses_is_a_failure_with_its_number(
    answers: dict[str, str], target: str
) -> None:
    with IrcServer(answers=answers) as server:
        result = send(irc(server, target))

    assert result.outcome == "channel"
    assert f"IRC {next(iter(answers.values()))}" in result.reason


@pytest.mark.parametrize("letter", ["a", "ж", "ქ", "中", "👩‍👩‍👧", "é" + "\u0301" * 9])
def test_every_line_fits_also_where_a_server_passes_it_on(letter: str) -> None:
    long = Message(
        title=f"ferries: {letter * 120}",
        body=f"{f'{letter * 9} ' * 90}\n{LONG_URL}",
        format="text",
        plain="",
    )
    with IrcServer() as server:
        result = send(irc(server), long)

    assert result.outcome == "handed over"
    passed_on = ":bot!~longusers@" + "h" * 63 + " PRIVMSG #desk :"
    for text in server.texts:
        assert len(f"{passed_on}{text}\r\n".encode()) <= MAX_LINE_BYTES
    whole = "".join(server.texts).replace(" ", "")
    assert whole == "".join([long.title, *long.body.splitlines()]).replace(" ", "")


def test_a_taken_nick_gets_an_underscore() -> None:
    with IrcServer(nicks_taken=("bot", "bot_")) as server:
        assert send(irc(server)).outcome == "handed over"

    assert [line for line in server.lines if line.startswith("NICK")] == [
        "NICK bot",
        "NICK bot_",
        "NICK bot__",
    ]


def test_a_connection_that_breaks_before_the_message_is_a_retry() -> None:
    calls: list[int] = []
    with IrcServer(hangs_up_after=0) as server:
        result = send(irc(server), before_send=lambda: calls.append(1))

    assert (result.outcome, calls) == ("retry", [])
    # As the server was closed before or after it was written to.
    assert result.reason in (
        "IRC: the connection was closed",
        "IRC: Connection reset by peer",
    )


def test_a_connection_that_breaks_within_the_message_leaves_it_open() -> None:
    with IrcServer(hangs_up_after=1) as server:
        result = send(irc(server))

    assert result.outcome == "unknown", "its first line may be there: no repeat"


@pytest.mark.parametrize("error", [RuntimeError("no"), TimeoutError("no")])
def test_nothing_is_said_before_the_outbox_knows_of_it(error: Exception) -> None:
    def refuse() -> None:
        raise error

    with IrcServer() as server, pytest.raises(type(error), match="no"):
        send(irc(server), before_send=refuse)

    assert server.texts == []


def test_a_closed_port_is_a_retry() -> None:
    result: SendResult = send(Channel("d", f"irc://b@127.0.0.1:{closed_port()}/%23x"))

    assert (result.outcome, result.reason) == ("retry", "IRC: Connection refused")
