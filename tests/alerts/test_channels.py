"""Channels: which addresses are taken, what arrives, what is said when it does not."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from store.message import Message
from tests.support.chat_services import BUSY_SECONDS, Services
from tests.support.factories import NOW, closed_port
from tocsin.alerts.channels.apprise_url import ChannelError
from tocsin.alerts.channels.channel import Channel, open_channels
from tocsin.alerts.channels.send_result import SendResult
from tocsin.alerts.channels.timeouts import SendTimeouts
from tocsin.demo.web_server import Reply, WebServer

HELLO = Message(
    title="ferries: Ferry late", body="It was\n*late*.", format="text", plain=""
)
RICH = Message(
    title="ferries: Ferry late", body="It was <b>late</b>.", format="html", plain="late"
)
SHORT = SendTimeouts(
    connect=timedelta(seconds=0.3),
    read=timedelta(seconds=0.3),
    call=timedelta(seconds=0.5),
)


def nothing() -> None:
    """Mark nothing."""


def hook(site: WebServer, path: str = "/hook", *, login: str = "") -> Channel:
    return Channel("hook", site.url.replace("http://", f"json://{login}") + path)


def send(
    channel: Channel,
    message: Message = HELLO,
    *,
    key: str = "k-1",
    mark: Callable[[], None] = nothing,
) -> SendResult:
    return channel.send(message, key=key, at=NOW, mark=mark)


def test_a_webhook_gets_the_title_and_the_text_as_they_are(site: WebServer) -> None:
    site.pages["/hook"] = Reply(b"{}")

    assert send(hook(site)).outcome == "ok"

    (asked,) = site.asked
    sent = json.loads(asked.body)
    assert (sent["title"], sent["message"]) == (HELLO.title, HELLO.body)


def test_article_text_is_never_markup_to_a_webhook(site: WebServer) -> None:
    site.pages["/hook"] = Reply(b"{}")
    rude = Message(
        title="<b>& :smile:", body="<i>&amp; \\n _x_ {{ y }}", format="text", plain=""
    )

    assert send(hook(site), rude).outcome == "ok"

    sent = json.loads(site.asked[0].body)
    assert (sent["title"], sent["message"]) == (rude.title, rude.body)


@pytest.mark.parametrize("schema", ["json", "xml", "form"])
def test_every_try_carries_the_same_key_and_another_message_another(
    site: WebServer, schema: str
) -> None:
    site.pages["/hook"] = Reply(status=500)
    channel = Channel("hook", site.url.replace("http", schema) + "/hook")

    for key in ("k-1", "k-1", "k-2"):
        send(channel, key=key)

    keys = [asked.headers["idempotency-key"] for asked in site.asked]
    assert keys == ["k-1", "k-1", "k-2"]


@pytest.mark.parametrize(
    ("reply", "outcome", "said"),
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
def test_what_a_service_does_not_accept_has_a_reason(
    site: WebServer, reply: Reply, outcome: str, said: str
) -> None:
    site.pages |= {"/hook": reply, "/ok": Reply(b"{}")}

    answer = send(hook(site))

    assert (answer.outcome, answer.status) == (outcome, reply.status)
    assert said in answer.reason
    assert site.paths() == ["/hook"], "one request, no redirect, no retry"


def test_a_redirect_is_not_followed_even_if_the_address_says_so(
    site: WebServer,
) -> None:
    site.pages |= {
        "/hook": Reply(status=302, headers={"Location": "/ok"}),
        "/ok": Reply(b"{}"),
    }

    assert send(hook(site, "/hook?redirect=yes")).outcome == "channel"

    assert site.paths() == ["/hook"]


def test_a_long_message_is_not_split_even_if_the_address_says_so(
    site: WebServer,
) -> None:
    site.pages["/hook"] = Reply(b"{}")
    long = Message(title="", body="word " * 10_000, format="text", plain="")

    assert send(hook(site, "/hook?overflow=split"), long).outcome == "ok"

    assert len(site.asked) == 1


def test_a_refused_connection_is_known_not_to_have_delivered() -> None:
    marks: list[int] = []
    channel = Channel("hook", f"json://127.0.0.1:{closed_port()}/hook")

    answer = send(channel, mark=lambda: marks.append(1))

    assert (answer.outcome, answer.status) == ("retry", None)
    assert answer.reason == "Connection refused"
    assert marks == []


def test_a_service_that_is_busy_says_for_how_long() -> None:
    with Services() as services:
        services.plan.next["hook"] = ["busy"]

        answer = send(services.channel("hook"))

    assert answer.outcome == "retry"
    assert answer.retry_after == timedelta(seconds=BUSY_SECONDS)


def test_markup_that_is_refused_is_sent_once_more_as_plain_text() -> None:
    marks: list[int] = []
    with Services() as services:
        services.plan.next["hook"] = ["malformed"]

        answer = send(services.channel("hook"), RICH, mark=lambda: marks.append(1))

        first, second = [request.reason["message"] for request in services.asked]
    assert (first, second) == (RICH.body, RICH.plain)
    assert answer.outcome == "ok"
    assert "as plain text, after HTTP 400" in answer.reason
    assert marks == [1], "one message, one mark"


def test_what_is_refused_as_plain_text_too_is_never_accepted() -> None:
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


def test_when_the_mark_raises_nothing_was_accepted_and_it_comes_out() -> None:
    def refuse() -> None:
        raise KeyError("not ours any more")

    with Services() as services:
        for service in ("hook", "telegram", "matrix"):
            with pytest.raises(KeyError, match="not ours"):
                send(services.channel(service), mark=refuse)

        assert services.accepted == []


def test_a_channel_goes_on_after_a_mark_that_raised() -> None:
    def refuse() -> None:
        raise KeyError("not ours any more")

    with Services() as services:
        channel = services.channel("hook")
        with pytest.raises(KeyError):
            send(channel, mark=refuse)

        assert send(channel).outcome == "ok"


def test_the_terminal_prints_and_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    marks: list[int] = []

    answer = send(Channel("here", "terminal://"), mark=lambda: marks.append(1))

    assert answer.outcome == "ok"
    assert "ferries: Ferry late" in capsys.readouterr().out
    assert marks == [1]


def test_the_terminal_stays_silent_when_the_mark_raises(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse() -> None:
        raise KeyError("not ours any more")

    with pytest.raises(KeyError):
        send(Channel("here", "terminal://"), mark=refuse)

    assert capsys.readouterr().out == ""


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
def test_an_address_that_cannot_be_used_is_not_shown(url: str) -> None:
    with pytest.raises(ChannelError, match=r"channels\.desk") as caught:
        Channel("desk", url)

    assert "very-secret" not in str(caught.value)
    assert caught.value.remedy


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
    with pytest.raises(ChannelError, match=f"names {count} recipient") as caught:
        Channel("desk", url)

    for secret in ("b.example", "TIiajkdn", "very-secret", "AAHdqT"):
        assert secret not in str(caught.value)


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
def test_what_would_break_delivery_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(ChannelError, match=r"channels\.desk") as caught:
        Channel("desk", url)

    assert "very-secret" not in str(caught.value)
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("option", ["optional=no", "retry=0", "format=text", "cc="])
def test_an_option_that_changes_nothing_is_taken(option: str) -> None:
    assert Channel("desk", f"json://push.example/?{option}").name == "desk"


def test_all_unusable_addresses_are_told_at_once() -> None:
    with pytest.raises(ChannelError) as caught:
        open_channels({"one": "x://", "two": "json://a.example", "three": "y://"})

    assert "channels.one" in str(caught.value)
    assert "channels.three" in str(caught.value)
    assert "channels.two" not in str(caught.value)


def test_a_channel_knows_its_service() -> None:
    matrix = Channel("m", "matrixs://syt_token@chat.example/!room:x")
    bridge = Channel("b", "matrixs://token@chat.example/?mode=hookshot")

    assert (matrix.service.family, matrix.service.dedupes) == ("html", True)
    assert not bridge.service.dedupes, "a web hook there knows no transaction id"
