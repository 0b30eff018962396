"""Removing captures: their octets go, and their places in the chain stay.

What is left of a capture says when it was there and that it was removed, and holds the
digests by which the chain goes on. So a gap is seen to be meant, and all that the later
captures prove is still proved.
"""

from collections.abc import Collection
from datetime import datetime

from store import capture_removals, seals
from store.db import Store
from tocsin.evidence.capture_records import closing_member, facts_block
from tocsin.evidence.day_files import DayFiles
from tocsin.evidence.read_captures import REMOVED, ReadCapture, read_captures
from tocsin.evidence.sealing import DaySealer
from tocsin.evidence.warc_records import warc_date


def remove_due(store: Store, files: DayFiles, sealer: DaySealer, now: datetime) -> int:
    """Remove what somebody asked to remove; return how many captures that were.

    Runs in the writer's thread. A day that is sealed is sealed anew. Who is killed in
    the middle goes on where it was.
    """
    days: dict[str, set[int]] = {}
    for one in store.read(capture_removals.to_remove):
        if one.kept is not None:
            days.setdefault(one.kept.day, set()).add(one.kept.number)
    for day, numbers in days.items():
        path = files.path(day)
        data, places = without(path.read_bytes(), numbers, now)
        files.replace(path, data)
        store.write(capture_removals.remove, places, numbers).result()
        # Torn ends may hold what is removed.
        files.torn(day).unlink(missing_ok=True)
        if store.read(seals.get, day) is not None:
            sealer.seal(day)
    return sum(map(len, days.values()))


def without(
    data: bytes, numbers: Collection[int], now: datetime
) -> tuple[bytes, dict[int, tuple[int, int]]]:
    """Return a day's file without captures, and number → offset and length in it."""
    parts: list[bytes] = []
    places: dict[int, tuple[int, int]] = {}
    offset = 0
    for found in read_captures(data):
        part = data[found.offset : found.offset + found.length]
        if found.chain is not None:
            if found.chain.number in numbers and not found.is_removed:
                part = _left_of(found, data, now)
            places[found.chain.number] = (offset, len(part))
        parts.append(part)
        offset += len(part)
    return b"".join(parts), places


def _left_of(found: ReadCapture, data: bytes, now: datetime) -> bytes:
    """Return what stays of a capture; and of the file's beginning, all."""
    first = found.records[0]
    begins = b""
    if first.record is not None and first.record.kind == "warcinfo":
        begins = data[: first.member.length]
    if found.chain is None:
        return begins
    block = facts_block({REMOVED: warc_date(now)})
    return begins + closing_member(block, found.chain, url="")
