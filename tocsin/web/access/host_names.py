"""Whose names the desk answers to: no page of another site may pose as it.

A name that somebody else owns can be made to lead to 127.0.0.1 after a browser has
loaded a page from it (DNS rebinding); the browser then takes the desk for that site.
"""

import contextlib
import ipaddress
import re
from urllib.parse import urlsplit

from tocsin.config.desk_reach import listen_host
from tocsin.config.desk_tables import DeskTable

_HOST = re.compile(
    r"(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(:[0-9]{1,5})?"
)
"""A host and a port (RFC 9110 §7.2), of those that browsers send."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class HostNames:
    """The hosts that the desk is reached by; ports are of no account.

    Somebody may lead another port here: `ssh -L 9000:127.0.0.1:8765`.
    """

    def __init__(self, desk: DeskTable) -> None:
        """Take them from where the desk listens, and from its base_url."""
        self._names = {"localhost"}
        self._addresses: set[Address] = {
            ipaddress.ip_address("127.0.0.1"),
            ipaddress.ip_address("::1"),
        }
        self._listens_everywhere = False
        for host in (listen_host(desk), urlsplit(desk.base_url).hostname or ""):
            if (address := _address(host)) is None:
                self._names |= {_ascii(host)} if host else set()
            else:
                self._addresses.add(address)
                self._listens_everywhere |= address.is_unspecified

    def include(self, header: str) -> bool:
        """Return whether a Host header is one of ours.

        An address is no name that could be led elsewhere: where the desk listens at all
        of the machine's, each of them will do.
        """
        found = _HOST.fullmatch(header)
        if found is None:
            return False
        host = found["host"].lower()
        address = _address(host.strip("[]"))
        if address is not None:
            is_bracketed = host.startswith("[")
            is_known = address in self._addresses or self._listens_everywhere
            return is_known and is_bracketed == (address.version == 6)
        return host.removesuffix(".") in self._names


def _address(host: str) -> Address | None:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host)
    return None


def _ascii(host: str) -> str:
    """Return a name as browsers send it: bücher.example is xn--bcher-kva.example."""
    with contextlib.suppress(UnicodeError):
        return host.encode("idna").decode().lower().removesuffix(".")
    return host.lower()
