"""What a page names: style sheets, and of each picture the size that is shown. Pure."""

from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.requisites.best_picture import best_fit, matches
from spiders.requisites.found import Requisite
from spiders.requisites.style_links import address, style_links

_LAZY = ("data-src", "data-original", "data-lazy-src", "data-lazy")
_LAZY_SETS = ("data-srcset", "data-lazy-srcset")
_PIXEL = ("0", "1", "0px", "1px")

_Attributes = Mapping[str, str | None]


def page_links(markup: bytes, url: str) -> Iterator[Requisite]:
    """Yield what a page at `url` names: style sheets, then the rest as it stands there.

    Pictures of one pixel, which count readers, are left out.
    """
    root = LexborHTMLParser(markup).root
    nodes = [] if root is None else list(root.traverse())
    base = _base(nodes, url)
    rest: list[Requisite] = []
    for node in nodes:
        attributes = node.attributes
        match node.tag:
            case "link":
                if _is_style(attributes) and (to := _named(attributes, base, "href")):
                    yield Requisite(to, "style")
            case "style":
                found = list(style_links(node.text(), base))
                yield from (one for one in found if one.part == "style")
                rest += [one for one in found if one.part != "style"]
            case "img":
                rest += [Requisite(one, "image") for one in _pictures(node, base)]
            case "video":
                if to := _named(attributes, base, "poster"):
                    rest.append(Requisite(to, "image"))
        if "url(" in (style := attributes.get("style") or ""):
            rest += style_links(style, base)
    yield from rest


def _base(nodes: list[LexborNode], url: str) -> str:
    """Return what links are relative to."""
    for node in nodes:
        if node.tag == "base" and (link := node.attributes.get("href")):
            return address(url, link) or url
    return url


def _is_style(link: _Attributes) -> bool:
    rel = (link.get("rel") or "").lower().split()
    if "alternate" in rel:
        return False
    # Many pages load theirs by a script, from a link of another kind.
    is_loaded = "preload" in rel and (link.get("as") or "").lower() == "style"
    return "stylesheet" in rel or is_loaded


def _named(attributes: _Attributes, base: str, name: str) -> str:
    return address(base, attributes.get(name) or "")


def _pictures(image: LexborNode, base: str) -> Iterator[str]:
    """Yield what a browser shows of a picture, and what a script puts in its place."""
    own = image.attributes
    if own.get("width") in _PIXEL or own.get("height") in _PIXEL:
        return
    shown = _of_sources(image, "srcset") or _best(own, "srcset") or own.get("src")
    sets = [_best(own, name) for name in _LAZY_SETS]
    later = [found for found in (*sets, *map(own.get, _LAZY)) if found]
    for link in (shown, *later[:1], _of_sources(image, "data-srcset")):
        if link and (url := address(base, link)):
            yield url


def _of_sources(image: LexborNode, name: str) -> str:
    """Return the best fit of the first `source` beside a picture that is for us."""
    around = image.parent
    if around is None or around.tag != "picture":
        return ""
    for source in around.css("source"):
        own = source.attributes
        if matches(own.get("media") or "") and (found := _best(own, name)):
            return found
    return ""


def _best(attributes: _Attributes, name: str) -> str:
    srcset = attributes.get(name) or ""
    return best_fit(srcset, attributes.get("sizes") or "") if srcset else ""
