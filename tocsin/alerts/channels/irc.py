"""IRC: a conversation with a server, in which every refusal is heard.

Apprise reads the channel's URL. Its own client sends lines of any length, which servers
cut or hang up on, and does not wait for what a server says to them. A server handles
commands in order: once it has answered the PING behind them it has refused all lines
that it refuses. That somebody reads them, no server says.
"""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from store.message import Message
from tocsin.alerts.channels.classify import no_answer
from tocsin.alerts.channels.endpoint import Endpoint
from tocsin.alerts.channels.reasons import one_line
from tocsin.alerts.channels.send_result import SendResult, handed_over
from tocsin.alerts.channels.send_timeouts import SendTimeouts
from tocsin.alerts.messages.sanitize import split_to_size

MAX_LINE_BYTES = 512
"""Of a line with its CRLF (RFC 1459 §2.3)."""

MAX_SENDER_BYTES = len(f"!{'u' * 10}@{'h' * 63} ")
"""Of what a server puts between a nick and the line it passes on: user and host."""

_MAX_REPLY_CHARS = 200
_PLAIN_PORT, _TLS_PORT = 6667, 6697
_NICK_TAKEN = (433, 436, 437)
_LONGEST_NICK = 40
"""Code points of a nick to which underscores were added: somebody has all of them."""

_WELCOME, _END_OF_NAMES, _NO_MESSAGE_OF_THE_DAY = 1, 366, 422
_MAX_UNREAD_BYTES = 64 * 1024
"""Without the end of a line: what answers is no IRC server."""


class IrcSender:
    """Sends messages to one IRC channel, or to one person."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Take host, login and target from Apprise's NotifyIRC."""
        self._endpoint = endpoint
        self._plugin = endpoint.plugin
        self._limits = endpoint.limits
        self._channel_key = ""
        for channel, channel_key in endpoint.plugin.channels.items():
            self._target = f"#{channel.lstrip('#')}"
            self._channel_key = channel_key or ""
        for nick in endpoint.plugin.users:
            self._target = nick.lstrip("@")

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
        has_left = False
        try:
            with self._connected() as conversation:
                self._register(conversation)
                self._join(conversation)
                lines = self._lines(message, conversation.nick)
                before_send()
                has_left = True
                for line in lines:
                    conversation.say(f"PRIVMSG {self._target} :{line}")
                conversation.say("PING :tocsin")
                conversation.read_until(lambda reply: reply.command == "PONG")
                conversation.leave()
        except _RefusedError as error:
            return SendResult(outcome="channel", reason=f"IRC {error}")
        except OSError as error:
            return no_answer(error, may_have_arrived=has_left, where="IRC")
        return handed_over("IRC")

    @contextlib.contextmanager
    def _connected(self) -> Iterator["_Conversation"]:
        plugin, seconds = self._plugin, self._limits.connect.total_seconds()
        port = plugin.port or (_TLS_PORT if plugin.secure else _PLAIN_PORT)
        host = plugin.host.strip("[]")
        with socket.create_connection((host, port), timeout=seconds) as plain:
            if not plugin.secure:
                yield _Conversation(plain, self._limits, nick=self._nick())
                return
            context = self._endpoint.tls_context()
            with context.wrap_socket(plain, server_hostname=host) as secured:
                yield _Conversation(secured, self._limits, nick=self._nick())

    def _nick(self) -> str:
        return one_line(self._plugin.nickname or "tocsin", 30).replace(" ", "")

    def _register(self, conversation: "_Conversation") -> None:
        plugin = self._plugin
        password = plugin.password or ""
        if password and plugin.auth_mode == "znc":
            conversation.say(f"PASS {plugin.user}:{password}")
        elif password and plugin.auth_mode == "server":
            conversation.say(f"PASS {password}")
        conversation.say(f"NICK {conversation.nick}")
        name = one_line(plugin.fullname or "tocsin", 50)
        conversation.say(f"USER {conversation.nick} 0 * :{name}")
        conversation.read_until(lambda reply: reply.number == _WELCOME)
        if password and plugin.auth_mode == "nickserv":
            conversation.say(f"PRIVMSG NickServ :IDENTIFY {password}")

    def _join(self, conversation: "_Conversation") -> None:
        if not self._target.startswith("#"):
            return
        if self._plugin.join or self._channel_key:
            conversation.say(f"JOIN {self._target} {self._channel_key}".rstrip())
            conversation.read_until(lambda reply: reply.number == _END_OF_NAMES)

    def _lines(self, message: Message, nick: str) -> list[str]:
        """Return a message as lines that fit, also where a server passes them on."""
        around = f":{nick} PRIVMSG {self._target} :\r\n"
        room = MAX_LINE_BYTES - MAX_SENDER_BYTES - len(around.encode())
        written = [message.title, *(message.plain or message.body).splitlines()]
        return [
            part
            for line in written
            for part in split_to_size(one_line(line, len(line)), max(room, 100))
        ]


class _RefusedError(Exception):
    """The server refused something, in its words."""


class _ClosedError(ConnectionError):
    """The server hung up, with its words if it said why."""

    def __init__(self, words: str = "") -> None:
        # As strerror, which is the reason; without a number of the system's.
        super().__init__(0, words)


class _Reply:
    """A line from the server, cut into its parts (RFC 1459 §2.3.1)."""

    def __init__(self, line: str) -> None:
        if line.startswith(":"):
            line = line.partition(" ")[2]
        head, _, self.text = line.partition(" :")
        self.command, *self.parameters = head.split() or [""]
        self.number = int(self.command) if self.command.isdecimal() else 0

    @property
    def words(self) -> str:
        """Return what the server says, without our nick before it."""
        words = " ".join([*self.parameters[1:], self.text])
        return one_line(words, _MAX_REPLY_CHARS)


class _Conversation:
    """A connection to a server, line by line."""

    def __init__(
        self, connection: socket.socket, limits: SendTimeouts, *, nick: str
    ) -> None:
        self.nick = nick
        self._connection = connection
        self._ends = time.monotonic() + limits.call.total_seconds()
        self._received = b""

    def say(self, line: str) -> None:
        """Send a line."""
        self._set_timeout()
        self._connection.sendall(f"{line}\r\n".encode())

    def read_until(self, is_last: Callable[[_Reply], bool]) -> None:
        """Read lines until one is the last; raises for those that refuse something."""
        while True:
            reply = _Reply(self._line())
            if reply.command == "PING":
                self.say(f"PONG :{reply.text or ' '.join(reply.parameters)}")
            elif reply.command == "ERROR":
                raise _ClosedError(one_line(reply.text, _MAX_REPLY_CHARS))
            elif reply.number in _NICK_TAKEN and not is_last(reply):
                self._take_another_nick(reply)
            elif 400 <= reply.number < 600 and reply.number != _NO_MESSAGE_OF_THE_DAY:
                raise _RefusedError(f"{reply.number}: {reply.words}")
            elif is_last(reply):
                if reply.number == _WELCOME and reply.parameters:
                    self.nick = reply.parameters[0]
                return

    def leave(self) -> None:
        """Say goodbye; a server that has hung up already is as well."""
        with contextlib.suppress(OSError):
            self.say("QUIT :tocsin")

    def _take_another_nick(self, reply: _Reply) -> None:
        if len(self.nick) > _LONGEST_NICK:
            raise _RefusedError(f"{reply.number}: {reply.words}")
        self.nick += "_"
        self.say(f"NICK {self.nick}")

    def _line(self) -> str:
        while b"\n" not in self._received:
            self._set_timeout()
            received = self._connection.recv(4096)
            if not received:
                raise _ClosedError
            self._received += received
            if len(self._received) > _MAX_UNREAD_BYTES:
                raise _ClosedError("the server sends no lines")
        line, _, self._received = self._received.partition(b"\n")
        return line.rstrip(b"\r").decode("utf-8", "replace")

    def _set_timeout(self) -> None:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
