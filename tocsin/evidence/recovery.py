"""What a file holds and no row tells of: after a crash, or a restored database.

A file is written before its row. So a capture that is whole and follows the last one in
the chain is taken over; what else stands behind it goes to the day's .torn.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from store import captures
from store.db import Store
from store.evidence_model import KeptRecords
from tocsin.evidence.day_files import DayFiles
from tocsin.evidence.hash_chain import FIRST, ChainLink
from tocsin.evidence.read_captures import ReadCapture, read_captures

log = logging.getLogger("tocsin.evidence")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainEnd:
    """The last capture of the chain."""

    number: int
    """0 for an empty chain."""
    link: str
    day: str
    """Its file; empty for an empty chain."""


def recover(store: Store, files: DayFiles, now: datetime) -> ChainEnd:
    """Make files and rows agree; return where the chain ends.

    Raises StoreError or OSError when one of them cannot be read or written.
    """
    last = store.read(captures.last)
    kept = None if last is None else last.kept
    end = ChainEnd(number=0, link=FIRST, day="")
    start = 0
    if kept is not None:
        end = ChainEnd(number=kept.number, link=kept.link, day=kept.day)
        start = kept.offset + kept.length
    for day in files.days():
        if day < end.day:
            continue
        end = _take_over(store, files, end, day, start if day == end.day else 0, now)
    return end


def _take_over(
    store: Store, files: DayFiles, end: ChainEnd, day: str, start: int, now: datetime
) -> ChainEnd:
    """Take over what stands behind `start` in a day's file; cut off what is torn."""
    data = files.path(day).read_bytes()
    if len(data) < start:
        facts = {"day": day, "bytes": len(data), "expected": start}
        log.error("evidence file too short", extra=facts)
        return end
    for found in read_captures(data[start:]):
        if not _follows(found, end) or found.chain is None:
            moved = files.cut(day, start + found.offset)
            log.warning("evidence file torn", extra={"day": day, "bytes": moved})
            break
        place = records_at(
            found.chain,
            found.facts,
            day=day,
            offset=start + found.offset,
            length=found.length,
        )
        id_ = int(found.facts.get("capture") or 0)
        url = found.facts.get("url", "")
        store.write(captures.adopt, id_, url, place, now).result()
        end = ChainEnd(number=place.number, link=place.link, day=day)
        log.warning("capture taken over", extra={"capture": place.number, "day": day})
    return end


def _follows(found: ReadCapture, end: ChainEnd) -> bool:
    chain = found.chain
    return (
        found.is_whole
        and chain is not None
        and chain.number == end.number + 1
        and chain.previous == end.link
        and found.facts.get("capture", "").isdigit()
    )


def records_at(
    chain: ChainLink, facts: Mapping[str, str], *, day: str, offset: int, length: int
) -> KeptRecords:
    """Return what a row says of a capture that stands there."""
    return KeptRecords(
        number=chain.number,
        at=chain.at,
        day=day,
        offset=offset,
        length=length,
        page=facts.get("page", ""),
        status=int(facts.get("status") or 0),
        payload_sha256=facts.get("payload-sha256", ""),
        text_sha256=facts.get("text-sha256", ""),
        facts_sha256=chain.facts_sha256,
        records_sha256=chain.records_sha256,
        previous=chain.previous,
        link=chain.link,
    )
