"""A page under reading: what every rule may look at."""

from dataclasses import dataclass

from spiders import urls
from spiders.extract.page.structured import Structured
from spiders.extract.page.tree import Element, Tree, parse


@dataclass(frozen=True, slots=True)
class Page:
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


def page_of(markup: bytes, url: str) -> Page:
    """Return the page that UTF-8 markup holds."""
    tree = parse(markup)
    return Page(tree=tree, structured=Structured(tree), url=url)
