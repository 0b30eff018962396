"""The parsed page, on which all steps of reading work."""

from dataclasses import dataclass

from spiders import urls
from spiders.extract.page.parse_markup import parse_markup
from spiders.extract.page.structured import Structured
from spiders.extract.page.tree import Element, Tree


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """A parsed page, its structured data and its address."""

    tree: Tree
    structured: Structured
    url: str

    @property
    def first_heading(self) -> Element | None:
        """The first `h1`, near which the article begins if its headline is unknown."""
        return next(iter(self.tree.all("h1")), None)

    @property
    def host(self) -> str:
        """The page's host without "www."."""
        return urls.host(self.url).removeprefix("www.")


def parse_page(markup: bytes, url: str) -> ParsedPage:
    """Parse a page from UTF-8 markup."""
    tree = parse_markup(markup)
    return ParsedPage(tree=tree, structured=Structured(tree, url), url=url)
