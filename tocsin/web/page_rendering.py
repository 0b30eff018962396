"""Pages from templates: text from outside is data there, never markup."""

import asyncio
from collections.abc import Callable, Sequence
from contextvars import copy_context
from datetime import UTC, date, datetime, tzinfo
from functools import cache, lru_cache, partial
from hashlib import blake2b
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from babel import Locale
from babel.dates import format_datetime, format_skeleton
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import Receive, Scope, Send

from store.coverage_model import TROUBLE, CoverageState
from store.errors import TocsinError
from tocsin.web import capture_words, message_words, outside_text
from tocsin.web.access.own_forms import form_field
from tocsin.web.access.principal import principal_or_none
from tocsin.web.access.route_roles import may_use
from tocsin.web.charts.chart_words import ChartWords
from tocsin.web.context import DeskContext, desk_of
from tocsin.web.error_answers import error_headers, error_message, error_status
from tocsin.web.iso_times import iso
from tocsin.web.page_addresses import path_of
from tocsin.web.page_language import (
    current_locale,
    direction,
    translated,
    translated_number,
)
from tocsin.web.query_words import plain_words, worded
from tocsin.web.stored_words import reworded

STATIC = files("tocsin.web") / "static"


def page(
    request: Request, template: str, /, *, status: int = 200, **facts: object
) -> "WrittenPage":
    """Return the answer that a template makes of facts."""
    desk = desk_of(request)
    known: dict[str, object] = {
        "request": request,
        "zone": desk.config.zone,
        "words": ChartWords(current_locale(), desk.config.zone),
        "now": desk.clock(),
        "path": request.scope["path"],
        "principal": principal_or_none(request),
    }
    written = environment().get_template(f"{template}.html.j2")
    # A press review has a time zone of its own.
    return WrittenPage(desk, partial(written.render, known | facts), status)


class WrittenPage(HTMLResponse):
    """A page that a thread writes when it is sent: the daemon's loop goes on meanwhile.

    Fifty stories take 20 ms, and three hundred watchlists more.
    """

    def __init__(
        self, desk: DeskContext, write: Callable[[], str], status: int
    ) -> None:
        """Build it; `write` returns the HTML."""
        super().__init__(status_code=status)
        self._desk = desk
        self._write = write

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write it, and send it."""
        # The language of the request is a context variable.
        write = partial(copy_context().run, self._write)
        loop = asyncio.get_running_loop()
        self.body = self.render(await loop.run_in_executor(self._desk.writing, write))
        self.headers["content-length"] = str(len(self.body))
        await super().__call__(scope, receive, send)


def error_page(
    request: Request, error: TocsinError, *, status: int | None = None
) -> HTMLResponse:
    """Return the page that says what is wrong, and what to do.

    Its status is that of the kind of error, unless the caller knows a better one.
    """
    desk = desk_of(request)
    answer = page(
        request,
        "error",
        status=error_status(error) if status is None else status,
        message=error_message(error, desk),
        remedy=error.remedy,
    )
    answer.headers.update(error_headers(error))
    return answer


def see_other(
    request: Request, name: str, /, *, part: str = "", **values: Any
) -> RedirectResponse:
    """Return the answer to a form that was carried out: go on to a page of ours.

    `part` is the id of what was acted on: keys and eyes go on from there, and not from
    the top of the page.
    """
    # The path alone: what a Host header says is a stranger's word.
    path = path_of(request, name, **values)
    mark = f"#{quote(part)}" if part else ""
    return RedirectResponse(f"{path}{mark}", status_code=303)


@cache
def environment() -> Environment:
    """Return the environment of all templates; it is made once."""
    made = Environment(
        loader=PackageLoader("tocsin.web"),
        autoescape=True,
        undefined=StrictUndefined,
        # Else the file of each part is looked at for each story of a list.
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        translated, translated_number, newstyle=True
    )
    made.policies["ext.i18n.trimmed"] = True
    made.globals |= {
        "csrf": csrf,
        "direction": direction,
        "language": lambda: current_locale().language,
        "link": link,
        "may": may,
        "static": static,
    }
    made.filters |= {
        "iso": iso,
        "marked": marked,
        "moment": moment,
        "plain_words": plain_words,
        "state_class": state_class,
        "reworded": reworded,
        "worded": worded,
        **capture_words.FILTERS,
        **message_words.FILTERS,
        **outside_text.FILTERS,
    }
    return made


@pass_context
def csrf(context: Context) -> Markup:
    """Return the field that each form needs: it shows that the form is ours."""
    return form_field(context["request"])


@pass_context
def may(context: Context, name: str) -> bool:
    """Return whether who reads this may use a route that changes something."""
    return may_use(context["principal"], name)


@pass_context
def link(context: Context, name: str, /, **values: Any) -> str:
    """Return the path of a page by its name, below the prefix of the proxy."""
    request: Request = context["request"]
    return path_of(request, name, **values)


@pass_context
def static(context: Context, name: str) -> str:
    """Return the path of a file of ours; it changes with what is in the file."""
    request: Request = context["request"]
    path = path_of(request, "static", path=name)
    return f"{path}?{_stamp(name)}"


@cache
def _stamp(name: str) -> str:
    return blake2b((STATIC / name).read_bytes(), digest_size=6).hexdigest()


def marked(pieces: Sequence[tuple[str, bool]]) -> Markup:
    """Return (text, is a hit) pieces with the hits in <mark>."""
    return Markup("").join(
        _MARK + text + _END_OF_MARK if is_hit else escape(text)
        for text, is_hit in pieces
    )


# What is added to markup is escaped, in a tenth of the time that its `format` takes.
_MARK, _END_OF_MARK = Markup("<mark>"), Markup("</mark>")


@pass_context
def moment(context: Context, at: datetime | None) -> Markup:
    """Return a <time> in the reader's zone: the hour alone where it is today."""
    if at is None:
        return Markup("")
    zone: tzinfo = context["zone"]
    local, today = at.astimezone(zone), context["now"].astimezone(zone)
    day = "MMMd" if local.year == today.year else "yMMMd"
    if local.date() == today.date():
        day = ""
    return _moment(at, zone, current_locale(), day)


@lru_cache(maxsize=10_000)
def _moment(at: datetime, zone: tzinfo, locale: Locale, day: str) -> Markup:
    """Return a <time>: the hour, after the day in the form of a skeleton if any.

    Kept, since readers look at the same stories: a third of a page of them is this.
    """
    local = at.astimezone(zone)
    shown = _clock(local.hour, local.minute, locale)
    if day:
        shown = f"{_date(local.date(), day, locale)}, {shown}"
    whole = format_datetime(local, "long", tzinfo=zone, locale=locale)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        iso(at), whole, shown
    )


@lru_cache(maxsize=5_000)
def _clock(hour: int, minute: int, locale: Locale) -> str:
    """Return a time of a day; three languages have 4,320 of them."""
    return format_skeleton(
        "Hm", datetime(1, 1, 1, hour, minute, tzinfo=UTC), locale=locale
    )


@lru_cache(maxsize=1_000)
def _date(day: date, skeleton: str, locale: Locale) -> str:
    """Return a day: the stories of a page are of few."""
    return format_skeleton(skeleton, day, locale=locale)


def state_class(state: CoverageState) -> str:
    """Return the class of a source's state: good, warn or bad."""
    if state in TROUBLE:
        return "bad"
    return "good" if state in ("ok", "new") else "warn"
