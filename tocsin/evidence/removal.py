"""Removing captures: their octets go, and their places in the chain stay.

What is left of a capture says when it was there and that it was removed, and holds the
digests by which the chain goes on. So a gap is seen to be meant, and all that the later
captures prove is still proved.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from store import capture_removals, seals
from store.db import Store
from store.evidence_model import KeptRecords
from tocsin.evidence.capture_records import closing_member, facts_block
from tocsin.evidence.day_files import DayFiles, EvidenceError, pieces_of
from tocsin.evidence.hash_chain import ChainLink
from tocsin.evidence.read_captures import REMOVED, ReadCapture, read_captures
from tocsin.evidence.sealing import DaySealer
from tocsin.evidence.warc_records import warc_date


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A part of a day's file, and what stands in its place in the new one."""

    number: int
    """Of its capture; 0 when that is not known."""
    offset: int
    length: int
    left: bytes | None = None
    """None for what stays as it is."""

    @property
    def new_length(self) -> int:
        return self.length if self.left is None else len(self.left)


def remove_due(store: Store, files: DayFiles, sealer: DaySealer, now: datetime) -> int:
    """Remove what somebody asked to remove; return how many captures that were.

    Runs in the writer's thread. A day that is sealed is sealed anew. Who is killed in
    the middle goes on where it was. Raises EvidenceError, when the rest is done, for
    captures that cannot be told apart from others in a damaged file.
    """
    days: dict[str, list[KeptRecords]] = {}
    for one in store.read(capture_removals.to_remove):
        if one.kept is not None:
            days.setdefault(one.kept.day, []).append(one.kept)
    removed, stuck = 0, list[str]()
    for day, wanted in days.items():
        if not files.path(day).exists():
            stuck.append(f"{files.path(day).name} is missing")
            continue
        parts = list(_parts(files.path(day), wanted, now))
        done = _rewrite(store, files, day, parts)
        lost = sorted({one.number for one in wanted} - done)
        stuck += [f"capture {number} of {day} is damaged" for number in lost]
        removed += len(done)
        if store.read(seals.get, day) is not None:
            sealer.seal(day)
        # Not before: who is killed now, or has no key, would not sign it anew.
        store.write(capture_removals.remove, {}, done).result()
    if stuck:
        raise EvidenceError(
            f"Not removed from the files of evidence: {'; '.join(stuck)}.",
            remedy="See what is wrong: tocsin evidence verify",
        )
    return removed


def _rewrite(
    store: Store, files: DayFiles, day: str, parts: Sequence[_Part]
) -> set[int]:
    """Write a day's file anew, and note where all stands; return what is not there."""
    path = files.path(day)
    files.replace(path, _pieces(path, parts))
    places: dict[int, tuple[int, int]] = {}
    offset = 0
    for part in parts:
        if part.number:
            places[part.number] = (offset, part.new_length)
        offset += part.new_length
    done = {part.number for part in parts if part.left is not None}
    store.write(capture_removals.remove, places, set()).result()
    # Torn ends may hold what is removed, or the page that was kept in its place.
    files.delete_torn()
    return done


def _pieces(path: Path, parts: Sequence[_Part]) -> Iterator[bytes]:
    for part in parts:
        if part.left is None:
            yield from pieces_of(path, part.offset, part.length)
        else:
            yield part.left


def _parts(
    path: Path, wanted: Collection[KeptRecords], now: datetime
) -> Iterator[_Part]:
    """Yield all parts of a day's file, in order."""
    with path.open("rb") as file:
        for found in read_captures(file, with_contents=False):
            at, end = found.offset, found.offset + found.length
            for offset, length, chain in _to_remove(found, wanted):
                if offset > at:
                    yield _Part(number=0, offset=at, length=offset - at)
                yield _Part(
                    number=chain.number,
                    offset=offset,
                    length=length,
                    left=_left_of(path, found, chain, offset=offset, now=now),
                )
                at = offset + length
            if at < end:
                number = 0 if found.chain is None else found.chain.number
                yield _Part(number=number, offset=at, length=end - at)


def _to_remove(
    found: ReadCapture, wanted: Collection[KeptRecords]
) -> Iterator[tuple[int, int, ChainLink]]:
    """Yield offset, length and link of what is to be removed of a capture.

    A damaged one may be several, of which the ends cannot be read. Then their rows say
    where they stand, as far as records begin there.
    """
    if found.is_whole and found.chain is not None:
        if found.chain.number in {row.number for row in wanted}:
            yield found.offset, found.length, found.chain
        return
    starts = {record.member.offset for record in found.records}
    ends = {*starts, found.offset + found.length}
    for row in sorted(wanted, key=lambda row: row.offset):
        if row.offset in starts and row.offset + row.length in ends:
            chain = ChainLink(
                number=row.number,
                at=row.at,
                facts_sha256=row.facts_sha256,
                records_sha256=row.records_sha256,
                previous=row.previous,
            )
            yield row.offset, row.length, chain


def _left_of(
    path: Path, found: ReadCapture, chain: ChainLink, *, offset: int, now: datetime
) -> bytes:
    """Return what stays of a capture; and of the file's beginning, all."""
    if found.is_removed:
        return b"".join(pieces_of(path, found.offset, found.length))
    first = found.records[0]
    begins = b""
    if offset == found.offset and first.record is not None:
        is_first = first.record.kind == "warcinfo"
        begins = b"".join(pieces_of(path, offset, first.member.length * is_first))
    return begins + closing_member(
        facts_block({REMOVED: warc_date(now)}), chain, url=""
    )
