"""Checking a folder of evidence, with nothing beside it: its files are enough."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from store import captures
from store.database import Database
from tocsin.evidence.day_files import DayFiles
from tocsin.evidence.hash_chain import FIRST
from tocsin.evidence.read_captures import ReadCapture, read_captures
from tocsin.evidence.verify_rows import DayRows
from tocsin.evidence.verify_seals import (
    DayChain,
    DayReport,
    check_proofs,
    is_proof_of,
)

MOST_PROOF_BYTES = 10_000_000
"""The longest file of a seal or a reply that is read; they have some kB."""


@dataclass(slots=True)
class _Chain:
    """Where the chain is while days are read; None before the first is known."""

    number: int | None = None
    link: str = FIRST
    signed: str = ""
    """The last day that is signed."""
    key: str = ""
    """By which key."""


def verify_folder(
    files: DayFiles,
    *,
    only: Collection[str] = (),
    authorities: Path | None = None,
    db: Database | None = None,
) -> Iterator[DayReport]:
    """Yield what is found of each day, or of those in `only`, the oldest first.

    Without a database the files alone are checked. One record is held at a time.
    """
    chain = _Chain(number=0)
    known = [] if db is None else captures.days(db)
    last_signed = max(files.signed_days(), default="")
    for day in all_days(files, known):
        report = DayReport(day=day)
        rows = None if db is None else DayRows(db, day)
        here = DayChain()
        is_last = bool(known) and day == known[-1]
        most = rows.known_bytes if rows is not None and is_last else None
        for found in _file(files, report, chain, most_bytes=most):
            if found.chain is not None:
                here.add(found.chain)
            report.faults += [] if rows is None else rows.faults(found)
        _seal(files, report, here, authorities, rows=rows)
        _keys(report, chain, last_signed)
        if not only or day in only:
            yield report


def all_days(files: DayFiles, known: Collection[str] = ()) -> list[str]:
    """Return the days that a file, a seal or the database tells of, the oldest first.

    `known` are those of the database.
    """
    return sorted({*files.days(), *files.signed_days(), *known})


def _file(
    files: DayFiles, report: DayReport, chain: _Chain, *, most_bytes: int | None
) -> Iterator[ReadCapture]:
    """Yield the captures of a day's file, of its first bytes if so many are given."""
    path = files.path(report.day)
    try:
        file = path.open("rb")
    except OSError as error:
        is_gone = isinstance(error, FileNotFoundError)
        why = "the file is missing" if is_gone else f"not readable ({error.strerror})"
        report.faults.append(f"{path.name}: {why}")
        chain.number = None
        return
    with file:
        size_bytes = files.size_bytes(report.day)
        if most_bytes is not None and size_bytes > most_bytes:
            # A daemon that runs writes them down, or one that starts will take over.
            rest = f"{size_bytes - most_bytes:,} bytes that no row tells of yet"
            report.notes.append(f"{rest} are left out")
        for found in read_captures(file, most_bytes=most_bytes, with_contents=False):
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
    chain: DayChain,
    authorities: Path | None,
    *,
    rows: DayRows | None,
) -> None:
    """Report what was signed of a day, and what the database says of it."""
    proofs = dict(_proofs(files, report.day))
    seal = check_proofs(report, proofs, chain, authorities)
    path = files.path(report.day)
    if (
        seal is not None
        and path.exists()
        and files.sha256(report.day) != seal.file_sha256
    ):
        fault = f"{path.name} is not the file that was sealed"
        report.faults.append(f"{report.day}.json: {fault}")
    if rows is not None:
        report.faults += rows.left()
        report.faults += rows.seal_faults(seal, proofs)


def _proofs(files: DayFiles, day: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and octets of the files that prove a day."""
    for path in sorted(files.seals.glob(f"{day}.*")):
        if is_proof_of(day, path.name):
            with path.open("rb") as file:
                size_bytes = min(path.stat().st_size, MOST_PROOF_BYTES)
                yield path.name, file.read(size_bytes)


def _keys(report: DayReport, chain: _Chain, last_signed: str) -> None:
    """Report a day that is not signed among others, and one with another key."""
    if not report.key:
        if report.day < last_signed:
            fault = f"{report.day}.json: nothing of this day is signed, and of "
            report.faults.append(f"{fault}{last_signed} it is")
        return
    if chain.key and report.key != chain.key:
        report.notes.append(f"signed by another key than {chain.signed}")
    chain.signed, chain.key = report.day, report.key
