"""The structured data of a page: JSON-LD (schema.org) and `meta` elements."""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from spiders.extract.page.page_identity import Agreement, PageIdentity
from spiders.extract.page.tree import Tree, one_line

JsonLdNode = Mapping[str, Any]

ARTICLES = frozenset(
    [
        *("article", "newsarticle", "blogposting", "reportagenewsarticle", "report"),
        *("analysisnewsarticle", "opinionnewsarticle", "backgroundnewsarticle"),
        *("reviewnewsarticle", "liveblogposting", "socialmediaposting", "techarticle"),
        *("scholarlyarticle", "advertisercontentarticle", "satiricalarticle", "review"),
        *("askpublicnewsarticle", "medicalscholarlyarticle", "posting"),
    ]
)
"""The types of schema.org for articles, in lower case."""

PAGES = frozenset(
    [
        *("webpage", "itempage", "medicalwebpage", "videoobject", "podcastepisode"),
        *("recipe", "product", "faqpage", "howto", "creativework"),
    ]
)
"""Types of nodes that are used when no node is an article."""

MAX_NODES = 2_000
"""JSON-LD nodes that are read; real pages have some dozens."""

MAX_CHARS = 10_000
"""Characters of a property that are read: it is a line, or a list of names."""

_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage", "item", "itemListElement")
"""The keys under which a node contains further nodes of the page."""

_MOST_VALUES = 20
"""Values of one script that are read."""
_BETWEEN = re.compile(r"[\s;,]*")
_COMMENT = re.compile(
    r"(?P<text>\"(?:[^\"\\]|\\.?)*(?:\"|\Z))|/\*.*?(?:\*/|\Z)|//[^\n]*", re.DOTALL
)
"""A string, which is kept, or a comment of JavaScript. Both end with the script."""
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_WRAPPED = re.compile(
    r"^\s*(?:<!--|//\s*)?\s*<!\[CDATA\[|^\s*<!--|(?://\s*)?\]\]>\s*$|-->\s*$"
)
_TAG = re.compile(r"<[^>]*>")


_Rank = tuple[int, int, bool, bool, bool]
_NO_ARTICLE = (0, 0, False, False, False)


class Structured:
    """The JSON-LD nodes and `meta` contents of a page."""

    __slots__ = (
        *("_agreements", "_by_id", "_identity", "article", "is_article", "meta"),
        "nodes",
    )

    def __init__(self, tree: Tree, url: str = "") -> None:
        self.meta: dict[str, list[str]] = {}
        """Lower-case property, name or itemprop → its contents, in order."""
        self.nodes: list[JsonLdNode] = []
        """All nodes with a type or a date of publication, in order, but for articles
        whose headline or address shows that they are other articles."""
        self._by_id: dict[str, JsonLdNode] = {}
        self._agreements: dict[int, tuple[JsonLdNode, Agreement]] = {}
        """`id` of a node → the node and its agreement, which is asked for under several
        keys."""
        for element in tree.all("meta"):
            content = one_line(element.get("content"))
            key = (
                element.get("property")
                or element.get("name")
                or element.get("itemprop")
            )
            if content and key:
                self.meta.setdefault(key.strip().lower(), []).append(content)
        for script in tree.scripts:
            for value in load_all_json(script):
                self._walk(value, 0)
        self._identity = PageIdentity(tree, url, self.meta)
        ranked = [
            (rank, -n, node)
            for n, node in enumerate(self.nodes)
            if (rank := self._rank(node)) is not None
        ]
        self.nodes = [node for _, _, node in ranked]
        best = max(ranked, key=lambda found: found[:2], default=None)
        fits = best is not None and best[0][0] > 0
        self.article: JsonLdNode = best[2] if best is not None and fits else {}
        """The node of the article, or else of the page; empty without one."""
        self.is_article = best is not None and best[0][0] == 2

    def agreement(self, node: JsonLdNode) -> Agreement:
        """Return whether a node is of this page, by its headline and address."""
        if id(node) not in self._agreements:
            self._agreements[id(node)] = node, self._identity.agreement(node)
        return self._agreements[id(node)][1]

    def _rank(self, node: JsonLdNode) -> _Rank | None:
        """Return what speaks for a node as the article's, the greatest for the best.

        None for another article's node. Whether a node that is no article is of this
        page does not matter.
        """
        names = node_types(node)
        kind = 2 if names & ARTICLES else 1 if names & PAGES else 0
        if not kind and names:
            return _NO_ARTICLE
        agreement = self.agreement(node)
        if agreement is Agreement.CONTRADICTS and kind != 1:
            return None
        return (
            kind,
            agreement,
            bool(node.get("headline") or node.get("name")),
            bool(node.get("datePublished")),
            bool(node.get("author")),
        )

    def first(self, *keys: str) -> str:
        """Return the content of the first of these meta keys on the page, or ""."""
        return next((self.meta[key][0] for key in keys if key in self.meta), "")

    def resolved(self, value: object) -> Iterator[object]:
        """Yield a property's values; a mere reference is replaced by its node."""
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, list):
                yield from self.resolved(item[:50])
            elif isinstance(item, dict) and "name" not in item and "@id" in item:
                yield self._by_id.get(str(item["@id"]), item)
            elif item is not None:
                yield item

    def _walk(self, value: object, depth: int) -> None:
        if depth > 6 or len(self.nodes) >= MAX_NODES:
            return
        if isinstance(value, list):
            for item in value[:200]:
                self._walk(item, depth + 1)
        elif isinstance(value, dict):
            self._remember(value)
            # Some sites forget the type; a node with a date of publication is a work.
            if "@type" in value or "datePublished" in value:
                self.nodes.append(value)
            for key in _INSIDE:
                if isinstance(value.get(key), (dict, list)):
                    self._walk(value[key], depth + 1)
            for key in ("author", "publisher", "creator"):
                for person in _as_list(value.get(key)):
                    self._remember(person)

    def _remember(self, node: object) -> None:
        if (
            isinstance(node, dict)
            and len(node) > 1
            and isinstance(node.get("@id"), str)
        ):
            self._by_id.setdefault(node["@id"], node)


def node_types(node: JsonLdNode) -> set[str]:
    """Return a node's types in lower case, without the address of their vocabulary."""
    return {
        name.rsplit("/", 1)[-1].lower()
        for name in _as_list(node.get("@type"))
        if isinstance(name, str)
    }


def property_text(value: object) -> str:
    """Return a property's text on one line without markup; "" when it has none."""
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, (str, dict))), "")
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or ""
    if not isinstance(value, str):
        return ""
    value = value[:MAX_CHARS]
    if "&" in value:
        value = html.unescape(html.unescape(value))  # often escaped twice
    if "<" in value:
        value = _TAG.sub(" ", value)
    return one_line(value)


def load_all_json(script: str) -> Iterator[object]:
    """Yield the values of a JSON script, which is repaired if needed.

    Repaired are wrappings in comments and CDATA, comments, control characters,
    trailing commas, and quotes that are escaped as for HTML. Some scripts hold several
    values in a row.
    """
    script = script.strip("\ufeff \t\r\n").rstrip(";")
    decoder = json.JSONDecoder(strict=False)
    for repair in (_unchanged, _unwrapped, _without_comments, html.unescape):
        script, at = repair(script), 0
        for _ in range(_MOST_VALUES):
            try:
                value, at = decoder.raw_decode(script, at)
            except (ValueError, RecursionError):
                break
            yield value
            if between := _BETWEEN.match(script, at):
                at = between.end()
        if at:
            return


def _unchanged(script: str) -> str:
    return script


def _unwrapped(script: str) -> str:
    return _TRAILING_COMMA.sub(r"\1", _WRAPPED.sub("", script).strip())


def _without_comments(script: str) -> str:
    without = _COMMENT.sub(lambda found: found["text"] or "", script)
    return _TRAILING_COMMA.sub(r"\1", without).strip()


def _as_list(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else [value]
