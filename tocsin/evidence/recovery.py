"""What a file holds and no row tells of: after a crash, or a restored database.

A file is written before its row. So a capture that is whole and follows the last one in
the chain is taken over; what else stands behind it goes to the day's .torn.
"""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import get_args

from store import captures
from store.captures import FoundCapture
from store.db import Store
from store.evidence_model import CapturePart, KeptRecords
from tocsin.evidence.day_files import DayFiles
from tocsin.evidence.hash_chain import FIRST, ChainLink
from tocsin.evidence.read_captures import ReadCapture, read_captures

log = logging.getLogger("tocsin.evidence")

_NUMBER = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainEnd:
    """The last capture of the chain."""

    number: int
    """0 for an empty chain."""
    link: str
    day: str
    """Its file; empty for an empty chain."""
    at: str = ""
    """When it was written down."""


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
        end = ChainEnd(number=kept.number, link=kept.link, day=kept.day, at=kept.at)
        start = kept.offset + kept.length
    for day in files.days():
        if day < end.day:
            continue
        # Behind what rows tell of; in a later day's file that is all of it.
        behind = start if day == end.day else 0
        adopt = partial(_adopt, store, now=now, search=search)
        end = _take_over(files, end, day, behind, adopt=adopt)
    return end


def _take_over(
    files: DayFiles,
    end: ChainEnd,
    day: str,
    start: int,
    *,
    adopt: Callable[[ReadCapture, str], None],
) -> ChainEnd:
    """Take over what stands behind `start` in a day's file; cut off what is torn."""
    size_bytes = files.size_bytes(day)
    if size_bytes < start:
        facts = {"day": day, "bytes": size_bytes, "expected": start}
        log.error("evidence file too short", extra=facts)
        return end
    with files.path(day).open("rb") as file:
        file.seek(start)
        for found in read_captures(file, offset=start, with_contents=False):
            if not _follows(found, end) or found.chain is None:
                moved = files.cut(day, found.offset)
                log.warning("evidence file torn", extra={"day": day, "bytes": moved})
                break
            adopt(found, day)
            chain = found.chain
            end = ChainEnd(number=chain.number, link=chain.link, day=day, at=chain.at)
            facts = {"capture": end.number, "day": day}
            log.warning("capture taken over", extra=facts)
    return end


def _adopt(
    store: Store, found: ReadCapture, day: str, *, now: datetime, search: bool
) -> None:
    """Note a capture that no row tells of, or that it was removed."""
    if found.chain is None:
        return
    place = records_at(
        found.chain, found.facts, day=day, offset=found.offset, length=found.length
    )
    if found.is_removed:
        store.write(captures.adopt_removed, place, now).result()
        return
    named = _named(found.facts)
    store.write(captures.adopt, named, place, now, search=search).result()


def _named(facts: Mapping[str, str]) -> FoundCapture:
    """Return a capture as its file names it."""
    part = facts.get("part", "page")
    return FoundCapture(
        id=whole_number(facts.get("capture", "")),
        url=facts.get("url", ""),
        part=next((one for one in get_args(CapturePart) if one == part), "page"),
        needed_by=whole_number(facts.get("needed-by", "")) or None,
    )


def whole_number(text: str) -> int:
    """Return a number that a file says; 0 for what is none."""
    return int(text) if _NUMBER.fullmatch(text) else 0


def _follows(found: ReadCapture, end: ChainEnd) -> bool:
    chain = found.chain
    return (
        found.is_whole
        and chain is not None
        and chain.number == end.number + 1
        and chain.previous == end.link
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
        status=whole_number(facts.get("status", "")),
        payload_sha256=facts.get("payload-sha256", ""),
        text_sha256=facts.get("text-sha256", ""),
        facts_sha256=chain.facts_sha256,
        records_sha256=chain.records_sha256,
        previous=chain.previous,
        link=chain.link,
    )
