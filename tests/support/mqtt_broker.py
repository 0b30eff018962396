"""The broker's side of MQTT 3.1 and 3.1.1 on loopback, with the faults of real ones."""

import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, Self

from tests.support.loopback_server import LoopbackServer, read_until_closed

PASSWORD = "harbour-master"
"""Of any user."""

Fault = Literal["", "silent", "no answer", "hangs up"]
"""What the broker does with a message, or with a login.

silent      it takes the connection and says nothing
no answer   it takes the message and does not acknowledge it
hangs up    it takes the message and ends the connection
"""

_CONNECT, _PUBLISH, _PUBREL, _DISCONNECT = 1, 3, 6, 14
"""Types of packets, the upper half of the first byte (MQTT 3.1.1 §2.2.1)."""
_NOT_AUTHORIZED = 5
"""MQTT 3.1.1 §3.2.2.3."""


@dataclass(frozen=True, slots=True)
class Published:
    """A message that the broker was given."""

    topic: str
    payload: str
    qos: int
    retain: bool


class MqttBroker:
    """Takes one client at a time; use it in a `with` statement."""

    def __init__(
        self, *, fault: Fault = "", password: str = PASSWORD, tls: Path | None = None
    ) -> None:
        """Serve behind TLS if `tls` names a file with certificate and key."""
        self.fault = fault
        self.password = password
        self.published: list[Published] = []
        self.levels: list[int] = []
        """The protocol of each login: 3 is MQTT 3.1, 4 is 3.1.1."""
        self._server = LoopbackServer(self._talk, tls=tls)
        self.port = self._server.port

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        self._server.__exit__(*raised)

    def _talk(self, client: socket.socket) -> None:
        if self.fault == "silent":
            read_until_closed(client)
            return
        with client.makefile("rb") as received:
            while packet := _packet(received):
                first, body = packet
                kind = first >> 4
                if kind == _CONNECT:
                    code = self._judge(body)
                    _send(client, 0x20, bytes([0, code]))
                    if code:
                        return
                elif kind == _PUBLISH:
                    if not self._take(client, first, body):
                        return
                elif kind == _PUBREL:
                    _send(client, 0x70, body[:2])
                elif kind == _DISCONNECT:
                    return

    def _judge(self, body: bytes) -> int:
        """Return the code that answers a login: 0 is welcome."""
        _, rest = _text(body)
        self.levels.append(rest[0])
        flags = rest[1]
        _, rest = _text(rest[4:])
        password = ""
        if flags & 0x80:
            _, rest = _text(rest)
        if flags & 0x40:
            password, rest = _text(rest)
        return 0 if password == self.password else _NOT_AUTHORIZED

    def _take(self, client: socket.socket, first: int, body: bytes) -> bool:
        """Keep a message and answer; return whether the connection goes on."""
        qos = first >> 1 & 3
        topic, rest = _text(body)
        number, payload = (rest[:2], rest[2:]) if qos else (b"", rest)
        kept = Published(topic, payload.decode(), qos, bool(first & 1))
        self.published.append(kept)
        if self.fault == "hangs up":
            return False
        if qos and self.fault != "no answer":
            _send(client, 0x40 if qos == 1 else 0x50, number)
        return True


def _packet(received: BinaryIO) -> tuple[int, bytes] | None:
    """Return the first byte of the next packet and its content; None at the end."""
    first = received.read(1)
    if not first:
        return None
    length, shift = 0, 0
    while True:
        (byte,) = received.read(1)
        length |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return first[0], received.read(length)


def _send(client: socket.socket, first: int, body: bytes) -> None:
    client.sendall(bytes([first, len(body)]) + body)


def _text(body: bytes) -> tuple[str, bytes]:
    """Return the text that has its length before it, and what follows it."""
    (length,) = struct.unpack(">H", body[:2])
    return body[2 : 2 + length].decode(), body[2 + length :]
