"""Checking a folder of evidence, with nothing beside it: its files are enough."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from store.evidence_model import Capture, Seal
from tocsin.evidence.capture_records import one_line
from tocsin.evidence.day_files import DayFiles
from tocsin.evidence.hash_chain import FIRST
from tocsin.evidence.read_captures import ReadCapture, read_captures
from tocsin.evidence.recovery import records_at
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


@dataclass(slots=True)
class _Chain:
    """Where the chain is while days are read; None before the first is known."""

    number: int | None = None
    link: str = FIRST


def verify_folder(
    files: DayFiles,
    *,
    only: Collection[str] = (),
    authorities: Path | None = None,
    rows: dict[str, list[Capture]] | None = None,
) -> Iterator[DayReport]:
    """Yield what is found of each day, or of those in `only`, the oldest first.

    `rows` is day → its captures as the database has them; None checks files alone.
    """
    chain = _Chain(number=0)
    for day in all_days(files, rows or {}):
        report = DayReport(day=day)
        known = _known_bytes(rows[day]) if rows and day == max(rows) else None
        found = list(_file(files, report, chain, most_bytes=known))
        _seal(files, report, found, authorities)
        if rows is not None:
            report.faults += _row_faults(found, rows.get(day, []))
        if not only or day in only:
            yield report


def all_days(files: DayFiles, rows: Collection[str] = ()) -> list[str]:
    """Return the days that a file, a seal or a row tells of, the oldest first."""
    sealed = {path.name.removesuffix(".json") for path in files.seals.glob("*.json")}
    return sorted({*files.days(), *sealed, *rows})


def _known_bytes(rows: list[Capture]) -> int:
    """Return how many bytes of the last file the database tells of."""
    return max(row.kept.offset + row.kept.length for row in rows if row.kept)


def _file(
    files: DayFiles, report: DayReport, chain: _Chain, *, most_bytes: int | None
) -> Iterator[ReadCapture]:
    """Yield the captures of a day's file, of its first bytes if so many are given."""
    path = files.path(report.day)
    if not path.exists():
        report.faults.append(f"{path.name}: the file is missing")
        chain.number = None
        return
    data = path.read_bytes()
    if most_bytes is not None and len(data) > most_bytes:
        # A daemon that runs is writing them down, or one that starts will take over.
        rest = f"{len(data) - most_bytes:,} bytes that no row tells of yet are left out"
        report.notes.append(rest)
        data = data[:most_bytes]
    for found in read_captures(data):
        report.faults += [f"{path.name}: {fault}" for fault in found.faults]
        report.faults += [f"{path.name}: {fault}" for fault in _gaps(found, chain)]
        report.captures += found.chain is not None
        report.removed += found.is_removed
        yield found


def _gaps(found: ReadCapture, chain: _Chain) -> Iterator[str]:
    """Yield where a capture does not follow the one before it; go on from there."""
    here = found.chain
    last = found.records[-1].name
    if here is None:
        chain.number = None
        return
    if chain.number is not None:
        if here.number != chain.number + 1:
            yield (
                f"{last}: it is capture {here.number} and follows capture "
                f"{chain.number}; others were left out or moved"
            )
        elif here.previous != chain.link:
            yield (
                f"{last}: capture {here.number} does not follow the capture "
                f"{chain.number} that stands before it"
            )
    chain.number, chain.link = here.number, here.link


def _seal(
    files: DayFiles,
    report: DayReport,
    found: list[ReadCapture],
    authorities: Path | None,
) -> None:
    path = files.seals / f"{report.day}.json"
    if not path.exists():
        report.notes.append("not sealed yet")
        return
    try:
        seal, said = read_seal(path.read_bytes())
    except DamagedSealError as error:
        report.faults.append(f"{path.name}: {error}")
        return
    report.key = seal.public_key
    if not is_signed(seal.public_key, seal.signature, signed_bytes(said)):
        report.faults.append(f"{path.name}: the signature is not of what it says")
    if seal.day != report.day:
        report.faults.append(f"{path.name}: it is of {seal.day}")
    report.faults += [f"{path.name}: {fault}" for fault in _sealed(files, seal, found)]
    head = files.seals / f"{report.day}.head"
    if not head.exists() or head.read_bytes() != head_bytes(seal.head):
        report.faults.append(f"{head.name}: it is not the head that was sealed")
    for stamp in sorted(files.seals.glob(f"{report.day}.*.tsr")):
        if not stamp.name.endswith(f".{sha256(stamp.read_bytes())[:16]}.tsr"):
            report.faults.append(f"{stamp.name}: it is not the reply that was kept")
            continue
        check = check_reply(stamp.read_bytes(), head_bytes(seal.head), authorities)
        if check.is_verified:
            line = f"{stamp.name}: {check.stamped:%Y-%m-%d %H:%M:%S} UTC, by {check.by}"
            report.stamps.append(line)
        else:
            report.faults.append(f"{stamp.name}: not verified: {check.reason}")


def _sealed(files: DayFiles, seal: Seal, found: list[ReadCapture]) -> Iterator[str]:
    """Yield where a day's file is not the one that was sealed."""
    chains = [one.chain for one in found if one.chain is not None]
    if len(chains) != seal.captures:
        yield f"{seal.captures} captures were sealed, and {len(chains)} are there"
    if chains and chains[-1].link != seal.head:
        yield f"the head is not the link of the last capture, {chains[-1].number}"
    if chains and chains[0].previous != seal.previous_head:
        yield f"the first capture, {chains[0].number}, follows another day"
    path = files.path(seal.day)
    if path.exists() and sha256(path.read_bytes()) != seal.file_sha256:
        yield f"{path.name} is not the file that was sealed"


def _row_faults(found: list[ReadCapture], rows: list[Capture]) -> Iterator[str]:
    """Yield where the database and a day's file do not say the same."""
    by_number = {row.kept.number: row for row in rows if row.kept is not None}
    for one in found:
        if one.chain is None:
            continue
        name = f"database: capture {one.chain.number}"
        row = by_number.pop(one.chain.number, None)
        if row is None or row.kept is None:
            yield f"{name} has no row"
            continue
        at = records_at(
            one.chain,
            one.facts,
            day=row.kept.day,
            offset=one.offset,
            length=one.length,
        )
        if row.state == "kept" and (
            row.kept != at or one_line(row.url) != one.facts.get("url", "")
        ):
            yield f"{name}, of {one.facts.get('url')}: its row is not as its file"
        if (row.state == "removed") != one.is_removed:
            yield f"{name}: its row says {row.state!r}, and its file does not"
    for number in by_number:
        yield f"database: capture {number} is not in the file"
