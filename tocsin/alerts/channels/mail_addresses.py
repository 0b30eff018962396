"""Mail addresses in a channel's URL that Apprise does not read as they are meant.

It takes ASCII alone, and of a login that is a mail address it keeps the part before @.
"""

import re
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

_OPTION = re.compile(r"(?<=[?&])(to|from|reply)=([^&]*)", re.IGNORECASE)
_IN_PATH = re.compile(r"(?<=/)[^/?]*(?:@|%40)[^/?]*(?=[/?]|$)", re.IGNORECASE)
_ADDRESS = re.compile(r"([^\s<>,;@]+)@([^\s<>,;@]+)")
_STAND_IN = "tocsin-stands-in"


class MailAddresses:
    """The addresses of one URL, written so that Apprise takes them."""

    def __init__(self, url: str) -> None:
        self._before: dict[str, str] = {}
        """What was put in place of an address → the address."""
        schema, _, rest = url.partition("://")
        head = re.split(r"[/?]", rest, maxsplit=1)[0]
        tail = rest[len(head) :]
        if not unquote(tail).isascii():
            tail = _OPTION.sub(lambda m: f"{m[1]}={self._ascii(m[2])}", tail)
            tail = _IN_PATH.sub(lambda m: self._ascii(m[0]), tail)
        self.url = f"{schema}://{head}{tail}"
        """What Apprise is given."""
        options = {name.lower() for name, _ in parse_qsl(tail.partition("?")[2])}
        self._names_sender = "from" in options

    def restore(self, plugin: Any) -> None:
        """Put the addresses as they are meant into Apprise's NotifyEmail."""
        if not self._names_sender and plugin.user and "@" in plugin.user:
            # A login that is a mail address is the sender, on whatever server.
            guessed = plugin.from_addr[1]
            plugin.from_addr = (plugin.from_addr[0], plugin.user)
            plugin.targets = [
                (name, plugin.user if address == guessed else address)
                for name, address in plugin.targets
            ]
        plugin.targets = [
            (name, self._meant(address)) for name, address in plugin.targets
        ]
        name, sender = plugin.from_addr
        plugin.from_addr = (name, self._meant(sender))
        plugin.reply_to = {self._meant(address) for address in plugin.reply_to}

    def _ascii(self, written: str) -> str:
        return quote(_ADDRESS.sub(self._stand_in, unquote(written)), safe="")

    def _stand_in(self, found: re.Match[str]) -> str:
        local, domain = found[1], found[2]
        try:
            domain = domain.encode("idna").decode()
        except UnicodeError:
            return found[0]
        if local.isascii():
            return f"{local}@{domain}"
        # RFC 6531: a server that supports SMTPUTF8 takes it as it is.
        stand_in = f"{_STAND_IN}-{len(self._before)}@{domain}"
        self._before[stand_in] = f"{local}@{domain}"
        return stand_in

    def _meant(self, address: str) -> str:
        return self._before.get(address, address)
