"""What a worker reads of an answer, by the functions that the daemon reads it with."""

from contextlib import suppress

from pydantic import ValidationError
from scrapy import Request
from scrapy.http import Response

from spiders.extract.page_task import read_page
from spiders.fetch.carrying import ListingTerms, PageTerms, ReadElsewhere
from spiders.fetch.compression import CompressionMiddleware
from spiders.fetch.header_text import header_text
from spiders.fetch.visit import body_hash
from spiders.kinds.builtin import KINDS
from spiders.listing import NotAListingError
from tocsin.fleet.listing_text import listing_text
from tocsin.fleet.messages import CarriedListing, NotAMessageError, Task
from tocsin.wiring.workers import Workers


class AnswerReader:
    """Reads pages and lists as the daemon would have; it never raises."""

    def __init__(self, workers: Workers, unpack: CompressionMiddleware) -> None:
        self._workers = workers
        self._unpack = unpack

    async def read(
        self, request: Request, response: Response, task: Task
    ) -> tuple[ReadElsewhere | None, CarriedListing | None]:
        """Return what the page says, and what the list has; None for what is neither.

        None, too, for what the daemon knows already, or has to read itself.
        """
        if task.terms is None and task.listing is None:
            return None, None
        page = self._unpacked(request, response)
        if page is None or not 200 <= response.status < 300:
            return None, None
        if task.listing is not None:
            return None, await self._listed(page, task.listing)
        return await self._page(page, task.terms) if task.terms else None, None

    def _unpacked(self, request: Request, response: Response) -> Response | None:
        """Return the answer unpacked; None for one that cannot be."""
        page = response.replace(headers=response.headers.copy())
        with suppress(Exception):  # the daemon meets it as well, and says so
            unpacked = self._unpack.process_response(request, page)
            return unpacked if isinstance(unpacked, Response) else None
        return None

    async def _page(self, page: Response, terms: PageTerms) -> ReadElsewhere | None:
        hash_ = body_hash(page.body)
        if hash_ == terms.known_hash:
            return None
        kind = header_text(page, "Content-Type")
        habit = {} if terms.month_first is None else {"month_first": terms.month_first}
        try:
            reading = await self._workers.run(
                read_page, page.body, page.url, kind, terms.rule, terms.listed, **habit
            )
        except Exception as error:
            return ReadElsewhere(body_hash=hash_, reading=None, problem=str(error))
        return ReadElsewhere(body_hash=hash_, reading=reading)

    async def _listed(
        self, page: Response, terms: ListingTerms
    ) -> CarriedListing | None:
        hash_ = body_hash(page.body)
        if hash_ == terms.known_hash or terms.kind not in KINDS:
            return None
        answer = page.body, page.url, terms.options, header_text(page, "Content-Type")
        # What the daemon would not take, it reads itself.
        with suppress(NotAMessageError, ValidationError):
            try:
                found = await self._workers.run(KINDS[terms.kind].listing, *answer)
            except NotAListingError as error:
                return CarriedListing(body_hash=hash_, refused=str(error))
            except Exception as error:
                problem = f"{type(error).__name__}: {error}"
                return CarriedListing(body_hash=hash_, problem=problem)
            return CarriedListing(body_hash=hash_, listing=listing_text(found))
        return None
