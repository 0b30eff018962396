"""The noun of what became of an article after it was read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ChangeKind = Literal["edited", "rewritten", "removed", "front", "emptied", "back"]
"""What happened to an article.

edited     its headline, or what its text says, is another
rewritten  hardly anything of its text is left, as of agency copy that was replaced
removed    its page is gone: the site says 404 or 410, and said so before
front      its address leads to the front page, or to that of a section
emptied    its page has neither its headline nor its text: somebody emptied it, or it
           is behind a wall
back       it is there again
"""

AbsenceKind = Literal["removed", "front", "emptied"]
"""The kinds after which an article is not to be read any more."""

ABSENCES: frozenset[ChangeKind] = frozenset(["removed", "front", "emptied"])

ToldState = Literal["nobody", "waiting", "told", "untold"]
"""What has become of telling a change.

nobody   no channel was sent the article, or none is to be told
waiting  a channel is still to be told, or a digest is
told     a message to at least one channel includes it
untold   it is not told: it was changed back, muted, or its route was removed
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of an article, once it was seen for certain."""

    id: int
    article: int
    at: datetime
    """When it was seen."""
    kind: ChangeKind
    before: int
    """The number of the version that it is compared with."""
    after: int
    """The version that stands since; the same as `before` where no text changed."""
    status: int | None = None
    """What the site answered; None where only its listing was read."""
    page: str = ""
    """Where the article's address led; empty where that is unknown."""
    capture: int | None = None
    """The capture that shows it; None when none is kept."""
    told: ToldState = "nobody"
    reason: str = ""
    """Why it is not told, or what it waits for; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChange:
    """A change that is to be written down."""

    kind: ChangeKind
    at: datetime
    before: int
    after: int
    status: int | None = None
    page: str = ""
    capture: int | None = None
