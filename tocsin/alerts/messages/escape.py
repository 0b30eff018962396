"""What a stranger's text turns into, so that a service shows it and does nothing else.

A zero-width space is put where a service would see more than letters: readers do not
see it, and `clean` takes it out again.
"""

import re
from urllib.parse import urlsplit

from spiders import urls

NOTHING = "\u200b"

MAX_ADDRESS = 2_000
"""Characters: longer ones break in some browsers, and would be all a chat shows."""

_AWAKE = re.compile(r"[@<]|\](?=\()|`(?=`)|:(?=//|[\w+-]+:)")
"""What pings (Mattermost reads Slack's <!here> as well), links, opens a fence, fetches
a preview of a stranger's page or draws an emoji, each undone by what comes between."""

_FIRST = re.compile(r"[-+=#>*~|]|\d+[.)](?:\s|$)")
"""What makes a line a list, a heading, a quote, a table."""

_DISCORD = re.compile(r"[\\*_~`|\[\]<>]")

_SLACK = str.maketrans(
    {
        "*": "\u2217",
        "~": "\u223c",
        "`": "\u02cb",
        "|": "\u2223",
        "\\": "\u2216",
        "<": "\u2039",
        ">": "\u203a",
        # Apprise, which writes Slack's markup from Markdown, takes these out again.
        "[": "\\[",
        "]": "\\]",
        # A name behind it becomes a link to a channel.
        "#": f"#{NOTHING}",
    }
)
"""Slack knows no way to say a character without its meaning: look-alikes say it."""

_SLACK_EDGES = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
"""Underscores that can begin or end italics; those within a word cannot."""

_ADDRESS = re.compile(
    r"https?://[a-z0-9_.-]+(?::\d+)?/[\w.~:/?#\[\]@!$&'()*+,;=%-]*",
    re.ASCII,
)

_LOUD = str.maketrans({char: f"%{ord(char):02X}" for char in "()[]'*@"})
"""Characters that end an address within some markup, or ping; their servers read the
escapes as the same."""


def defang(text: str) -> str:
    """Return a cleaned text in which nothing pings and no line is more than a line."""
    begun = NOTHING if _FIRST.match(text) else ""
    return begun + _AWAKE.sub(rf"\g<0>{NOTHING}", text)


def discord(text: str) -> str:
    """Return a defanged text as Discord's Markdown says it."""
    return _DISCORD.sub(r"\\\g<0>", text)


def slack(text: str) -> str:
    """Return a defanged text as Apprise's Markdown for Slack says it."""
    return _SLACK_EDGES.sub("\u02cd", text.translate(_SLACK))


def address(url: str, *, chat: bool = True) -> str:
    """Return the address as it may stand in a message; "" when it leads nowhere.

    For a chat it holds nothing that pings or that ends a link.
    """
    if not urls.is_web(url):
        return ""
    plain = urls.canonical(url)
    if len(plain) > MAX_ADDRESS or not _ADDRESS.fullmatch(plain):
        return ""
    if not chat:
        return plain
    begin = len(urlsplit(plain).netloc) + plain.index("//") + 2
    return plain[:begin] + plain[begin:].translate(_LOUD)
