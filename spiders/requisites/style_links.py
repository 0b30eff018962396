"""What a style sheet names: others that it imports, fonts, pictures. Pure."""

import re
from collections.abc import Iterator

from spiders.requisites.found import Requisite, RequisitePart
from spiders.urls import absolute

# Bounded: who opens many quotes or braces and closes none must not keep a worker busy.
_LINK = r"(?:\"([^\"\n]{0,2000})\"|'([^'\n]{0,2000})'|([^\s\"');]{1,2000}))"
_IMPORT = re.compile(rf"@import\s+(?:url\(\s*)?{_LINK}", re.I)
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]{0,4000}\}", re.I)
_URL = re.compile(rf"url\(\s*{_LINK}", re.I)
_ESCAPED = re.compile(r"\\([^0-9a-fA-F\n])")
_NEW_FONT = re.compile(r"woff2?\b", re.I)


def style_links(css: str, base: str) -> Iterator[Requisite]:
    """Yield what a style sheet at `base` names: imports, then fonts, then pictures."""
    css = _without_comments(css)
    yield from _requisites(_IMPORT.finditer(css), base, "style")
    css = _IMPORT.sub(" ", css)
    for face in _FONT_FACE.findall(css):
        # A browser takes one of them: the first that it can read, mostly WOFF2.
        fonts = list(_requisites(_URL.finditer(face), base, "font"))
        yield from [one for one in fonts if _NEW_FONT.search(one.url)][:1] or fonts[:1]
    yield from _requisites(_URL.finditer(_FONT_FACE.sub(" ", css)), base, "image")


def _without_comments(css: str) -> str:
    first, *others = css.split("/*")
    return " ".join([first, *(other.partition("*/")[2] for other in others)])


def _requisites(
    found: Iterator[re.Match[str]], base: str, part: RequisitePart
) -> Iterator[Requisite]:
    for match in found:
        link = next((group for group in match.groups() if group), "")
        if url := address(base, _ESCAPED.sub(r"\1", link)):
            yield Requisite(url, part)


def address(base: str, link: str) -> str:
    """Return the address of a file that a page at `base` names; "" for none to fetch.

    What is in the page itself (`data:`, `#icon`) is not fetched.
    """
    link = link.strip()
    if not link or link.startswith(("#", "data:", "blob:", "about:", "javascript:")):
        return ""
    return absolute(base, link).partition("#")[0]
