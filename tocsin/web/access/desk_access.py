"""What every request passes first: its host, who sent it, and whether they may.

A page or a path of the API that nobody has thought of is behind it too.
"""

from functools import partial
from urllib.parse import urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import (
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from store.errors import StoreError, TocsinError
from tocsin.config.desk_reach import is_loopback
from tocsin.config.desk_tables import DeskTable
from tocsin.web.access.access_errors import AccessRefusedError
from tocsin.web.access.cookies import DeskCookies
from tocsin.web.access.desk_logins import DeskLogins
from tocsin.web.access.host_names import HostNames
from tocsin.web.access.login_sessions import IDLE, SESSION_COOKIE
from tocsin.web.access.own_forms import (
    BROWSER_COOKIE,
    BROWSER_DAYS,
    FormKey,
    check_charset,
    check_form,
    check_origin,
)
from tocsin.web.access.principal import LOCAL, Principal, principal_of
from tocsin.web.access.return_path import API, own_path
from tocsin.web.access.route_roles import (
    NO_LOGIN,
    SAFE_METHODS,
    needed_role,
    route_name,
)
from tocsin.web.api.problems import answer as problem
from tocsin.web.context import desk_of
from tocsin.web.error_answers import error_headers, error_message, error_status
from tocsin.web.page_addresses import path_of
from tocsin.web.page_rendering import error_page
from tocsin.words.worded import Worded


class DeskAccess:
    """Lets a request through to those who may make it, or answers why not."""

    def __init__(self, app: ASGIApp, logins: DeskLogins, served: DeskTable) -> None:
        """Wrap an application; `served` is [desk] of the start."""
        self._app = app
        self._logins = logins
        self._hosts = HostNames(served)
        self._served = served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        cookies = DeskCookies(request, self._served.base_url)

        async def send_with_cookies(message: Message) -> None:
            if message["type"] == "http.response.start":
                if request.state.form_key.has_to_be_set:
                    key = request.state.form_key.value
                    cookies.set(BROWSER_COOKIE, key, days=BROWSER_DAYS)
                cookies.write(MutableHeaders(scope=message))
            await send(message)

        request.state.form_key = FormKey.of_browser(request)
        request.state.cookies = cookies
        try:
            await self._admit(request, cookies)
        except ClientDisconnect:
            return  # while it sent its form
        except (AccessRefusedError, StoreError) as error:
            await _refusal(request, error)(scope, receive, send_with_cookies)
            return
        await self._app(scope, await _replayed(request, receive), send_with_cookies)

    async def _admit(self, request: Request, cookies: DeskCookies) -> None:
        """Raise AccessRefusedError unless this request is to be carried out."""
        self._check_host(request)
        name = route_name(request.app.routes, request.scope)
        needed = needed_role(name, request.method)
        if name in NO_LOGIN:
            return
        principal = await self._principal(request, cookies)
        if principal is not None:
            request.state.principal = principal
            request.state.is_admitted = partial(self._is_admitted, request)
        if request.method not in SAFE_METHODS:
            check_origin(request.headers, self._served.base_url)
            check_charset(request.headers)
            if principal is None or principal.kind != "token":
                if needed != "anyone":
                    principal_of(request)
                await _check_own(request)
        if needed != "anyone":
            principal_of(request).demand(needed)

    def _check_host(self, request: Request) -> None:
        given = request.headers.getlist("host")
        if len(given) == 1 and self._hosts.include(given[0]):
            return
        shown = ", ".join(given)[:100] or "no name"
        raise AccessRefusedError(
            421,
            Worded("This desk does not answer to %(shown)s.", shown=repr(shown)),
            remedy=Worded(
                "Ask for localhost, or write the address that people use: "
                '[desk] base_url = "https://…"'
            ),
        )

    async def _is_admitted(self, request: Request) -> bool:
        """Return whether who asked would be let in again; no session lasts longer."""
        try:
            return await self._principal(request, None) is not None
        except (AccessRefusedError, StoreError):
            return False

    async def _principal(
        self, request: Request, cookies: DeskCookies | None
    ) -> Principal | None:
        """Return who asks; None for somebody who has not signed in.

        Their session lasts from now on where it can be written into their cookies.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return await self._logins.token_owner(token.strip())
        if not self._logins.are_needed:
            _check_nearness(request)
            return LOCAL
        found = await self._logins.session(request.cookies.get(SESSION_COOKIE, ""))
        if found is None:
            return None
        request.state.form_key = FormKey(found.key)
        if cookies is not None and await self._logins.extend(found):
            value = request.cookies[SESSION_COOKIE]
            cookies.set(SESSION_COOKIE, value, days=IDLE.days)
        return Principal(name=found.user.name, role=found.user.role, kind="user")


def _check_nearness(request: Request) -> None:
    """Raise AccessRefusedError (403) where a proxy lets strangers into an open desk."""
    if request.client is not None and not is_loopback(request.client.host):
        raise AccessRefusedError(
            403,
            Worded(
                "You come from another machine, through a proxy, and this desk has no "
                "users."
            ),
            remedy=Worded(
                "Write the address that people use, [desk] base_url, and "
                "[desk.users.NAME]: tocsin desk password"
            ),
        )


async def _replayed(request: Request, receive: Receive) -> Receive:
    """Return what gives the body of a request again, if it was read for its token."""
    if not hasattr(request, "_body"):
        return receive
    messages = [
        {"type": "http.request", "body": await request.body(), "more_body": False}
    ]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again


async def _check_own(request: Request) -> None:
    """Raise AccessRefusedError (403) for a change that is not of the desk's pages.

    Pages send it as a form; whatever asks the API without a token cannot be told from
    a page of another site.
    """
    try:
        await check_form(request)
    except AccessRefusedError:
        if not own_path(request).startswith(API):
            raise
        raise AccessRefusedError(
            403,
            "To change something, a program needs a token.",
            remedy="Make one, tocsin desk token NAME --scope triage, and send it: "
            "Authorization: Bearer …",
        ) from None


def _refusal(request: Request, error: TocsinError) -> Response:
    """Return the answer to a request that is not carried out."""
    status, path = error_status(error), own_path(request)
    if status == 421:
        return PlainTextResponse(f"{error}\n", status)
    if path.startswith(API):
        detail = error_message(error, desk_of(request))
        headers = error_headers(error)
        return problem(status, detail, remedy=error.remedy, headers=headers)
    is_page = "text/html" in request.headers.get("accept", "")
    if status == 401 and request.method in SAFE_METHODS and is_page:
        login = path_of(request, "login")
        where = f"{login}?{urlencode({'next': path})}" if path != "/" else login
        return RedirectResponse(where, status_code=303)
    if status == 401 and is_page:
        error = AccessRefusedError(
            401,
            Worded("You are not signed in any more, and nothing was changed."),
            remedy=Worded(
                "What you wrote is still there if you go back: copy it, sign in, and "
                "send it again."
            ),
        )
    return error_page(request, error)
