"""[desk] of config.toml: where it listens, and who may use it."""

import ipaddress
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

from tocsin.config.table_marks import AfterValidator, Field, SecretStr
from tocsin.config.table_types import PathText, SomeTime, Switch, Table, file_text


def _listen(text: str) -> str:
    """Return where the desk listens: HOST:PORT, [IPV6]:PORT, unix:PATH or nowhere."""
    if not text or (text.startswith("unix:") and file_text(text.removeprefix("unix:"))):
        return text
    host, _, port = text.rpartition(":")
    try:
        ipaddress.ip_address(host.strip("[]") if host != "localhost" else "127.0.0.1")
        is_port = port.isascii() and port.isdigit() and 0 < int(port) < 65536
    except ValueError:
        is_port = False
    if not is_port:
        raise ValueError(
            f"{text!r} is no address to listen at; write one such as '127.0.0.1:8765', "
            "'[::1]:8765' or 'unix:/run/tocsin/desk.sock', or '' for no desk"
        )
    return text.replace("localhost", "127.0.0.1")


def _base_url(text: str) -> str:
    """Return the address by which people reach the desk, without a slash at its end."""
    try:
        parts = urlsplit(text)
        is_plain = not (parts.query or parts.fragment or parts.username)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname)
        is_whole = is_whole and parts.port != 0  # raises ValueError for no port
    except ValueError:
        is_plain = is_whole = False
    if text and not (is_plain and is_whole):
        raise ValueError(
            f"{text!r} is no address of a web page; write one such as "
            "'https://news.example.org/watch'"
        )
    return text.rstrip("/")


def _password_hash(given: SecretStr) -> SecretStr:
    """Return a hash as it is; no message shows it, since it may be a password."""
    if given.get_secret_value() and not given.get_secret_value().startswith("$argon2"):
        raise ValueError(
            "this is no hash of a password; write what this prints: tocsin desk "
            "password"
        )
    return given


DeskRole = Literal["reader", "editor", "admin"]
"""What somebody may do at the desk: each role may do what the one before may."""


class DeskUserTable(Table):
    """[desk.users.NAME]: exactly one of the first two."""

    password_hash: Annotated[SecretStr, AfterValidator(_password_hash)] = SecretStr("")
    password_hash_file: PathText = ""
    role: DeskRole = "reader"


class DeskTable(Table):
    """[desk]."""

    listen: Annotated[str, AfterValidator(_listen)] = "127.0.0.1:8765"
    base_url: Annotated[str, AfterValidator(_base_url)] = ""
    language: Literal["auto", "en", "de", "ru"] = "auto"
    read_timeout: SomeTime = timedelta(seconds=5)
    websub: Switch = False
    users: dict[str, DeskUserTable] = Field(default_factory=dict)
