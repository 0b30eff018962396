"""The server's side of XMPP on loopback (RFC 6120), with the faults of real ones."""

import base64
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Self
from xml.etree import ElementTree

from tests.support.loopback_server import (
    LoopbackServer,
    read_until_closed,
    server_side_tls,
)

PASSWORD = "harbour-master"
"""Of any account."""

HOST = "localhost"

Fault = Literal[
    "",
    "silent",
    "silent after login",
    "no STARTTLS",
    "STARTTLS fails",
    "stream error",
    "refuses",
    "hangs up",
    "no answer",
    "no pings",
    "no room",
]
"""What the server does.

silent              it takes the connection and says nothing
silent after login  it answers nothing behind the login
no STARTTLS         it offers none
STARTTLS fails      it offers it, and refuses it then
stream error        it ends the stream before the login, and says why
refuses             it answers a message with an error
hangs up            it takes the message and ends the connection
no answer           it takes the message and answers nothing any more
no pings            it answers a ping with an error
no room             it lets nobody into a room
"""

_TLS = "urn:ietf:params:xml:ns:xmpp-tls"
_SASL = "urn:ietf:params:xml:ns:xmpp-sasl"
_BIND = "urn:ietf:params:xml:ns:xmpp-bind"
_STANZAS = "urn:ietf:params:xml:ns:xmpp-stanzas"
_JOIN = "<x xmlns='http://jabber.org/protocol/muc'/>"
"""Stands in the answer to who may not join (XEP-0045 §7.2.6)."""
_STREAMS = "urn:ietf:params:xml:ns:xmpp-streams"


class XmppServer:
    """Takes one client at a time; use it in a `with` statement."""

    def __init__(
        self, tls: Path, *, fault: Fault = "", mode: Literal["starttls", "tls"]
    ) -> None:
        """Serve with certificate and key of a file, from the start or when asked."""
        self.fault = fault
        self.texts: list[str] = []
        """The bodies of the messages that it was given."""
        self.logins: list[str] = []
        """The accounts whose password was right."""
        self._tls = tls
        self._server = LoopbackServer(
            self._encrypted if mode == "tls" else self._plain,
            tls=tls if mode == "tls" else None,
        )
        self.port = self._server.port

    @property
    def conversations(self) -> int:
        """Return how many have ended."""
        return self._server.conversations

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        self._server.__exit__(*raised)

    def _plain(self, client: socket.socket) -> None:
        """Talk until TLS begins, and behind it."""
        if self.fault == "silent":
            read_until_closed(client)
            return
        stream = _Stream(client)
        stream.open(
            "" if self.fault == "no STARTTLS" else f"<starttls xmlns='{_TLS}'/>"
        )
        if self.fault == "stream error":
            stream.send(
                "<stream:error><policy-violation "
                f"xmlns='{_STREAMS}'/></stream:error></stream:stream>"
            )
            return
        for stanza in stream.stanzas():
            if stanza.tag == f"{{{_TLS}}}starttls":
                if self.fault == "STARTTLS fails":
                    stream.send(f"<failure xmlns='{_TLS}'/></stream:stream>")
                    return
                stream.send(f"<proceed xmlns='{_TLS}'/>")
                with server_side_tls(client, self._tls) as encrypted:
                    self._encrypted(encrypted)
                return

    def _encrypted(self, client: socket.socket) -> None:
        if self.fault == "silent":
            read_until_closed(client)
            return
        account = self._log_in(_Stream(client))
        if not account:
            return
        stream = _Stream(client)
        stream.open(f"<bind xmlns='{_BIND}'/>")
        if self.fault == "silent after login":
            read_until_closed(client)
            return
        for stanza in stream.stanzas():
            if not self._answer(stream, stanza, f"{account}@{HOST}/here"):
                return

    def _log_in(self, stream: "_Stream") -> str:
        """Return the account that logged in; empty for none."""
        stream.open(
            f"<mechanisms xmlns='{_SASL}'><mechanism>PLAIN</mechanism></mechanisms>"
        )
        for stanza in stream.stanzas():
            if stanza.tag != f"{{{_SASL}}}auth":
                continue
            # RFC 4616: an identity to act as, the account, its password.
            given = base64.b64decode(stanza.text or "").decode().split("\0")
            if given[2] == PASSWORD:
                self.logins.append(given[1])
                stream.send(f"<success xmlns='{_SASL}'/>")
                return given[1]
            stream.send(f"<failure xmlns='{_SASL}'><not-authorized/></failure>")
        return ""

    def _answer(self, stream: "_Stream", stanza: ElementTree.Element, jid: str) -> bool:
        """Answer a stanza; return whether the conversation goes on."""
        kind = stanza.tag.rpartition("}")[2]
        to, id_ = stanza.get("to", HOST), stanza.get("id", "")
        if kind == "message":
            return self._take(stream, stanza, jid)
        if kind == "presence" and "@rooms." in to:
            room, _, nick = to.partition("/")
            if self.fault == "no room":
                stream.send(
                    _error("presence", id_, to, jid, "registration-required", _JOIN)
                )
            else:
                stream.send(
                    f"<presence from='{room}/{nick}' to='{jid}'>"
                    "<x xmlns='http://jabber.org/protocol/muc#user'>"
                    "<item affiliation='none' role='participant'/>"
                    "<status code='110'/></x></presence>"
                    f"<message type='groupchat' from='{room}' to='{jid}'>"
                    "<subject/></message>"
                )
        elif kind == "iq" and stanza.find(f"{{{_BIND}}}bind") is not None:
            bound = f"<bind xmlns='{_BIND}'><jid>{jid}</jid></bind>"
            stream.send(f"<iq type='result' id='{id_}'>{bound}</iq>")
        elif kind == "iq" and self.fault == "no pings":
            stream.send(_error("iq", id_, HOST, jid, "service-unavailable"))
        elif kind == "iq":
            stream.send(f"<iq type='result' id='{id_}' from='{HOST}' to='{jid}'/>")
        return True

    def _take(self, stream: "_Stream", stanza: ElementTree.Element, jid: str) -> bool:
        to, id_ = stanza.get("to", ""), stanza.get("id", "")
        body = stanza.findtext("{jabber:client}body") or ""
        if self.fault == "refuses":
            stream.send(_error("message", id_, to, jid, "service-unavailable"))
            return True
        self.texts.append(body)
        if self.fault == "no answer":
            read_until_closed(stream.client)
        if self.fault in ("no answer", "hangs up"):
            return False
        if stanza.get("type") == "groupchat":
            stream.send(
                f"<message type='groupchat' id='{id_}' from='{to}/tocsin' to='{jid}'>"
                f"<body>sent back</body></message>"
            )
        return True


class _Stream:
    """One XML stream: what comes in is an element at a time."""

    def __init__(self, client: socket.socket) -> None:
        self.client = client
        # The stubs take what it yields for something else than elements.
        self._parser: Any = ElementTree.XMLPullParser(["start", "end"])
        self._depth = 0
        self._events = self._read_events()

    def send(self, text: str) -> None:
        self.client.sendall(text.encode())

    def open(self, features: str) -> None:
        """Answer the beginning of a stream with one, and say what is offered in it.

        What comes before a client has begun its own, it reads as part of the last one.
        """
        for _ in self._events:
            self._depth = 1
            break
        self.send(
            "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
            "xmlns:stream='http://etherx.jabber.org/streams' "
            f"from='{HOST}' id='s' version='1.0'>"
            f"<stream:features>{features}</stream:features>"
        )

    def stanzas(self) -> Iterator[ElementTree.Element]:
        """Yield what the client says, until it ends the stream or the connection."""
        for event, element in self._events:
            self._depth += 1 if event == "start" else -1
            if self._depth == 1 and event == "end":
                yield element
            if self._depth == 0:
                return

    def _read_events(self) -> Iterator[Any]:
        while data := self.client.recv(4096):
            self._parser.feed(data)
            yield from self._parser.read_events()


def _error(
    kind: str, id_: str, sender: str, jid: str, condition: str, content: str = ""
) -> str:
    return (
        f"<{kind} type='error' id='{id_}' from='{sender}' to='{jid}'>{content}"
        f"<error type='cancel'><{condition} xmlns='{_STANZAS}'/>"
        f"<text xmlns='{_STANZAS}'>Not here</text></error></{kind}>"
    )
