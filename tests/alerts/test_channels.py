"""Channels: which URLs they accept, what arrives, and the reason when it does not."""

import contextlib
import json
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from store.message import Message
from tests.support.chat_services import BUSY_SECONDS, SERVICES, Services
from tests.support.factories import NOW, closed_port
from tests.support.patience import seconds, wait_for
from tocsin.alerts.channels.apprise_url import ChannelError
from tocsin.alerts.channels.channel import Channel, open_channels
from tocsin.alerts.channels.send_result import SendResult
from tocsin.alerts.channels.send_timeouts import SendTimeouts
from tocsin.demo.web_server import Reply, WebServer

HELLO = Message(
    title="ferries: Ferry late", body="It was\n*late*.", format="text", plain=""
)
RICH = Message(
    title="ferries: Ferry late", body="It was <b>late</b>.", format="html", plain="late"
)
SHORT = SendTimeouts(
    connect=timedelta(seconds=seconds(1)),
    read=timedelta(seconds=seconds(1)),
    call=timedelta(seconds=seconds(1.5)),
)
"""Long enough for a server on this machine, which answers in a few milliseconds."""


def nothing() -> None:
    """Do nothing before a message is sent."""


def hook(site: WebServer, path: str = "/hook", *, login: str = "") -> Channel:
    return Channel("hook", site.url.replace("http://", f"json://{login}") + path)


def send(
    channel: Channel,
    message: Message = HELLO,
    *,
    key: str = "k-1",
    before_send: Callable[[], None] = nothing,
) -> SendResult:
    return channel.send(message, key=key, at=NOW, before_send=before_send)


def test_a_webhook_gets_the_title_and_the_text_as_they_are(site: WebServer) -> None:
    site.pages["/hook"] = Reply(b"{}")

    assert send(hook(site)).outcome == "ok"

    (request,) = site.asked
    sent = json.loads(request.body)
    assert (sent["title"], sent["message"]) == (HELLO.title, HELLO.body)


def test_article_text_is_never_markup_to_a_webhook(site: WebServer) -> None:
    site.pages["/hook"] = Reply(b"{}")
    hostile = Message(
        title="<b>& :smile:", body="<i>&amp; \\n _x_ {{ y }}", format="text", plain=""
    )

    assert send(hook(site), hostile).outcome == "ok"

    sent = json.loads(site.asked[0].body)
    assert (sent["title"], sent["message"]) == (hostile.title, hostile.body)


@pytest.mark.parametrize("schema", ["json", "xml", "form"])
def test_every_attempt_carries_the_key_of_its_message(
    site: WebServer, schema: str
) -> None:
    site.pages["/hook"] = Reply(status=500)
    channel = Channel("hook", site.url.replace("http", schema) + "/hook")

    for key in ("k-1", "k-1", "k-2"):
        send(channel, key=key)

    keys = [request.headers["idempotency-key"] for request in site.asked]
    assert keys == ["k-1", "k-1", "k-2"]


@pytest.mark.parametrize(
    ("reply", "outcome", "reason"),
    [
        (Reply(b'{"error":"no disk"}', status=500), "retry", "HTTP 500: no disk"),
        (Reply(status=404), "channel", "HTTP 404"),
        (Reply(status=302, headers={"Location": "/ok"}), "channel", "a redirect"),
        (Reply(status=307, headers={"Location": "/ok"}), "channel", "a redirect"),
        (Reply(b"x" * 1000, cut=True), "ok", ""),
        (Reply(b"x" * 1000, status=500, cut=True), "retry", "HTTP 500"),
        (Reply(b'{"detail":"no"}', status=422), "permanent", "HTTP 422"),
    ],
)
def test_a_refusal_has_an_outcome_and_a_reason(
    site: WebServer, reply: Reply, outcome: str, reason: str
) -> None:
    site.pages |= {"/hook": reply, "/ok": Reply(b"{}")}

    result = send(hook(site))

    assert (result.outcome, result.status) == (outcome, reply.status)
    assert reason in result.reason
    assert site.paths() == ["/hook"], "one request, no redirect, no retry"


def test_a_redirect_is_not_followed_even_if_the_url_says_so(
    site: WebServer,
) -> None:
    site.pages |= {
        "/hook": Reply(status=302, headers={"Location": "/ok"}),
        "/ok": Reply(b"{}"),
    }

    assert send(hook(site, "/hook?redirect=yes")).outcome == "channel"

    assert site.paths() == ["/hook"]


def test_a_long_message_is_not_split_even_if_the_url_says_so(
    site: WebServer,
) -> None:
    site.pages["/hook"] = Reply(b"{}")
    long = Message(title="", body="word " * 10_000, format="text", plain="")

    assert send(hook(site, "/hook?overflow=split"), long).outcome == "ok"

    assert len(site.asked) == 1


def test_a_refused_connection_delivered_nothing() -> None:
    calls: list[int] = []
    channel = Channel("hook", f"json://127.0.0.1:{closed_port()}/hook")

    result = send(channel, before_send=lambda: calls.append(1))

    assert (result.outcome, result.status) == ("retry", None)
    assert result.reason == "Connection refused"
    assert calls == []


def test_a_busy_service_says_for_how_long() -> None:
    with Services() as services:
        services.plan.next["hook"] = ["busy"]

        result = send(services.channel("hook"))

    assert result.outcome == "retry"
    assert result.retry_after == timedelta(seconds=BUSY_SECONDS)


def test_markup_that_is_refused_is_sent_once_more_as_plain_text() -> None:
    calls: list[int] = []
    with Services() as services:
        services.plan.next["hook"] = ["malformed"]
        channel = services.channel("hook")

        result = send(channel, RICH, before_send=lambda: calls.append(1))

        first, second = [request.content["message"] for request in services.asked]
    assert (first, second) == (RICH.body, RICH.plain)
    assert result.outcome == "ok"
    assert "as plain text, after HTTP 400" in result.reason
    assert calls == [1], "one message, one call"


def test_a_message_refused_as_plain_text_too_is_permanently_refused() -> None:
    with Services() as services:
        services.plan.usual = "malformed"

        assert send(services.channel("hook"), RICH).outcome == "permanent"
        assert len(services.asked) == 2


def test_plain_text_that_is_refused_is_not_sent_again() -> None:
    with Services() as services:
        services.plan.usual = "malformed"
        plain = Message(title="t", body="late", format="text", plain="late")

        assert send(services.channel("hook"), plain).outcome == "permanent"
        assert len(services.asked) == 1


def test_an_error_before_sending_comes_out_and_nothing_is_accepted() -> None:
    def refuse() -> None:
        raise KeyError("another thread has it")

    with Services() as services:
        for service in ("hook", "telegram", "matrix"):
            with pytest.raises(KeyError, match="another thread"):
                send(services.channel(service), before_send=refuse)

        assert services.accepted == []


def test_a_channel_can_be_used_after_an_error_before_sending() -> None:
    def refuse() -> None:
        raise KeyError("another thread has it")

    with Services() as services:
        channel = services.channel("hook")
        with pytest.raises(KeyError):
            send(channel, before_send=refuse)

        assert send(channel).outcome == "ok"


def test_the_terminal_prints_a_message(capsys: pytest.CaptureFixture[str]) -> None:
    calls: list[int] = []
    channel = Channel("here", "terminal://")

    result = send(channel, before_send=lambda: calls.append(1))

    assert result.outcome == "ok"
    assert "ferries: Ferry late" in capsys.readouterr().out
    assert calls == [1]


def test_the_terminal_prints_nothing_after_an_error_before_sending(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse() -> None:
        raise KeyError("another thread has it")

    with pytest.raises(KeyError):
        send(Channel("here", "terminal://"), before_send=refuse)

    assert capsys.readouterr().out == ""


def test_a_terminal_whose_reader_is_gone_is_a_failure_with_its_reason() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with contextlib.suppress(BrokenPipeError), os.fdopen(writer, "w") as closed:
        with contextlib.redirect_stdout(closed):
            result = send(Channel("here", "terminal://"))

        assert result.outcome == "retry"
        assert "Broken pipe" in result.reason


def test_another_thread_can_send_by_a_reopened_channel_while_one_hangs() -> None:
    with Services() as services:
        services.plan.next["hook"] = ["hang"]
        channel = services.channel("hook")
        thread = threading.Thread(target=send, args=(channel,), daemon=True)
        thread.start()
        assert wait_for(lambda: len(services.accepted) == 1)

        result = send(channel.reopened(), key="k-2")

        assert result.outcome == "ok"
        assert thread.is_alive()
        assert [request.key for request in services.accepted] == ["k-1", "k-2"]
    thread.join(10)


def test_channels_can_be_opened_in_many_threads_at_once() -> None:
    with Services() as services, ThreadPoolExecutor(8) as pool:
        results = list(
            pool.map(lambda at: send(services.channel(SERVICES[at % 7])), range(56))
        )

    assert {result.outcome for result in results} == {"ok"}


@pytest.mark.parametrize(
    "url",
    [
        "nosuch://very-secret",
        "json://",
        "",
        "very-secret",
        "mailto://very-secret",
        "mailto://mail.example?from=a@b.example&to=very-secret&mode=tls",
        "slack://very-secret",
        "matrixs://very-secret",
    ],
)
def test_an_unusable_url_is_not_shown(url: str) -> None:
    with pytest.raises(ChannelError, match=r"channels\.desk") as refused:
        Channel("desk", url)

    assert "very-secret" not in str(refused.value)
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("url", "count"),
    [
        ("mailto://mail.example?from=a@b.example&to=bo@b.example,di@b.example", "2"),
        ("mailto://mail.example/bo@b.example/di@b.example?from=a@b.example", "2"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#one/#two", "2"),
        ("matrixs://very-secret@chat.example/!one:x/!two:x", "2"),
        ("matrixs://very-secret@chat.example/?mode=off", "no"),
        ("tgram://123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/1/2", "2"),
        ("tgram://123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/", "no"),
    ],
)
def test_a_channel_has_one_recipient(url: str, count: str) -> None:
    with pytest.raises(ChannelError, match=f"names {count} recipient") as refused:
        Channel("desk", url)

    for secret in ("b.example", "TIiajkdn", "very-secret", "AAHdqT"):
        assert secret not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "json://push.example/?optional=yes",
        "json://push.example/?x=1&Retry=2",
        "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js?format=markdown",
        "mailto://mail.example?from=a@b.example&cc=very-secret@b.example",
        "mailto://mail.example?from=a@b.example&bcc=very-secret@b.example",
        "mailto://mail.example?from=a@b.example&pgp=encrypt",
        "mailto://mail.example?from=a@b.example&%2BBcc=very-secret@b.example",
        "mailto://mail.example?from=a@b.example&+Message-ID=very-secret",
        "mailto://mail.example?from=a@b.example&+X-A=b%0d%0aBcc:very-secret",
        "matrixs://very-secret@chat.example/!room:x?e2ee=yes",
        "matrixs://anna:very-secret@chat.example/!room:x",
    ],
)
def test_an_option_that_would_break_delivery_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(ChannelError, match=r"channels\.desk") as refused:
        Channel("desk", url)

    assert "very-secret" not in str(refused.value)
    assert "\n" not in refused.value.message


@pytest.mark.parametrize("option", ["optional=no", "retry=0", "format=text", "cc="])
def test_an_option_that_changes_nothing_is_accepted(option: str) -> None:
    assert Channel("desk", f"json://push.example/?{option}").name == "desk"


def test_one_error_names_all_unusable_channels() -> None:
    with pytest.raises(ChannelError) as refused:
        open_channels({"one": "x://", "two": "json://a.example", "three": "y://"})

    assert "channels.one" in str(refused.value)
    assert "channels.three" in str(refused.value)
    assert "channels.two" not in str(refused.value)


def test_a_channel_knows_its_service() -> None:
    matrix = Channel("m", "matrixs://syt_token@chat.example/!room:x")
    bridge = Channel("b", "matrixs://token@chat.example/?mode=hookshot")

    assert (matrix.service.family, matrix.service.dedupes) == ("html", True)
    assert not bridge.service.dedupes, "a webhook there has no transaction id"
