"""The answer that holds a case file, for the desk's page and for the API.

It is made in a thread, on the disk, one at a time: reading the files of days takes
seconds of CPU where they are large. It is sent from the disk, a piece at a time.
"""

import asyncio
import os
from http import HTTPStatus
from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tocsin.evidence.day_files import EvidenceError
from tocsin.evidence.export_choice import ExportChoice
from tocsin.web.context import DeskContext, desk_of
from tocsin.web.error_answers import RETRY_SECONDS, RefusedAnswerError
from tocsin.wiring.case_file import choose_case, open_case
from tocsin.words.worded import Worded

WACZ = "application/wacz"
"""The media type that programs of Webrecorder use; none is registered."""

MOST_BYTES = 500_000_000
"""Of the pages in a case file: some 10,000 of them."""

PIECE_BYTES = 256 * 1024
"""What is read at once."""


async def case_answer(request: Request, article: int) -> Response:
    """Return the case file of an article; raises RefusedAnswerError."""
    desk = desk_of(request)
    try:
        choice = await desk.read(choose_case, article)
    except LookupError:
        raise RefusedAnswerError(
            HTTPStatus.NOT_FOUND, Worded("There is no such article.")
        ) from None
    if not choice.records:
        raise RefusedAnswerError(
            HTTPStatus.CONFLICT,
            Worded("No page of this article is kept."),
            remedy=Worded(
                "Its captures say why: tocsin evidence show %(article)s",
                article=article,
            ),
        )
    if choice.size_bytes > MOST_BYTES:
        raise RefusedAnswerError(
            HTTPStatus.CONFLICT,
            Worded("The pages of this article are too many to be sent at once."),
            remedy=Worded(
                "Write them to a file: tocsin evidence export %(article)s -o case.wacz",
                article=article,
            ),
        )
    return CaseFile(desk, choice, f"case-{article}-{desk.clock():%Y-%m-%d}.wacz")


class CaseFile(Response):
    """A case file that is made when it is sent, and gone once it was."""

    media_type = WACZ

    def __init__(self, desk: DeskContext, choice: ExportChoice, name: str) -> None:
        """Build it; `name` is what browsers call the file."""
        disposition = f'attachment; filename="{name}"'
        super().__init__(headers={"content-disposition": disposition})
        del self.headers["content-length"]
        self._desk = desk
        self._choice = choice

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make it, and send it; raises RefusedAnswerError before anything is sent."""
        if scope["method"] == "HEAD":
            await self._start(send)
            await send({"type": "http.response.body", "body": b""})
            return
        if self._desk.open_cases.locked():
            raise RefusedAnswerError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                Worded("Other case files are being sent. Try again in a moment."),
                headers={"retry-after": str(RETRY_SECONDS)},
            )
        async with self._desk.open_cases:
            file = await self._made()
            try:
                await self._send(file, send)
            finally:
                file.close()

    async def _made(self) -> BinaryIO:
        desk = self._desk
        async with desk.case_turn:
            try:
                return await asyncio.to_thread(
                    open_case, desk.config, self._choice, desk.clock()
                )
            except EvidenceError as error:
                raise RefusedAnswerError(
                    HTTPStatus.CONFLICT, error.message, remedy=error.remedy
                ) from error

    async def _send(self, file: BinaryIO, send: Send) -> None:
        size_bytes = await asyncio.to_thread(os.path.getsize, file.fileno())
        self.headers["content-length"] = str(size_bytes)
        await self._start(send)
        while piece := await asyncio.to_thread(file.read, PIECE_BYTES):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _start(self, send: Send) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
