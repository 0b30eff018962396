"""Choose the text of a page: a site rule's, the page's own lines, or declared text."""

from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.reading import TextRoute
from spiders.extract.text.body import MORE, SHORT, Body
from spiders.extract.text.prose import is_long
from spiders.listing import plain_text


def choose_text(page: ParsedPage, found: Body, ruled: str) -> tuple[TextRoute, str]:
    """Return the text of a page and its route.

    The text that a site rule found is used unchanged. The text that a page declares to
    search engines (`articleBody`) is often cut short and mostly without paragraphs, so
    it is used only where the page shows much less.
    """
    if ruled:
        return "rules", ruled
    declared = _declared(page)
    if is_long(declared, SHORT) and len(declared) > MORE * len(found.text):
        return "declared", declared
    return ("page", found.text) if found.lines else ("none", "")


def _declared(page: ParsedPage) -> str:
    text = page.structured.article.get("articleBody")
    return plain_text(text) if isinstance(text, str) else ""
