"""The desk's cookies: for the desk's paths alone, and never for a script."""

from urllib.parse import quote, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection


class DeskCookies:
    """Cookies that an answer sets; the last value of each counts.

    SameSite=Lax, not Strict: with Strict a link in a mail would lead to the login.
    """

    def __init__(self, request: HTTPConnection, base_url: str) -> None:
        """Set them for the desk's path, and for TLS alone where TLS leads to it."""
        is_secure = "https" in (request.scope["scheme"], urlsplit(base_url).scheme)
        # As browsers ask for it: in ASCII, and a `;` would end the path.
        path = quote(urlsplit(base_url).path, safe="/%:@!$&'()*+,=") or "/"
        self._end = f"; Path={path}; HttpOnly; SameSite=Lax"
        self._end += "; Secure" if is_secure else ""
        self._lines: dict[str, str] = {}

    def set(self, name: str, value: str, *, days: int) -> None:
        """Set a cookie, which holds nothing that would have to be quoted."""
        self._lines[name] = f"{name}={value}; Max-Age={days * 86_400}{self._end}"

    def delete(self, name: str) -> None:
        """Let the browser forget a cookie."""
        self.set(name, "", days=0)

    def write(self, headers: MutableHeaders) -> None:
        """Add them to the headers of an answer."""
        for line in self._lines.values():
            headers.append("set-cookie", line)


def cookies_of(request: HTTPConnection) -> DeskCookies:
    """Return the cookies that the answer to a request will set."""
    found: DeskCookies = request.state.cookies
    return found
