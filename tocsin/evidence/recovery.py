"""What a file holds and no row tells of: after a crash, or a restored database.

A file is written before its row. So a capture that is whole and follows the last one in
the chain is taken over; what else stands behind it goes to the day's .torn.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import get_args

from sqlite_utils import Database

from store import captures
from store.captures import FoundCapture
from store.db import Store
from store.evidence_model import CapturePart, KeptRecords
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


def recover(
    store: Store, files: DayFiles, now: datetime, *, search: bool = False
) -> ChainEnd:
    """Make files and rows agree; return where the chain ends.

    With `search`, pages that are taken over are searched for what they need.
    Raises StoreError or OSError when files or rows cannot be read or written.
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
        # Behind what rows tell of; in a later day's file that is all of it.
        behind = start if day == end.day else 0
        adopt = partial(captures.adopt, now=now, search=search)
        end = _take_over(store, files, end, (day, behind), adopt=adopt)
    return end


def _take_over(
    store: Store,
    files: DayFiles,
    end: ChainEnd,
    place: tuple[str, int],
    *,
    adopt: Callable[[Database, FoundCapture, KeptRecords], int],
) -> ChainEnd:
    """Take over what stands behind a place in a day's file; cut off what is torn."""
    day, start = place
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
        kept = records_at(
            found.chain,
            found.facts,
            day=day,
            offset=start + found.offset,
            length=found.length,
        )
        store.write(adopt, _named(found.facts), kept).result()
        end = ChainEnd(number=kept.number, link=kept.link, day=day)
        log.warning("capture taken over", extra={"capture": kept.number, "day": day})
    return end


def _named(facts: Mapping[str, str]) -> FoundCapture:
    part, needed_by = facts.get("part", "page"), facts.get("needed-by", "")
    return FoundCapture(
        id=int(facts["capture"]),
        url=facts.get("url", ""),
        part=next((one for one in get_args(CapturePart) if one == part), "page"),
        needed_by=int(needed_by) if needed_by.isdigit() else None,
    )


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
