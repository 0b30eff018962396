"""Takes out of a bug report what is nobody else's business."""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

from spiders import urls
from tocsin.config import Config
from tocsin.config.written_secrets import secret_texts
from tocsin.logs.redaction import redact

MIN_SECRET_CHARS = 4
"""Shorter secrets are in every other word; what holds one is not written anyway."""

MAX_TEXT = 2_000
"""Characters of one text: reasons are shorter."""

_ADDRESS = re.compile(r"\b([a-z][a-z0-9+.-]*)://([^\s'\"<>]*)", re.I)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_QUOTED = re.compile(r"(?<!\w)(['\"‘“«]).+?['\"’”»](?!\w)")
"""What somebody else wrote, as reasons quote it."""

_FOLDERS = re.compile(r"; there is .*", re.S)
"""What folders a mailbox has, after the one that it has not."""

_HOST = re.compile(
    r"(?<![\w:])(?=[\da-f:]*::|(?:[\da-f]+:){7})[\da-f:]+(?:\.\d{1,3}){0,3}(?![\w:])"
    r"|\b(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[\w-]+\.)+[^\W\d_][\w-]+)\b",
    re.I,
)
"""A name with dots, a number of four parts, or an address of IPv6 (RFC 4291 §2.2), with
"::" or seven colons: in a reason it is a host."""

_QUOTING = frozenset(["reason"])
"""Keys of texts that may quote a page."""

_NAMED = frozenset(["sources", "channels", "watchlists"])
"""Keys of tables in which a name is somebody's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """What somebody wants a bug report to have."""

    with_queries: bool = False
    without_addresses: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCleaner:
    """What is taken out of every text of a report."""

    secrets: list[str]
    names: Mapping[str, str]
    """Name → what is written in its place."""
    hosts: frozenset[str] = frozenset()
    """Hosts that are not named."""
    hides_hosts: bool = False
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(16), repr=False)
    """Of one report: equal hosts look equal in it, and nobody can try out names."""

    @classmethod
    def of(
        cls,
        config: Config | None,
        options: ReportOptions,
        *,
        environment: Mapping[str, str],
        sources: Iterable[tuple[str, str, str]] = (),
    ) -> Self:
        """Return what fits a configuration; little is known of one that is None.

        `sources` are (key, name, address) of what the database has beside it.
        """
        hides = options.without_addresses
        names, hosts = dict[str, str](), set[str]()
        if hides:
            watched = config.sources if config else ()
            listed = [(one.key, one.name, one.url) for one in watched]
            for number, (key, name, url) in enumerate((*listed, *sources), 1):
                for each in filter(None, (key, name)):
                    names.setdefault(each, f"source-{number}")
                hosts.add(urls.host(url))
        found = secret_texts(config, environment) if config else []
        if config and not options.with_queries:
            hidden = [*config.watchlist_tables, *dict(config.names.entries())]
            names |= _numbered("watchlist", hidden)
        return cls(
            secrets=[text for text in found if len(text) >= MIN_SECRET_CHARS],
            names=names,
            hosts=frozenset(filter(None, hosts)),
            hides_hosts=hides,
        )

    def cleaned(self, value: Any, key: str = "") -> Any:
        """Return a value of JSON with all its texts cleaned; it is found at a key."""
        match value:
            case dict():
                named = self.text if key in _NAMED else str
                return {
                    named(name): self.cleaned(each, name)
                    for name, each in value.items()
                }
            case list() | tuple():
                return [self.cleaned(each, key) for each in value]
            case str():
                return self._reason(value) if key in _QUOTING else self.text(value)
        return value

    def _reason(self, text: str) -> str:
        """Return a reason without what it quotes, and without hosts if need be."""
        shown = self.text(_FOLDERS.sub("; …", _QUOTED.sub("'…'", text)))
        if self.hides_hosts:
            shown = _HOST.sub(lambda found: self._hidden(found[0]), shown)
        return shown

    def text(self, text: str) -> str:
        """Return a text without secrets, paths of addresses, mail addresses, homes."""
        text = redact(text, self.secrets)[:MAX_TEXT]
        text = _ADDRESS.sub(self._address, text)
        text = _MAIL.sub("***", text)
        for host in sorted(self.hosts, key=len, reverse=True):
            text = text.replace(host, self._hidden(host))
        home = str(Path.home())
        text = text.replace(home, "~") if len(home) > 1 else text
        for name in sorted(self.names, key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", self.names[name], text)
        return text

    def _address(self, found: re.Match[str]) -> str:
        """Return an address with its host alone."""
        host = re.split(r"[/?#]", found[2])[0].rpartition("@")[2]
        shown = self._hidden(host) if self.hides_hosts else host
        has_more = len(found[2]) > len(host)
        return f"{found[1]}://{shown}{'/…' if has_more else ''}"

    def _hidden(self, host: str) -> str:
        if not host or host.startswith("host-"):
            return host
        name = host.lower().encode()
        return f"host-{blake2b(name, digest_size=4, key=self.salt).hexdigest()}"


def _numbered(noun: str, names: Iterable[str]) -> dict[str, str]:
    """Return name → its number with a noun."""
    return {name: f"{noun}-{number}" for number, name in enumerate(names, 1) if name}
