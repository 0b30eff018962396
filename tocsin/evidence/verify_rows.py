"""Comparing what the database says of a day with what its files say."""

from collections.abc import Collection, Iterator, Mapping

from store import captures, seals
from store.database import Database
from store.evidence_model import Capture, Seal
from tocsin.evidence.capture_records import one_line
from tocsin.evidence.read_captures import ReadCapture
from tocsin.evidence.recovery import records_at


class DayRows:
    """The captures of a day as the database has them, while its file is read."""

    def __init__(self, db: Database, day: str) -> None:
        self._db = db
        self._day = day
        found = captures.of_day(db, day)
        self._rows = {row.kept.number: row for row in found if row.kept is not None}
        ends = (row.kept.offset + row.kept.length for row in found if row.kept)
        self.known_bytes = max(ends, default=0)
        """How many bytes of the file the rows tell of."""

    def faults(self, found: ReadCapture) -> Iterator[str]:
        """Yield where the row of a capture is not as its file."""
        if found.chain is None:
            return
        name = f"database: capture {found.chain.number}"
        row = self._rows.pop(found.chain.number, None)
        if row is None:
            yield f"{name} has no row"
            return
        if row.state == "kept" and not _is_as(found, row):
            yield f"{name}, of {found.facts.get('url')}: its row is not as its file"
        if (row.state == "removed") != found.is_removed:
            yield f"{name}: its row says {row.state!r}, and its file does not"

    def left(self) -> Iterator[str]:
        """Yield the captures that the file should have had."""
        for number in self._rows:
            yield f"database: capture {number} is not in the file"

    def seal_faults(self, seal: Seal | None, names: Collection[str]) -> Iterator[str]:
        """Yield where what was signed and stamped is not as the database says.

        `names` are those of the files that are there.
        """
        row = seals.get(self._db, self._day)
        if row is not None and row != seal:
            yield f"database: what was signed of {self._day} is not as {self._day}.json"
        if row is None and seal is not None:
            yield f"database: nothing tells that {self._day} was signed"
        for token in seals.tokens(self._db, self._day):
            if token.file and token.file not in names:
                yield f"{token.file}: the file is missing, of {token.authority}"


def _is_as(found: ReadCapture, row: Capture) -> bool:
    """Return whether a row says the same as the file."""
    if found.chain is None or row.kept is None:
        return False
    facts: Mapping[str, str] = found.facts
    at = records_at(
        found.chain,
        facts,
        day=row.kept.day,
        offset=found.offset,
        length=found.length,
    )
    return row.kept == at and one_line(row.url) == facts.get("url", "")
