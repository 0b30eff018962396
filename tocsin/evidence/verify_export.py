"""Checking an export: its records, the chains they are in, and what proves those."""

import itertools
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from tocsin.evidence.day_files import SUFFIX, EvidenceError
from tocsin.evidence.hash_chain import ChainLink
from tocsin.evidence.package_signature import digest_fault, public_name
from tocsin.evidence.read_captures import read_captures
from tocsin.evidence.seal_file import (
    DamagedSealError,
    head_bytes,
    read_seal,
    signed_bytes,
)
from tocsin.evidence.signing_key import is_signed
from tocsin.evidence.time_stamps import check_reply
from tocsin.evidence.verify_days import DayReport
from tocsin.evidence.wacz_export import chain_fields
from tocsin.evidence.warc_records import sha256

_ARCHIVE = "archive/"


def verify_export(path: Path, authorities: Path | None) -> Iterator[DayReport]:
    """Yield what is found of each day in an export; raises EvidenceError for none."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (OSError, zipfile.BadZipFile) as error:
        raise EvidenceError(
            f"{path} cannot be read as an export ({error}).",
            remedy="It is damaged, or another kind of file.",
        ) from error
    days = sorted(
        name.removeprefix(_ARCHIVE).removesuffix(SUFFIX)
        for name in parts
        if name.startswith(_ARCHIVE)
    )
    if not days:
        raise EvidenceError(
            f"{path} holds no pages.", remedy="Export some: tocsin evidence export"
        )
    package = list(_package_faults(parts))
    exported_by = "" if package else public_name(parts["datapackage-digest.json"])
    for day in days:
        report = DayReport(day=day, exported_by=exported_by)
        report.faults += package
        package = []
        _day(parts, report, authorities)
        yield report


def _package_faults(parts: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the files that are not as the export's list of them says."""
    try:
        said = json.loads(parts["datapackage.json"])
        listed = {one["path"]: one["hash"] for one in said["resources"]}
        digest = parts["datapackage-digest.json"]
    except (KeyError, ValueError, TypeError):
        yield "datapackage.json: it cannot be read"
        return
    if fault := digest_fault(parts["datapackage.json"], digest):
        yield f"datapackage-digest.json: {fault}"
    for name in sorted({*listed, *parts} - {"datapackage.json"}):
        if name == "datapackage-digest.json":
            continue
        if name not in parts:
            yield f"{name}: the file is missing"
        elif listed.get(name) != f"sha256:{sha256(parts[name])}":
            yield f"{name}: it is not the file that was exported"


def _day(
    parts: Mapping[str, bytes], report: DayReport, authorities: Path | None
) -> None:
    name = f"{report.day}{SUFFIX}"
    try:
        lines = parts[f"days/{report.day}.chain"].decode().splitlines()
        chain = [_link(json.loads(line)) for line in lines]
    except (KeyError, ValueError, TypeError) as error:
        report.faults.append(f"{report.day}.chain: it cannot be read ({error})")
        return
    for before, after in itertools.pairwise(chain):
        if (after.number, after.previous) != (before.number + 1, before.link):
            fault = f"{after.number} does not follow {before.number}"
            report.faults.append(f"{report.day}.chain: capture {fault}")
    known = {one.number: one for one in chain}
    for found in read_captures(parts[f"{_ARCHIVE}{name}"]):
        report.faults += [f"{name}: {fault}" for fault in found.faults]
        if found.chain is not None:
            report.captures += 1
            if known.get(found.chain.number) != found.chain:
                last = found.records[-1].name
                report.faults.append(f"{name}: {last}: it is not in the day's chain")
    _proofs(parts, report, chain, authorities)


def _link(said: Mapping[str, str]) -> ChainLink:
    chain = ChainLink(
        number=int(said["number"]),
        at=said["at"],
        facts_sha256=said["facts_sha256"],
        records_sha256=said["records_sha256"],
        previous=said["previous"],
    )
    if chain_fields(chain) != said:
        raise ValueError(f"the link of capture {chain.number} is another")
    return chain


def _proofs(
    parts: Mapping[str, bytes],
    report: DayReport,
    chain: list[ChainLink],
    authorities: Path | None,
) -> None:
    name = f"{report.day}.json"
    if f"days/{name}" not in parts:
        report.notes.append("not sealed yet")
        return
    try:
        seal, said = read_seal(parts[f"days/{name}"])
    except DamagedSealError as error:
        report.faults.append(f"{name}: {error}")
        return
    report.key = seal.public_key
    if not is_signed(seal.public_key, seal.signature, signed_bytes(said)):
        report.faults.append(f"{name}: the signature is not of what it says")
    ends = (len(chain), chain[-1].link, chain[0].previous) if chain else (0, "", "")
    if ends != (seal.captures, seal.head, seal.previous_head):
        report.faults.append(f"{name}: the chain is not the one that was sealed")
    for stamp in sorted(parts):
        if not stamp.startswith(f"days/{report.day}.") or not stamp.endswith(".tsr"):
            continue
        check = check_reply(parts[stamp], head_bytes(seal.head), authorities)
        short = stamp.removeprefix("days/")
        if check.is_verified:
            line = f"{short}: {check.stamped:%Y-%m-%d %H:%M:%S} UTC, by {check.by}"
            report.stamps.append(line)
        else:
            report.faults.append(f"{short}: not verified: {check.reason}")
