"""Pictures and descriptions in an item of a feed (Media RSS, enclosures, iTunes)."""

import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from spiders.kinds.feeds.element_names import element_name

_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:[?#]|$)", re.IGNORECASE)


def images(
    elements: Mapping[str, Sequence[etree._Element]],
) -> Iterator[tuple[str, etree._Element]]:
    """Yield the addresses of an item's pictures, whole ones before previews."""
    media = list(_media(elements))
    for _, element in _named(media, "media:content"):
        if is_picture(element):
            yield element.get("url") or "", element
    for element in elements.get("rss:enclosure", ()):
        if is_picture(element):
            yield element.get("url") or "", element
    for element in elements.get("atom:link", ()):
        if element.get("rel") == "enclosure" and is_picture(element):
            yield element.get("href") or "", element
    for _, element in _named(media, "media:thumbnail"):
        yield element.get("url") or "", element
    for element in elements.get("itunes:image", ()):
        yield element.get("href") or "", element


def descriptions(elements: Mapping[str, Sequence[etree._Element]]) -> Iterator[str]:
    """Yield the descriptions of an item's film or sound.

    The description of a picture says what is seen there, not what the article says.
    """
    media = list(_media(elements))
    films = (*_named(media, "media:content"), *_named(media, "media:player"))
    is_film = any(not is_picture(element) for _, element in films)
    pictures = (*_named(media, "media:content"), *_named(media, "media:thumbnail"))
    for parent, element in _named(media, "media:description"):
        if parent == "media:content":
            is_wanted = not is_picture(element.getparent())
        else:
            is_wanted = is_film or not pictures
        if is_wanted and (text := "\n".join(map(str, element.itertext()))):
            yield text


def is_picture(element: etree._Element | None) -> bool:
    """Return whether an element links a picture, by its medium, type or address."""
    if element is None:
        return False
    medium = (element.get("medium") or "").lower()
    kind = (element.get("type") or "").lower()
    if medium or kind:
        return medium == "image" or kind.startswith("image/")
    return _PICTURE.search(element.get("url") or "") is not None


_MEDIA = ("media:content", "media:thumbnail", "media:player", "media:description")

_Found = tuple[str, str, etree._Element]
"""The name of the element that an element is in ("" for the item), its own, itself."""


def _media(elements: Mapping[str, Sequence[etree._Element]]) -> Iterator[_Found]:
    """Yield the elements of Media RSS in an item, also those in groups."""
    for name in (
        "media:content",
        "media:thumbnail",
        "media:player",
        "media:description",
    ):
        for element in elements.get(name, ()):
            yield "", name, element
    groups = [("media:group", each) for each in elements.get("media:group", ())]
    contents = [("media:content", each) for each in elements.get("media:content", ())]
    for parent, outer in (*groups, *contents):
        for element in outer:
            name = element_name(element.tag)
            yield parent, name, element
            if name == "media:content":
                for inner in element:
                    yield name, element_name(inner.tag), inner


def _named(
    media: Sequence[_Found], wanted: str
) -> Iterator[tuple[str, etree._Element]]:
    return ((parent, element) for parent, name, element in media if name == wanted)
