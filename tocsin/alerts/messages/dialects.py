"""Dialects: how a text, a link and a hit are written in each kind of markup."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from markupsafe import Markup, escape

from store.message import Format
from tocsin.alerts.messages.clean import size
from tocsin.alerts.messages.escape import NOTHING, address, defang, discord, slack
from tocsin.alerts.messages.services import Family


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One kind of markup, and the template that is written in it."""

    template: str
    format: Format
    chat: bool = True
    """Whether it goes where a text can ping, or begin a list."""
    say: Callable[[str], Markup]
    """Return a text so that it is shown as it is."""
    join: Callable[[Markup, str], Markup]
    """Make a link of what it says, and an address without anything that ends it."""
    hit: Callable[[Markup], Markup]
    """Mark what matched."""
    weight: Callable[[str], int] = size
    """What a service counts of it."""

    def prepare(self, text: str) -> str:
        """Return a cleaned text with nothing in it that does more than to be read."""
        return defang(text) if self.chat else text

    def address(self, url: str) -> str:
        """Return an address as it may stand here; "" when it leads nowhere."""
        return address(url, chat=self.chat)

    def output(self, value: object) -> Markup:
        """Return what a template writes where it names a value."""
        return value if isinstance(value, Markup) else self.say(str(value))

    def link(self, text: str, url: str) -> Markup:
        """Return a link; the text alone when the address leads nowhere."""
        said, target = self.output(text), self.address(url)
        return self.join(said, target) if target else said

    def marked(self, pieces: Iterable[tuple[str, bool]]) -> Markup:
        """Return a snippet with its hits marked."""
        marked = [
            self.hit(self.say(text)) if hit else self.say(text) for text, hit in pieces
        ]
        return Markup("").join(marked)


def _html_link(said: Markup, url: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(url, said)


def _markdown_link(said: Markup, url: str) -> Markup:
    # In angle brackets Discord shows no preview, and parentheses end nothing.
    return _ready(f"[{said}](<{url}>)")


def _discord_link(said: Markup, url: str) -> Markup:
    # Discord finds the end of a link by counting brackets, escaped ones as well.
    shown = str(said).replace("\\[", "\uff3b").replace("\\]", "\uff3d")
    return _markdown_link(_ready(shown), url)


def _text_link(said: Markup, url: str) -> Markup:
    return _ready(f"{said} {url}")


def _starred(said: Markup) -> Markup:
    return _ready(f"*{said}*")


def _bold(said: Markup) -> Markup:
    return _ready(f"**{said}**")


def _slack_bold(said: Markup) -> Markup:
    """Return a hit as CommonMark takes for bold, also within a word."""
    begin = "" if said[:1].isalnum() else NOTHING
    end = "" if said[-1:].isalnum() else NOTHING
    return _bold(_ready(f"{begin}{said}{end}"))


def _slack_weight(text: str) -> int:
    """Return the size with the five characters that Apprise makes of each &."""
    return size(text) + 4 * text.count("&")


def _markdown(text: str, write: Callable[[str], str]) -> Markup:
    return _ready(write(text))


def _ready(text: str) -> Markup:
    """Mark what is made of escaped texts as escaped, in whatever markup."""
    return Markup(text)  # noqa: S704 - this is where that is decided


MAIL = Dialect(
    template="mail.html.j2",
    format="html",
    chat=False,
    say=escape,
    join=_html_link,
    hit=Markup("<mark>{}</mark>").format,
)

MAIL_TEXT = Dialect(
    template="mail.txt.j2",
    format="text",
    chat=False,
    say=Markup,
    join=_text_link,
    hit=_starred,
)

TEXT = Dialect(
    template="text.txt.j2",
    format="text",
    say=Markup,
    join=_text_link,
    hit=_starred,
)

DIALECTS: dict[Family, tuple[Dialect, Dialect]] = {
    "mail": (MAIL, MAIL_TEXT),
    "html": (
        Dialect(
            template="chat.html.j2",
            format="html",
            say=escape,
            join=_html_link,
            hit=Markup("<b>{}</b>").format,
        ),
        TEXT,
    ),
    "discord": (
        Dialect(
            template="discord.md.j2",
            format="markdown",
            say=partial(_markdown, write=discord),
            join=_discord_link,
            hit=_bold,
        ),
        TEXT,
    ),
    "slack": (
        Dialect(
            template="slack.md.j2",
            format="markdown",
            say=partial(_markdown, write=slack),
            join=_markdown_link,
            hit=_slack_bold,
            weight=_slack_weight,
        ),
        TEXT,
    ),
    "text": (TEXT, TEXT),
}
"""Of each family how its body is written, and how it is without markup."""
