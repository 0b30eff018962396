"""Five small outlets on loopback, for the demonstration to watch.

Their content is in `outlets/`: the outlets (`outlets.toml`), their articles
(`articles.toml`) and their pages (`*.j2`). Places and people are invented.
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
"""The slug of an unpublished article with new news."""

REPRINT = "reprint"
"""The slug of an unpublished copy of an article that another outlet has published."""

REPORTED_AGAIN = "reported-again"
"""The slug of an unpublished article that reports BREAKING in other words."""

# Publishers write local time, not UTC; the demonstration shows that it is understood.
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
        """Return where its news is listed."""
        return "feed" if self.feed else "page"

    @property
    def url(self) -> str:
        """Return the address to watch: the feed's, else the front page's."""
        return self.home + (self.feed or "/")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArticle:
    """An article of an outlet, before it is published."""

    slug: str
    outlet: str
    """The outlet's key."""
    url: str
    section: str
    title: str
    byline: str
    """The name of an editorial department."""
    summary: str
    paragraphs: tuple[str, ...]
    published: datetime
    """Aware, in the outlets' own time."""
    full: bool
    """Whether the feed contains the whole text, not only the summary."""


class Newsroom:
    """Five small outlets on loopback; use it in a `with` statement, once.

    The articles BREAKING, REPRINT and REPORTED_AGAIN are unpublished at first. All
    addresses are known from the start; the servers answer inside the `with`.
    """

    def __init__(self, now: datetime) -> None:
        tables = _load("outlets.toml")
        self._sites = {key: WebServer() for key in tables}
        self.outlets = [
            Outlet(key=key, home=self._sites[key].url, **table)
            for key, table in tables.items()
        ]
        self.articles = _articles(now, self.outlets)
        self.unpublished = {BREAKING, REPRINT, REPORTED_AGAIN}
        self._open = ExitStack()
        self._templates = _templates()

    def __enter__(self) -> Self:
        for outlet in self.outlets:
            self._update(outlet)
            self._open.enter_context(self._sites[outlet.key])
        return self

    def __exit__(self, *raised: object) -> None:
        self._open.close()

    def publish(self, slug: str) -> str:
        """Publish an article and return its address.

        It then has a page, and its outlet's front page and feed list it first.
        Publishing it again changes nothing. Raises KeyError for an unknown slug.
        """
        article = self.articles[slug]
        self.unpublished.discard(slug)
        self._update(next(o for o in self.outlets if o.key == article.outlet))
        return article.url

    def public(self, outlet: Outlet) -> list[DemoArticle]:
        """Return the articles that an outlet has published, newest first."""
        articles = [
            article
            for article in self.articles.values()
            if article.outlet == outlet.key and article.slug not in self.unpublished
        ]
        return sorted(articles, key=lambda article: article.published, reverse=True)

    def _update(self, outlet: Outlet) -> None:
        # One assignment, so that no request sees a half-updated site.
        self._sites[outlet.key].pages = self._rendered(outlet)

    def _rendered(self, outlet: Outlet) -> dict[str, ServedPage]:
        articles = self.public(outlet)
        template = self._templates.get_template(f"{outlet.key}.html.j2")
        pages: dict[str, ServedPage] = {
            "/robots.txt": _reply(ROBOTS, "text/plain"),
            "/": _reply(
                template.render(outlet=outlet, articles=articles, article=None)
            ),
        }
        for article in articles:
            others = [a for a in articles if a is not article]
            page = template.render(outlet=outlet, article=article, others=others)
            pages[article.url.removeprefix(outlet.home)] = _reply(page)
        if outlet.feed:
            feed = self._templates.get_template(f"{outlet.feed[1:]}.j2")
            text = feed.render(outlet=outlet, articles=articles)
            pages[outlet.feed] = _reply(text, outlet.media_type)
        return pages


def _load(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("tocsin.demo") / "outlets" / name).read_text("utf-8"))


def _articles(now: datetime, outlets: list[Outlet]) -> dict[str, DemoArticle]:
    """Return every article by its slug, dated some hours before now, to the minute."""
    tables = _load("articles.toml")
    by_key = {outlet.key: outlet for outlet in outlets}
    latest = now.astimezone(LOCAL).replace(second=0, microsecond=0)
    return {
        slug: _article(
            slug,
            table,
            text=tables[table.get("copy_of", slug)]["text"],
            published=latest - timedelta(minutes=round(table["hours"] * 60)),
            outlet=by_key[table["outlet"]],
        )
        for slug, table in tables.items()
    }


def _article(
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
