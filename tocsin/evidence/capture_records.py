"""A capture as bytes: the records of its exchanges, and one that says what it is. Pure.

For each hop stand the request and the response; at the end one `metadata` record, whose
last lines are the capture's place in the chain. A body that an earlier capture has is
not written again: a `revisit` record refers to that one. An answer of 304 has no record
but the last: programs that replay pages would show it instead of the page.

Everything in the file up to the last record is covered by the chain, and that record
can be made again from what it says. So a file is checked without anything beside it.
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

NOT_MODIFIED = 304
"""The status by which a site says that a page is as it was."""

_SAME_BODY = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"

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


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierAnswer:
    """The record of an answer that is kept, to which another with its body refers."""

    id: str
    url: str
    date: str
    """As its record has it."""
    payload_sha256: str


def records_of(
    exchanges: Sequence[WireExchange],
    *,
    number: int,
    earlier: EarlierAnswer | None = None,
) -> tuple[bytes, list[str]]:
    """Return the records of a capture's exchanges, and the ids of the answers.

    `earlier` is an answer with the same body as the last one; None for none.
    """
    parts, ids = [], []
    last = len(exchanges) - 1
    for hop, exchange in enumerate(exchanges):
        if exchange.status == NOT_MODIFIED and hop == last:
            continue
        same = earlier if hop == last else None
        response, request, id_ = _exchange(exchange, f"{number}/{hop}", same)
        parts += [request, response]
        ids.append(id_)
    return b"".join(parts), ids


def _exchange(
    exchange: WireExchange, place: str, earlier: EarlierAnswer | None
) -> tuple[bytes, bytes, str]:
    when, url, received = warc_date(exchange.asked), exchange.url, exchange.received
    id_ = record_id("response", place, when, url, sha256(received))
    common = [("WARC-Date", when), ("WARC-Target-URI", url)]
    if exchange.address:
        common.append(("WARC-IP-Address", exchange.address))
    sent = without_secrets(exchange.sent)
    fields = [
        ("WARC-Record-ID", record_id("request", place, when, url, sha256(sent))),
        *common,
        ("WARC-Concurrent-To", id_),
        ("Content-Type", REQUEST),
    ]
    request = stored(write_record("request", fields, sent))
    common.insert(0, ("WARC-Record-ID", id_))
    return _answer(received, common, earlier), request, id_


def _answer(
    received: bytes, fields: list[tuple[str, str]], earlier: EarlierAnswer | None
) -> bytes:
    """Return the record of an answer: of one with an earlier body the header alone."""
    digest = sha256(payload(received))
    if earlier is not None and earlier.payload_sha256 == digest:
        fields += [
            ("WARC-Profile", _SAME_BODY),
            ("WARC-Refers-To", earlier.id),
            ("WARC-Refers-To-Target-URI", earlier.url),
            ("WARC-Refers-To-Date", earlier.date),
            ("WARC-Payload-Digest", f"sha256:{digest}"),
            ("Content-Type", RESPONSE),
        ]
        head = received.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        return packed(write_record("revisit", fields, head))
    # Validators take it over the chunks, against the specification.
    if not is_chunked(received):
        fields.append(("WARC-Payload-Digest", f"sha256:{digest}"))
    fields.append(("Content-Type", RESPONSE))
    member = stored if is_packed(received) else packed
    return member(write_record("response", fields, received))


def without_secrets(sent: bytes) -> bytes:
    """Return a request without the password that it was sent with, if any."""
    head, end, body = sent.partition(b"\r\n\r\n")
    return _SECRET.sub(_REMOVED, head) + end + body


def exchange_facts(exchanges: Sequence[WireExchange]) -> dict[str, str]:
    """Return what a capture says of its exchanges, beside them."""
    last = exchanges[-1]
    has_body = last.status != NOT_MODIFIED
    facts = {
        "page": last.url,
        "status": str(last.status),
        "payload-sha256": sha256(payload(last.received)) if has_body else "",
        "answer-sha256": "" if has_body else sha256(last.received),
        "certificate-sha256": last.certificate,
    }
    if any(without_secrets(each.sent) != each.sent for each in exchanges):
        facts["removed"] = "the password in the header Authorization of a request"
    return facts


def text_digest(title: str, text: str) -> str:
    """Return the digest by which a capture says which headline and text it shows."""
    return sha256(f"{title}\n{text}".encode("utf-8", "replace"))


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
    earlier: EarlierAnswer | None = None,
) -> CaptureBytes:
    """Return a capture, ready to be appended; `before` begins a new file.

    `earlier` is an answer with the same body as the last one; None for none.
    """
    facts = {name: one_line(value) for name, value in facts.items()}
    facts = {name: value for name, value in facts.items() if value}
    parts, ids = records_of(exchanges, number=number, earlier=earlier)
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


def is_answer(record: WarcRecord) -> bool:
    """Return whether a record is that of an answer, be it with an earlier body."""
    return record.kind in ("response", "revisit")


def earlier_answer(record: WarcRecord) -> EarlierAnswer:
    """Return to what another record with its body refers: it, or what it refers to."""
    header = record.header
    is_first = record.kind == "response"
    prefix = "WARC-Refers-To"
    digest = sha256(payload(record.block))
    if not is_first:
        digest = header.get("WARC-Payload-Digest", "").removeprefix("sha256:")
    return EarlierAnswer(
        id=header.get("WARC-Record-ID" if is_first else prefix, ""),
        url=record.url if is_first else header.get(f"{prefix}-Target-URI", ""),
        date=header.get("WARC-Date" if is_first else f"{prefix}-Date", ""),
        payload_sha256=digest,
    )


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
