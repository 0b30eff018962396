"""Exports: captures in one file that others open and check, as WACZ 1.1.1.

The records are copied as they stand in their days' files, byte by byte, so that their
places in the chain still hold. Beside them stand the chains of their days, which lead
to the heads that were signed and stamped, and a page on how to check it all by hand.
"""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tocsin.evidence.day_files import SUFFIX, DayFiles, EvidenceError
from tocsin.evidence.hash_chain import ChainLink
from tocsin.evidence.package_signature import signed_digest
from tocsin.evidence.read_captures import ReadCapture, read_captures
from tocsin.evidence.wacz_index import index_lines, status_of
from tocsin.evidence.warc_records import sha256

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPart:
    """A file within an export."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A page of an export, and its capture."""

    number: int
    url: str
    date: str
    title: str


def export_parts(
    files: DayFiles,
    chosen: Mapping[str, Mapping[int, str | None]],
    *,
    software: str,
    created: datetime,
    key: Ed25519PrivateKey,
) -> list[ExportPart]:
    """Return the files of an export, of which the list is signed by way of a key.

    `chosen` is day → number of a capture in the chain → its title; None for what is no
    page of its own. Raises EvidenceError when one is not in its file as it was written.
    """
    parts: list[ExportPart] = []
    index: list[str] = []
    pages: list[_Page] = []
    for day, titles in sorted(chosen.items()):
        found = list(read_captures(files.path(day).read_bytes()))
        archive, lines = _archive(files, day, found, titles)
        index += lines
        pages += _pages(found, titles)
        parts += [archive, _chain(day, found), *_proofs(files, day)]
    about = {"software": software, "created": f"{created.astimezone(UTC):%Y-%m-%d}"}
    parts += [
        ExportPart(path="indexes/index.cdx", data="".join(sorted(index)).encode()),
        ExportPart(path="pages/pages.jsonl", data=_page_lines(pages)),
        ExportPart(path=README_PATH, data=README.format(**about).encode()),
    ]
    made = created.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    package = _package(parts, pages, software=software, made=made)
    digest = signed_digest(package, key, created=made, software=software)
    return [
        *parts,
        ExportPart(path="datapackage.json", data=package),
        ExportPart(path="datapackage-digest.json", data=digest),
    ]


def write_export(path: Path, parts: Sequence[ExportPart], created: datetime) -> None:
    """Write an export to a new file; raises EvidenceError when it exists already."""
    when = created.astimezone(UTC).timetuple()[:6]
    try:
        with path.open("xb") as file, zipfile.ZipFile(file, "w") as archive:
            for part in parts:
                archive.writestr(zipfile.ZipInfo(part.path, when), part.data)
    except FileExistsError:
        raise EvidenceError(
            f"{path} exists already.", remedy="Name another file after -o."
        ) from None
    except OSError as error:
        raise EvidenceError(
            f"{path} cannot be written ({error.strerror}).",
            remedy="Name another file after -o.",
        ) from error


def _archive(
    files: DayFiles,
    day: str,
    found: list[ReadCapture],
    titles: Mapping[int, str | None],
) -> tuple[ExportPart, list[str]]:
    """Return the chosen records of a day as one file, and their lines of the index."""
    data, name = files.path(day).read_bytes(), f"{day}{SUFFIX}"
    pieces, lines, offset = list[bytes](), list[str](), 0
    missing = set(titles)
    for one in found:
        if one.chain is None or one.chain.number not in titles:
            continue
        if not one.is_whole or one.is_removed:
            fault = one.faults[0] if one.faults else "it was removed"
            raise EvidenceError(
                f"Capture {one.chain.number} of {day} cannot be exported: {fault}.",
                remedy="See what is wrong: tocsin evidence verify",
            )
        missing.discard(one.chain.number)
        pieces.append(data[one.offset : one.offset + one.length])
        lines += index_lines(one, name, offset)
        offset += one.length
    if missing:
        raise EvidenceError(
            f"Capture {min(missing)} is not in {name}.",
            remedy="See what is wrong: tocsin evidence verify",
        )
    return ExportPart(path=f"archive/{name}", data=b"".join(pieces)), lines


def _pages(found: list[ReadCapture], titles: Mapping[int, str | None]) -> list[_Page]:
    pages = []
    for one in found:
        if one.chain is None or titles.get(one.chain.number) is None:
            continue
        answers = [
            each.record
            for each in one.records
            if each.record is not None and each.record.kind == "response"
        ]
        last = answers[-1]
        pages.append(
            _Page(
                number=one.chain.number,
                url=last.url,
                date=last.header["WARC-Date"],
                title=titles[one.chain.number] or f"HTTP {status_of(last.block)}",
            )
        )
    return pages


def _chain(day: str, found: list[ReadCapture]) -> ExportPart:
    """Return the chain of a day: what each capture is named by, and nothing of it."""
    lines = [json.dumps(chain_fields(one.chain)) for one in found if one.chain]
    data = "".join(f"{line}\n" for line in lines).encode()
    return ExportPart(path=f"days/{day}.chain", data=data)


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


def _proofs(files: DayFiles, day: str) -> list[ExportPart]:
    kept = [*files.seals.glob(f"{day}.json"), *files.seals.glob(f"{day}.head")]
    kept += sorted(files.seals.glob(f"{day}.*.tsr"))
    return [ExportPart(path=f"days/{one.name}", data=one.read_bytes()) for one in kept]


def _page_lines(pages: Sequence[_Page]) -> bytes:
    first = {"format": "json-pages-1.0", "id": "pages", "title": "Pages"}
    lines: list[dict[str, str]] = [first]
    lines += [
        {"id": str(page.number), "url": page.url, "ts": page.date, "title": page.title}
        for page in pages
    ]
    return "".join(
        json.dumps(line, ensure_ascii=False) + "\n" for line in lines
    ).encode()


def _package(
    parts: Sequence[ExportPart],
    pages: Sequence[_Page],
    *,
    software: str,
    made: str,
) -> bytes:
    main = {"mainPageUrl": pages[0].url, "mainPageDate": pages[0].date} if pages else {}
    package = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": "Pages as they were received",
        "software": software,
        "created": made,
        **main,
        "resources": [
            {
                # The specification of data packages lets in no capital letters.
                "name": part.path.rpartition("/")[2].lower(),
                "path": part.path,
                "hash": f"sha256:{sha256(part.data)}",
                "bytes": len(part.data),
            }
            for part in parts
        ],
    }
    return json.dumps(package, indent=1, ensure_ascii=False).encode()
