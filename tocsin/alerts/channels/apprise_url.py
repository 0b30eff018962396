"""Open an Apprise URL: one recipient, and one request per message.

Apprise's own retries, waits, redirects and splitting are off. The outbox would not know
of a repeat; and a redirect turns the POST into a GET, which reports success for a
message nobody got.
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
from tocsin.alerts.channels.send_timeouts import SendTimeouts
from tocsin.alerts.channels.url_secrets import redacted_logging

_OFF = ("", "no", "false", "off", "none", "0")
"""Values that turn an option of a URL off; any other turns it on."""


class ChannelError(TocsinError):
    """A channel's URL cannot be used."""

    exit_code = 2


def open_plugin(
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
    _configure(plugin, limits)
    return plugin


def _asset() -> AppriseAsset:
    return AppriseAsset(
        app_id="tocsin",
        app_desc="tocsin",
        app_url="",
        # Every reader would load icons from somebody else's server.
        image_url_mask="",
        image_url_logo="",
        http_redirects=False,
        interpret_escapes=False,
        interpret_emojis=False,
        # Apprise's pool has six threads for all channels; each of ours has its own.
        service_timeout=0,
        async_mode=False,
        storage_mode="memory",
        allow_templates=False,
    )


def _configure(plugin: Any, limits: SendTimeouts) -> None:
    """Turn off what the outbox does, whatever the URL says, and set the timeouts."""
    plugin.retry = 0
    plugin.redirects = False
    plugin.overflow_mode = OverflowMode.UPSTREAM
    plugin.request_rate_per_sec = 0
    # Discord and Matrix sleep here for as long as the service asks; the outbox waits.
    plugin.throttle = lambda *_, **__: None
    plugin.socket_connect_timeout = limits.connect.total_seconds()
    plugin.socket_read_timeout = limits.read.total_seconds()
    if isinstance(plugin, NotifyTelegram):
        # A photo would be a message of its own, sent before the alert.
        plugin.include_image = False
    if matrix.is_direct(plugin):
        matrix.prepare(plugin)


def _check_options(name: str, url: str, plugin: Any) -> None:
    options = {
        key.lower(): value.strip().lower()
        for key, value in parse_qsl(url.partition("?")[2], keep_blank_values=True)
    }
    turned_on = {key for key, value in options.items() if value not in _OFF}
    for option, reason in _refused_options(plugin).items():
        if option in turned_on:
            raise ChannelError(
                f"channels.{name}: {option}= in the address {reason}.",
                remedy=f"Leave {option}= out.",
            )


def _refused_options(plugin: Any) -> dict[str, str]:
    """Return the options that would break delivery, each with the reason."""
    refused = {
        "optional": "would report every failure as a success",
        "retry": "would send again without the outbox, which retries by itself",
    }
    if isinstance(plugin, NotifyDiscord):
        refused["format"] = "would let a headline ping everybody"
    if isinstance(plugin, NotifyEmail):
        copies = "adds recipients: when one fails, all would get the mail again"
        sealed = "encrypts or signs, which tocsin cannot; it would be sent in clear"
        refused |= {"cc": copies, "bcc": copies, "pgp": sealed, "wkd": sealed}
    if isinstance(plugin, NotifyMatrix):
        keys = "needs keys that outlive a restart, which tocsin does not store"
        refused |= {"e2ee": keys, "autoverify": keys}
    return refused


def _check_recipients(name: str, plugin: Any) -> None:
    count = _count_recipients(plugin)
    if count != 1:
        raise ChannelError(
            f"channels.{name}: the address names {count} recipients; when one fails, "
            "all would get the message again."
            if count
            else f"channels.{name}: the address names no recipient.",
            remedy="Write one channel per recipient.",
        )
    if matrix.is_direct(plugin) and (plugin.user or not plugin.password):
        raise ChannelError(
            f"channels.{name}: the address logs in with a password. Each start would "
            "be a new device, for which Matrix cannot recognize a repeat.",
            remedy="Write the account's access token: matrixs://TOKEN@host/!room",
        )


def _check_mail(name: str, envelope: mime.Envelope) -> None:
    if not all(mime.is_allowed_header(*each) for each in envelope.headers.items()):
        raise ChannelError(
            f"channels.{name}: a mail header in the address is malformed, or is one "
            "that tocsin writes itself.",
            remedy="Leave out the options that begin with + in the address.",
        )
    sample = Message(title="", body="", format="text", plain="")
    try:
        mime.compose(sample, envelope, key="sample", thread="", at=datetime.now(UTC))
    except ValueError as error:
        raise ChannelError(
            f"channels.{name}: its mail addresses are malformed.",
            remedy="Write plain ones in from=, to= and reply=: anna@news.example",
        ) from error


def _count_recipients(plugin: Any) -> int:
    if matrix.is_direct(plugin):
        # Without a room Apprise writes to all that the account has joined.
        return len(plugin.rooms) + len(plugin.users)
    if isinstance(plugin, NotifyEmail | NotifyTelegram):
        # Without a chat Apprise takes the first person who wrote to the bot.
        return len(plugin.targets)
    return len(plugin)
