"""The history of articles over the API: versions word by word, and what proves them."""

from datetime import datetime
from itertools import pairwise

from fastapi import Response
from pydantic import BaseModel, Field
from starlette.requests import Request

from store.change_model import Change, ChangeKind
from store.database import Database
from store.evidence_model import CaptureState, CaptureWhy
from store.versions import Version
from tocsin.intake.article_history import (
    PAGE_BUDGET,
    ArticleHistory,
    ProofState,
    ProvenCapture,
    gather_history,
)
from tocsin.stories.common_runs import CompareBudget
from tocsin.stories.compare_versions import PassageKind, compare_versions
from tocsin.stories.word_changes import ChangedLines, WordChange
from tocsin.web.api.api_router import api_router
from tocsin.web.api.api_values import PathNumber
from tocsin.web.api.permissions import Reader
from tocsin.web.api.problems import documented, missing
from tocsin.web.case_answer import WACZ, case_answer
from tocsin.web.context import desk_of

router = api_router("articles")


class ChangedPieceResource(BaseModel):
    """A part of a text, and what happened to it."""

    change: WordChange = Field(
        description="`folded` stands for words without a change that are left out."
    )
    text: str = Field(description="Empty where words are folded.")
    words: int = Field(description="How many words are folded.")


class PassageResource(BaseModel):
    """Paragraphs that follow each other, and what happened to them."""

    kind: PassageKind
    paragraphs: int = Field(description="How many the later version has of them.")
    pieces: list[ChangedPieceResource] = Field(
        description="Without any where the words stayed as they were."
    )


class HistoryVersionResource(BaseModel):
    """A version of an article, and what makes it of the one before."""

    number: int = Field(description="1 is what was read first.")
    at: datetime
    title: str
    headline: list[ChangedPieceResource] = Field(
        description="What changed in the headline; empty where it is the same."
    )
    passages: list[PassageResource] = Field(
        description="What changed in the text; empty for the first version."
    )
    captures: list[int] = Field(description="The captures that show its words.")


class ChangeResource(BaseModel):
    """What became of an article after it was read."""

    at: datetime
    kind: ChangeKind
    before: int = Field(description="The version that it is compared with.")
    after: int = Field(description="The version that stands since.")
    status: int | None = Field(description="What the site answered, if it was asked.")
    page: str = Field(description="Where the article's address led; may be empty.")
    capture: int | None = Field(description="The capture that shows it.")


class StampResource(BaseModel):
    """A time stamp that was verified."""

    authority: str
    at: datetime


class CaptureResource(BaseModel):
    """A page that is kept as it was received, or why it is not."""

    capture: int
    state: CaptureState
    why: CaptureWhy
    wanted: datetime
    reason: str = Field(description="Why there is none, or why it was removed.")
    version: int | None = Field(description="The version whose words it has.")
    received: datetime | None
    status: int | None = Field(description="What the site answered.")
    number: int | None = Field(description="Its place in the chain.")
    day: str = Field(description="The day whose file holds it; empty for none.")
    payload_sha256: str = Field(description="Of the page as received; may be empty.")
    proof: ProofState
    signed: datetime | None = Field(description="When its day was signed.")
    stamps: list[StampResource]


class HistoryResource(BaseModel):
    """How an article changed, what became of it, and what proves it."""

    article: int
    versions: list[HistoryVersionResource] = Field(description="The newest first.")
    changes: list[ChangeResource] = Field(description="The oldest first.")
    captures: list[CaptureResource] = Field(description="The oldest first.")


@router.get(
    "/articles/{article}/history",
    responses=documented({404: "There is no such article."}),
)
async def get_article_history(
    request: Request, caller: Reader, article: PathNumber
) -> HistoryResource:
    """Return how an article changed, word by word, and what proves it."""
    return await desk_of(request).read(_history, article)


@router.get(
    "/articles/{article}/case.wacz",
    response_class=Response,
    responses={
        200: {
            "description": "A WACZ file, made anew for each request.",
            "content": {WACZ: {"schema": {"type": "string", "format": "binary"}}},
        },
        **documented(
            {
                404: "There is no such article.",
                409: "None of its pages is kept, one cannot be read, or they are too "
                "many to be sent at once.",
                503: "Others are being sent, or the database cannot answer now.",
            }
        ),
    },
)
async def get_article_case(
    request: Request, caller: Reader, article: PathNumber
) -> Response:
    """Return the kept pages of an article as one file, with what proves them."""
    return await case_answer(request, article)


def _history(db: Database, number: int) -> HistoryResource:
    try:
        found = gather_history(db, number)
    except LookupError:
        raise missing(
            f"article {number}", remedy="List stories: GET /stories"
        ) from None
    return HistoryResource(
        article=number,
        versions=_versions(found),
        changes=[_change(change) for change in found.changes],
        captures=[_capture(one) for one in found.captures],
    )


def _versions(found: ArticleHistory) -> list[HistoryVersionResource]:
    budget = CompareBudget(PAGE_BUDGET)
    newest_first = found.versions[::-1]
    shown = [
        _version(found, later, earlier, budget)
        for later, earlier in pairwise(newest_first)
    ]
    return [*shown, _version(found, newest_first[-1], None, budget)]


def _version(
    found: ArticleHistory,
    version: Version,
    before: Version | None,
    budget: CompareBudget,
) -> HistoryVersionResource:
    headline, passages = list[ChangedPieceResource](), list[PassageResource]()
    if before is not None:
        compared = compare_versions(
            (before.title, before.text), (version.title, version.text), budget
        )
        headline = _pieces(compared.headline)
        passages = [
            PassageResource(
                kind=passage.kind,
                paragraphs=len(passage.paragraphs),
                pieces=_pieces(passage.pieces),
            )
            for passage in compared.passages
        ]
    return HistoryVersionResource(
        number=version.number,
        at=version.at,
        title=version.title,
        headline=headline,
        passages=passages,
        captures=[one.capture.id for one in found.showing(version.number)],
    )


def _pieces(pieces: ChangedLines) -> list[ChangedPieceResource]:
    return [
        ChangedPieceResource(change=piece.change, text=piece.text, words=piece.words)
        for piece in pieces
    ]


def _change(change: Change) -> ChangeResource:
    return ChangeResource(
        at=change.at,
        kind=change.kind,
        before=change.before,
        after=change.after,
        status=change.status,
        page=change.page,
        capture=change.capture,
    )


def _capture(one: ProvenCapture) -> CaptureResource:
    capture, kept = one.capture, one.capture.kept
    return CaptureResource(
        capture=capture.id,
        state=capture.state,
        why=capture.why,
        wanted=capture.wanted,
        reason=capture.reason,
        version=one.version,
        received=one.received,
        status=kept.status if kept else None,
        number=kept.number if kept else None,
        day=kept.day if kept else "",
        payload_sha256=kept.payload_sha256 if kept else "",
        proof=one.proof,
        signed=one.seal.sealed if one.seal else None,
        stamps=[
            StampResource(authority=token.authority, at=token.stamped)
            for token in one.stamps
            if token.stamped is not None
        ],
    )
