"""Checking an export: its records, the chains they are in, and what proves those."""

import hashlib
import itertools
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from tocsin.evidence.day_files import SUFFIX, EvidenceError
from tocsin.evidence.hash_chain import ChainLink
from tocsin.evidence.package_signature import digest_fault, public_name
from tocsin.evidence.read_captures import ReadCapture, read_captures
from tocsin.evidence.verify_seals import (
    DayChain,
    DayReport,
    check_proofs,
    is_proof_of,
)
from tocsin.evidence.wacz_export import chain_fields
from tocsin.evidence.wacz_index import index_lines, page_of

_ARCHIVE, _DAYS = "archive/", "days/"
_INDEX, _PAGES = "indexes/index.cdx", "pages/pages.jsonl"
_PACKAGE, _DIGEST = "datapackage.json", "datapackage-digest.json"

MOST_PART_BYTES = 100_000_000
"""The longest file of an export, but for its records, that is read: the chain of a day
with 300,000 captures."""

_UNREADABLE = (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)


def verify_export(path: Path, authorities: Path | None) -> Iterator[DayReport]:
    """Yield what is found of each day in an export; raises EvidenceError for none.

    One capture is held at a time.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _Export(path, archive).reports(authorities)
    except _UNREADABLE as error:
        raise EvidenceError(
            f"{path} cannot be read as an export ({error}).",
            remedy="It is damaged, or another kind of file.",
        ) from error


class _Export:
    """An export that is checked."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path = path
        self._archive = archive
        self._names = archive.namelist()
        self._index: list[str] = []
        self._pages: list[tuple[str, str, str]] = []

    def reports(self, authorities: Path | None) -> Iterator[DayReport]:
        """Yield what is found of each day; what is wrong with all, with the last."""
        self._require_stored()
        days = sorted(
            name.removeprefix(_ARCHIVE).removesuffix(SUFFIX)
            for name in {*self._names}
            if name.startswith(_ARCHIVE)
        )
        if not days:
            raise EvidenceError(
                f"{self._path} holds no pages.",
                remedy="Export some: tocsin evidence export",
            )
        package = list(self._package_faults())
        exported_by = "" if package else public_name(self._read(_DIGEST))
        for day in days:
            report = DayReport(day=day, exported_by=exported_by)
            self._check_day(report, authorities)
            if day == days[-1]:
                report.faults += package
                report.faults += self._list_faults()
            yield report

    def _require_stored(self) -> None:
        """Raise EvidenceError for what may be endless when it is unpacked."""
        for part in self._archive.infolist():
            is_encrypted = bool(part.flag_bits & 1)
            if part.compress_type != zipfile.ZIP_STORED or is_encrypted:
                how = "encrypted" if is_encrypted else "compressed"
                raise EvidenceError(
                    f"{self._path}: {part.filename} is {how}, which no file of an "
                    "export is.",
                    remedy="Check the file that tocsin evidence export wrote.",
                )

    def _read(self, name: str) -> bytes:
        """Return a file of the export; raises KeyError when it is not there."""
        with self._archive.open(name) as part:
            return part.read(MOST_PART_BYTES)

    def _package_faults(self) -> Iterator[str]:
        """Yield the files that are not as the export's list of them says."""
        try:
            package = self._read(_PACKAGE)
            said = json.loads(package)
            listed = {one["path"]: one["hash"] for one in said["resources"]}
            digest = self._read(_DIGEST)
        except (KeyError, ValueError, TypeError, RecursionError):
            yield f"{_PACKAGE}: it cannot be read"
            return
        if fault := digest_fault(package, digest):
            yield f"{_DIGEST}: {fault}"
        for name in sorted({*listed, *self._names} - {_PACKAGE, _DIGEST}):
            if name not in self._names:
                yield f"{name}: the file is missing"
            elif listed.get(name) != f"sha256:{self._sha256(name)}":
                yield f"{name}: it is not the file that was exported"
        for name in sorted({name for name in self._names if self._is_twice(name)}):
            yield f"{name}: it is there twice, and programs may read either"

    def _is_twice(self, name: str) -> bool:
        return self._names.count(name) > 1

    def _sha256(self, name: str) -> str:
        with self._archive.open(name) as part:
            return hashlib.file_digest(part, "sha256").hexdigest()  # type: ignore[arg-type]  # no readable()

    def _list_faults(self) -> Iterator[str]:
        """Yield the lists for replay programs that are not of these records.

        Nothing signs them, and they decide which record is shown for an address.
        """
        try:
            if self._read(_INDEX) != "".join(sorted(self._index)).encode():
                yield f"{_INDEX}: it is not that of these records"
            lines = [json.loads(line) for line in self._read(_PAGES).splitlines()[1:]]
            said = [(one["id"], one["url"], one["ts"]) for one in lines]
            if said != self._pages:
                yield f"{_PAGES}: it is not that of these records"
        except (KeyError, ValueError, TypeError, RecursionError):
            yield f"{_PAGES}: it cannot be read"

    def _check_day(self, report: DayReport, authorities: Path | None) -> None:
        known = self._chain(report)
        if known is None:
            return
        name = f"{report.day}{SUFFIX}"
        with self._archive.open(f"{_ARCHIVE}{name}") as part:
            start = 0
            for found in read_captures(part):
                self._list(found, name, start)
                start += found.length
                report.faults += [f"{name}: {fault}" for fault in found.faults]
                if found.chain is None:
                    continue
                report.captures += 1
                if known.get(found.chain.number) != found.chain:
                    fault = f"{name}: {found.records[-1].name}: it is not in the "
                    report.faults.append(f"{fault}day's chain")
        chain = DayChain()
        for link in known.values():
            chain.add(link)
        proofs = {
            name.removeprefix(_DAYS): self._read(name)
            for name in self._names
            if name.startswith(_DAYS)
            and is_proof_of(report.day, name.removeprefix(_DAYS))
        }
        check_proofs(report, proofs, chain, authorities)

    def _list(self, found: ReadCapture, name: str, start: int) -> None:
        """Note what replay programs are to be told of a capture."""
        self._index += index_lines(found, name, start)
        page = page_of(found, "")
        if page is not None:
            self._pages.append((str(page.number), page.url, page.date))

    def _chain(self, report: DayReport) -> dict[int, ChainLink] | None:
        """Return number → link of all captures of a day; None when it is not there."""
        name = f"{report.day}.chain"
        try:
            lines = self._read(f"{_DAYS}{name}").decode().splitlines()
            chain = [_link(json.loads(line)) for line in lines]
        except (KeyError, ValueError, TypeError, RecursionError) as error:
            report.faults.append(f"{name}: it cannot be read ({error})")
            return None
        for before, after in itertools.pairwise(chain):
            if (after.number, after.previous) != (before.number + 1, before.link):
                fault = f"{after.number} does not follow {before.number}"
                report.faults.append(f"{name}: capture {fault}")
        return {one.number: one for one in chain}


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
