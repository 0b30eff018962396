"""Checking what proves a day: what was signed, its head, and what authorities said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from store.evidence_model import Seal
from tocsin.evidence.hash_chain import ChainLink
from tocsin.evidence.seal_file import (
    DamagedSealError,
    head_bytes,
    read_seal,
    signed_bytes,
)
from tocsin.evidence.signing_key import is_signed
from tocsin.evidence.time_stamps import check_reply
from tocsin.evidence.warc_records import sha256


@dataclass(slots=True, kw_only=True)
class DayReport:
    """What was found of a day."""

    day: str
    captures: int = 0
    removed: int = 0
    """How many of them only say that they were removed."""
    key: str = ""
    """The public key that signed it; empty for a day that is not signed."""
    exported_by: str = ""
    """The SHA-256 of the key that signed the export; empty where none is checked."""
    stamps: list[str] = field(default_factory=list)
    """What authorities say, a line each."""
    notes: list[str] = field(default_factory=list)
    """What is no fault, and worth knowing."""
    faults: list[str] = field(default_factory=list)
    """What is wrong, each with the file and the record that it is about."""


@dataclass(slots=True, kw_only=True)
class DayChain:
    """The ends of a day's chain, while its captures are read."""

    count: int = 0
    first: ChainLink | None = None
    last: ChainLink | None = None

    def add(self, link: ChainLink) -> None:
        """Go on to the next capture."""
        self.count += 1
        self.first = self.first or link
        self.last = link


def is_proof_of(day: str, name: str) -> bool:
    """Return whether a file of that name proves something of a day."""
    stamps = name.startswith(f"{day}.") and name.endswith(".tsr")
    return stamps or name in (f"{day}.json", f"{day}.head")


def check_proofs(
    report: DayReport,
    proofs: Mapping[str, bytes],
    chain: DayChain,
    authorities: Path | None,
) -> Seal | None:
    """Report what the files that prove a day say; return what was signed.

    `proofs` is name → octets. None when nothing can be read that was signed.
    """
    name = f"{report.day}.json"
    if name not in proofs:
        report.notes.append("not sealed yet")
        return None
    try:
        seal, said = read_seal(proofs[name])
    except DamagedSealError as error:
        report.faults.append(f"{name}: {error}")
        return None
    report.key = seal.public_key
    if not is_signed(seal.public_key, seal.signature, signed_bytes(said)):
        report.faults.append(f"{name}: the signature is not of what it says")
    if seal.day != report.day:
        report.faults.append(f"{name}: it is of {seal.day}")
    report.faults += [f"{name}: {fault}" for fault in _chain_faults(seal, chain)]
    head = f"{report.day}.head"
    if proofs.get(head) != head_bytes(seal.head):
        report.faults.append(f"{head}: it is not the head that was sealed")
    for stamp in sorted(name for name in proofs if name.endswith(".tsr")):
        _check_stamp(report, stamp, proofs[stamp], head_bytes(seal.head), authorities)
    return seal


def _chain_faults(seal: Seal, chain: DayChain) -> Iterator[str]:
    """Yield where a day's captures are not those that were sealed."""
    if chain.count != seal.captures:
        yield f"{seal.captures} captures were sealed, and {chain.count} are there"
    if chain.first is None or chain.last is None:
        return
    if chain.last.link != seal.head or chain.last.number != seal.last_number:
        yield f"the head is not the link of the last capture, {chain.last.number}"
    if chain.first.previous != seal.previous_head:
        yield f"the first capture, {chain.first.number}, follows another day"


def _check_stamp(
    report: DayReport, name: str, reply: bytes, head: bytes, authorities: Path | None
) -> None:
    if not name.endswith(f".{sha256(reply)[:16]}.tsr"):
        report.faults.append(f"{name}: it is not the reply that was kept")
        return
    check = check_reply(reply, head, authorities)
    if check.is_verified and check.stamped is not None:
        line = f"{name}: {check.stamped:%Y-%m-%d %H:%M:%S} UTC, by {check.by}"
        report.stamps.append(line)
    else:
        report.faults.append(f"{name}: not verified: {check.reason}")
