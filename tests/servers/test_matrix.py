"""Messages to a real homeserver."""

from collections.abc import Iterator

import pytest

from store.message import Message
from tests.alerts.test_channels import send
from tests.servers.matrix_server import MatrixServer, synapse
from tocsin.alerts.channels.channel import UNENCRYPTED, Channel

NEWS = Message(
    title="",
    body='<b>ferries:</b> <a href="https://a.example/1">Ferry late</a> קפה 京都 é',
    format="html",
    plain="ferries: Ferry late קפה 京都 é\nhttps://a.example/1",
)


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MatrixServer]:
    """Run Synapse for the tests of this module."""
    with synapse(tmp_path_factory.mktemp("synapse")) as server:
        yield server


def to_matrix(server: MatrixServer, target: str, *, token: str = "") -> Channel:
    url = f"matrix://{token or server.token}@127.0.0.1:{server.port}/{target}"
    return Channel("m", url)


@pytest.mark.parametrize("version", ["11", "12"])
def test_a_message_arrives_once_also_when_it_is_repeated(
    matrix: MatrixServer, version: str
) -> None:
    room = matrix.create_room(room_version=version)
    assert (":" in room) == (version == "11")

    first = send(to_matrix(matrix, room), NEWS)
    repeat = send(to_matrix(matrix, room), NEWS)
    other = send(to_matrix(matrix, room), NEWS, key="k-2")

    assert [each.outcome for each in (first, repeat, other)] == ["ok", "ok", "ok"]
    contents = matrix.messages(room)
    assert len(contents) == 2
    assert contents[0]["body"] == NEWS.plain
    assert contents[0]["formatted_body"] == NEWS.body


def test_a_mistyped_alias_is_refused_and_makes_no_room(matrix: MatrixServer) -> None:
    room = matrix.create_room(room_alias_name="desk")

    right = send(to_matrix(matrix, "%23desk:localhost"), NEWS)
    wrong = send(to_matrix(matrix, "%23dsek:localhost"), NEWS)

    assert right.outcome == "ok"
    assert len(matrix.messages(room)) == 1
    assert (wrong.outcome, wrong.status) == ("channel", 404)
    found = matrix.ask("GET", "/directory/room/%23dsek:localhost")
    assert found["errcode"] == "M_NOT_FOUND"


def test_a_wrong_token_or_room_is_told_truthfully(matrix: MatrixServer) -> None:
    room = matrix.create_room()
    secret = matrix.ask(
        "POST", "/createRoom", {"preset": "private_chat"}, token=matrix.reader
    )["room_id"]

    wrong = send(to_matrix(matrix, room, token="syt_wrong_token"), NEWS)
    foreign = send(to_matrix(matrix, secret), NEWS)

    assert (wrong.outcome, wrong.status) == ("channel", 401)
    assert (foreign.outcome, foreign.status) == ("channel", 403)


def test_a_person_gets_one_room(matrix: MatrixServer) -> None:
    results = [
        send(to_matrix(matrix, "@anna:localhost"), NEWS, key=f"k-{number}")
        for number in range(2)
    ]

    assert {result.outcome for result in results} == {"ok"}
    invited = matrix.ask("GET", "/sync?timeout=0", token=matrix.reader)["rooms"]
    assert len(invited["invite"]) == 1


@pytest.mark.parametrize("encrypted", [True, False])
def test_an_encrypted_room_is_named(matrix: MatrixServer, encrypted: bool) -> None:
    state = {
        "type": "m.room.encryption",
        "state_key": "",
        "content": {"algorithm": "m.megolm.v1.aes-sha2"},
    }
    room = matrix.create_room(initial_state=[state] if encrypted else [])
    channel = to_matrix(matrix, room)

    assert send(channel, NEWS).outcome == "ok"

    assert channel.remark() == (UNENCRYPTED if encrypted else "")


def test_what_waited_while_it_was_down_arrives_once(matrix: MatrixServer) -> None:
    room = matrix.create_room()
    channel = to_matrix(matrix, room)
    matrix.server.stop()
    assert send(channel, NEWS).outcome == "retry"
    matrix.server.start()

    assert send(channel, NEWS).outcome == "ok"

    assert len(matrix.messages(room)) == 1
