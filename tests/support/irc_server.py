"""An IRC server on loopback that refuses what real ones refuse."""

import socket
from typing import Self

from tests.support.loopback_server import LoopbackServer

MAX_LINE_BYTES = 512


class IrcServer:
    """Takes one client at a time; use it in a `with` statement."""

    def __init__(
        self,
        *,
        answers: dict[str, str] | None = None,
        nicks_taken: tuple[str, ...] = (),
        hangs_up_after: int = 1_000,
    ) -> None:
        """Answer a command to a target with a numeric: {"PRIVMSG #mod": "404"}."""
        self.lines: list[str] = []
        """All that clients said, without their line ends."""
        self._answers = answers or {}
        self._nicks_taken = nicks_taken
        self._hangs_up_after = hangs_up_after
        self._server = LoopbackServer(self._talk)
        self.port = self._server.port

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        self._server.__exit__(*raised)

    @property
    def texts(self) -> list[str]:
        """Return what was said to a channel or a person, as its readers see it."""
        said = [line for line in self.lines if line.startswith("PRIVMSG")]
        return [line.partition(" :")[2] for line in said]

    def _talk(self, client: socket.socket) -> None:
        nick = "*"
        with client.makefile("rb") as received:
            for raw in received:
                if len(raw) > MAX_LINE_BYTES:
                    client.sendall(b"ERROR :Request too long\r\n")
                    return
                line = raw.decode().rstrip("\r\n")
                self.lines.append(line)
                if len(self.texts) >= self._hangs_up_after:
                    return
                command, *words = line.split()
                if command == "NICK":
                    nick = words[0]
                for answer in self._answers_to(command, words, nick):
                    client.sendall(f":irc.example {answer}\r\n".encode())

    def _answers_to(self, command: str, words: list[str], nick: str) -> list[str]:
        numeric = self._answers.get(" ".join([command, *words[:1]]))
        if numeric:
            return [f"{numeric} {nick} {words[0]} :No"]
        match command:
            case "NICK" if words[0] in self._nicks_taken:
                return [f"433 * {words[0]} :Nickname is already in use"]
            case "NICK":
                return [f"001 {nick} :Welcome", "PING :are-you-there"]
            case "JOIN":
                return [f"366 {nick} {words[0]} :End of /NAMES list"]
            case "PING":
                return [f"PONG irc.example {words[0]}"]
            case _:
                return []
