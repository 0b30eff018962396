"""Five small outlets on loopback, for the demonstration to watch.

What they print is in `outlets/`: who they are (`outlets.toml`), what they write
(`articles.toml`), how it looks (`*.j2`). Place and people are invented.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from importlib.resources import files
from typing import Any, Literal, Self

from jinja2 import Environment, PackageLoader, StrictUndefined

from tocsin.demo.web_server import Reply, ServedPage, WebServer

BREAKING = "breaking"
"""The article, held back at first, that is news to the whole coast."""

REPRINT = "reprint"
"""The article, held back at first, that another outlet has already printed."""

RETOLD = "retold"
"""The article, held back at first, that tells BREAKING in other words."""

# Publishers write their own time, not UTC, and the demonstration should show it read.
LOCAL = timezone(timedelta(hours=1))

ROBOTS = "User-agent: *\nDisallow: /private/\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A publisher with a web server of its own."""

    key: str
    name: str
    tagline: str
    home: str
    """The address of its front page, without the last slash."""
    article: str
    """The pattern of its articles' paths: a format of section, name and published."""
    feed: str = ""
    """The path of its feed; empty when it has none."""
    media_type: str = ""
    """The feed's."""
    links: str = ""
    """The CSS selector of the front page's headlines; empty when there is a feed."""

    @property
    def kind(self) -> Literal["feed", "page"]:
        """Say where its news is listed."""
        return "feed" if self.feed else "page"

    @property
    def url(self) -> str:
        """Return the address to watch: the feed's, else the front page's."""
        return self.home + (self.feed or "/")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArticle:
    """An article as its outlet wrote it, before anyone has read it."""

    slug: str
    outlet: str
    """The outlet's key."""
    url: str
    section: str
    title: str
    byline: str
    """The name of a desk."""
    summary: str
    paragraphs: tuple[str, ...]
    published: datetime
    """Aware, in the outlets' own time."""
    full: bool
    """The feed carries all of it, not only the summary."""


class Newsroom:
    """Five small outlets on loopback; use it in a `with` statement, once.

    Three articles, BREAKING, REPRINT and RETOLD, are held back until they are
    published.
    Addresses are known from the beginning; they answer inside the `with`.
    """

    def __init__(self, now: datetime) -> None:
        tables = _load("outlets.toml")
        self._sites = {key: WebServer() for key in tables}
        self.outlets = [
            Outlet(key=key, home=self._sites[key].url, **table)
            for key, table in tables.items()
        ]
        self.pieces = _pieces(now, self.outlets)
        self.held = {BREAKING, REPRINT, RETOLD}
        self._open = ExitStack()
        self._templates = _templates()

    def __enter__(self) -> Self:
        for outlet in self.outlets:
            self._print(outlet)
            self._open.enter_context(self._sites[outlet.key])
        return self

    def __exit__(self, *raised: object) -> None:
        self._open.close()

    def publish(self, slug: str) -> str:
        """Make an article public that was held back, and return its address.

        It then has a page, and its outlet's front page and feed list it first.
        Once more changes nothing; a slug nobody wrote is a KeyError.
        """
        piece = self.pieces[slug]
        self.held.discard(slug)
        self._print(next(each for each in self.outlets if each.key == piece.outlet))
        return piece.url

    def public(self, outlet: Outlet) -> list[DemoArticle]:
        """Return what an outlet has published so far, newest first."""
        pieces = [
            piece
            for piece in self.pieces.values()
            if piece.outlet == outlet.key and piece.slug not in self.held
        ]
        return sorted(pieces, key=lambda piece: piece.published, reverse=True)

    def _print(self, outlet: Outlet) -> None:
        # One assignment, so that no request sees half an edition.
        self._sites[outlet.key].pages = self._edition(outlet)

    def _edition(self, outlet: Outlet) -> dict[str, ServedPage]:
        pieces = self.public(outlet)
        look = self._templates.get_template(f"{outlet.key}.html.j2")
        edition: dict[str, ServedPage] = {
            "/robots.txt": _reply(ROBOTS, "text/plain"),
            "/": _reply(look.render(outlet=outlet, pieces=pieces, piece=None)),
        }
        for piece in pieces:
            others = [other for other in pieces if other is not piece]
            page = look.render(outlet=outlet, piece=piece, others=others)
            edition[piece.url.removeprefix(outlet.home)] = _reply(page)
        if outlet.feed:
            feed = self._templates.get_template(f"{outlet.feed[1:]}.j2")
            text = feed.render(outlet=outlet, pieces=pieces)
            edition[outlet.feed] = _reply(text, outlet.media_type)
        return edition


def _load(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("tocsin.demo") / "outlets" / name).read_text("utf-8"))


def _pieces(now: datetime, outlets: list[Outlet]) -> dict[str, DemoArticle]:
    """Return every article by its slug, dated backwards from now to the minute."""
    tables = _load("articles.toml")
    by_key = {outlet.key: outlet for outlet in outlets}
    latest = now.astimezone(LOCAL).replace(second=0, microsecond=0)
    return {
        slug: _piece(
            slug,
            table,
            text=tables[table.get("copy_of", slug)]["text"],
            published=latest - timedelta(minutes=round(table["hours"] * 60)),
            outlet=by_key[table["outlet"]],
        )
        for slug, table in tables.items()
    }


def _piece(
    slug: str,
    table: Mapping[str, Any],
    *,
    text: str,
    published: datetime,
    outlet: Outlet,
) -> DemoArticle:
    path = outlet.article.format(
        section=_path_name(table["section"]),
        name=_path_name(table["title"]),
        published=published,
    )
    return DemoArticle(
        slug=slug,
        outlet=outlet.key,
        url=outlet.home + path,
        section=table["section"],
        title=table["title"],
        byline=table["byline"],
        summary=table["summary"],
        paragraphs=tuple(" ".join(part.split()) for part in text.split("\n\n")),
        published=published,
        full=table.get("full", False),
    )


def _path_name(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("’", "")).strip("-")


def _reply(text: str, media_type: str = "text/html") -> Reply:
    body = text.encode()
    headers = {
        "Content-Type": f"{media_type}; charset=utf-8",
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"',
    }
    return Reply(body, headers=headers)


def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("tocsin.demo", "outlets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["rfc822"] = format_datetime
    environment.filters["spoken"] = _spoken
    return environment


def _spoken(at: datetime) -> str:
    return f"{at.day} {at:%B %Y, %H:%M}"
