"""Open an Apprise URL: one recipient, and one request per message.

Apprise's own retries, waits, redirects and splitting are off. The outbox would not know
of a repeat; and a redirect turns the POST into a GET, which reports success for a
message nobody got.
"""

import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from apprise import Apprise, AppriseAsset
from apprise.common import OverflowMode
from apprise.manager_plugins import NotificationManager
from apprise.plugins.discord import NotifyDiscord
from apprise.plugins.email import NotifyEmail
from apprise.plugins.irc import NotifyIRC
from apprise.plugins.matrix import NotifyMatrix
from apprise.plugins.telegram import NotifyTelegram
from apprise.plugins.xmpp import NotifyXMPP

from store.errors import TocsinError
from store.message import Message
from tocsin.alerts.channels import mail, matrix, mime, terminal
from tocsin.alerts.channels.mail_addresses import MailAddresses
from tocsin.alerts.channels.reasons import one_line
from tocsin.alerts.channels.send_timeouts import SendTimeouts
from tocsin.alerts.channels.url_secrets import redacted_logging

MAX_REASON_CHARS = 200
"""Code points of what Apprise logs about a URL."""

_NO_REASON = ("Unparseable", "Could not load", "Unsupported URL")
"""Beginnings of what Apprise logs when it only says that it failed."""

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
    _check_signs(name, url, secrets)
    addresses = MailAddresses(url) if _is_mail(url) else None
    with redacted_logging(secrets) as logged:
        plugin: Any = _instantiate(addresses.url if addresses else url)
    if plugin is None:
        _check_packages(name, url)
        raise _unusable(name, url, logged)
    if addresses:
        addresses.restore(plugin)
    _check_options(name, url, plugin)
    _check_recipients(name, plugin)
    if isinstance(plugin, NotifyEmail):
        _check_mail(name, mail.envelope_of(plugin))
    _configure(plugin, limits)
    return plugin


def _is_mail(url: str) -> bool:
    return url.partition("://")[0].lower() in ("mailto", "mailtos")


def _instantiate(url: str) -> Any:
    return Apprise.instantiate(url, asset=_asset(), suppress_exceptions=True)


def _check_signs(name: str, url: str, secrets: Sequence[str]) -> None:
    """Refuse # and @ where Apprise takes what stands behind them for something else."""
    authority = re.split("[/?]", url.partition("://")[2], maxsplit=1)[0]
    if authority.count("@") > 1:
        raise ChannelError(
            f"channels.{name}: the address has more than one @ before its host.",
            remedy="In a user name or a password, write @ as %40.",
        )
    if "#" not in url:
        return
    with redacted_logging(secrets):
        as_it_is, escaped = _instantiate(url), _instantiate(url.replace("#", "%23"))
    # Slack's and others' "/#room" means the same both ways.
    if escaped and not (as_it_is and as_it_is.url() == escaped.url()):
        raise ChannelError(
            f"channels.{name}: all that stands behind # in the address is cut off.",
            remedy="In a user name, a password or a token, write # as %23.",
        )


def _check_packages(name: str, url: str) -> None:
    """Refuse a service that Apprise knows and whose Python package is missing."""
    schema = url.partition("://")[0].lower()
    known: Any = NotificationManager()  # type: ignore[no-untyped-call]  # Apprise's
    if schema not in known.schemas() or known[schema].enabled:
        return
    plugin = known[schema]
    required = plugin.requirements.get("packages_required") or ()
    required = [required] if isinstance(required, str) else required
    packages = [re.split(r"[\s<>=!~]", str(text))[0] for text in required]
    if not packages:
        raise ChannelError(
            f"channels.{name}: {schema}:// does not work on this machine.",
            remedy="It is for another system, or wants one that is not running.",
        )
    raise ChannelError(
        f"channels.{name}: {schema}:// needs the Python package {packages[0]}, which "
        "is not installed.",
        remedy=f"Install it where tocsin is: {sys.executable} -m pip install "
        f"{' '.join(packages)}",
    )


def _unusable(name: str, url: str, logged: Sequence[str]) -> ChannelError:
    """Return the error for a URL that Apprise refuses, with the reason it logged."""
    reasons = [one_line(text, MAX_REASON_CHARS) for text in logged]
    reasons = [text for text in reasons if not text.startswith(_NO_REASON)]
    if _is_mail(url) and any("~From~" in reason for reason in reasons):
        return ChannelError(
            f"channels.{name}: the address names no sender.",
            remedy="Write from=tocsin@news.example, or a mail address as the user: "
            "mailtos://anna%40news.example:PASSWORD@mail.example",
        )
    why = f": {reasons[0].rstrip('.')}" if reasons else ""
    return ChannelError(
        f"channels.{name}: this is not an address Apprise can use{why}.",
        remedy="Compare it with Apprise's list of services. Special characters in "
        "a password are written as %40 and the like.",
    )


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
    if isinstance(plugin, NotifyIRC):
        return len(plugin.channels) + len(plugin.users)
    if isinstance(plugin, NotifyXMPP):
        # Without one, as when it drops a mistyped one, Apprise writes to the account
        # itself.
        return len(plugin.targets)
    if matrix.is_direct(plugin):
        # Without a room Apprise writes to all that the account has joined.
        return len(plugin.rooms) + len(plugin.users)
    if isinstance(plugin, NotifyEmail | NotifyTelegram):
        # Without a chat Apprise takes the first person who wrote to the bot.
        return len(plugin.targets)
    return len(plugin)
