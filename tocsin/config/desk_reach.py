"""From where the desk can be reached, and what is wrong with that (pure)."""

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from tocsin.config.desk_tables import DeskTable, DeskUserTable

MAX_NAME_CHARS = 64
"""The longest name of a user: it stands in a line of its own on each page."""


def reach_beyond(desk: DeskTable) -> str:
    """Return the option by which other machines reach the desk; empty for none.

    A Unix socket is this machine's; who may open it is a matter of its folder.
    """
    if not desk.listen:
        return ""
    if not desk.listen.startswith("unix:") and not is_loopback(listen_host(desk)):
        return f"desk.listen: {desk.listen!r}"
    if desk.base_url and not is_loopback(urlsplit(desk.base_url).hostname or ""):
        return f"desk.base_url: {desk.base_url!r}"
    return ""


def listen_host(desk: DeskTable) -> str:
    """Return the IP address that the desk listens at; empty for a Unix socket."""
    if desk.listen.startswith("unix:"):
        return ""
    return desk.listen.rpartition(":")[0].strip("[]")


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine (RFC 6761 §6.3, RFC 1122 §3.2.1.3)."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def desk_problems(desk: DeskTable) -> Iterator[str]:
    """Yield what is wrong with the desk: users that are needed, or are half written."""
    if (beyond := reach_beyond(desk)) and not desk.users:
        yield (
            f"{beyond} can be reached from other machines, and the desk has no users; "
            'type: tocsin desk password   and write [desk.users.NAME], role = "admin" '
            "and the password_hash that it prints"
        )
    if desk.websub and not (desk.base_url and desk.listen):
        lacking = "base_url" if desk.listen else "listen"
        yield (
            f"desk.websub: hubs send to the desk, and desk.{lacking} is empty; write "
            "listen, and base_url, the address by which the whole world reaches the "
            "desk, or websub = false"
        )
    for name, table in desk.users.items():
        yield from _user_problems(name, table)


def _user_problems(name: str, table: DeskUserTable) -> Iterator[str]:
    where = f"desk.users.{name[:MAX_NAME_CHARS]}"
    if not name or len(name) > MAX_NAME_CHARS or re.search(r"[\s\x00-\x1f\x7f]", name):
        yield (
            f"{where}: a name has 1 to {MAX_NAME_CHARS} characters, and no blanks; "
            "write one such as [desk.users.anna]"
        )
    if bool(table.password_hash.get_secret_value()) == bool(table.password_hash_file):
        found = "both" if table.password_hash_file else "none"
        yield (
            f"{where}: write exactly one of password_hash or password_hash_file "
            f"(found {found}); this prints a hash: tocsin desk password"
        )
