"""Each service: what Apprise's plugin sends it, and the outcome of its faults."""

import json
from urllib.parse import parse_qsl

import pytest
from lxml import etree

from store.message import Message
from tests.alerts.test_channels import HELLO, RICH, SHORT, nothing, send
from tests.support.chat_services import SERVICES, Fault, Services
from tests.support.factories import NOW
from tocsin.alerts.channels.channel import UNENCRYPTED, Channel

MARKDOWN = Message(
    title="",
    body="**Ferry late**\nIt was *late*.",
    format="markdown",
    plain="Ferry late\nIt was late.",
)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_accepts_a_message_in_one_request(service: str) -> None:
    with Services() as services:
        channel = services.channel(service)
        first, second = send(channel), send(channel, key="k-2")

        assert (first.outcome, second.outcome) == ("ok", "ok")
        assert first.reason == second.reason == ""
        requests = services.accepted
    assert [request.service for request in requests] == [service, service]
    body = requests[0].body.decode()
    assert "Ferry late" in body
    assert "It was" in body


@pytest.mark.parametrize(
    ("service", "message", "path", "expected"),
    [
        ("slack", MARKDOWN, ("attachments", 0, "text"), "*Ferry late*\nIt was _late_."),
        ("discord", MARKDOWN, ("content",), MARKDOWN.body),
        ("telegram", RICH, ("parse_mode",), "HTML"),
        ("ntfy", HELLO, ("title",), HELLO.title),
        ("ntfy", HELLO, ("message",), HELLO.body),
        ("gotify", HELLO, ("message",), HELLO.body),
        ("matrix", RICH, ("format",), "org.matrix.custom.html"),
        ("hook", HELLO, ("message",), HELLO.body),
    ],
)
def test_a_message_reaches_a_service_in_its_own_markup(
    service: str, message: Message, path: tuple[str | int, ...], expected: str
) -> None:
    with Services() as services:
        send(services.channel(service), message)
        (request,) = services.accepted

    value = request.content
    for step in path:
        value = value[step]
    assert value == expected


def test_no_message_makes_a_service_load_a_picture() -> None:
    with Services() as services:
        for service in SERVICES:
            send(services.channel(service), MARKDOWN)

        sent = " ".join(
            f"{request.headers} {request.body!r}" for request in services.accepted
        )
    assert "github" not in sent.lower()
    assert "icon" not in sent.lower()
    assert "avatar" not in sent.lower()


@pytest.mark.parametrize(
    ("fault", "outcome", "status"),
    [
        ("busy", "retry", 429),
        ("broken", "retry", 500),
        ("missing", "channel", 404),
        ("moved", "channel", 302),
        ("reset", "unknown", None),
        ("lost", "unknown", None),
    ],
)
@pytest.mark.parametrize("service", SERVICES)
def test_a_fault_has_the_same_outcome_at_every_service(
    service: str, fault: Fault, outcome: str, status: int | None
) -> None:
    calls: list[int] = []
    with Services() as services:
        services.plan.next[service] = [fault]

        result = send(services.channel(service), before_send=lambda: calls.append(1))

        requests = [each for each in services.asked if services.delivers(each)]
    assert (result.outcome, result.status) == (outcome, status)
    assert result.reason
    assert calls == [1]
    assert len(requests) == (0 if fault == "reset" else 1), "retries are the outbox's"


def test_a_service_that_never_answers_may_have_accepted() -> None:
    with Services() as services:
        services.plan.next["telegram"] = ["hang"]

        result = send(services.channel("telegram", limits=SHORT))

        assert len(services.accepted) == 1
    assert (result.outcome, result.status) == ("unknown", None)
    assert result.reason == "no answer in time"


def test_a_slow_answer_counts_by_its_status_line() -> None:
    # Slack's plugin reads the body, and misses the "ok" in the part that came.
    with Services() as services:
        services.plan.next["slack"] = ["trickle"]

        result = send(services.channel("slack", limits=SHORT))

    assert (result.outcome, result.status) == ("ok", 200)


@pytest.mark.parametrize("service", ["slack", "telegram"])
def test_a_good_status_with_an_error_in_the_body_is_a_failure(service: str) -> None:
    with Services() as services:
        services.plan.next[service] = ["refused"]

        result = send(services.channel(service))

    assert result.outcome == "permanent"
    assert result.reason.startswith("HTTP 200: no")


def test_matrix_drops_a_repeat_by_its_transaction_id() -> None:
    with Services() as services:
        services.plan.next["matrix"] = ["lost"]

        first = send(services.channel("matrix"), key="k-1")
        repeat = send(services.channel("matrix"), key="k-1")
        other = send(services.channel("matrix"), key="k-2")

        assert [first.outcome, repeat.outcome, other.outcome] == ["unknown", "ok", "ok"]
        assert len(services.accepted) == 2


def test_matrix_joins_a_room_once_and_never_logs_in() -> None:
    with Services() as services:
        channel = services.channel("matrix")
        for number in range(3):
            send(channel, key=f"k-{number}")

        steps = [request.path.split("/")[4] for request in services.asked]
    assert steps == ["account", "join", "rooms", "rooms", "rooms"]


def test_matrix_calls_before_the_message_leaves_and_not_before_it_joins() -> None:
    requests_before: list[int] = []
    with Services() as services:
        channel = services.channel("matrix")
        channel.send(
            HELLO,
            key="k-1",
            at=NOW,
            before_send=lambda: requests_before.append(len(services.asked)),
        )

    assert requests_before == [2]


def test_two_channels_do_not_mix_their_keys() -> None:
    with Services() as services:
        one, two = services.channel("hook"), services.channel("hook")
        send(one, key="k-1")
        send(two, key="k-2")
        send(one, key="k-3", before_send=nothing)

        assert [request.key for request in services.accepted] == ["k-1", "k-2", "k-3"]


def matrix_channel(services: Services, room: str) -> Channel:
    host = f"127.0.0.1:{services.port}"
    return Channel("m", f"matrix://syt_token_of_the_harbour@{host}/{room}")


def test_matrix_creates_no_room_for_a_mistyped_alias() -> None:
    with Services() as services:
        services.unknown.append("dsek")
        result = send(matrix_channel(services, "%23dsek:127.0.0.1"))

        paths = [request.path for request in services.asked]
    assert (result.outcome, result.status) == ("channel", 404)
    assert not [path for path in paths if "createRoom" in path]


def test_matrix_joins_a_room_by_the_id_that_is_written() -> None:
    # Of version 12: without ":server".
    with Services() as services:
        send(matrix_channel(services, "!9B71TgVersionTwelve"))

        (joined,) = [each.path for each in services.asked if "/join/" in each.path]
    assert joined.endswith("/join/%219B71TgVersionTwelve")


def test_matrix_shows_the_address_where_html_is_not_shown() -> None:
    message = Message(
        title="",
        body='<b>ferries:</b> <a href="https://post.example/1">Ferry late</a>',
        format="html",
        plain="ferries: Ferry late\nhttps://post.example/1",
    )
    with Services() as services:
        send(services.channel("matrix"), message)

        (request,) = services.accepted
    assert request.content["body"] == message.plain
    assert request.content["formatted_body"] == message.body


@pytest.mark.parametrize("encrypted", [True, False])
def test_a_test_says_that_messages_lie_unencrypted_in_an_encrypted_room(
    encrypted: bool,
) -> None:
    with Services() as services:
        services.encrypted = encrypted
        channel = services.channel("matrix")
        assert send(channel).outcome == "ok"

        assert channel.remark() == (UNENCRYPTED if encrypted else "")
        assert len(services.accepted) == 1


FIELDS = Message(
    title="ferries: <b>Ferry</b> late",
    body="Harbour Post",
    format="text",
    plain="Harbour Post",
    fields={"kind": "alert", "headline": "<b>Ferry</b> late", "url": "https://a.b/1"},
)


@pytest.mark.parametrize("schema", ["json", "xml", "form"])
def test_a_program_gets_what_a_message_says_in_fields(schema: str) -> None:
    with Services() as services:
        url = f"{schema}://127.0.0.1:{services.port}/hook?:desk=night&:kind=ours"
        assert send(Channel("hook", url), FIELDS).outcome == "ok"

        (request,) = services.accepted
    body = request.body
    found: dict[str, str] = {}
    match schema:
        case "json":
            found = json.loads(body)
        case "xml":
            root = etree.fromstring(body)
            found = {str(each.tag): each.text or "" for each in root.iter()}
        case "form":
            found = dict(parse_qsl(body.decode()))
    assert found["headline"] == "<b>Ferry</b> late"
    assert found["url"] == "https://a.b/1"
    assert (found["desk"], found["kind"]) == ("night", "ours"), "the URL's own win"


def test_the_fields_of_a_message_do_not_stay_for_the_next_one() -> None:
    with Services() as services:
        channel = services.channel("hook")
        send(channel, FIELDS)
        send(channel, HELLO, key="k-2")

        assert "headline" not in services.accepted[1].content


@pytest.mark.parametrize(
    ("url", "family"),
    [
        ("mmost://127.0.0.1/3ccdd113474722377935511fc85d3dd4", "markdown"),
        ("rocket://anna:pw@127.0.0.1/%23desk?mode=basic", "rocket"),
        ("zulip://bot@org/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/desk", "markdown"),
        ("workflow://127.0.0.1/abcd/ABCD-sig", "markdown"),
        ("jsons://127.0.0.1/hook", "machine"),
        ("https://discord.com/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U", "discord"),
    ],
)
def test_a_service_is_known_by_its_plugin(url: str, family: str) -> None:
    assert Channel("c", url).service.family == family


def test_mattermost_gets_markdown_as_it_is_written() -> None:
    with Services() as services:
        url = f"mmost://127.0.0.1:{services.port}/3ccdd113474722377935511fc85d3dd4"
        assert send(Channel("m", url), MARKDOWN).outcome == "ok"

        assert services.accepted[0].content["text"] == MARKDOWN.body
