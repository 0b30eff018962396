"""The chain of captures: each names the one before it by a digest. Pure.

The link of a capture is the SHA-256 of six fields, each preceded by its length in
eight bytes, the most significant first: what this is ("tocsin capture 1"), the link
before it (32 bytes; zeros for the first), its number and its time as text, the SHA-256
of what is said of it, and the SHA-256 of its records as they stand in the file. So
nobody can change, leave out, add or swap a capture without changing all later links.
"""

import hashlib
from dataclasses import dataclass

NAME = "tocsin capture 1"
FIRST = "0" * 64
"""What the first capture has for a previous link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainLink:
    """A capture's place in the chain. Digests are in hex."""

    number: int
    """1 for the first capture, without gaps."""
    at: str
    """When it was written down, as in the WARC file."""
    facts_sha256: str
    records_sha256: str
    previous: str

    @property
    def link(self) -> str:
        """Return its own link."""
        digest = hashlib.sha256()
        for field in (
            NAME.encode(),
            bytes.fromhex(self.previous),
            str(self.number).encode(),
            self.at.encode(),
            bytes.fromhex(self.facts_sha256),
            bytes.fromhex(self.records_sha256),
        ):
            digest.update(len(field).to_bytes(8, "big") + field)
        return digest.hexdigest()
