"""What the API answers when it cannot do what was asked: problems by RFC 9457."""

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

from store.errors import TocsinError
from tocsin.watchlists.query_errors import QueryError
from tocsin.web.context import desk_of
from tocsin.web.error_answers import error_headers, error_message, error_status

log = logging.getLogger("tocsin.web")

PROBLEM_JSON = "application/problem+json"
"""The media type of problems (RFC 9457 §3)."""


class FieldProblem(BaseModel):
    """One thing that is wrong with a request."""

    at: str = Field(description="Where: query.limit, path.story, body.state …")
    message: str


class Problem(BaseModel):
    """Why a request could not be carried out, and what to do (RFC 9457)."""

    type: str = Field(description="Which kind of problem; it stays what it is.")
    title: str = Field(description="The kind in a few words.")
    status: int = Field(description="As the status of the answer.")
    detail: str = Field(description="What is wrong with this request.")
    remedy: str = Field(description="What to do now; may be empty.")
    errors: list[FieldProblem] = Field(
        default=[], description="Each thing that is wrong with the request."
    )


def documented(answers: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    """Return what the document says of answers that are problems: status → when."""
    return {
        status: {"model": Problem, "description": when}
        for status, when in answers.items()
    }


class RefusedRequestError(TocsinError):
    """A request that the API does not carry out."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        remedy: str = "",
        at: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        """`at` names the parameter at fault."""
        super().__init__(detail, remedy=remedy)
        self.status = status
        self.at = at
        self.headers = headers


def missing(what: str, *, remedy: str = "") -> RefusedRequestError:
    """Return the error for something that is not stored, such as "story 12"."""
    detail = f"There is no {what}."
    return RefusedRequestError(HTTPStatus.NOT_FOUND, detail, remedy=remedy)


def invalid(at: str, detail: str, *, remedy: str = "") -> RefusedRequestError:
    """Return the error for a parameter that cannot be used, such as "query.cursor"."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return RefusedRequestError(status, detail, remedy=remedy, at=at)


def conflict(detail: str, *, remedy: str = "") -> RefusedRequestError:
    """Return the error for what cannot be done with something as it is now."""
    return RefusedRequestError(HTTPStatus.CONFLICT, detail, remedy=remedy)


async def http_problem(request: Request, error: Exception) -> Response:
    """Return the answer to a path or method that is not there, or no JSON."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else ""
    if status == HTTPStatus.BAD_REQUEST:
        # Of a body that is no text at all; what is no JSON comes as a wrong value.
        return answer(422, "The body is not JSON in UTF-8.", remedy=_SEE_DOCUMENT)
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        detail = f"{request.method} is not for {request.url.path}."
        headers = {"allow": ", ".join(methods_of(request))}
        return answer(status, detail, remedy=_SEE_DOCUMENT, headers=headers)
    if status == HTTPStatus.NOT_FOUND:
        detail = f"There is nothing at {request.url.path}."
        return answer(status, detail, remedy=_SEE_DOCUMENT)
    return answer(status, detail or HTTPStatus(status).phrase, remedy="")


_SEE_DOCUMENT = "See openapi.json."


def methods_of(request: Request) -> list[str]:
    """Return the methods of a path, of all its routes (RFC 9110 §10.2.1).

    A name may have slashes, so that `/sources/{source}` also fits the addresses of what
    is done to a source: the routes count whose pattern says most of the path.
    """
    found: dict[str, set[str]] = {}
    for route in request.app.routes:
        match, _ = route.matches(request.scope)
        if match is not Match.NONE:
            pattern = getattr(route, "path_format", "")
            methods = getattr(route, "methods", None) or set()
            found.setdefault(pattern, set()).update(methods)
    allowed = found[max(found, key=_said)] if found else set()
    return sorted(allowed | {"HEAD"} if "GET" in allowed else allowed)


def _said(pattern: str) -> int:
    """Return how many characters of a path its pattern says itself."""
    return len(re.sub(r"\{[^}]*\}", "", pattern))


async def validation_problem(request: Request, error: Exception) -> Response:
    """Return the answer to parameters or a body that do not fit the document."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    errors = [FieldProblem(at=_place(e["loc"]), message=e["msg"]) for e in found]
    detail = "; ".join(f"{e.at}: {e.message}" for e in errors[:3])
    return answer(422, detail, remedy=_SEE_DOCUMENT, errors=errors)


async def our_problem(request: Request, error: Exception) -> Response:
    """Return the answer to an error that we expected could happen."""
    if not isinstance(error, TocsinError):
        raise error
    status, headers = error_status(error), error_headers(error)
    detail, errors = error_message(error, desk_of(request)), list[FieldProblem]()
    if isinstance(error, RefusedRequestError):
        status, headers = error.status, error.headers or {}
        if error.at:
            errors = [FieldProblem(at=error.at, message=error.message)]
    elif isinstance(error, QueryError):
        status, detail = 422, error.shown()
        errors = [FieldProblem(at="query.query", message=error.message)]
    return answer(status, detail, remedy=error.remedy, errors=errors, headers=headers)


async def unexpected_problem(request: Request, error: Exception) -> Response:
    """Return the answer to an error that nobody foresaw; the log has its traceback."""
    return answer(
        500,
        "Something went wrong on our side.",
        remedy="The daemon's log says what.",
    )


def answer(
    status: int,
    detail: str,
    *,
    remedy: str,
    errors: Sequence[FieldProblem] = (),
    headers: Any = None,
) -> Response:
    """Return a problem."""
    phrase = HTTPStatus(status).phrase
    problem = Problem(
        type=f"urn:tocsin:problem:{phrase.lower().replace(' ', '-')}",
        title=phrase,
        status=status,
        detail=detail,
        remedy=remedy,
        errors=list(errors),
    )
    return JSONResponse(
        problem.model_dump(),
        status_code=status,
        headers=dict(headers or {}),
        media_type=PROBLEM_JSON,
    )


def _place(location: Iterable[object]) -> str:
    # Of a body that is no JSON the place is a number of a character.
    return ".".join(str(part) for part in location)
