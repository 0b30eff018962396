"""Whole addresses of the desk's pages, for what is read elsewhere."""

from typing import Any
from urllib.parse import quote

from starlette.requests import Request

from tocsin.config import Config
from tocsin.web.context import desk_of

HERE = "http://127.0.0.1:8765"
"""Where the desk listens at a socket of Unix and nothing says how it is reached."""


def base_url(config: Config) -> str:
    """Return the address that people reach the desk by, without a slash at its end."""
    listen = config.desk.listen
    if config.desk.base_url:
        return config.desk.base_url
    return f"http://{listen}" if listen and not listen.startswith("unix:") else HERE


def absolute(request: Request, name: str, /, **values: Any) -> str:
    """Return the whole address of a page by its name.

    From the configuration: what a Host header says is a stranger's word.
    """
    path = str(request.app.url_path_for(name, **values))
    return base_url(desk_of(request).config) + quote(path, safe="/%:@!$&'()*+,;=~-._")


def story_address(config: Config, story: int) -> str:
    """Return the whole address of a story's page; empty where nobody could reach it.

    Where nothing says by which address people reach the desk, a link would lead to the
    reader's own machine.
    """
    return f"{config.desk.base_url}/stories/{story}" if config.desk.base_url else ""
