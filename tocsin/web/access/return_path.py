"""Where a login leads back to: a page of the desk, and nowhere else."""

import re
from urllib.parse import quote

from starlette.requests import HTTPConnection

_OWN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
"""A path and a query. Browsers take //host and /\\host for addresses of other hosts."""

MAX_CHARS = 2_000

API = "/api/"
"""Paths that programs ask for: they get problems (RFC 9457), not pages."""


def own_path(request: HTTPConnection) -> str:
    """Return the path and query of a request, without the prefix of the proxy."""
    # Not request.url: it raises for a query that is not UTF-8.
    root: str = request.scope.get("root_path", "")
    path = quote(request.scope["path"].removeprefix(root)) or "/"
    query = quote(request.scope["query_string"], safe="!$&'()*+,/:;=?@%")
    return f"{path}?{query}" if query else path


def return_path(given: str) -> str:
    """Return where to go on after a login: "/" for anything but a path of ours."""
    return given if len(given) <= MAX_CHARS and _OWN.fullmatch(given) else "/"
