"""A worker's side of a task: one request, and its answer read where it was fetched."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import scrapy
from pydantic import ValidationError
from scrapy.http import Response
from scrapy.settings import BaseSettings

from spiders.fetch.compression import CompressionMiddleware
from spiders.fetch.failures import Failure, explain
from spiders.fetch.poller import Poller
from spiders.fetch.recording import RECORDING, RecordingRoom
from tocsin.fleet.answer_reader import AnswerReader
from tocsin.fleet.carried_response import header_pairs, headers_from
from tocsin.fleet.messages import (
    MOST_BODY_BYTES,
    Answer,
    CarriedExchange,
    FromWorker,
    NotAMessageError,
    Refusal,
    Result,
    Task,
    pack,
)
from tocsin.wiring.workers import Workers

log = logging.getLogger("tocsin.fleet")

MOST_BEHIND = timedelta(seconds=5)
"""How far a worker's clock may be behind the daemon's: half of the margin by which it
ends a task before the daemon gives it to another."""


_NOT_PACKED = (ValueError, NotAMessageError)


class TaskMaker:
    """Makes the requests of tasks, and reads their answers."""

    def __init__(
        self,
        poller: Poller,
        workers: Workers,
        *,
        name: str,
        clock: Callable[[], datetime],
    ) -> None:
        """Build it; `name` is the worker's."""
        self.done = 0
        """Tasks that were answered."""
        self._poller = poller
        self._name = name
        self._clock = clock
        self._room = RecordingRoom()
        unpack = CompressionMiddleware.from_crawler(poller.crawler)
        self._reader = AnswerReader(workers, unpack)

    async def packed_result(self, task: Task) -> bytes:
        """Return what is to be sent to the daemon, packed; it never raises."""
        try:
            result = await self.make(task)
        except ValidationError:  # such as a header line longer than any should be
            result = self._result(task, refused="size")
        self.done += 1
        with suppress(*_NOT_PACKED):
            return pack(FromWorker(result=result))
        # What was read is too large, or has characters that JSON has not: the daemon
        # reads it.
        answer = result.answer
        if answer is not None:
            answer = answer.model_copy(update={"read": None, "listed": None})
        with suppress(*_NOT_PACKED):
            again = result.model_copy(update={"answer": answer})
            return pack(FromWorker(result=again))
        return pack(FromWorker(result=self._result(task, refused="size")))

    async def make(self, task: Task) -> Result:
        """Return what has become of a task."""
        now = self._clock()
        if now < task.sent - MOST_BEHIND:
            return self._result(task, refused="clock")
        if now >= task.expires:
            return self._result(task, refused="expired")
        left = (task.expires - now).total_seconds()
        try:
            async with asyncio.timeout(left):
                return await self._asked(task)
        except TimeoutError:
            return self._result(task, refused="expired")

    async def _asked(self, task: Task) -> Result:
        request = self._request(task)
        recording = self._room.open() if task.is_recorded else None
        if recording is not None:
            request.meta[RECORDING] = recording
        try:
            try:
                response = await self._poller.crawler.engine.download_async(request)
            except Exception as error:
                return self._result(task, failure=explain(error))
            if len(response.body) > MOST_BODY_BYTES:
                return self._result(task, refused="size")
            exchange = None
            if recording is not None and recording.exchanges:
                last = recording.exchanges[-1]
                exchange = CarriedExchange(
                    asked=last.asked, sent=last.sent, received=last.received
                )
            read, listed = await self._reader.read(request, response, task)
            answer = _answer(response, exchange)
            answer = answer.model_copy(update={"read": read, "listed": listed})
            return self._result(task, answer=answer)
        finally:
            if recording is not None:
                recording.release()

    def _request(self, task: Task) -> scrapy.Request:
        """Return the request of a task, within the limits of this machine too."""
        own = self._poller.crawler.settings
        most, longest = own.getint("DOWNLOAD_MAXSIZE"), own.getfloat("DOWNLOAD_TIMEOUT")
        meta = {
            "download_maxsize": min(task.max_bytes or most, most),
            "download_timeout": min(task.timeout_seconds or longest, longest),
        }
        return scrapy.Request(task.url, headers=headers_from(task.headers), meta=meta)

    def _result(
        self,
        task: Task,
        *,
        answer: Answer | None = None,
        failure: Failure | None = None,
        refused: Refusal | None = None,
    ) -> Result:
        return Result(
            task=task.id,
            epoch=task.epoch,
            worker=self._name,
            url=task.url,
            answer=answer,
            failure=failure,
            refused=refused,
        )


def worker_settings(
    settings: BaseSettings | dict[str, object], name: str
) -> dict[str, object]:
    """Return Scrapy's settings for a process that makes single requests for others.

    What stands around a request is the daemon's; the guard and the limits hold here.
    """
    names = dict(settings)["DOWNLOADER_MIDDLEWARES"]
    if not isinstance(names, dict):
        raise TypeError("DOWNLOADER_MIDDLEWARES is no dict")
    guard = {name: at for name, at in names.items() if name.endswith("GuardMiddleware")}
    return {
        **settings,
        "TOCSIN_WORKER": name,
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES": guard,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1_000,  # the daemon keeps hosts apart
        "DOWNLOAD_SLOTS": {},
    }


def _answer(response: Response, exchange: CarriedExchange | None) -> Answer:
    certificate = response.certificate
    digest = certificate.digest("sha256").decode() if certificate else ""
    return Answer(
        status=response.status,
        headers=header_pairs(response.headers),
        body=response.body,
        protocol=response.protocol or "",
        address=str(response.ip_address or ""),
        certificate=digest.replace(":", "").lower(),
        exchange=exchange,
    )
