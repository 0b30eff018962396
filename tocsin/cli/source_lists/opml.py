"""OPML 2.0 (opml.org/spec2.opml): the lists of feed readers.

A feed is an outline with `xmlUrl`; outlines around it are folders, and become groups.
"""

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from spiders.decoding import decode_markup
from spiders.kinds.feeds.parse_xml import parse_xml
from tocsin.cli.source_lists.left_out import LeftOut
from tocsin.config.append_sources import SourceDraft

MAX_DEPTH = 50
"""How deep outlines are followed: folders have two or three levels."""


def read(data: bytes) -> Iterator[SourceDraft | LeftOut]:
    """Yield the sources of a file; raises ValueError when it is no OPML."""
    text = decode_markup(data, "").decode()
    root, is_whole = parse_xml(text.encode("utf-8", "replace"))
    body = root.find("body") if root is not None and root.tag == "opml" else None
    if root is None or body is None:
        raise ValueError("this is no OPML: it has no <opml> with a <body>")
    # The parser does not see what stands before the root.
    above = text[: text.find("<opml")].count("\n") + 1 - _line(root)
    for outline in body.iterchildren("outline"):
        yield from _outline(outline, (), above)
    if not is_whole:
        why = "it is damaged: what stands behind the fault may be missing"
        yield LeftOut(where="the file", what="its XML", why=why)


def _outline(
    element: etree._Element, folders: tuple[str, ...], above: int
) -> Iterator[SourceDraft | LeftOut]:
    """Yield an outline and those in it; `above` lines are not in their numbers."""
    fields = {str(k).lower(): str(v).strip() for k, v in element.attrib.items()}
    name = _name(fields)
    address = fields.get("xmlurl") or fields.get("url") or fields.get("htmlurl") or ""
    inner = list(element.iterchildren("outline"))
    where = f"line {_line(element) + above}"
    if fields.get("type", "").lower() == "include":
        why = "it includes another list: import that one too"
        yield LeftOut(where=where, what=address or name, why=why)
    elif address:
        yield SourceDraft(
            url=address,
            name=name,
            groups=_groups(fields, folders),
            where=where,
            note=_note(fields),
        )
    elif not inner:
        yield LeftOut(where=where, what=name or "an outline", why="it has no address")
    if inner and len(folders) >= MAX_DEPTH:
        yield LeftOut(where=where, what=name, why="it is nested too deep")
        return
    below = folders if address or not name else (*folders, name)
    for outline in inner:
        yield from _outline(outline, below, above)


def _line(element: etree._Element) -> int:
    line: int | None = element.sourceline  # type: ignore[assignment]  # of the stubs
    return line or 0


def _name(fields: Mapping[str, str]) -> str:
    return " ".join((fields.get("title") or fields.get("text") or "").split())


def _groups(fields: Mapping[str, str], folders: Sequence[str]) -> tuple[str, ...]:
    """Return the folders of a feed, and its categories: "/World/Europe,harbours"."""
    named = fields.get("category", "").replace("/", ",").split(",")
    found = [*folders, *(part.strip() for part in named)]
    return tuple(dict.fromkeys(filter(None, found)))


def _note(fields: Mapping[str, str]) -> str:
    kind = fields.get("type", "").lower()
    if "xpath" in kind or "json" in kind:
        return f"its rules for {fields['type']} are not kept"
    return ""
