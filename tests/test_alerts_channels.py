"""Channels: what arrives at a real service, and what is said when it does not."""

import io
import json
import logging

import pytest

from tests.make import closed_port
from tocsin.alerts.channels import Channel, ChannelError, open_channels, secrets_in
from tocsin.alerts.render import Message
from tocsin.demo.site import Reply, Site

HELLO = Message(title="ferries: Ferry late", body="It was\n*late*.", format="text")


def hook(site: Site, path: str = "/hook", *, login: str = "") -> Channel:
    return Channel("hook", site.url.replace("http://", f"json://{login}") + path)


def test_a_webhook_gets_the_title_and_the_text_as_they_are(site: Site) -> None:
    site.pages["/hook"] = Reply(b"{}")

    assert hook(site).send(HELLO) == ""

    (asked,) = site.asked
    sent = json.loads(asked.body)
    assert (sent["title"], sent["message"]) == (HELLO.title, HELLO.body)


def test_article_text_is_never_markup_to_a_webhook(site: Site) -> None:
    site.pages["/hook"] = Reply(b"{}")
    rude = Message(title="<b>& :smile:", body="<i>&amp; \\n _x_ {{ y }}", format="text")

    assert hook(site).send(rude) == ""

    sent = json.loads(site.asked[0].body)
    assert (sent["title"], sent["message"]) == (rude.title, rude.body)


def test_every_try_carries_the_same_key_and_another_alert_another(site: Site) -> None:
    site.pages["/hook"] = Reply(status=500)
    channel = hook(site)

    for key in ("tocsin-1-hook", "tocsin-1-hook", "tocsin-2-hook"):
        channel.send(HELLO, key=key)

    keys = [asked.headers["idempotency-key"] for asked in site.asked]
    assert keys == ["tocsin-1-hook", "tocsin-1-hook", "tocsin-2-hook"]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(status=500), "error=500"),
        (Reply(status=404), "error=404"),
        (Reply(status=302, headers={"Location": "/ok"}), "error=302"),
        (Reply(status=307, headers={"Location": "/ok"}), "error=307"),
        (Reply(b"x" * 1000, cut=True), "Connection error"),
    ],
)
def test_what_a_service_does_not_accept_has_a_reason(
    site: Site, reply: Reply, reason: str
) -> None:
    site.pages |= {"/hook": reply, "/ok": Reply(b"{}")}

    assert reason in hook(site).send(HELLO)

    assert site.paths() == ["/hook"], "one request, no redirect, no retry"


def test_a_refused_connection_has_a_reason() -> None:
    channel = Channel("hook", f"json://127.0.0.1:{closed_port()}/hook")

    assert "connection error" in channel.send(HELLO).lower()


def test_no_part_of_the_address_is_in_a_reason(site: Site) -> None:
    path = "/token-in-path?+X-Token=token-in-header"
    channel = hook(site, path, login="somebody:pass%40word@")

    reasons = [channel.send(HELLO)]
    site.pages["/token-in-path"] = Reply(b"x" * 1000, cut=True)
    reasons.append(channel.send(HELLO))

    said = " ".join(reasons)
    assert "token-in" not in said
    assert "somebody" not in said


def test_secrets_are_known_as_written_and_as_read() -> None:
    url = "mailto://anna-b:pass%40word@mail.example?to=b@c.example&x=1"

    secrets = secrets_in(url)

    assert set(secrets) == {url, "anna-b", "pass%40word", "pass@word", "c.example"}


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("json://localhost:8080/hook", "localhost"),
        ("xmls://localhost", "localhost"),
        ("forms://somebody:password@forms.example/in?key=letmein", "forms.example"),
        ("gotify://push.example/AbCdEfGh", "push.example"),
        ("ntfys://push.example/my-topic", "push.example"),
        ("matrix://somebody:password@chat.example/#room", "chat.example"),
    ],
)
def test_a_host_is_no_secret(url: str, host: str) -> None:
    assert host not in secrets_in(url)


@pytest.mark.parametrize(
    "url",
    [
        "slack://first-token/second-token",
        "ntfy://first-token",
        "ntfy://first-token/?priority=5",
        "ntfy://first-token/second-token?mode=cloud",
        "matrixs://first-token/?mode=t2bot",
        "json://first-token/password@push.example/",
        "first-token",
    ],
)
def test_what_may_be_a_token_in_a_host_s_place_is_a_secret(url: str) -> None:
    assert "first-token" in secrets_in(url)


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
    ],
)
def test_an_address_that_cannot_be_used_is_not_shown(url: str) -> None:
    with pytest.raises(ChannelError, match=r"channels\.desk") as caught:
        Channel("desk", url)

    assert "very-secret" not in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "url",
    [
        "mailto://mail.example?from=a@b.example&to=bo@b.example,di@b.example",
        "mailto://mail.example/bo@b.example/di@b.example?from=a@b.example",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#one/#two",
    ],
)
def test_a_channel_has_one_recipient(url: str) -> None:
    with pytest.raises(ChannelError, match="names 2 recipients") as caught:
        Channel("desk", url)

    assert "b.example" not in str(caught.value)
    assert "TIiajkdn" not in str(caught.value)


def test_all_unusable_addresses_are_told_at_once() -> None:
    with pytest.raises(ChannelError) as caught:
        open_channels({"one": "x://", "two": "json://a.example", "three": "y://"})

    assert "channels.one" in str(caught.value)
    assert "channels.three" in str(caught.value)
    assert "channels.two" not in str(caught.value)


def test_the_library_logs_nothing_of_its_own(site: Site) -> None:
    heard = io.StringIO()
    listener = logging.StreamHandler(heard)
    logging.getLogger().addHandler(listener)

    reason = hook(site, login="somebody:secret-word@").send(HELLO)
    logging.getLogger().removeHandler(listener)

    assert "error=404" in reason
    assert heard.getvalue() == ""
