"""An address: an Apprise URL, opened for one recipient and one request per message.

Apprise's own retries, throttles, redirects and splitting are off: a retry it makes is
one the outbox does not know of, and a redirect it follows turns the POST into a GET and
reports success for a message nobody got.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from apprise import Apprise, AppriseAsset
from apprise.common import OverflowMode
from apprise.plugins.discord import NotifyDiscord
from apprise.plugins.email import NotifyEmail
from apprise.plugins.matrix import NotifyMatrix
from apprise.plugins.telegram import NotifyTelegram

from store.errors import TocsinError
from store.message import Message
from tocsin.alerts.channels import mail, matrix, mime, terminal
from tocsin.alerts.channels.redaction import redacted_logging
from tocsin.alerts.channels.timeouts import SendTimeouts

_NO = ("", "no", "false", "off", "none", "0")
"""How a URL says that it does not want an option; other words count as a yes."""


class ChannelError(TocsinError):
    """A channel's URL is not one that can be used."""


def open_address(
    name: str, url: str, *, secrets: Sequence[str], limits: SendTimeouts
) -> Any:
    """Return Apprise's plugin for a URL; raises ChannelError, which never shows it."""
    terminal.register()
    with redacted_logging(secrets):
        plugin: Any = Apprise.instantiate(url, asset=_asset(), suppress_exceptions=True)
    if plugin is None:
        raise ChannelError(
            f"channels.{name}: this is not an address Apprise can use.",
            remedy="Compare it with Apprise's list of services. Special characters in "
            "a password are written as %40 and the like.",
        )
    _check_options(name, url, plugin)
    _check_recipients(name, plugin)
    if isinstance(plugin, NotifyEmail):
        _check_mail(name, mail.envelope_of(plugin))
    _settle(plugin, limits)
    return plugin


def _asset() -> AppriseAsset:
    return AppriseAsset(
        app_id="tocsin",
        app_desc="tocsin",
        app_url="",
        # Icons would be loaded from a stranger's server by every reader.
        image_url_mask="",
        image_url_logo="",
        http_redirects=False,
        interpret_escapes=False,
        interpret_emojis=False,
        # Apprise's pool has six threads for all; ours is one per channel.
        service_timeout=0,
        async_mode=False,
        storage_mode="memory",
        allow_templates=False,
    )


def _settle(plugin: Any, limits: SendTimeouts) -> None:
    """Turn off, whatever the URL says, what Apprise would do of its own accord."""
    plugin.retry = 0
    plugin.redirects = False
    plugin.overflow_mode = OverflowMode.UPSTREAM
    plugin.request_rate_per_sec = 0
    # Discord and Matrix sleep in it when they are told to wait, as long as they are
    # told: the outbox does that.
    plugin.throttle = lambda *_, **__: None
    plugin.socket_connect_timeout = limits.connect.total_seconds()
    plugin.socket_read_timeout = limits.read.total_seconds()
    if isinstance(plugin, NotifyTelegram):
        # A photo, sent before the message as one of its own.
        plugin.include_image = False
    if matrix.is_direct(plugin):
        matrix.prepare(plugin)


def _check_options(name: str, url: str, plugin: Any) -> None:
    options = {
        key.lower(): value.strip().lower()
        for key, value in parse_qsl(url.partition("?")[2], keep_blank_values=True)
    }
    given = {key for key, value in options.items() if value not in _NO}
    for option, reason in _refused(plugin).items():
        if option in given:
            raise ChannelError(
                f"channels.{name}: {option}= in the address {reason}.",
                remedy=f"Leave {option}= out.",
            )


def _refused(plugin: Any) -> dict[str, str]:
    """Return the options that would break delivery, and how each does."""
    refused = {
        "optional": "would report every failure as a success",
        "retry": "would send again what the outbox does not know of; it tries itself",
    }
    if isinstance(plugin, NotifyDiscord):
        refused["format"] = "would let a headline ping everybody"
    if isinstance(plugin, NotifyEmail):
        more = "adds recipients: when one fails, all would get the mail again"
        sealed = "encrypts or signs, which tocsin cannot; it would be sent in clear"
        refused |= {"cc": more, "bcc": more, "pgp": sealed, "wkd": sealed}
    if isinstance(plugin, NotifyMatrix):
        keys = "needs keys that outlive a restart, which are not kept"
        refused |= {"e2ee": keys, "autoverify": keys}
    return refused


def _check_recipients(name: str, plugin: Any) -> None:
    count = _recipients(plugin)
    if count != 1:
        raise ChannelError(
            f"channels.{name}: the address names {count} recipients; one that fails "
            "would make all of them get the message again."
            if count
            else f"channels.{name}: the address names no recipient.",
            remedy="Write one channel per recipient.",
        )
    if matrix.is_direct(plugin) and (plugin.user or not plugin.password):
        raise ChannelError(
            f"channels.{name}: the address logs in with a password; each start would "
            "be a new device, to which no message can be a repeat.",
            remedy="Write the account's access token: matrixs://TOKEN@host/!room",
        )


def _check_mail(name: str, envelope: mime.Envelope) -> None:
    if not all(mime.is_header(*header) for header in envelope.headers.items()):
        raise ChannelError(
            f"channels.{name}: a mail's header in the address is one that tocsin "
            "writes itself, or none at all.",
            remedy="Leave out what begins with + in the address.",
        )
    some = Message(title="", body="", format="text", plain="")
    try:
        mime.compose(some, envelope, key="some", thread="", at=datetime.now(UTC))
    except ValueError as error:
        raise ChannelError(
            f"channels.{name}: no mail can be written to or from its addresses.",
            remedy="Give plain ones in from=, to= and reply=: anna@news.example",
        ) from error


def _recipients(plugin: Any) -> int:
    if matrix.is_direct(plugin):
        # Without a room Apprise writes to all that the account has joined.
        return len(plugin.rooms) + len(plugin.users)
    if isinstance(plugin, NotifyEmail | NotifyTelegram):
        # Without a chat Apprise takes who wrote to the bot first.
        return len(plugin.targets)
    return len(plugin)
