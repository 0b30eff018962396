"""A mail server of IMAP on loopback, with the faults that real ones have."""

import base64
import contextlib
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tests.support.loopback_server import LoopbackServer, server_side_tls

PASSWORD = "harbour-master"
"""Of the only user, anna."""

_BODY = re.compile(r"BODY\.PEEK\[\]<0\.(\d+)>")
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')


@dataclass
class StoredMail:
    """A mail of a folder."""

    uid: int
    raw: bytes
    arrived: str = "02-Mar-2026 12:00:00 +0200"


@dataclass
class Folder:
    """A folder: its mails in order, and the number that says whether it is the same."""

    validity: int = 7
    mails: list[StoredMail] = field(default_factory=list)
    next_uid: int = 1

    def add(self, *raws: bytes) -> None:
        """Add mails at the end."""
        for raw in raws:
            self.mails.append(StoredMail(self.next_uid, raw))
            self.next_uid += 1


class ImapServer:
    """Takes one client at a time; use it in a `with` statement."""

    def __init__(self, tls: Path, *, mode: str = "tls") -> None:
        """Encrypt with the certificate in a file, or not.

        From the start ("tls"), after STARTTLS ("starttls"), or not at all ("plain").
        """
        self.folders: dict[str, Folder] = {"INBOX": Folder()}
        self.password = PASSWORD
        self.capabilities = "IMAP4rev1 AUTH=PLAIN"
        self.commands: list[str] = []
        """What it was told, without tags and without secrets."""
        self.faults: dict[str, Callable[[socket.socket], None]] = {}
        """What is done with the connection in place of a command, or as "greeting"."""
        self.refusals: dict[str, str] = {}
        """What is answered in place of "OK", by the beginning of the command."""
        self._tls, self._mode = tls, mode
        self._server = LoopbackServer(self._talk, tls=tls if mode == "tls" else None)
        self.port = self._server.port

    @property
    def inbox(self) -> Folder:
        """Return the folder INBOX."""
        return self.folders["INBOX"]

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        self._server.__exit__(*raised)

    def _talk(self, client: socket.socket) -> None:
        conversation = _Conversation(self, client)
        with contextlib.suppress(OSError, ValueError):
            conversation.run()
        conversation.client.close()  # after STARTTLS not the one of `client`

    def encrypted(self, client: socket.socket) -> socket.socket:
        """Return a connection after the handshake that STARTTLS begins."""
        return server_side_tls(client, self._tls)

    @property
    def offers(self) -> str:
        """Return its capabilities."""
        more = " STARTTLS" if self._mode == "starttls" else ""
        return self.capabilities + more


class _Conversation:
    """What one client and the server say."""

    def __init__(self, server: ImapServer, client: socket.socket) -> None:
        self._server, self.client = server, client
        self._folder = Folder()
        self._received = b""

    def run(self) -> None:
        if fault := self._server.faults.get("greeting"):
            fault(self.client)
            return
        self._send(b"* OK harbour")
        while line := self._line():
            tag, _, rest = line.partition(" ")
            command = self._named(rest)
            if fault := self._server.faults.get(command):
                fault(self.client)
                return
            refusals = self._server.refusals.items()
            done = next((no for start, no in refusals if rest.startswith(start)), "")
            done = done or self._do(command, rest.partition(" ")[2])
            self._send(f"{tag} {done}".encode())
            if command == "STARTTLS":
                self.client = self._server.encrypted(self.client)
            if command == "LOGOUT":
                return

    def _named(self, rest: str) -> str:
        words = rest.upper().split()
        name = " ".join(words[: 2 if words[0] == "UID" else 1])
        is_secret = name in ("LOGIN", "AUTHENTICATE")
        self._server.commands.append(name if is_secret else rest)
        return name

    def _do(self, command: str, arguments: str) -> str:
        """Carry a command out; return the tagged answer without its tag."""
        match command:
            case "CAPABILITY":
                self._send(f"* CAPABILITY {self._server.offers}".encode())
            case "LOGIN":
                user, password = _tokens(arguments)
                return self._logged_in(user, password)
            case "AUTHENTICATE":
                self._send(b"+ ")
                _, user, password = base64.b64decode(self._line()).decode().split("\0")
                return self._logged_in(user, password)
            case "EXAMINE":
                return self._opened(_tokens(arguments)[0])
            case "LIST":
                for name in self._server.folders:
                    self._send(f'* LIST (\\HasNoChildren) "/" "{name}"'.encode())
            case "UID SEARCH":
                self._search(int(re.findall(r"\d+", arguments)[0]))
            case "FETCH":
                first, last = map(int, arguments.split()[0].split(":"))
                for number in range(first, last + 1):
                    uid = self._folder.mails[number - 1].uid
                    self._send(f"* {number} FETCH (UID {uid})".encode())
            case "UID FETCH":
                self._mail(int(re.findall(r"\d+", arguments)[0]), arguments)
            case "LOGOUT":
                self._send(b"* BYE")
            case "STARTTLS":
                pass
            case _:
                return f"BAD {command}"
        return "OK done"

    def _logged_in(self, user: str, password: str) -> str:
        if (user, password) == ("anna", self._server.password):
            return "OK welcome"
        return "NO [AUTHENTICATIONFAILED] no such harbour master"

    def _opened(self, name: str) -> str:
        folder = self._server.folders.get(name)
        if folder is None:
            return "NO no such folder"
        self._folder = folder
        self._send(f"* {len(folder.mails)} EXISTS".encode())
        self._send(f"* OK [UIDVALIDITY {folder.validity}] is it".encode())
        self._send(f"* OK [UIDNEXT {folder.next_uid}] is next".encode())
        return "OK [READ-ONLY] open"

    def _search(self, first: int) -> None:
        uids = [mail.uid for mail in self._folder.mails]
        # RFC 3501: "n:*" has the last mail in it, whatever n is.
        found = [uid for uid in uids if uid >= first] or uids[-1:]
        self._send(" ".join(["* SEARCH", *map(str, found)]).encode())

    def _mail(self, uid: int, wanted: str) -> None:
        most = int(_BODY.findall(wanted)[0])
        for number, mail in enumerate(self._folder.mails, start=1):
            if mail.uid == uid:
                raw = mail.raw[:most]
                head = (
                    f'* {number} FETCH (UID {uid} INTERNALDATE "{mail.arrived}"'
                    f" BODY[]<0> {{{len(raw)}}}"
                )
                self._send(head.encode())
                self.client.sendall(raw)
                self._send(b")")

    def _send(self, line: bytes) -> None:
        self.client.sendall(line + b"\r\n")

    def _line(self) -> str:
        while b"\r\n" not in self._received:
            more = self.client.recv(4_096)
            if not more:
                return ""
            self._received += more
        line, _, self._received = self._received.partition(b"\r\n")
        return line.decode()


def _tokens(text: str) -> list[str]:
    found = _TOKEN.findall(text)
    return [re.sub(r"\\(.)", r"\1", quoted) or bare for quoted, bare in found]


def mail(
    subject: str = "Ferry late",
    text: str = "The ferry was late.",
    *,
    number: int = 1,
    html: str = "",
    headers: str = "",
) -> bytes:
    """Return a mail as it is sent, of one part."""
    kind = "text/html" if html else "text/plain"
    return (
        f"Message-ID: <{number}@gazette.example>\r\n"
        "From: Harbour Gazette <news@gazette.example>\r\n"
        f"Subject: {subject}\r\nDate: Mon, 02 Mar 2026 11:59:00 +0200\r\n{headers}"
        f"MIME-Version: 1.0\r\nContent-Type: {kind}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: 8bit\r\n\r\n{html or text}\r\n"
    ).encode()
