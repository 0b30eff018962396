"""Secrets of a channel: in no reason, in no log, however loud the libraries are."""

import io
import logging
from collections.abc import Iterator

import pytest

from tests.alerts.test_channels import SHORT, hook, send
from tests.support.chat_services import SERVICES, Services
from tocsin.alerts.channels.apprise_url import ChannelError
from tocsin.alerts.channels.channel import Channel
from tocsin.alerts.channels.redaction import secrets_in
from tocsin.demo.web_server import Reply, WebServer

TRACE = 5
"""Apprise's level below DEBUG."""

LOUD = ("apprise", "urllib3", "urllib3.connectionpool", "urllib3.connection")


@pytest.fixture
def heard() -> Iterator[io.StringIO]:
    """Listen to all that any library says, at its most talkative."""
    text = io.StringIO()
    listener = logging.StreamHandler(text)
    loggers = [logging.getLogger(name) for name in ("", *LOUD)]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(listener)
        logger.setLevel(TRACE)
    yield text
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(listener)
        logger.setLevel(level)


@pytest.mark.parametrize("service", SERVICES)
def test_no_secret_is_logged_or_said_at_any_level(
    service: str, heard: io.StringIO
) -> None:
    said = []
    with Services() as services:
        secrets = secrets_in(services.address(service))
        channel = services.channel(service, limits=SHORT)
        for fault in ("ok", "busy", "broken", "missing", "lost", "malformed"):
            services.plan.next[service] = [fault]
            said.append(send(channel).reason)

    shown = heard.getvalue() + " ".join(said)
    assert [secret for secret in secrets if secret in shown] == []


@pytest.mark.parametrize(
    "url",
    [
        "slack://very-secret/also-secret",
        "tgram://very-secret/also-secret",
        "mailto://user:very-secret@mail.example?to=also-secret",
        "matrixs://very-secret@chat.example",
        "nosuch://very-secret",
    ],
)
def test_an_address_that_cannot_be_used_is_not_logged(
    url: str, heard: io.StringIO
) -> None:
    with pytest.raises(ChannelError):
        Channel("desk", url)

    assert "secret" not in heard.getvalue()


def test_the_libraries_log_nothing_of_their_own(site: WebServer) -> None:
    heard = io.StringIO()
    listener = logging.StreamHandler(heard)
    logging.getLogger().addHandler(listener)

    answer = send(hook(site, login="somebody:secret-word@"))
    logging.getLogger().removeHandler(listener)

    assert answer.reason.startswith("HTTP 404")
    assert heard.getvalue() == ""


def test_no_part_of_the_address_is_in_a_reason(site: WebServer) -> None:
    path = "/token-in-path?+X-Token=token-in-header"
    channel = hook(site, path, login="somebody:pass%40word@")
    echo = b"no token-in-header for somebody:pass@word at /token-in-path"

    said = [send(channel).reason]
    site.pages["/token-in-path"] = Reply(echo, status=403)
    said.append(send(channel).reason)
    site.pages["/token-in-path"] = Reply(b"x\x1b[2J\n" * 1000, status=500)
    said.append(send(channel).reason)

    assert "token-in" not in " ".join(said)
    assert "somebody" not in " ".join(said)
    assert "pass@word" not in " ".join(said)
    assert all(line.isprintable() and len(line) <= 300 for line in said)


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
