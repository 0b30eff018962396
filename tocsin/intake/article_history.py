"""The history of an article: its versions, what became of it, and what proves it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

from store import articles, captures, changes, seals, versions
from store.articles import StoredArticle
from store.change_model import Change
from store.database import Database
from store.errors import TocsinError
from store.evidence_model import Capture, Seal, TimeToken
from store.versions import Version
from tocsin.evidence.capture_records import text_digest
from tocsin.stories.common_runs import CompareBudget
from tocsin.stories.compare_versions import VersionComparison, compare_versions

ProofState = Literal["none", "unsigned", "signed", "stamped"]
"""What proves that a kept page is as it was.

none      nothing is kept
unsigned  its place in the chain; its day is not signed yet
signed    its day is signed by this installation
stamped   an authority confirmed the time of that, and its answer was verified
"""


PAGE_BUDGET = 500_000
"""For all versions of a page or an answer together, about half a second: an article's
need some 5,000."""


class VersionError(TocsinError):
    """Two versions that cannot be compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenCapture:
    """A capture, the version that it shows, and what proves it."""

    capture: Capture
    version: int | None
    """None when its words are not those of any version, or were not read."""
    seal: Seal | None
    """Of its day; None while it is not signed."""
    tokens: tuple[TimeToken, ...]
    """Of that day."""

    @property
    def received(self) -> datetime | None:
        """Return when its page was written down; None when it is not kept."""
        kept = self.capture.kept
        return datetime.fromisoformat(kept.at) if kept else None

    @property
    def stamps(self) -> tuple[TimeToken, ...]:
        """Return the time stamps that were verified."""
        return tuple(token for token in self.tokens if token.state == "verified")

    @property
    def proof(self) -> ProofState:
        """Return what proves it."""
        if self.capture.state != "kept":
            return "none"
        if self.seal is None:
            return "unsigned"
        return "stamped" if self.stamps else "signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedVersions:
    """Two versions of an article, and what makes one of the other."""

    earlier: Version
    later: Version
    comparison: VersionComparison


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleHistory:
    """An article with its versions, changes and captures."""

    kept: StoredArticle
    versions: tuple[Version, ...]
    """The oldest first."""
    changes: tuple[Change, ...]
    """The oldest first."""
    captures: tuple[ProvenCapture, ...]
    """The first that was wanted first."""

    def showing(self, version: int) -> tuple[ProvenCapture, ...]:
        """Return the captures that show a version, as long as their files do."""
        return tuple(
            one
            for one in self.captures
            if one.version == version and one.proof != "none"
        )


def gather_history(db: Database, article: int) -> ArticleHistory:
    """Return the history of an article; raises LookupError when it is not stored."""
    kept = StoredArticle(id=article, article=articles.get(db, article))
    found = tuple(reversed(versions.history(db, article)))
    return ArticleHistory(
        kept=kept,
        versions=found,
        changes=tuple(changes.of_article(db, article)),
        captures=tuple(_proven(db, article, found)),
    )


def _proven(
    db: Database, article: int, found: tuple[Version, ...]
) -> Iterator[ProvenCapture]:
    mine = captures.of_article(db, article)
    numbers = {text_digest(one.title, one.text): one.number for one in reversed(found)}
    # A page that came again as it was has not been read again.
    by_payload = {
        one.kept.payload_sha256: numbers[one.kept.text_sha256]
        for one in mine
        if one.kept and one.kept.payload_sha256 and one.kept.text_sha256 in numbers
    }
    for one in mine:
        day = one.kept.day if one.kept else ""
        number = None
        if one.kept:
            number = numbers.get(one.kept.text_sha256)
            number = number or by_payload.get(one.kept.payload_sha256)
        seal = seals.get(db, day) if day else None
        tokens = tuple(seals.tokens(db, day)) if seal else ()
        yield ProvenCapture(capture=one, version=number, seal=seal, tokens=tokens)


def compared_steps(
    history: ArticleHistory, first: int | None, last: int | None, *, each: bool
) -> list[ComparedVersions]:
    """Return the comparison of two versions, or of each between them with the next.

    Without numbers, of the first with the present one. Raises VersionError.
    """
    chosen = _chosen(history, first, last)
    if not each:
        chosen = [chosen[0], chosen[-1]]
    budget = CompareBudget()
    return [
        ComparedVersions(
            earlier=earlier,
            later=later,
            comparison=compare_versions(
                (earlier.title, earlier.text), (later.title, later.text), budget
            ),
        )
        for earlier, later in pairwise(chosen)
    ]


def _chosen(
    history: ArticleHistory, first: int | None, last: int | None
) -> list[Version]:
    """Return the versions from one number to another."""
    numbers = [version.number for version in history.versions]
    name = f"Article {history.kept.id}"
    if len(numbers) < 2:
        raise VersionError(
            f"{name} has one version: no other is stored.",
            remedy=f"See it: tocsin article {history.kept.id}",
        )
    known = ", ".join(map(str, numbers[:20])) + (" …" if len(numbers) > 20 else "")
    first = numbers[0] if first is None else first
    last = numbers[-1] if last is None else last
    for number in (first, last):
        if number not in numbers:
            raise VersionError(
                f"{name} has no version {number}.", remedy=f"Its versions: {known}."
            )
    if first >= last:
        what = f"--from {first} --to {last}"
        raise VersionError(
            f"{what}: the second is to be a later version than the first.",
            remedy=f"Its versions: {known}.",
        )
    return [one for one in history.versions if first <= one.number <= last]
