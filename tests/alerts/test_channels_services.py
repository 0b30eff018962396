"""Each service: what it gets from Apprise's own plugin, and what its faults come to."""

import pytest

from store.message import Message
from tests.alerts.test_channels import HELLO, RICH, SHORT, nothing, send
from tests.support.chat_services import SERVICES, Fault, Services
from tests.support.factories import NOW

MARKDOWN = Message(
    title="",
    body="**Ferry late**\nIt was *late*.",
    format="markdown",
    plain="Ferry late\nIt was late.",
)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_accepts_a_message_and_is_asked_once(service: str) -> None:
    with Services() as services:
        channel = services.channel(service)
        first, second = send(channel), send(channel, key="k-2")

        assert (first.outcome, second.outcome) == ("ok", "ok")
        assert first.reason == second.reason == ""
        requests = services.accepted
    assert [request.service for request in requests] == [service, service]
    said = requests[0].body.decode()
    assert "Ferry late" in said
    assert "It was" in said


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

    said = request.reason
    for step in path:
        said = said[step]
    assert said == expected


def test_no_service_is_told_to_load_a_picture_or_ping_a_room() -> None:
    with Services() as services:
        for service in SERVICES:
            send(services.channel(service), MARKDOWN)

        said = " ".join(
            f"{request.headers} {request.body!r}" for request in services.accepted
        )
    assert "github" not in said.lower()
    assert "icon" not in said.lower()
    assert "avatar" not in said.lower()


@pytest.mark.parametrize(
    ("fault", "outcomes", "status"),
    [
        ("busy", {"retry"}, 429),
        ("broken", {"retry"}, 500),
        ("missing", {"channel"}, 404),
        ("moved", {"channel"}, 302),
        ("reset", {"unknown"}, None),
        ("lost", {"unknown"}, None),
    ],
)
@pytest.mark.parametrize("service", SERVICES)
def test_a_fault_comes_to_the_same_at_every_service(
    service: str, fault: Fault, outcomes: set[str], status: int | None
) -> None:
    marks: list[int] = []
    with Services() as services:
        services.plan.next[service] = [fault]

        answer = send(services.channel(service), mark=lambda: marks.append(1))

        tries = [r for r in services.asked if services.delivers(r)]
    assert answer.outcome in outcomes
    assert answer.status == status
    assert answer.reason
    assert marks == [1]
    assert len(tries) == (0 if fault == "reset" else 1), "what comes next is ours"


def test_a_service_that_never_answers_may_have_accepted() -> None:
    with Services() as services:
        services.plan.next["telegram"] = ["hang"]

        answer = send(services.channel("telegram", limits=SHORT))

        assert len(services.accepted) == 1
    assert (answer.outcome, answer.status) == ("unknown", None)
    assert answer.reason == "no answer in time"


def test_an_answer_that_trickles_counts_by_its_first_line() -> None:
    # Slack's plugin reads the body, and does not find its "ok" in what came of it.
    with Services() as services:
        services.plan.next["slack"] = ["trickle"]

        answer = send(services.channel("slack", limits=SHORT))

    assert (answer.outcome, answer.status) == ("ok", 200)


@pytest.mark.parametrize("service", ["slack", "telegram"])
def test_a_good_status_with_a_no_in_the_body_is_a_no(service: str) -> None:
    with Services() as services:
        services.plan.next[service] = ["refused"]

        answer = send(services.channel(service))

    assert answer.outcome == "permanent"
    assert answer.reason.startswith("HTTP 200: no")


def test_matrix_drops_a_repeat_by_its_transaction_id() -> None:
    with Services() as services:
        services.plan.next["matrix"] = ["lost"]

        first = send(services.channel("matrix"), key="k-1")
        again = send(services.channel("matrix"), key="k-1")
        other = send(services.channel("matrix"), key="k-2")

        assert [first.outcome, again.outcome, other.outcome] == ["unknown", "ok", "ok"]
        assert len(services.accepted) == 2


def test_matrix_joins_a_room_once_and_never_logs_in() -> None:
    with Services() as services:
        channel = services.channel("matrix")
        for number in range(3):
            send(channel, key=f"k-{number}")

        steps = [request.path.split("/")[4] for request in services.asked]
    assert steps == ["account", "join", "rooms", "rooms", "rooms"]


def test_matrix_is_marked_when_the_message_leaves_and_not_when_it_joins() -> None:
    asked: list[int] = []
    with Services() as services:
        channel = services.channel("matrix")
        channel.send(
            HELLO,
            key="k-1",
            at=NOW,
            mark=lambda: asked.append(len(services.asked)),
        )

    assert asked == [2]


def test_two_channels_do_not_mix_their_keys() -> None:
    with Services() as services:
        one, two = services.channel("hook"), services.channel("hook")
        send(one, key="k-1")
        send(two, key="k-2")
        send(one, key="k-3", mark=nothing)

        assert [r.key for r in services.accepted] == ["k-1", "k-2", "k-3"]
