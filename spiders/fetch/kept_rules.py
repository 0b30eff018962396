"""The rules of sites' robots.txt as they were last told, within bounds. Pure.

Parsed, a robots.txt takes twenty to forty times its length: 120 kB for one of 3 kB. A
daemon that follows search services asks thousands of sites a month. So the text is
kept, packed, and parsed rules only of the sites that were asked last.
"""

import hashlib
import zlib
from dataclasses import dataclass

from protego import Protego

MOST_BYTES = 16_000_000
"""What all that is kept may take: 25,000 sites with texts of 3 kB. The ones that told
their rules first are forgotten first, and asked again."""

MOST_PARSED = 1_000_000
"""Characters of the texts of which the parsed rules are kept, in 20 to 40 MB: 350 sites
with 3 kB. To parse one of the others again takes a millisecond."""

ENTRY_BYTES = 300
"""What a site takes beside its text."""

Site = tuple[str, str]
"""Scheme and host, and the proxy through which it was asked: a site may be blocked
here, and not there."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What a site told."""

    until: float
    rules: bytes | int | None

    @property
    def size_bytes(self) -> int:
        text = self.rules if isinstance(self.rules, bytes) else b""
        return ENTRY_BYTES + len(text)


class KeptRules:
    """Site → its rules, as long as they hold. Times are seconds of any one clock."""

    def __init__(
        self, *, most_bytes: int = MOST_BYTES, most_parsed: int = MOST_PARSED
    ) -> None:
        self._most_bytes = most_bytes
        self._most_parsed = most_parsed
        self._told: dict[Site, _Told] = {}
        """The ones that told first stand first."""
        self.size_bytes = 0
        """What is kept takes, beside the parsed rules."""
        self._parsed: dict[Site, tuple[Protego, int]] = {}
        """Parsed rules and the length of their text; those used last stand last."""
        self.parsed_chars = 0
        """The length of the texts of which the parsed rules are kept."""

    def __len__(self) -> int:
        """Return of how many sites something is kept."""
        return len(self._told)

    def hold(self, site: Site, now: float) -> bool:
        """Return whether what is known of a site still holds."""
        told = self._told.get(site)
        return told is not None and told.until > now

    def of(self, site: Site) -> Protego | int | None:
        """Return the rules of a site that is known; KeyError for any other.

        They are None for a site without rules, and the status of an answer that told
        none.
        """
        rules = self._told[site].rules
        if not isinstance(rules, bytes):
            return rules
        if site in self._parsed:
            self._parsed[site] = self._parsed.pop(site)
            return self._parsed[site][0]
        text = zlib.decompress(rules).decode()
        parsed = Protego.parse(text)
        self._parsed[site] = (parsed, len(text))
        self.parsed_chars += len(text)
        while self.parsed_chars > self._most_parsed and len(self._parsed) > 1:
            self._forget_parsed(next(iter(self._parsed)))
        return parsed

    def digest(self, site: Site) -> str:
        """Return the SHA-256 in hex of a site's rules as UTF-8; "" when it has none."""
        rules = self._told[site].rules
        if not isinstance(rules, bytes):
            return ""
        return hashlib.sha256(zlib.decompress(rules)).hexdigest()

    def put(
        self, site: Site, rules: str | int | None, *, until: float, now: float
    ) -> None:
        """Keep what a site tells now: its text, no rules, or a status instead."""
        self._forget(site)
        packed = zlib.compress(rules.encode(), 1) if isinstance(rules, str) else rules
        told = _Told(until, packed)
        self._told[site] = told
        self.size_bytes += told.size_bytes
        while len(self._told) > 1:
            first = next(iter(self._told))
            if self.hold(first, now) and self.size_bytes <= self._most_bytes:
                break
            self._forget(first)

    def _forget(self, site: Site) -> None:
        told = self._told.pop(site, None)
        if told is not None:
            self.size_bytes -= told.size_bytes
        self._forget_parsed(site)

    def _forget_parsed(self, site: Site) -> None:
        _, chars = self._parsed.pop(site, (None, 0))
        self.parsed_chars -= chars
