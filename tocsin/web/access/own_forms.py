"""Forms that are the desk's own: no other site can send one in a reader's name.

A form holds a token, an HMAC by a random key in a cookie: of the session, or of the
browser where nobody signs in. No two answers have the same token, since they are
compressed together with what somebody asked for (BREACH).

What a browser says of the origin comes on top of it. From our own pages too it is
"null", since they send no referrer (Fetch, "append a request Origin header"): that
proves nothing either way.
"""

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from markupsafe import Markup
from python_multipart.multipart import parse_options_header
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request

from tocsin.web.access.access_errors import AccessRefusedError
from tocsin.words.worded import Worded

FIELD = "csrf_token"
"""The field of a form that holds the token."""

HEADER = "x-csrf-token"
"""The header that holds it where a script sends no form."""

BROWSER_COOKIE = "tocsin_browser"
"""A random key of the browser, for forms before anybody has signed in."""

BROWSER_DAYS = 365
"""How long a browser keeps it: forms that are open in it stay valid."""

KEY_BYTES = 32

SALT_BYTES = 8

_DEFAULT_PORTS = {"http": 80, "https": 443}

_FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


class FormKey:
    """The key that the tokens of one browser, or one session, are made with."""

    def __init__(self, value: str, *, is_new: bool = False) -> None:
        """Build it; a new one is to be set as a cookie once a form has used it."""
        self.value = value
        self._is_new = is_new
        self._is_used = False

    @classmethod
    def of_browser(cls, request: HTTPConnection) -> "FormKey":
        """Return the browser's key: a new one where it has none."""
        # Not longer than ours: it is sent back to us with each request.
        value = request.cookies.get(BROWSER_COOKIE, "")[: 2 * KEY_BYTES]
        return cls(value or secrets.token_urlsafe(KEY_BYTES), is_new=not value)

    @property
    def has_to_be_set(self) -> bool:
        """Whether a form was made with a key that the browser does not have yet."""
        return self._is_new and self._is_used

    def token(self) -> str:
        """Return the token for a form."""
        self._is_used = True
        return form_token(self.value)


def form_token(key: str) -> str:
    """Return a token for the forms of one answer."""
    salt = secrets.token_hex(SALT_BYTES)
    return f"{salt}.{_signature(key, salt)}"


def is_token(token: str, key: str) -> bool:
    """Return whether a token was made with a key."""
    salt, _, signature = token.partition(".")
    expected = _signature(key, salt)
    return hmac.compare_digest(signature.encode("utf-8", "replace"), expected.encode())


def _signature(key: str, salt: str) -> str:
    message = f"form {salt}".encode("utf-8", "replace")
    return hmac.new(key.encode("utf-8", "replace"), message, hashlib.sha256).hexdigest()


def form_field(request: HTTPConnection) -> Markup:
    """Return the hidden field that every form needs."""
    key: FormKey = request.state.form_key
    field = Markup('<input type="hidden" name="{}" value="{}">')
    return field.format(FIELD, key.token())


async def check_form(request: Request) -> None:
    """Raise AccessRefusedError (403) unless the request is of one of our forms."""
    key: FormKey = request.state.form_key
    given = request.headers.get(HEADER) or await _field(request)
    if not is_token(given, key.value):
        raise AccessRefusedError(
            403,
            Worded(
                "This form was not carried out: its token is missing or is not yours."
            ),
            remedy=Worded(
                "Open the page anew and send the form again; the browser has to accept "
                "the desk's cookie."
            ),
        )


async def _field(request: Request) -> str:
    """Return the token of a form; empty for none. Starlette keeps the body it read."""
    if not request.headers.get("content-type", "").startswith(_FORM_TYPES):
        return ""
    await request.body()
    try:
        async with request.form() as form:
            given = form.get(FIELD, "")
    except HTTPException:
        return ""  # what says it is a form and is none
    return given if isinstance(given, str) else ""


def check_charset(headers: Headers) -> None:
    """Raise AccessRefusedError (415) for a form in another encoding than UTF-8.

    Starlette takes any codec of Python's for its fields: some give halves of surrogate
    pairs, which no page and no database can hold.
    """
    kind, options = parse_options_header(headers.get("content-type"))
    charset = options.get(b"charset", b"utf-8").lower()
    if kind == b"multipart/form-data" and charset not in (b"utf-8", b"utf8"):
        raise AccessRefusedError(
            415,
            f"A form has to be in UTF-8, and not in {charset.decode('latin-1')!r}.",
            remedy="Leave charset out of its Content-Type.",
        )


def check_origin(headers: Headers, base_url: str) -> None:
    """Raise AccessRefusedError (403) for what a page of another site has sent."""
    origin = headers.get("origin", "null")
    asked = f"{origin.partition('://')[0]}://{headers.get('host', '')}"
    ours = {_place(asked), _place(base_url)} - {None}
    is_foreign = origin != "null" and _place(origin) not in ours
    if is_foreign or headers.get("sec-fetch-site") == "cross-site":
        raise AccessRefusedError(
            403,
            Worded("This was sent by a page of another site, and is not carried out."),
            remedy=Worded(
                "If it was the desk's own page: the proxy has to pass on the Host that "
                "it was asked for, and [desk] base_url has to be its address."
            ),
        )


def _place(address: str) -> tuple[str, int | None] | None:
    """Return the host and the port of an address; None for what is no address."""
    try:
        parts = urlsplit(address)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
        return (parts.hostname, port) if parts.hostname else None
    except ValueError:
        return None
