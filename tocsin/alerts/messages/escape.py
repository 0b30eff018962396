"""Escape text from outside, so that a service shows it and does nothing else.

A zero-width space is inserted where a service would see more than letters. Readers do
not see it, and `sanitize` removes it.
"""

import re
from urllib.parse import urlsplit

from spiders import urls

ZERO_WIDTH_SPACE = "\u200b"

MAX_ADDRESS_CHARS = 2_000
"""Longer addresses break in some browsers, and would fill a chat message."""

_ACTIVE = re.compile(r"[@<]|\](?=\()|`(?=`)|:(?=//|[\w+-]+:)")
"""What pings (Mattermost reads Slack's <!here> as well), links, opens a code block,
fetches a preview of a page or draws an emoji. A zero-width space after it prevents
that."""

_LINE_START = re.compile(r"[-+=#>*~|]|\d+[.)](?:\s|$)")
"""What turns a line into a list, a heading, a quote or a table."""

_DISCORD_MARKUP = re.compile(r"[\\*_~`|\[\]<>]")

_MARKDOWN_LOOKALIKES = str.maketrans(
    {
        "*": "\u2217",
        "~": "\u223c",
        "`": "\u02cb",
        "|": "\u2223",
        "\\": "\u2216",
        "<": "\u2039",
        ">": "\u203a",
        "[": "\uff3b",
        "]": "\uff3d",
        "$": f"${ZERO_WIDTH_SPACE}",
        "#": f"#{ZERO_WIDTH_SPACE}",
    }
)
"""Zulip's Markdown has no escapes, and those of Mattermost, Rocket.Chat and Teams
differ; so look-alikes stand for what begins markup in one of them. $$ begins a formula,
and a name behind # a link."""

_SLACK_LOOKALIKES = str.maketrans(
    {
        "*": "\u2217",
        "~": "\u223c",
        "`": "\u02cb",
        "|": "\u2223",
        "\\": "\u2216",
        "<": "\u2039",
        ">": "\u203a",
        # Apprise, which writes Slack's markup from Markdown, removes these backslashes.
        "[": "\\[",
        "]": "\\]",
        # A name behind it becomes a link to a channel.
        "#": f"#{ZERO_WIDTH_SPACE}",
    }
)
"""Slack has no way to escape these characters, so look-alikes replace them."""

_SLACK_ITALICS = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
"""Underscores that can begin or end italics; those within a word cannot."""

_ADDRESS = re.compile(
    r"https?://[a-z0-9_.-]+(?::\d+)?/[\w.~:/?#\[\]@!$&'()*+,;=%-]*",
    re.ASCII,
)

_ADDRESS_ESCAPES = str.maketrans({char: f"%{ord(char):02X}" for char in "()[]'*@"})
"""Characters that end an address within some markup, or ping. Servers read the escapes
as the same characters."""


def defang(text: str) -> str:
    """Return a sanitized text in which nothing pings and no line starts markup."""
    start = ZERO_WIDTH_SPACE if _LINE_START.match(text) else ""
    return start + _ACTIVE.sub(rf"\g<0>{ZERO_WIDTH_SPACE}", text)


def discord(text: str) -> str:
    """Return a defanged text, escaped for Discord's Markdown."""
    return _DISCORD_MARKUP.sub(r"\\\g<0>", text)


def slack(text: str) -> str:
    """Return a defanged text, escaped for Slack through Apprise's Markdown."""
    return _SLACK_ITALICS.sub("\u02cd", text.translate(_SLACK_LOOKALIKES))


def markdown(text: str) -> str:
    """Return a defanged text that is only text in the Markdown of any chat."""
    return _SLACK_ITALICS.sub("\u02cd", text.translate(_MARKDOWN_LOOKALIKES))


def address(url: str, *, chat: bool = True) -> str:
    """Return the address as a message may contain it; "" when it is no web address.

    For a chat it holds nothing that pings or that ends a link.
    """
    if not urls.is_web(url):
        return ""
    canonical = urls.canonical(url)
    if len(canonical) > MAX_ADDRESS_CHARS or not _ADDRESS.fullmatch(canonical):
        return ""
    if not chat:
        return canonical
    path = len(urlsplit(canonical).netloc) + canonical.index("//") + 2
    return canonical[:path] + canonical[path:].translate(_ADDRESS_ESCAPES)
