"""Between Scrapy's requests and responses and what is carried of them."""

from datetime import datetime

from scrapy import Request
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from spiders.fetch.carrying import (
    READ_THERE,
    ListingElsewhere,
    ListThere,
    ReadThere,
)
from spiders.fetch.recording import RECORDING, Recording, WireExchange
from tocsin.fleet.listing_text import parsed_listing
from tocsin.fleet.messages import (
    Answer,
    CarriedExchange,
    CarriedListing,
    NotAMessageError,
    Result,
    Task,
)


def task_of(
    request: Request,
    id_: str,
    *,
    epoch: int,
    sent: datetime,
    expires: datetime,
) -> Task:
    """Return the task that makes a request."""
    wish = request.meta.get(READ_THERE)
    return Task(
        id=id_,
        epoch=epoch,
        url=request.url,
        headers=header_pairs(request.headers),
        max_bytes=request.meta.get("download_maxsize") or 0,
        timeout_seconds=request.meta.get("download_timeout") or 0.0,
        sent=sent,
        expires=expires,
        is_recorded=isinstance(request.meta.get(RECORDING), Recording),
        terms=wish.terms(request.url) if isinstance(wish, ReadThere) else None,
        listing=wish.terms if isinstance(wish, ListThere) else None,
    )


def response_of(request: Request, result: Result) -> Response:
    """Return what Scrapy's handler would have returned here.

    What was recorded and read there goes where the request wants it; a list that was
    read there is taken apart (`take_listing`).
    """
    answer = result.answer
    if answer is None:
        raise ValueError(f"the result of task {result.task} has no answer")
    recording, wish = request.meta.get(RECORDING), request.meta.get(READ_THERE)
    if isinstance(wish, ReadThere):
        wish.found = answer.read
    if answer.exchange is not None and isinstance(recording, Recording):
        recording.take_in(_wire_exchange(request.url, answer, answer.exchange))
        recording.facts["fetched-by"] = f"the worker {result.worker}"
    headers = headers_from(answer.headers)
    kind = responsetypes.from_args(headers=headers, url=request.url, body=answer.body)
    return kind(
        url=request.url,
        status=answer.status,
        headers=headers,
        body=answer.body,
        protocol=answer.protocol or None,
        request=request,
    )


def take_listing(request: Request, result: Result) -> None:
    """Give what was read of a list to who asked for it; raises NotAMessageError."""
    wish, answer = request.meta.get(READ_THERE), result.answer
    if isinstance(wish, ListThere):
        wish.found = None  # that of an answer that led here
        if answer is not None and answer.listed is not None:
            wish.found = _elsewhere(answer.listed)


def _elsewhere(listed: CarriedListing) -> ListingElsewhere:
    if not (listed.listing or listed.refused or listed.problem):
        raise NotAMessageError("nothing is said of a list.")
    return ListingElsewhere(
        body_hash=listed.body_hash,
        listing=parsed_listing(listed.listing) if listed.listing else None,
        refused=listed.refused,
        problem=listed.problem,
    )


def header_pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Return header lines as text, each octet a character (ISO 8859-1)."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name in headers
        for value in headers.getlist(name)
    )


def headers_from(pairs: tuple[tuple[str, str], ...]) -> Headers:
    """Return headers from such lines."""
    headers = Headers(encoding="latin-1")
    for name, value in pairs:
        headers.appendlist(name, value)
    return headers


def _wire_exchange(url: str, answer: Answer, exchange: CarriedExchange) -> WireExchange:
    return WireExchange(
        url=url,
        asked=exchange.asked,
        status=answer.status,
        sent=exchange.sent,
        received=exchange.received,
        address=answer.address,
        certificate=answer.certificate,
    )
