"""XMPP: a conversation with a server, in which every refusal is heard.

Apprise reads the channel's URL. Its own client takes any end of the connection for
success, also one before the login: with a certificate that is not trusted, every
message is lost and called sent. A server handles stanzas in order: once it has answered
a ping behind the message it has refused what it refuses. A room sends each message back
to whom it came from. That somebody reads it, no server says.
"""

import asyncio
import importlib
import logging
import secrets
import ssl
from collections.abc import Callable
from datetime import datetime
from typing import Any

from store.message import Message
from tocsin.alerts.channels.classify import no_answer
from tocsin.alerts.channels.endpoint import Endpoint
from tocsin.alerts.channels.reasons import one_line
from tocsin.alerts.channels.send_result import SendResult, handed_over
from tocsin.alerts.channels.send_timeouts import SendTimeouts

_MAX_REPLY_CHARS = 200
_TLS_PORT, _PORT = 5223, 5222
_MECHANISMS = {"SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN"}
"""Logins that do not bind to the TLS connection, for `scramplus=no` in the URL."""


class XmppSender:
    """Sends messages to one person or one room."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Take server, login and recipient from Apprise's NotifyXMPP."""
        self._endpoint = endpoint
        self._plugin = endpoint.plugin
        self._limits = endpoint.limits

    def send(
        self,
        message: Message,
        *,
        key: str,
        thread: str,
        at: datetime,
        before_send: Callable[[], None],
    ) -> SendResult:
        """Send one message; raises what `before_send` raises, and sends nothing."""
        attempt = _Attempt(self._plugin, before_send, limits=self._limits)
        seconds = self._limits.call.total_seconds()
        try:
            work = attempt.run(message, self._endpoint.tls_context())
            asyncio.run(asyncio.wait_for(work, seconds))
        except _RefusedError as error:
            return SendResult(outcome="channel", reason=f"XMPP: {error}")
        except _AddressError:
            reason = "XMPP: the account or the recipient is no address of XMPP"
            return SendResult(outcome="channel", reason=reason)
        except OSError as error:
            return no_answer(error, may_have_arrived=attempt.has_left, where="XMPP")
        return handed_over("XMPP")


class _RefusedError(Exception):
    """The server refused a login, a room or a message, in its words."""


class _AddressError(Exception):
    """slixmpp takes a JID of the channel's URL for none (RFC 7622)."""


class _Attempt:
    """One connection, one message."""

    def __init__(
        self, plugin: Any, before_send: Callable[[], None], *, limits: SendTimeouts
    ) -> None:
        self.has_left = False
        self._login_seconds = limits.step.total_seconds()
        self._plugin = plugin
        self._before_send = before_send
        self._failure: asyncio.Future[None]
        self._target: tuple[str, Any]

    async def run(self, message: Message, context: ssl.SSLContext) -> None:
        """Deliver; raises OSError or _RefusedError when that fails."""
        self._failure = asyncio.get_running_loop().create_future()
        try:
            client = self._client(context)
            self._target = self._recipient()
        except ValueError as error:
            raise _AddressError from error
        started = self._event(client, "session_start")
        plugin = self._plugin
        default_port = _TLS_PORT if plugin.secure_mode == "tls" else _PORT
        host = (plugin.xmpp_host or plugin.host).strip("[]")
        client.connect(host, plugin.port or default_port)
        try:
            await self._log_in(started)
            await self._first(asyncio.ensure_future(self._deliver(client, message)))
        finally:
            # Its own end of the connection is no failure.
            if not self._failure.done():
                self._failure.cancel()
            try:
                await client.disconnect(wait=1.0)
            finally:
                # Also when the time is over meanwhile: a server that says nothing
                # keeps its end open for ever.
                client.abort()

    async def _log_in(self, started: "asyncio.Future[Any]") -> None:
        try:
            await asyncio.wait_for(self._first(started), self._login_seconds)
        except TimeoutError:
            raise _RefusedError(
                "login: no answer in time; servers that want TLS ignore a login "
                "without it: write xmpps://, with mode=tls for a port of TLS alone"
            ) from None

    async def _deliver(self, client: Any, message: Message) -> None:
        kind, target = self._target
        refused = self._event(client, "message_error")
        if kind == "groupchat":
            refused = self._event(client, "groupchat_message_error")
            await self._join(client, target)
        client.send_presence()
        stanza = client.make_message(
            mto=target, mbody=_text(message, self._plugin), mtype=kind
        )
        if self._plugin.subject:
            stanza["subject"] = message.title
        stanza["id"] = f"tocsin-{secrets.token_hex(8)}"
        returned = self._returned(client, stanza["id"], target)
        self._before_send()
        self.has_left = True
        stanza.send()
        if kind == "groupchat":
            await asyncio.wait([returned, refused], return_when=asyncio.FIRST_COMPLETED)
        else:
            await self._ping(client)
        if refused.done():
            raise _RefusedError(_words(refused.result()))

    def _recipient(self) -> tuple[str, Any]:
        """Return the kind and the JID of the recipient; raises ValueError for none."""
        jid: Any = importlib.import_module("slixmpp.jid")
        kind, address = self._plugin.targets[0]
        return kind, jid.JID(address)

    async def _join(self, client: Any, room: str) -> None:
        exceptions = importlib.import_module("slixmpp.exceptions")
        nick = self._plugin.name or "tocsin"
        try:
            await client.plugin["xep_0045"].join_muc_wait(room, nick, maxstanzas=0)
        except exceptions.PresenceError as error:
            raise _RefusedError(f"{room}: {_words(error.presence)}") from None

    async def _ping(self, client: Any) -> None:
        exceptions = importlib.import_module("slixmpp.exceptions")
        ping = client.make_iq_get("urn:xmpp:ping", ito=client.boundjid.host)
        try:
            # The time of the whole attempt bounds it.
            await ping.send(timeout=None)
        except exceptions.IqError:
            # It has no pings, and says so behind what it said to the message.
            return

    def _client(self, context: ssl.SSLContext) -> Any:
        slixmpp: Any = importlib.import_module("slixmpp")
        # It logs whole stanzas, and as errors what is in our result.
        logging.getLogger("slixmpp").setLevel(logging.CRITICAL + 1)
        plugin = self._plugin
        mechanisms = {} if plugin.scramplus else {"use_mechs": _MECHANISMS}
        client = slixmpp.ClientXMPP(
            plugin.jid,
            plugin.password or "",
            plugin_config={"feature_mechanisms": mechanisms},
        )
        client.ssl_context = context
        client.enable_direct_tls = plugin.secure_mode == "tls"
        client.enable_starttls = plugin.secure_mode == "starttls"
        client.enable_plaintext = plugin.secure_mode == "none"
        client.register_plugin("xep_0045")
        client.add_event_handler("ssl_invalid_chain", self._fail)
        client.add_event_handler("connection_failed", self._fail)
        client.add_event_handler("failed_all_auth", self._fail_login)
        client.add_event_handler("failed_auth", self._fail_login)
        client.add_event_handler("disconnected", self._fail)
        return client

    def _fail_login(self, stanza: Any) -> None:
        condition = stanza["condition"] if stanza else "no login that both sides know"
        if not self._failure.done():
            self._failure.set_exception(_RefusedError(f"login: {condition}"))

    def _fail(self, reason: Any) -> None:
        error = reason if isinstance(reason, OSError) else ConnectionResetError(reason)
        if not self._failure.done():
            self._failure.set_exception(error)

    async def _first(self, awaited: "asyncio.Future[Any]") -> None:
        """Wait for something; raises its error, or the one that comes before it."""
        await asyncio.wait(
            [awaited, self._failure], return_when=asyncio.FIRST_COMPLETED
        )
        if not awaited.done():
            awaited.cancel()
            self._failure.result()
        await awaited

    def _event(self, client: Any, name: str) -> "asyncio.Future[Any]":
        """Return a future that ends with the first event of a name."""
        happened = asyncio.get_running_loop().create_future()

        def note(data: Any) -> None:
            if not happened.done():
                happened.set_result(data)

        client.add_event_handler(name, note)
        return happened

    def _returned(self, client: Any, id_: str, room: str) -> "asyncio.Future[Any]":
        """Return a future that ends when a room sends our message back."""
        happened = asyncio.get_running_loop().create_future()

        def note(stanza: Any) -> None:
            if stanza["id"] == id_ and not happened.done():
                happened.set_result(stanza)

        client.add_event_handler("groupchat_message", note)
        return happened


def _text(message: Message, plugin: Any) -> str:
    parts = ["" if plugin.subject else message.title, message.plain or message.body]
    return "\n".join(part for part in parts if part)


def _words(stanza: Any) -> str:
    """Return what a server says in an error."""
    error = stanza["error"]
    return one_line(f"{error['condition']} {error['text']}", _MAX_REPLY_CHARS)
