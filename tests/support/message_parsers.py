"""Message parsers: read a message as its service does.

Each returns the structure of a message: its markup without its text. No text from
outside may change it.
"""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from apprise import Apprise, AppriseAsset, NotifyFormat
from lxml import etree, html

_LINES = r"^ *(?:[-+*>#|=~]|\d+[.)](?=\s|$))"

_LINK = re.compile(r"\]\(<(https?://[^\s<>()\[\]*@]+)>\)")

_MAIL_TAGS = {
    *("html", "head", "meta", "title", "style", "body", "div", "table", "tr", "td"),
    *("p", "h1", "h2", "h3", "a", "span", "mark", "code", "br"),
}
_MAIL_ATTRIBUTES = {
    *("lang", "charset", "name", "content", "class", "style", "role", "width"),
    *("cellpadding", "cellspacing", "border", "bgcolor", "align", "href", "dir"),
}

_ASSET = AppriseAsset(interpret_emojis=False, storage_mode="memory")
_SLACK = Apprise.instantiate(
    "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", asset=_ASSET
)
_TELEGRAM = Apprise.instantiate(
    "tgram://123456789:abcdefg_hijklmnop/12315544/", asset=_ASSET
)


def pings(text: str) -> list[str]:
    """Return the parts of a text that would ping somebody in a chat."""
    return re.findall(r"@[\w&!]|<[!@#&]", text)


def of_mail(body: str) -> list[str]:
    """Return the elements of a mail and their links; fail for any not in a template."""
    found = []
    for element in html.document_fromstring(body).iter(etree.Element):
        assert element.tag in _MAIL_TAGS, element.tag
        assert set(element.attrib) <= _MAIL_ATTRIBUTES, element.attrib
        href = element.get("href")
        assert href is None or _is_web(href), href
        found.append(f"{element.tag} {href or ''}")
    return found


def of_html(body: str) -> list[str]:
    """Return the tags of a chat's HTML; fail for those that Telegram refuses."""
    assert _TELEGRAM is not None
    _Tags().read(_TELEGRAM.dialect_convert(body, NotifyFormat.HTML))
    found = _Tags().read(body)
    assert not pings(re.sub(r"<[^>]*>", "", body))
    return found


def of_discord(body: str) -> list[str]:
    """Return Discord's markup that no backslash escapes."""
    assert not pings(body)
    bare = re.sub(r"\\[^0-9A-Za-z\s]", "x", body)
    assert "\\" not in bare, bare
    return _marks(_LINK.sub("](url)", bare))


def of_slack(body: str) -> list[str]:
    """Return the markup of the text that Apprise sends to Slack."""
    assert _SLACK is not None
    sent = _SLACK.dialect_convert(body, NotifyFormat.MARKDOWN)
    assert not pings(sent)
    assert not re.search(r"#(?!\u200b)", re.sub("<[^>]*>", "", sent))
    assert not re.search(r"&(?!amp;|lt;|gt;)", sent)
    for link in re.findall(r"<([^|>]*)", sent):
        assert _is_web(link), link
    alone = re.sub(r"<https?://[^|<>]+\|", "<url|", sent)
    inside = re.compile(r"(?<=[^\W_])_(?=[^\W_])")
    return re.findall(rf"[*~`<>|_]|{_LINES}", inside.sub("", alone), re.MULTILINE)


def of_chat_markdown(body: str) -> list[str]:
    """Return the markup that Mattermost, Zulip, Teams or Rocket.Chat may find."""
    assert not pings(body)
    text = re.sub(r"\]\(https?://[^\s<>()\[\]*@]+\)", "](url)", body)
    assert not re.search(r"\\|\$\$|#(?!\u200b)", text)
    inside = re.compile(r"(?<=[^\W_])_(?=[^\W_])")
    return _marks(inside.sub("", text))


def of_machine(body: str) -> list[str]:
    """Return what a program can rely on: how many lines there are."""
    assert "\u200b" not in body
    return ["line"] * len(body.splitlines())


def of_text(body: str) -> list[str]:
    """Return the markup that a chat finds if it reads plain text as Markdown."""
    assert not pings(body)
    return re.findall(rf"\]\(|``|<(?![\u200b…])|{_LINES}", body, re.MULTILINE)


def _marks(text: str) -> list[str]:
    return re.findall(rf"[*_~`|\[\]<>]|{_LINES}", text, re.MULTILINE)


def _is_web(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


class _Tags(HTMLParser):
    def read(self, text: str) -> list[str]:
        self.found: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []
        return self.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("b", "i", "a", "br"), tag
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else [])
        for _, href in attrs:
            assert href is not None
            assert _is_web(href), href
        self.found.append(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)
