"""Exports: captures in one file that others open and check, as WACZ 1.1.1.

The records are copied as they stand in their days' files, byte by byte, so that their
places in the chain still hold. Beside them stand the chains of their days, which lead
to the heads that were signed and stamped, and a page on how to check it all by hand.
One capture is held at a time.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tocsin.evidence.day_files import SUFFIX, DayFiles, EvidenceError, pieces_of
from tocsin.evidence.hash_chain import ChainLink
from tocsin.evidence.package_signature import signed_digest
from tocsin.evidence.read_captures import ReadCapture, read_captures
from tocsin.evidence.verify_seals import is_proof_of
from tocsin.evidence.wacz_index import ExportedPage, index_lines, page_of

README_PATH = "about/README.txt"
"""In a folder: a validator of WACZ takes any file beside its folders for a stranger."""

README = """\
This file holds pages of the web as they were received, with what proves it.
It was made by {software} on {created}.

To look at the pages, open the file with a program that replays WACZ files, such
as ReplayWeb.page or pywb. Style sheets and pictures are in it where they were
kept; a page without them shows its text alone.

  archive/DAY.warc.gz   requests and answers, octet by octet (WARC 1.1)
  days/DAY.chain        the chain of all captures of that day, a line each
  days/DAY.json         what was signed of the day, with the public key
  days/DAY.head         the last link of the chain, which authorities stamped
  days/DAY.N.*.tsr      the answer of an authority (RFC 3161)
  datapackage.json      the list of all files, with their SHA-256
  datapackage-digest.json   the SHA-256 of that list, signed (ECDSA P-384, SHA-256)

The last signature is "anonymous": it shows that nothing was changed since the
file was made by who has the key, and the key is in the file. Whose key it is has
to be asked elsewhere. Who made the file can tell by the SHA-256 of the key,
which "tocsin evidence verify --export" shows.

To check it, unpack it and type, for each day:

  warcio check archive/DAY.warc.gz
  openssl ts -verify -in days/DAY.N.*.tsr -data days/DAY.head -CAfile ROOTS.pem

or, with tocsin, which does all of it and follows the chain as well:

  tocsin evidence verify --export FILE.wacz --authorities ROOTS.pem

It proves that these octets were there at the latest at the time of the stamp,
and are unchanged since. It does not prove who sent them, nor that others were
shown the same, nor that who kept them was honest until the day was signed.
Days that are not over yet (UTC) are neither signed nor stamped.
"""


Chosen = Mapping[str, Mapping[int, str | None]]
"""Day → number of a capture in the chain → its title; None for what is no page of its
own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportMaker:
    """What makes an export, and when."""

    software: str
    created: datetime
    key: Ed25519PrivateKey
    """The one that signs days: the list of files is signed by way of it."""


def write_export(
    path: Path, files: DayFiles, chosen: Chosen, *, maker: ExportMaker
) -> None:
    """Write an export to a new file, which is there once it is whole.

    Raises EvidenceError when it exists already, or when a capture is not in its file as
    it was written.
    """
    if path.exists():
        raise _exists(path)
    beside = path.with_name(f"{path.name}.part")
    try:
        with (
            beside.open("wb") as file,
            zipfile.ZipFile(file, "w") as archive,
        ):
            _Export(archive, maker).write(files, chosen)
            file.flush()
            os.fsync(file.fileno())
        _name(beside, path)
    except OSError as error:
        raise EvidenceError(
            f"{path} cannot be written ({error.strerror}).",
            remedy="Name another file after -o.",
        ) from error
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _name(beside: Path, path: Path) -> None:
    """Give a file its name, unless another file has it by now."""
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        raise _exists(path) from None
    except OSError:
        # Not all disks have second names for a file.
        beside.rename(path)


def _exists(path: Path) -> EvidenceError:
    return EvidenceError(
        f"{path} exists already.", remedy="Name another file after -o."
    )


class _Export:
    """An export while it is written, part by part."""

    def __init__(self, archive: zipfile.ZipFile, maker: ExportMaker) -> None:
        self._archive = archive
        self._maker = maker
        self._created = maker.created.astimezone(UTC)
        self._resources: list[dict[str, Any]] = []
        """What was written, as the export's list of files has it."""

    def write(self, files: DayFiles, chosen: Chosen) -> None:
        """Write all parts."""
        index: list[str] = []
        pages: list[ExportedPage] = []
        for day, titles in sorted(chosen.items()):
            chain, places = list[str](), list[tuple[int, int]]()
            numbers, start = set[int](), 0
            for found in _captures(files, day):
                if found.chain is not None:
                    chain.append(json.dumps(chain_fields(found.chain)) + "\n")
                if found.chain is None or found.chain.number not in titles:
                    continue
                _require_whole(found, day)
                places.append((found.offset, found.length))
                index += index_lines(found, f"{day}{SUFFIX}", start)
                start += found.length
                numbers.add(found.chain.number)
                page = page_of(found, titles[found.chain.number] or "")
                pages += [page] if page is not None else []
            _require_all(numbers, titles, day)
            self._add_archive(files, day, places)
            self._add(f"days/{day}.chain", ["".join(chain).encode()])
            self._add_proofs(files, day)
        self._add("indexes/index.cdx", ["".join(sorted(index)).encode()])
        self._add("pages/pages.jsonl", [page_lines(pages)])
        about = {
            "software": self._maker.software,
            "created": f"{self._created:%Y-%m-%d}",
        }
        self._add(README_PATH, [README.format(**about).encode()])
        self._add_list(pages)

    def _add_list(self, pages: list[ExportedPage]) -> None:
        """Write the list of all files, and sign it."""
        made = self._created.isoformat(timespec="seconds").replace("+00:00", "Z")
        package = self._package(pages, made)
        digest = signed_digest(
            package, self._maker.key, created=made, software=self._maker.software
        )
        self._add("datapackage.json", [package])
        self._add("datapackage-digest.json", [digest])

    def _add_archive(
        self, files: DayFiles, day: str, places: list[tuple[int, int]]
    ) -> None:
        """Copy records of a day's file."""
        path = files.path(day)
        pieces = (piece for place in places for piece in pieces_of(path, *place))
        size_bytes = sum(length for _, length in places)
        self._add(f"archive/{day}{SUFFIX}", pieces, size_bytes=size_bytes)

    def _add_proofs(self, files: DayFiles, day: str) -> None:
        for path in sorted(files.seals.glob(f"{day}.*")):
            if is_proof_of(day, path.name):
                self._add(f"days/{path.name}", [path.read_bytes()])

    def _add(self, path: str, pieces: Iterable[bytes], *, size_bytes: int = 0) -> None:
        """Write a part; `size_bytes` is its length, if that may be large."""
        about = zipfile.ZipInfo(path, self._created.timetuple()[:6])
        about.file_size = size_bytes
        digest, length = hashlib.sha256(), 0
        with self._archive.open(about, "w") as part:
            for piece in pieces:
                part.write(piece)
                digest.update(piece)
                length += len(piece)
        self._resources.append(
            {
                # The specification of data packages lets in no capital letters.
                "name": path.rpartition("/")[2].lower(),
                "path": path,
                "hash": f"sha256:{digest.hexdigest()}",
                "bytes": length,
            }
        )

    def _package(self, pages: list[ExportedPage], made: str) -> bytes:
        main = {}
        if pages:
            main = {"mainPageUrl": pages[0].url, "mainPageDate": pages[0].date}
        package = {
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "title": "Pages as they were received",
            "software": self._maker.software,
            "created": made,
            **main,
            "resources": self._resources,
        }
        return json.dumps(package, indent=1, ensure_ascii=False).encode()


def _captures(files: DayFiles, day: str) -> Iterator[ReadCapture]:
    path = files.path(day)
    try:
        with path.open("rb") as file:
            yield from read_captures(file)
    except OSError as error:
        raise EvidenceError(
            f"{path} cannot be read ({error.strerror}).",
            remedy="See what is wrong: tocsin evidence verify",
        ) from error


def _require_whole(found: ReadCapture, day: str) -> None:
    if found.chain is None or (found.is_whole and not found.is_removed):
        return
    fault = found.faults[0] if found.faults else "it was removed"
    raise EvidenceError(
        f"Capture {found.chain.number} of {day} cannot be exported: {fault}.",
        remedy="See what is wrong: tocsin evidence verify",
    )


def _require_all(
    numbers: Iterable[int], titles: Mapping[int, str | None], day: str
) -> None:
    missing = {*titles} - {*numbers}
    if missing:
        raise EvidenceError(
            f"Capture {min(missing)} is not in {day}{SUFFIX}.",
            remedy="See what is wrong: tocsin evidence verify",
        )


def chain_fields(chain: ChainLink) -> dict[str, Any]:
    """Return a place in the chain as a line of the chain has it."""
    return {
        "number": chain.number,
        "at": chain.at,
        "facts_sha256": chain.facts_sha256,
        "records_sha256": chain.records_sha256,
        "previous": chain.previous,
        "link": chain.link,
    }


def page_lines(pages: Iterable[ExportedPage]) -> bytes:
    """Return the list of pages of an export."""
    first = {"format": "json-pages-1.0", "id": "pages", "title": "Pages"}
    lines: list[dict[str, str]] = [first]
    lines += [
        {"id": str(page.number), "url": page.url, "ts": page.date, "title": page.title}
        for page in pages
    ]
    return "".join(
        json.dumps(line, ensure_ascii=False) + "\n" for line in lines
    ).encode()
