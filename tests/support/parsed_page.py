"""A page of ours as a browser parses it."""

from selectolax.lexbor import LexborHTMLParser, LexborNode


class ParsedPage:
    """A page: what it shows, and what it would load or run."""

    def __init__(self, html: str) -> None:
        self.tree = LexborHTMLParser(html)

    def all(self, selector: str) -> list[LexborNode]:
        """Return the elements that a CSS selector finds."""
        return list(self.tree.css(selector))

    def texts(self, selector: str) -> list[str]:
        """Return the texts of these elements, blanks as one."""
        return [" ".join(node.text().split()) for node in self.all(selector)]

    def attributes(self, selector: str, name: str) -> list[str]:
        """Return an attribute of these elements; empty where it is missing."""
        return [node.attributes.get(name) or "" for node in self.all(selector)]

    def text(self) -> str:
        """Return what all of the page says."""
        return " ".join(self.texts("main"))
