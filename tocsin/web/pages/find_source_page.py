"""Find the source of a site: somebody names it, and the daemon looks."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from spiders import urls
from store import site_searches
from tocsin.web.context import desk_of
from tocsin.web.page_language import translated
from tocsin.web.page_rendering import page, see_other
from tocsin.web.pages.story_actions import asked_number, reader_name
from tocsin.words.worded import Worded

LISTED = 10
"""Earlier searches that are listed."""


async def form(request: Request) -> Response:
    """Return the page that asks for an address."""
    return await _form(request)


async def ask(request: Request) -> Response:
    """Ask the daemon to look at a site; name what is wrong with the address."""
    desk = desk_of(request)
    url = _whole(str((await request.form()).get("url", "")).strip())
    if problem := urls.address_problem(url):
        text = translated("%(url)s is not a web address: %(problem)s.")
        return await _form(request, url, text % {"url": url, "problem": problem})
    try:
        number = await desk.write(
            site_searches.ask, url, desk.clock(), by=reader_name(request)
        )
    except OverflowError:
        text = translated("Too many searches wait already. Try again in a minute.")
        return await _form(request, url, text)
    return see_other(request, "found", search=number)


async def found(request: Request) -> Response:
    """Return what the daemon found, or a page that comes again until it is there."""
    number = asked_number(request.path_params["search"])
    try:
        search = await desk_of(request).read(site_searches.get, number)
    except LookupError:
        raise HTTPException(404, Worded("There is no such search.")) from None
    return page(request, "found_source", search=search)


async def _form(request: Request, url: str = "", problem: str = "") -> Response:
    searches = await desk_of(request).read(site_searches.newest, LISTED)
    status = 422 if problem else 200
    return page(
        request,
        "find_source",
        status=status,
        url=url,
        problem=problem,
        searches=searches,
    )


def _whole(address: str) -> str:
    """Return an address as people type it, with its scheme."""
    return address if "://" in address or not address else f"https://{address}"
