"""Cursors of the API: where the next page of a list begins.

They are opaque: what is in them is nobody's business. They stay right while rows are
added, since they name the last row that was shown and not its place.
"""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from tocsin.web.api.problems import RefusedRequestError, invalid

T = TypeVar("T")

LIMIT, MAX_LIMIT = 50, 200
"""Rows of a page, and the most that may be asked for."""

CursorText = Annotated[
    str | None,
    Field(
        max_length=500,
        description="`next` of the page before; without it, the first page.",
    ),
]

Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT, description="Rows of a page.")]


def write(place: Sequence[str | int]) -> str:
    """Return the cursor of a place: what `read` reads."""
    packed = json.dumps(list(place), separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def read(
    cursor: str | None, *shape: type[str] | type[int]
) -> tuple[str | int, ...] | None:
    """Return the place of a cursor that has this shape; None for none.

    Raises RefusedRequestError for a text that no page gave out.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        place = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        place = None
    fits = (
        isinstance(place, list)
        and [type(part) for part in place] == list(shape)
        and all(abs(part) < 2**63 for part in place if isinstance(part, int))
    )
    if not fits:
        raise foreign()
    return tuple(place)


def number(cursor: str | None) -> int | None:
    """Return the number of the last row that was shown; None for the first page."""
    place = read(cursor, int)
    return None if place is None else int(place[0])


def after_number(
    found: Sequence[T], limit: int, number_of: Callable[[T], int]
) -> str | None:
    """Return the cursor behind the `limit` rows of a page; None when it has them all.

    `found` has one row more when there is another page.
    """
    return write([number_of(found[limit - 1])]) if len(found) > limit else None


def foreign() -> RefusedRequestError:
    """Return the error for a cursor that the list did not give out."""
    return invalid(
        "query.cursor",
        "The cursor is none of this list's.",
        remedy="Leave it out to begin at the first page.",
    )


def link_next(request: Request, response: Response, cursor: str | None) -> None:
    """Name the next page in the answer's Link header (RFC 8288), if there is one."""
    if cursor is not None:
        query = request.url.include_query_params(cursor=cursor).query
        # Relative: what a Host header says is a stranger's word.
        response.headers["link"] = f'<{request.url.path}?{query}>; rel="next"'
