"""The index of an export, by which programs that replay pages find records. Pure.

CDXJ: a line for each answer, with its address in the order in which they are looked up
(SURT: the host reversed), its time and its place. Answers of 304 are left out: replay
programs would show an empty page.
"""

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes, urlsplit

from store.evidence_model import REQUISITES
from tocsin.evidence.capture_records import NOT_MODIFIED, earlier_answer, is_answer
from tocsin.evidence.read_captures import ReadCapture, StoredRecord

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})")
_TYPE = re.compile(rb"(?im)^content-type:[ \t]*([^;\r\n]+)")
_SESSION = re.compile(r"(?:jsessionid|phpsessid|sid)=[0-9a-z]{32}", re.I)
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedPage:
    """A page of an export, and its capture."""

    number: int
    url: str
    date: str
    title: str


def page_of(found: ReadCapture, title: str) -> ExportedPage | None:
    """Return what replay programs list of a capture with its contents.

    None when the site said that the page was as before: there is nothing to show; and
    for a style sheet or a picture, which is no page of its own.
    """
    if found.facts.get("part") in REQUISITES:
        return None
    if not found.answers:
        return None
    last = found.answers[-1]
    return ExportedPage(
        number=found.chain.number if found.chain is not None else 0,
        url=last.url,
        date=last.header.get("WARC-Date", ""),
        title=title or f"HTTP {status_of(last.block)}",
    )


def lookup_key(url: str) -> str:
    """Return an address as replay programs look it up.

    Host reversed and without "www.", in lower case, without escapes that are not needed
    and folders that lead nowhere, the query's parts sorted, and no numbers of sessions;
    the scheme and a usual port are left out.
    """
    parts = urlsplit(url)
    port = parts.port if parts.port != _DEFAULT_PORTS.get(parts.scheme) else None
    host = _reversed(parts.hostname or "")
    path = _folders(_unescaped(parts.path)).rstrip("/") or "/"
    query = "&".join(sorted(_query_parts(_unescaped(parts.query))))
    key = f"{host}{f':{port}' if port else ''}){path}{f'?{query}' if query else ''}"
    return key.lower()


def _reversed(host: str) -> str:
    name = re.sub(r"^www\d*\.", "", host.lower().rstrip("."))
    if ":" in name:
        return name
    with contextlib.suppress(UnicodeError):
        name = name.encode("idna").decode()
    return ",".join(reversed(name.split(".")))


def _unescaped(text: str) -> str:
    """Return a text with escapes for blanks, "#", "%" and what is not ASCII alone."""
    data = text.encode("utf-8", "replace")
    while (plain := unquote_to_bytes(data)) != data:
        data = plain
    return "".join(
        f"%{byte:02x}" if byte <= 0x20 or byte >= 0x7F or byte in b"#%" else chr(byte)
        for byte in data
    )


def _folders(path: str) -> str:
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            kept = kept[:-1]
        elif part not in ("", "."):
            kept.append(part)
    return "/" + "/".join(kept)


def _query_parts(query: str) -> Iterator[str]:
    return (part for part in query.split("&") if not _SESSION.fullmatch(part))


def index_lines(found: ReadCapture, name: str, start: int) -> Iterator[str]:
    """Yield a line for each answer of a capture that begins there in a file."""
    for stored in found.records:
        record = stored.record
        if record is None or not is_answer(record):
            continue
        status = status_of(record.block)
        if status == NOT_MODIFIED:
            continue
        kind = _TYPE.search(record.block.partition(b"\r\n\r\n")[0])
        mime = kind[1].decode("latin-1").strip() if kind else "unk"
        facts = {
            "url": record.url,
            "mime": mime if record.kind == "response" else "warc/revisit",
            "status": status,
            "digest": f"sha256:{earlier_answer(record).payload_sha256}",
            "length": stored.member.length,
            "offset": start + stored.member.offset - found.offset,
            "filename": name,
        }
        line = json.dumps(facts, ensure_ascii=False)
        yield f"{lookup_key(record.url)} {timestamp(stored)} {line}\n"


def timestamp(stored: StoredRecord) -> str:
    """Return when a record was made as fourteen digits, in UTC."""
    date = stored.record.header.get("WARC-Date", "") if stored.record else ""
    return re.sub(r"\D", "", date)[:14]


def status_of(response: bytes) -> int:
    """Return the status of an answer; 0 for what is none."""
    found = _STATUS.match(response)
    return int(found[1]) if found else 0
