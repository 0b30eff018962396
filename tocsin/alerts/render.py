"""From an alert's facts to the words that are sent.

Every text here came from a stranger's page. It is cleaned of characters that steer a
terminal or turn the reading direction, escaped by the template for HTML, and defanged
for chat, so that a headline can neither ping a room nor make a link.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Literal

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from spiders import urls

Format = Literal["text", "html"]

MAX_TITLE = 200
"""Code points of a message's title: services cut at 250, and not always kindly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What goes out."""

    title: str
    body: str
    format: Format


class Renderer:
    """Writes messages. Built once: it compiles the templates."""

    def __init__(self, zone: tzinfo) -> None:
        """Tell times in `zone`."""
        self._zone = zone
        self._templates = Environment(
            loader=PackageLoader("tocsin.alerts"),
            autoescape=select_autoescape(["html.j2"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def message(
        self,
        facts: Mapping[str, Any],
        *,
        format: Format,
        repeat: bool = False,
    ) -> Message:
        """Return the message for an alert, in plain text or HTML."""
        is_html = format == "html"
        headline = clean(facts["title"]) if is_html else defang(facts["title"])
        pieces = [(text, bool(hit)) for text, hit in facts["snippet"]]
        body = self._templates.get_template(
            f"alert.{'html' if is_html else 'txt'}.j2"
        ).render(
            watchlist=clean(facts["watchlist"]),
            headline=headline,
            outlet=clean(facts["outlet"]) if is_html else defang(facts["outlet"]),
            when=self._when(facts["published"]),
            snippet=_marked_html(pieces) if is_html else _marked_text(pieces),
            url=_address(facts["url"], is_html=is_html),
            repeat=repeat,
        )
        title = f"{clean(facts['watchlist'])}: {headline}"
        return Message(title=title[:MAX_TITLE], body=body.strip(), format=format)

    def _when(self, published: str | None) -> str:
        if published is None:
            return ""
        try:
            at = datetime.fromisoformat(published).astimezone(self._zone)
        except OverflowError:
            return ""  # the year 1 or 9999, and in this zone beyond it
        return f"{at.day} {at:%B %Y, %H:%M %Z}"


def clean(text: str) -> str:
    """Return a text without control and direction characters, on one line."""
    kept = "".join(
        char
        for char in text
        if char.isspace()
        or char in "\u200c\u200d"
        or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")
    )
    return " ".join(unicodedata.normalize("NFC", kept).split())


def defang(text: str) -> str:
    """Return a text for chat in which no mention pings and no bracket makes a link."""
    return clean(text).replace("@", "@\u200b").replace("](", "]\u200b(")


def _address(url: str, *, is_html: bool) -> str:
    """Return the address as it may stand in a message; "" when it leads nowhere."""
    plain = urls.canonical(url) if urls.is_web(url) else ""
    return plain if is_html else plain.replace("@", "%40")


def _marked_text(pieces: Iterable[tuple[str, bool]]) -> str:
    return "".join(
        _mark_text(text) if hit else _keep_ends(text) for text, hit in pieces
    )


def _mark_text(text: str) -> str:
    return f"*{defang(text)}*"


def _keep_ends(text: str) -> str:
    """Return a cleaned piece that still ends in a space where it did."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return before + defang(text) + after


def _marked_html(pieces: Iterable[tuple[str, bool]]) -> Markup:
    marked = Markup()
    for text, hit in pieces:
        before = " " if text[:1].isspace() else ""
        after = " " if text[-1:].isspace() and text.strip() else ""
        piece = escape(before + clean(text) + after)
        marked += Markup("<mark>") + piece + Markup("</mark>") if hit else piece
    return marked
