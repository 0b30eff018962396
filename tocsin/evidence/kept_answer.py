"""The answer of a site as a capture holds it, read again."""

import io
from dataclasses import dataclass

from store.evidence_model import KeptRecords
from tocsin.evidence.day_files import DayFiles
from tocsin.evidence.read_captures import read_captures
from tocsin.evidence.wacz_index import status_of
from tocsin.evidence.warc_records import header_of, payload


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """The last answer of a capture, after redirects."""

    url: str
    status: int
    content_type: str
    body: bytes
    """Packed as it came."""


def kept_answer(files: DayFiles, kept: KeptRecords) -> KeptAnswer | None:
    """Return the last answer of a capture; None when it has none with a body.

    That of a page which was as before refers to the body of an earlier capture.

    Raises OSError when its file cannot be read.
    """
    data = files.part(kept.day, kept.offset, kept.length)
    captures = read_captures(io.BytesIO(data))
    answers = [answer for found in captures for answer in found.answers]
    if not answers or answers[-1].kind != "response":
        return None
    last = answers[-1]
    return KeptAnswer(
        url=last.url,
        status=status_of(last.block),
        content_type=header_of(last.block, b"content-type").strip().decode("latin-1"),
        body=payload(last.block),
    )
