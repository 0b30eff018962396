"""A page under reading: what every rule may look at."""

from dataclasses import dataclass

from spiders import urls
from spiders.extract.page.structured import Structured
from spiders.extract.page.tree import Element, Tree, parse_markup


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """A parsed page and its address."""

    tree: Tree
    structured: Structured
    url: str

    @property
    def first_heading(self) -> Element | None:
        """The first `h1`: about where an article begins whose headline is unknown."""
        return next(iter(self.tree.all("h1")), None)

    @property
    def host(self) -> str:
        """The host without "www."."""
        return urls.host(self.url).removeprefix("www.")


def parse_page(markup: bytes, url: str) -> ParsedPage:
    """Return the page that UTF-8 markup holds."""
    tree = parse_markup(markup)
    return ParsedPage(tree=tree, structured=Structured(tree), url=url)
