"""A channel's secrets are in no reason and in no log, however much libraries log."""

import io
import logging
from collections.abc import Iterator

import pytest

from tests.alerts.test_channels import SHORT, hook, send
from tests.support.chat_services import SERVICES, Services
from tocsin.alerts.channels.apprise_url import ChannelError
from tocsin.alerts.channels.channel import Channel
from tocsin.alerts.channels.url_secrets import secrets_in
from tocsin.demo.web_server import Reply, WebServer

TRACE = 5
"""Apprise's level below DEBUG."""

LOGGERS = ("apprise", "urllib3", "urllib3.connectionpool", "urllib3.connection")


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Return all that any library logs, at its lowest level."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    loggers = [logging.getLogger(name) for name in ("", *LOGGERS)]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(TRACE)
    yield text
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.mark.parametrize("service", SERVICES)
def test_no_secret_is_logged_or_in_a_reason_at_any_level(
    service: str, logged: io.StringIO
) -> None:
    reasons = []
    with Services() as services:
        secrets = secrets_in(services.address(service))
        channel = services.channel(service, limits=SHORT)
        for fault in ("ok", "busy", "broken", "missing", "lost", "malformed"):
            services.plan.next[service] = [fault]
            reasons.append(send(channel).reason)

    text = logged.getvalue() + " ".join(reasons)
    assert [secret for secret in secrets if secret in text] == []


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
def test_an_unusable_url_is_not_logged(url: str, logged: io.StringIO) -> None:
    with pytest.raises(ChannelError):
        Channel("desk", url)

    assert "secret" not in logged.getvalue()


def test_libraries_log_nothing_of_a_failed_message(site: WebServer) -> None:
    logged = io.StringIO()
    handler = logging.StreamHandler(logged)
    logging.getLogger().addHandler(handler)

    result = send(hook(site, login="somebody:secret-word@"))
    logging.getLogger().removeHandler(handler)

    assert result.reason.startswith("HTTP 404")
    assert logged.getvalue() == ""


def test_no_secret_of_the_url_is_in_a_reason(site: WebServer) -> None:
    path = "/token-in-path?+X-Token=token-in-header"
    channel = hook(site, path, login="somebody:pass%40word@")
    echo = b"no token-in-header for somebody:pass@word at /token-in-path"

    reasons = [send(channel).reason]
    site.pages["/token-in-path"] = Reply(echo, status=403)
    reasons.append(send(channel).reason)
    site.pages["/token-in-path"] = Reply(b"x\x1b[2J\n" * 1000, status=500)
    reasons.append(send(channel).reason)

    assert "token-in" not in " ".join(reasons)
    assert "somebody" not in " ".join(reasons)
    assert "pass@word" not in " ".join(reasons)
    assert all(reason.isprintable() and len(reason) <= 300 for reason in reasons)


def test_secrets_are_found_as_written_and_as_decoded() -> None:
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
def test_a_possible_token_in_the_place_of_a_host_is_a_secret(url: str) -> None:
    assert "first-token" in secrets_in(url)
