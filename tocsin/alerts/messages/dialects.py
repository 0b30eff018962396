"""Dialects: how a text, a link and a hit are written in each kind of markup."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from store.message import Format
from tocsin.alerts.messages.escape import (
    ZERO_WIDTH_SPACE,
    address,
    defang,
    discord,
    markdown,
    slack,
)
from tocsin.alerts.messages.sanitize import size
from tocsin.alerts.messages.services import Family


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One kind of markup, and the template that is written in it."""

    template: str
    format: Format
    chat: bool = True
    """Whether it is for services where a text can ping, or begin a list."""
    escape: Callable[[str], Markup]
    """Return a text so that the service shows it as it is."""
    join: Callable[[Markup, str], Markup]
    """Return a link from its escaped text and a safe address."""
    hit: Callable[[Markup], Markup]
    """Return a matched word, highlighted."""
    measure: Callable[[str], int] = size
    """Return the size of a text as the service counts it."""

    def prepare(self, text: str) -> str:
        """Return a sanitized text in which nothing acts when the service shows it."""
        return defang(text) if self.chat else text

    def address(self, url: str) -> str:
        """Return the address as a message may contain it; "" for no web address."""
        return address(url, chat=self.chat)

    def output(self, value: object) -> Markup:
        """Return what a template writes for a value: escaped, unless it is already."""
        return value if isinstance(value, Markup) else self.escape(str(value))

    def link(self, text: str, url: str) -> Markup:
        """Return a link; the text alone when the URL is no web address."""
        escaped, target = self.output(text), self.address(url)
        return self.join(escaped, target) if target else escaped

    def marked(self, pieces: Iterable[tuple[str, bool]]) -> Markup:
        """Return a snippet with its hits highlighted."""
        marked = [
            self.hit(self.escape(text)) if is_hit else self.escape(text)
            for text, is_hit in pieces
        ]
        return Markup("").join(marked)


def _html_link(text: Markup, url: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(url, text)


def _markdown_link(text: Markup, url: str) -> Markup:
    # In angle brackets Discord shows no preview, and parentheses end nothing.
    return _markup(f"[{text}](<{url}>)")


def _chat_link(text: Markup, url: str) -> Markup:
    return _markup(f"[{text}]({url})")


def _discord_link(text: Markup, url: str) -> Markup:
    # Discord finds the end of a link by counting brackets, escaped ones as well.
    without_brackets = str(text).replace("\\[", "\uff3b").replace("\\]", "\uff3d")
    return _markdown_link(_markup(without_brackets), url)


def _text_link(text: Markup, url: str) -> Markup:
    return _markup(f"{text} {url}")


def _starred(text: Markup) -> Markup:
    return _markup(f"*{text}*")


def _bold(text: Markup) -> Markup:
    return _markup(f"**{text}**")


def _slack_bold(text: Markup) -> Markup:
    """Return a bold hit; zero-width spaces let CommonMark see it within a word."""
    begin = "" if text[:1].isalnum() else ZERO_WIDTH_SPACE
    end = "" if text[-1:].isalnum() else ZERO_WIDTH_SPACE
    return _bold(_markup(f"{begin}{text}{end}"))


def _as_it_is(text: Markup) -> Markup:
    return text


def _slack_size(text: str) -> int:
    """Return the size with the five characters that Apprise makes of each &."""
    return size(text) + 4 * text.count("&")


def _markup(escaped: str) -> Markup:
    """Mark a text as escaped, for whatever markup."""
    return Markup(escaped)  # noqa: S704 - dialects decide what is escaped


def _markdown(
    template: str,
    write: Callable[[str], str],
    *,
    join: Callable[[Markup, str], Markup],
    hit: Callable[[Markup], Markup],
    measure: Callable[[str], int] = size,
) -> Dialect:
    """Return a dialect of Markdown; `write` escapes a text for it."""
    return Dialect(
        template=template,
        format="markdown",
        escape=lambda text: _markup(write(text)),
        join=join,
        hit=hit,
        measure=measure,
    )


MAIL = Dialect(
    template="mail.html.j2",
    format="html",
    chat=False,
    escape=escape,
    join=_html_link,
    hit=Markup("<mark>{}</mark>").format,
)

MAIL_TEXT = Dialect(
    template="mail.txt.j2",
    format="text",
    chat=False,
    escape=Markup,
    join=_text_link,
    hit=_starred,
)

TEXT = Dialect(
    template="text.txt.j2",
    format="text",
    escape=Markup,
    join=_text_link,
    hit=_starred,
)

MACHINE = Dialect(
    template="machine.txt.j2",
    format="text",
    # A program pings nobody, and compares what it reads: no sign is added.
    chat=False,
    escape=Markup,
    join=_text_link,
    hit=_as_it_is,
)

DIALECTS: dict[Family, tuple[Dialect, Dialect]] = {
    "mail": (MAIL, MAIL_TEXT),
    "html": (
        Dialect(
            template="chat.html.j2",
            format="html",
            escape=escape,
            join=_html_link,
            hit=Markup("<b>{}</b>").format,
        ),
        TEXT,
    ),
    "discord": (
        _markdown("discord.md.j2", discord, join=_discord_link, hit=_bold),
        TEXT,
    ),
    "slack": (
        _markdown(
            "slack.md.j2",
            slack,
            join=_markdown_link,
            hit=_slack_bold,
            measure=_slack_size,
        ),
        TEXT,
    ),
    "markdown": (
        _markdown("chat.md.j2", markdown, join=_chat_link, hit=_bold),
        TEXT,
    ),
    "rocket": (
        _markdown("rocket.md.j2", markdown, join=_chat_link, hit=_starred),
        TEXT,
    ),
    "machine": (MACHINE, MACHINE),
    "text": (TEXT, TEXT),
}
"""For each family the dialect of the body, and that of the text without markup."""
