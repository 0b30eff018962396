"""Addresses of the desk's pages: below its prefix, and whole ones for elsewhere."""

from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.routing import BaseRoute

from tocsin.config import Config
from tocsin.web.context import desk_of

_SAFE = "/%:@!$&'()*+,;=~-._"
"""What may stand in a path as it is (RFC 3986 §3.3), and what is quoted already."""

HERE = "http://127.0.0.1:8765"
"""Where the desk listens at a socket of Unix and nothing says how it is reached."""


def base_url(config: Config) -> str:
    """Return the address that people reach the desk by, without a slash at its end."""
    listen = config.desk.listen
    if config.desk.base_url:
        return config.desk.base_url
    return f"http://{listen}" if listen and not listen.startswith("unix:") else HERE


def path_of(request: Request, name: str, /, **values: Any) -> str:
    """Return the path of a page by its name, below the prefix of the proxy.

    Starlette's own tries all routes for each link, and builds a whole address.
    """
    scope = request.scope
    prefix: str = scope.get("app_root_path", scope.get("root_path", ""))
    return prefix.rstrip("/") + _quoted(request, name, values)


def _quoted(request: Request, name: str, values: dict[str, Any]) -> str:
    route: BaseRoute = request.app.state.routes_by_name[name]
    # A source's name may have `/`, `?` and `%`, which are no part of the path then.
    quoted = {
        key: quote(value, safe="") if isinstance(value, str) else value
        for key, value in values.items()
    }
    return quote(route.url_path_for(name, **quoted), safe=_SAFE)


def absolute(request: Request, name: str, /, **values: Any) -> str:
    """Return the whole address of a page by its name.

    From the configuration: what a Host header says is a stranger's word.
    """
    return base_url(desk_of(request).config) + _quoted(request, name, values)


def story_address(config: Config, story: int) -> str:
    """Return the whole address of a story's page; empty where nobody could reach it.

    Where nothing says by which address people reach the desk, a link would lead to the
    reader's own machine.
    """
    return f"{config.desk.base_url}/stories/{story}" if config.desk.base_url else ""
