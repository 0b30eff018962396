"""The parts of a page that belong to its article, whatever their tags say."""

from collections.abc import Iterator

from spiders.extract.page.tree import Element, Tree

WHOLE = frozenset(["article", "main"])
"""Elements for a whole article. A `footer` in one is the article's own (HTML Living
Standard, §4.3.8), as date and byline below a text are."""


def article_around(headline: Element | None) -> Element | None:
    """Return the nearest whole article that contains the headline; None without one."""
    if headline is None:
        return None
    return next((e for e in headline.ancestors() if e.tag in WHOLE), None)


def own_footers(tree: Tree, headline: Element | None) -> Iterator[Element]:
    """Yield the footers of the article that contains the headline."""
    article = article_around(headline)
    if article is None:
        return
    for footer in tree.all("footer"):
        if article.contains(footer) and article_around(footer) is article:
            yield footer
