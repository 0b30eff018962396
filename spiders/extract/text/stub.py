"""Recognise stubs: pages on which only the beginning of the article can be read."""

from collections.abc import Sequence

from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.text.prose import is_long

TEASER = 250
"""A text with fewer characters is no article."""

WHOLE = 1_500
"""A text with this many characters counts as whole, even if the page asks for money:
most such pages contain all of it and hide it."""

SHARE = 0.5
"""The share of the declared number of words that must be there."""


def is_stub(
    page: ParsedPage, text: str, *, free: bool | None, verdicts: Sequence[str]
) -> bool:
    """Return whether the text is a teaser: too short, or cut off by a wall.

    It is cut off if the page declares many more words (`wordCount`), or if it declares
    that it is not free (`isAccessibleForFree`) and has a line that asks to subscribe.
    """
    if not is_long(text, TEASER):
        return True
    if is_long(text, WHOLE):
        return False
    words = _declared_words(page)
    if words and text.isascii() and len(text.split()) < SHARE * words:
        return True
    return free is False and "asking" in verdicts


def _declared_words(page: ParsedPage) -> int:
    declared = page.structured.article.get("wordCount")
    digits = str(declared).strip() if isinstance(declared, (int, str)) else ""
    return (
        int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else 0
    )
