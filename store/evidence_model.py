"""What is kept of pages as evidence: captures, the seals of days, tokens of time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

DOUBTFUL_CLOCK_SECONDS = 5.0
"""How far an authority's time may be from ours; replies take less."""

CaptureWhy = Literal["match", "manual", "revisit"]
"""A watchlist found its article; a person asked for it; it is visited again."""

CapturePart = Literal["page", "style", "image", "font", "listing"]
"""What a capture is of.

page     the page of an article, or one that a person asked for
style    a style sheet that a page needs in order to look as it did
image    a picture, or
font     letters that it needs
listing  what the source listed, in place of a page that did not come
"""

REQUISITES: tuple[CapturePart, ...] = ("style", "image", "font")
"""What a page needs."""

CaptureState = Literal["due", "recorded", "kept", "missed", "removing", "removed"]
"""What has become of a capture.

due       its page is still to be asked for
recorded  its page came and is being written down
kept      its file holds it
missed    there is none, for a reason
removing  somebody asked to remove it; its file still holds it
removed   its file holds only that it was there
"""

TokenState = Literal["wanted", "verified", "unverified", "given up"]
"""What has become of a token.

wanted      the authority is still to answer
verified    its answer is that of an authority that is trusted
unverified  its answer is kept, and could not be checked
given up    it did not answer for too long
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRecords:
    """Where a capture stands, in its file and in the chain. Digests are in hex."""

    number: int
    at: str
    """When it was written down, as the file has it."""
    day: str
    offset: int
    length: int
    page: str
    """Where the page was in the end, after redirects."""
    status: int
    payload_sha256: str
    text_sha256: str
    """Of headline and text as they were read; empty when the page was not read."""
    facts_sha256: str
    records_sha256: str
    previous: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A page that is kept as it was received, or why it is not."""

    id: int
    article: int | None
    """None when no article of that address is stored."""
    url: str
    """What was asked for; empty once it was removed."""
    why: CaptureWhy
    wanted: datetime
    state: CaptureState
    reason: str
    """Why there is none, or why it was removed, for people."""
    tries: int
    """How often the page was asked for in vain."""
    kept: KeptRecords | None
    """None while its file does not hold it."""
    part: CapturePart = "page"
    left_out: int = 0
    """How many files it needs that were not asked for, since they were too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What was signed of a day. Digests are in hex, the rest in base64."""

    day: str
    captures: int
    last_number: int
    head: str
    previous_head: str
    file_sha256: str
    public_key: str
    signature: str
    sealed: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeToken:
    """What an authority says of the head of a day, or that it said nothing yet."""

    day: str
    authority: str
    state: TokenState
    file: str = ""
    """The name of its reply; empty while there is none."""
    stamped: datetime | None = None
    ahead_seconds: float | None = None
    """How far its time is ahead of ours."""
    tries: int = 0
    next_try: datetime | None = None
    reason: str = ""
