"""The language of a page: texts from gettext catalogues, dates and numbers by CLDR.

The catalogues are text files (locale/*.po) and compiled in memory when a language is
first asked for: 20 ms, once.
"""

import gettext
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

LANGUAGES = ("en", "de", "ru")
"""Languages that the desk speaks; the templates are written in the first."""

_CATALOGUES = files("tocsin.web") / "locale"

_current: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


class PageLanguage:
    """Sets the language of a request: the configured one, else its sender's."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            fixed = scope["app"].state.desk.config.desk.language
            asked = HTTPConnection(scope).headers.get("accept-language", "")
            _current.set(fixed if fixed != "auto" else negotiated(asked))
        await self._app(scope, receive, send)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Let texts be in a language that no request asks for; "auto" is English."""
    before = _current.set(language if language in LANGUAGES else LANGUAGES[0])
    try:
        yield
    finally:
        _current.reset(before)


def current_locale() -> Locale:
    """Return the locale of the request that is answered; English without one."""
    return _locale(_current.get())


def direction() -> str:
    """Return where the lines of the language begin: "ltr" or "rtl"."""
    found: str = current_locale().text_direction
    return found


def negotiated(accept_language: str) -> str:
    """Return the language of LANGUAGES that a header prefers (RFC 9110 §12.5.4).

    English where it names none of them, or is no such header.
    """
    for tag in _by_preference(accept_language[:500].split(",")):
        if (language := tag.partition("-")[0]) in LANGUAGES:
            return language
    return LANGUAGES[0]


def _by_preference(ranges: Iterable[str]) -> list[str]:
    """Return language tags in lower case, the most wanted first; unwanted ones not."""
    wanted = []
    for each in ranges:
        tag, _, weight = each.strip().lower().partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            continue
        if 0 < quality <= 1:
            wanted.append((quality, tag.strip()))
    return [tag for _, tag in sorted(wanted, key=lambda one: -one[0])]


def translated(message: str) -> str:
    """Return a text of ours in the language of the request."""
    return current_translations().gettext(message)


def translated_number(one: str, many: str, count: int) -> str:
    """Return the form of a text that fits a number, in the request's language."""
    return current_translations().ngettext(one, many, count)


def current_translations() -> gettext.NullTranslations:
    """Return the catalogue of the request's language."""
    return translations(_current.get())


@cache
def translations(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; an empty one for English."""
    if language == LANGUAGES[0]:
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with (_CATALOGUES / f"{language}.po").open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def _locale(language: str) -> Locale:
    # British dates: the day stands before the month, as in the other languages.
    return Locale.parse("en_GB" if language == "en" else language)
