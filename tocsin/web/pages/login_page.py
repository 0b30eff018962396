"""The page on which users sign in, and the button that signs them out."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from tocsin.web.access.access_errors import AccessRefusedError
from tocsin.web.access.cookies import cookies_of
from tocsin.web.access.desk_logins import DeskLogins
from tocsin.web.access.login_sessions import IDLE, SESSION_COOKIE
from tocsin.web.access.principal import principal_or_none
from tocsin.web.access.return_path import return_path
from tocsin.web.page_rendering import page, see_other

ADDRESS_CHARS = 45
"""The longest IPv6 address: what a proxy sends for one may be anything."""


async def login(request: Request) -> Response:
    """Return the form; whoever is signed in already goes on."""
    after = return_path(request.query_params.get("next", "/"))
    if principal_or_none(request) is not None:
        return _go_on(request, after)
    return page(request, "login", after=after, name="", error=None)


async def sign_in(request: Request) -> Response:
    """Sign somebody in and lead them to where they wanted to go."""
    form = await request.form()
    name, password, after = (
        str(form.get(field, "")) for field in ("name", "password", "next")
    )
    after = return_path(after)
    address = request.client.host[:ADDRESS_CHARS] if request.client else "a socket"
    try:
        cookie = await _logins(request).sign_in(name, password, address)
    except AccessRefusedError as error:
        facts = {"after": after, "name": name, "error": error}
        answer = page(request, "login", status=error.status, **facts)
        answer.headers.update(error.headers)
        return answer
    if former := request.cookies.get(SESSION_COOKIE):
        await _logins(request).sign_out(former)
    cookies_of(request).set(SESSION_COOKIE, cookie, days=IDLE.days)
    return _go_on(request, after)


async def sign_out(request: Request) -> Response:
    """End the session, and forget the cookie."""
    if cookie := request.cookies.get(SESSION_COOKIE):
        await _logins(request).sign_out(cookie)
    cookies_of(request).delete(SESSION_COOKIE)
    return see_other(request, "login")


async def logout(request: Request) -> Response:
    """Lead whoever types the address to a page that has the button."""
    return see_other(request, "coverage")


def _go_on(request: Request, after: str) -> Response:
    root: str = request.scope.get("root_path", "")
    return RedirectResponse(f"{root}{after}", status_code=303)


def _logins(request: Request) -> DeskLogins:
    found: DeskLogins = request.app.state.logins
    return found
