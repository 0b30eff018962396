"""The captures in a day's file, and what is wrong with them. Pure."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from tocsin.evidence.capture_records import closing_member, is_answer, read_closing
from tocsin.evidence.gzip_members import DamagedMemberError, Member
from tocsin.evidence.hash_chain import ChainLink
from tocsin.evidence.member_reader import MemberReader, Readable
from tocsin.evidence.warc_records import (
    DamagedRecordError,
    WarcRecord,
    read_record,
    sha256,
)

MOST_RECORD_BYTES = 300_000_000
"""The largest record: thrice the largest page that a configuration lets in."""

REMOVED = "removed"
"""The fact by which a capture says that there was one, and that it was removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """A record in a file, and where it stands."""

    place: int
    """1 for the first of the file."""
    member: Member
    record: WarcRecord | None
    """None when it cannot be read."""
    fault: str = ""
    """What is wrong with it, for people; empty when nothing is."""

    @property
    def name(self) -> str:
        """Return what people call it."""
        what = "record"
        if self.record is not None:
            url = self.record.url
            what = f"{self.record.kind} record{f' of {url}' if url else ''}"
        return f"{what}, number {self.place}, at byte {self.member.offset}"


@dataclass(slots=True, kw_only=True)
class ReadCapture:
    """A capture as its file has it."""

    records: list[StoredRecord]
    """Those of its exchanges, and at last the one that says what it is."""
    chain: ChainLink | None = None
    """None when its end is missing or damaged."""
    facts: Mapping[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    """What is wrong with it, each with the record that it is about."""

    @property
    def offset(self) -> int:
        """Return where it begins."""
        return self.records[0].member.offset

    @property
    def length(self) -> int:
        """Return how many bytes its records have."""
        last = self.records[-1].member
        return last.offset + last.length - self.offset

    @property
    def answers(self) -> list[WarcRecord]:
        """Return the records of answers that can be read, the last hop's at the end."""
        records = (one.record for one in self.records)
        return [one for one in records if one is not None and is_answer(one)]

    @property
    def is_removed(self) -> bool:
        """Return whether it only says that it was removed."""
        return REMOVED in self.facts

    @property
    def is_whole(self) -> bool:
        """Return whether nothing is wrong with it."""
        return self.chain is not None and not self.faults


def read_captures(
    stream: Readable,
    *,
    offset: int = 0,
    most_bytes: int | None = None,
    with_contents: bool = True,
) -> Iterator[ReadCapture]:
    """Yield the captures of a day's file; what is damaged says so.

    `offset` is where in the file the stream stands; its first `most_bytes` are read, or
    all. Without contents, only one record is held at a time. Records behind the last
    whole capture are yielded as one without a place.
    """
    reader = MemberReader(stream, offset=offset, most_bytes=most_bytes)
    records: list[StoredRecord] = []
    digest, place = hashlib.sha256(), 0
    while not reader.at_end():
        place += 1
        stored, octets = _next(reader, place, digest)
        is_last = stored.record is not None and stored.record.kind == "metadata"
        records.append(stored if with_contents or is_last else _emptied(stored))
        if is_last:
            yield _capture(records, octets, digest.hexdigest())
            records, digest = [], hashlib.sha256()
        else:
            digest.update(octets)
    if records:
        faults = [f"{one.name}: {one.fault}" for one in records if one.fault]
        unfinished = f"{records[0].name}: the capture that begins here has no end"
        yield ReadCapture(records=records, faults=faults or [unfinished])


def _next(
    reader: MemberReader, place: int, digest: "hashlib._Hash"
) -> tuple[StoredRecord, bytes]:
    """Return the next record and its octets.

    Of what is no record, `digest` takes the octets, and none are returned.
    """
    offset = reader.offset
    try:
        member, octets = reader.read(most_bytes=MOST_RECORD_BYTES)
    except DamagedMemberError as error:
        for piece in reader.skip():
            digest.update(piece)
        member = Member(offset, reader.offset - offset, b"")
        return StoredRecord(
            place=place, member=member, record=None, fault=str(error)
        ), b""
    try:
        record = read_record(member.content)
    except DamagedRecordError as error:
        return StoredRecord(
            place=place, member=member, record=None, fault=str(error)
        ), octets
    return StoredRecord(place=place, member=member, record=record), octets


def _emptied(stored: StoredRecord) -> StoredRecord:
    """Return a record without its contents."""
    record = None if stored.record is None else replace(stored.record, block=b"")
    return replace(stored, record=record, member=replace(stored.member, content=b""))


def _capture(
    records: list[StoredRecord], octets: bytes, records_sha256: str
) -> ReadCapture:
    """Return a capture; `octets` are those of its last record."""
    faults = [f"{one.name}: {one.fault}" for one in records if one.fault]
    last = records[-1]
    found = ReadCapture(records=records, faults=faults)
    if last.record is None:
        return found
    try:
        facts, block, chain = read_closing(last.record)
    except DamagedRecordError as error:
        faults.append(f"{last.name}: {error}")
        return found
    found.chain, found.facts = chain, facts
    of = [one.header.get("WARC-Record-ID", "") for one in found.answers[-1:]]
    as_written = closing_member(block, chain, url=facts.get("url", ""), of=of)
    if octets != as_written:
        faults.append(f"{last.name}: it is not as it was written")
    if not found.is_removed:
        faults += _digest_faults(found, block, records_sha256)
    return found


def _digest_faults(
    found: ReadCapture, block: bytes, records_sha256: str
) -> Iterator[str]:
    """Yield where facts or records are not those that the chain names."""
    first, last, chain = found.records[0], found.records[-1], found.chain
    if chain is None:
        return
    if sha256(block) != chain.facts_sha256:
        yield f"{last.name}: what it says is not that of its digest"
    if records_sha256 != chain.records_sha256:
        yield (
            f"{first.name}: the records of capture {chain.number}, from here to byte "
            f"{last.member.offset}, are not those that the chain names"
        )
