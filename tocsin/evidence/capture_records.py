"""A capture as bytes: the records of its exchanges, and one that says what it is. Pure.

For each hop stand the request and the response; at the end one `metadata` record, whose
last lines are the capture's place in the chain. Everything in the file up to that
record is covered by the chain, and that record can be made again from what it says. So
a file is checked without anything beside it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from spiders.fetch.recording import WireExchange
from tocsin.evidence.gzip_members import packed, stored
from tocsin.evidence.hash_chain import ChainLink
from tocsin.evidence.warc_records import (
    FIELDS,
    REQUEST,
    RESPONSE,
    DamagedRecordError,
    WarcRecord,
    is_chunked,
    is_packed,
    payload,
    record_id,
    sha256,
    warc_date,
    write_record,
)

_CHAIN = ("number", "at", "facts-sha256", "records-sha256", "previous", "link")
_CHAIN_PREFIX = "chain-"
_SECRET = re.compile(rb"(?im)^((?:proxy-)?authorization):[^\r\n]*")
_REMOVED = rb"\1: removed by tocsin"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureBytes:
    """What is appended to a day's file for one capture."""

    data: bytes
    chain: ChainLink
    facts: Mapping[str, str]


def records_of(
    exchanges: Sequence[WireExchange], *, number: int
) -> tuple[bytes, list[str]]:
    """Return the records of a capture's exchanges, and the ids of the responses."""
    parts, ids = [], []
    for hop, exchange in enumerate(exchanges):
        response, request, id_ = _exchange(exchange, f"{number}/{hop}")
        parts += [request, response]
        ids.append(id_)
    return b"".join(parts), ids


def _exchange(exchange: WireExchange, place: str) -> tuple[bytes, bytes, str]:
    when, url, received = warc_date(exchange.asked), exchange.url, exchange.received
    id_ = record_id("response", place, when, url, sha256(received))
    common = [("WARC-Date", when), ("WARC-Target-URI", url)]
    if exchange.address:
        common.append(("WARC-IP-Address", exchange.address))
    fields = [("WARC-Record-ID", id_), *common]
    # Validators take it over the chunks, against the specification.
    if not is_chunked(received):
        digest = sha256(payload(received))
        fields.append(("WARC-Payload-Digest", f"sha256:{digest}"))
    fields.append(("Content-Type", RESPONSE))
    response = write_record("response", fields, received)
    sent = without_secrets(exchange.sent)
    fields = [
        ("WARC-Record-ID", record_id("request", place, when, url, sha256(sent))),
        *common,
        ("WARC-Concurrent-To", id_),
        ("Content-Type", REQUEST),
    ]
    request = write_record("request", fields, sent)
    member = stored if is_packed(received) else packed
    return member(response), stored(request), id_


def without_secrets(sent: bytes) -> bytes:
    """Return a request without the password that it was sent with, if any."""
    head, end, body = sent.partition(b"\r\n\r\n")
    return _SECRET.sub(_REMOVED, head) + end + body


def exchange_facts(exchanges: Sequence[WireExchange]) -> dict[str, str]:
    """Return what a capture says of its exchanges, beside them."""
    last = exchanges[-1]
    facts = {
        "page": last.url,
        "status": str(last.status),
        "payload-sha256": sha256(payload(last.received)),
        "certificate-sha256": last.certificate,
    }
    if any(without_secrets(each.sent) != each.sent for each in exchanges):
        facts["removed"] = "the password in the header Authorization of a request"
    return facts


def facts_block(facts: Mapping[str, str]) -> bytes:
    """Return facts as lines; their values are such as `one_line` returns."""
    return b"".join(f"{name}: {value}\r\n".encode() for name, value in facts.items())


def one_line(value: str) -> str:
    """Return a text without what would end its line, nor what cannot be UTF-8."""
    plain = value.encode("utf-8", "replace").decode()
    return " ".join("".join(c if c.isprintable() else " " for c in plain).split())


def capture_bytes(
    exchanges: Sequence[WireExchange],
    facts: Mapping[str, str],
    *,
    number: int,
    previous: str,
    at: datetime,
    before: bytes = b"",
) -> CaptureBytes:
    """Return a capture, ready to be appended; `before` begins a new file."""
    facts = {name: one_line(value) for name, value in facts.items()}
    facts = {name: value for name, value in facts.items() if value}
    parts, ids = records_of(exchanges, number=number)
    records, block = before + parts, facts_block(facts)
    chain = ChainLink(
        number=number,
        at=warc_date(at),
        facts_sha256=sha256(block),
        records_sha256=sha256(records),
        previous=previous,
    )
    closing = closing_member(block, chain, url=facts.get("url", ""), of=ids[-1:])
    return CaptureBytes(data=records + closing, chain=chain, facts=facts)


def closing_member(
    block: bytes, chain: ChainLink, *, url: str, of: Sequence[str] = ()
) -> bytes:
    """Return the record that ends a capture; the same for the same facts and place."""
    values = (
        chain.number,
        chain.at,
        chain.facts_sha256,
        chain.records_sha256,
        chain.previous,
        chain.link,
    )
    lines = "".join(
        f"{_CHAIN_PREFIX}{name}: {value}\r\n"
        for name, value in zip(_CHAIN, values, strict=True)
    )
    fields = [
        ("WARC-Record-ID", record_id("metadata", chain.link)),
        ("WARC-Date", chain.at),
        *([("WARC-Target-URI", url)] if url else []),
        *(("WARC-Concurrent-To", id_) for id_ in of),
        ("Content-Type", FIELDS),
    ]
    return stored(write_record("metadata", fields, block + lines.encode()))


def first_member(day: str, at: datetime, software: str) -> bytes:
    """Return the record that begins a day's file."""
    name, when = f"{day}.warc.gz", warc_date(at)
    block = facts_block({"software": software, "format": "WARC File Format 1.1"})
    fields = [
        ("WARC-Record-ID", record_id("warcinfo", name, when)),
        ("WARC-Date", when),
        ("WARC-Filename", name),
        ("Content-Type", FIELDS),
    ]
    return stored(write_record("warcinfo", fields, block))


def read_closing(record: WarcRecord) -> tuple[dict[str, str], bytes, ChainLink]:
    """Return what a capture's last record says: facts, their lines, and its place.

    Raises DamagedRecordError when it says no place, or one with another link.
    """
    marker = f"{_CHAIN_PREFIX}{_CHAIN[0]}: ".encode()
    start = record.block.rfind(marker)
    if start < 0:
        raise DamagedRecordError("it has no place in the chain")
    block = record.block[:start]
    said = dict(_lines(record.block[start:]))
    try:
        number, at, facts, records, previous, link = (
            said[f"{_CHAIN_PREFIX}{name}"] for name in _CHAIN
        )
        chain = ChainLink(
            number=int(number),
            at=at,
            facts_sha256=facts,
            records_sha256=records,
            previous=previous,
        )
        is_whole = chain.link == link
    except (KeyError, ValueError):
        raise DamagedRecordError("its place in the chain cannot be read") from None
    if not is_whole:
        raise DamagedRecordError("its link is not that of its place in the chain")
    return dict(_lines(block)), block, chain


def _lines(block: bytes) -> Iterator[tuple[str, str]]:
    for line in block.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(": ")
        if colon:
            yield name, value
