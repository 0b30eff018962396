"""Channels: one Apprise URL, one target, one request per delivery.

Apprise's own retries, throttles, redirects and splitting are off: a retry it makes is
one the outbox does not know of, and a redirect it follows turns the POST into a GET and
reports success for a message nobody got.
"""

import logging
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote

from apprise import Apprise, AppriseAsset, NotifyFormat

from store.errors import TocsinError
from tocsin.alerts import terminal
from tocsin.alerts.render import Format, Message
from tocsin.log import redact

CONNECT_SECONDS = 5.0
READ_SECONDS = 20.0
"""Apprise waits 4 s for an answer. Each time-out leaves open whether the message
arrived, so patience is cheaper than a repeat."""

_MAIL = ("mailto", "mailtos")

_AT_A_HOST = frozenset(
    [*_MAIL, "json", "jsons", "xml", "xmls", "form", "forms", "gotify", "gotifys"]
)
"""Services whose URL names a host where others, such as slack://, have a token."""

_AT_A_HOST_OR_TOKEN = frozenset(["ntfy", "ntfys", "matrix", "matrixs"])
"""Here it is a host when a topic or a room follows, and no mode says otherwise."""


class ChannelError(TocsinError):
    """A channel's URL is not one that Apprise can use."""


class Channel:
    """A way to reach somebody."""

    def __init__(self, name: str, url: str) -> None:
        """Read the URL; raises ChannelError, which never shows it."""
        self.name = name
        self._secrets = secrets_in(url)
        self._plugin = _plugin(name, url)
        self._apprise = Apprise(asset=self._plugin.asset)
        self._apprise.add(self._plugin)
        schema = url.partition("://")[0].lower()
        self.format: Format = "html" if schema in _MAIL else "text"

    def send(self, message: Message, *, key: str = "") -> str:
        """Send one message; return "" when it was accepted, else why not.

        `key` goes along as Idempotency-Key where the service takes headers: the same on
        every try, it lets a receiver drop a repeat.
        """
        headers = getattr(self._plugin, "headers", None)
        if key and isinstance(headers, dict):
            headers["Idempotency-Key"] = key
        try:
            result = self._apprise.notify(
                body=message.body,
                title=message.title,
                # Always said: without it article text goes out as live HTML.
                body_format=NotifyFormat(message.format),
            )
        except Exception as error:
            return self._reason(f"{type(error).__name__}: {error}")
        if result:
            return ""
        said = "; ".join(dict.fromkeys(entry.message for entry in result.logs()))
        return self._reason(said or "the service did not accept it")

    def _reason(self, text: str) -> str:
        return redact(" ".join(text.split()), self._secrets)[:300]


def open_channels(addresses: Mapping[str, str]) -> dict[str, Channel]:
    """Return the channels by name; raises ChannelError for all that cannot be used."""
    opened, problems = {}, []
    for name, url in addresses.items():
        try:
            opened[name] = Channel(name, url)
        except ChannelError as error:
            problems.append(str(error))
    if problems:
        raise ChannelError("\n".join(problems))
    return opened


def secrets_in(url: str) -> list[str]:
    """Return the parts of a channel's URL that must appear in no log.

    As written, and as Apprise reads them: %40 in a password is an @. A host name is one
    of them unless it is certain that the URL names a host there, and not a token.
    """
    parts = [text for part in _parts(url) for text in (part, unquote(part))]
    return list(dict.fromkeys([url, *(part for part in parts if len(part) >= 6)]))


def _parts(url: str) -> Iterable[str]:
    schema, _, rest = url.partition("://")
    place = re.split("[/?#]", rest, maxsplit=1)[0]
    after = rest[len(place) :]
    login, _, _ = place.rpartition("@")
    if _names_a_host(schema.lower(), login, after):
        rest = f"{login} {after}"
    for mark in "/?&=@:#":
        rest = rest.replace(mark, " ")
    return rest.split()


def _names_a_host(schema: str, login: str, after: str) -> bool:
    """Return whether a host stands between the login and what comes after it."""
    if "@" in after and not login:
        return False  # a password with a slash in it, which should be %2F
    if schema in _AT_A_HOST_OR_TOKEN:
        return bool(after.partition("?")[0].strip("/")) and "mode=" not in after
    return schema in _AT_A_HOST


def _plugin(name: str, url: str) -> Any:
    # Its warnings are the reasons we give, and go no further: the delivery says them
    # once, redacted. At DEBUG it prints tokens.
    logger = logging.getLogger("apprise")
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    terminal.register()
    asset = AppriseAsset(
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
        storage_mode="memory",
        allow_templates=False,
    )
    plugin = Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    if plugin is None:
        raise ChannelError(
            f"channels.{name}: this is not an address Apprise can use.",
            remedy="Compare it with Apprise's list of services. Special characters in "
            "a password are written as %40 and the like.",
        )
    targets = getattr(plugin, "targets", None)
    count = len(targets) if _is_mail(url) and isinstance(targets, list) else len(plugin)
    if count != 1:
        raise ChannelError(
            f"channels.{name}: the address names {count} recipients; one that fails "
            "would make all of them get the message again.",
            remedy="Write one channel per recipient.",
        )
    plugin.retry = 0
    plugin.request_rate_per_sec = 0
    plugin.socket_connect_timeout = CONNECT_SECONDS
    plugin.socket_read_timeout = READ_SECONDS
    return plugin


def _is_mail(url: str) -> bool:
    return url.partition("://")[0].lower() in _MAIL
