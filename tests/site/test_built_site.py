"""The built site: whole, and without anything that a browser would fetch elsewhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html

LOADED = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
    "object": "data",
    "form": "action",
}
"""Elements → the attribute whose address a browser asks for."""

FETCHED_LINKS = {"stylesheet", "icon", "preload", "prefetch", "preconnect", "manifest"}
"""Kinds of <link> that a browser asks for; others only say something."""

ASKING = re.compile(
    r"""(?:fetch|importScripts|Request|EventSource|WebSocket|sendBeacon|import)\s*"""
    r"""\(\s*["'`](?:https?:|wss?:)?//|\.(?:src|href)\s*=\s*["'`](?:https?:)?//"""
)
"""What a script that asks another machine has in it."""


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def loaded(page: str) -> Iterator[str]:
    """Yield the addresses that a browser asks for when it shows a page."""
    for element in html.fromstring(page).iter():
        if not isinstance(element.tag, str):
            continue
        attribute = LOADED.get(element.tag, "")
        if element.tag == "link" and FETCHED_LINKS & set(
            (element.get("rel") or "").split()
        ):
            attribute = "href"
        if attribute and (address := element.get(attribute)):
            yield address
        for candidate in (element.get("srcset") or "").split(","):
            yield from candidate.split()[:1]
        yield from in_style(element.get("style") or "")
        if element.tag == "style":
            yield from in_style(element.text or "")


def in_style(text: str) -> Iterator[str]:
    """Yield the addresses that a style sheet loads."""
    for found in re.finditer(
        r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)", text
    ):
        yield found[1] or found[2]


def elsewhere(addresses: Iterator[str]) -> list[str]:
    """Return those of another machine."""
    return [one for one in addresses if urlsplit(one).netloc]


def test_no_page_loads_anything_of_another_machine(site_folder: Path) -> None:
    found = {
        str(page.relative_to(site_folder)): outside
        for page in pages(site_folder)
        if (outside := elsewhere(loaded(page.read_text("utf-8"))))
    }

    assert len(pages(site_folder)) > 20
    assert found == {}


def test_no_style_sheet_loads_anything_of_another_machine(site_folder: Path) -> None:
    sheets = list(site_folder.rglob("*.css"))

    assert sheets
    assert [elsewhere(in_style(sheet.read_text("utf-8"))) for sheet in sheets] == [
        [] for _ in sheets
    ]


def test_no_script_asks_another_machine(site_folder: Path) -> None:
    scripts = [path.read_text("utf-8") for path in site_folder.rglob("*.js")]
    within = [
        script.text or ""
        for page in pages(site_folder)
        for script in html.fromstring(page.read_text("utf-8")).iter("script")
    ]

    assert scripts
    assert [
        found[0] for text in [*scripts, *within] for found in ASKING.finditer(text)
    ] == []


def test_what_loads_elsewhere_is_noticed() -> None:
    page = (
        '<link rel="icon" href="//a.example/i"><script src="https://b.example/x"></script>'
        '<p style="background: url(http://c.example/p)"><a href="https://fine.example">'
        "<img srcset='x.png 1x, https://d.example/y 2x'><style>@import 'http://e.example'"
        "</style>"
    )

    hosts = {urlsplit(address).netloc for address in elsewhere(loaded(page))}

    assert hosts == {f"{letter}.example" for letter in "abcde"}
    assert ASKING.search("fetch('https://f.example/x')")
    assert not ASKING.search("fetch('searchindex.js') // see https://f.example")


def test_every_link_and_picture_within_the_site_is_there(site_folder: Path) -> None:
    missing = []
    for page in pages(site_folder):
        tree = html.fromstring(page.read_text("utf-8"))
        links = [link.get("href") for link in tree.iter("a")]
        pictures = [picture.get("src") for picture in tree.iter("img")]
        for address in filter(None, [*links, *pictures]):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)) if parts.path else page
            target = target / "index.html" if target.is_dir() else target
            if not target.exists() or (
                parts.fragment and not has_anchor(target, unquote(parts.fragment))
            ):
                missing.append((page.name, address))

    assert missing == []


_ANCHORS: dict[Path, set[str]] = {}


def has_anchor(page: Path, name: str) -> bool:
    if page.suffix != ".html":
        return False
    if page not in _ANCHORS:
        tree = html.fromstring(page.read_text("utf-8"))
        _ANCHORS[page] = {each.get("id", "") for each in tree.iter()}
    return name in _ANCHORS[page]
