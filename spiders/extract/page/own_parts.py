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


def own_article(tree: Tree, headline: Element | None) -> Element | None:
    """Return the article of a headline; None if no element is sure to be it.

    It contains the headline, or is the only `article` of the page and comes after it.
    """
    around = article_around(headline)
    if headline is None or (around is not None and around.tag == "article"):
        return around
    articles = tree.all("article")
    is_only = len(articles) == 1 and articles[0].number > headline.number
    return articles[0] if is_only else around


def own_footers(tree: Tree, headline: Element | None) -> Iterator[Element]:
    """Yield the footers of the headline's article."""
    article = own_article(tree, headline)
    if article is None:
        return
    for footer in tree.all("footer"):
        if article.contains(footer) and article_around(footer) is article:
            yield footer
