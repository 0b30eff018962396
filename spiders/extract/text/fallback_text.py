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
    longest = MORE * len(found.text)
    declared = page.structured.article.get("articleBody")
    # Without its markup, a text is no longer than with it.
    if isinstance(declared, str) and len(declared) > longest:
        text = plain_text(declared)
        if is_long(text, SHORT) and len(text) > longest:
            return "declared", text
    return ("page", found.text) if found.lines else ("none", "")
