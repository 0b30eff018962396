"""Whether only the beginning of an article was there to be read."""

from collections.abc import Sequence

from spiders.extract.page.parsed_page import ParsedPage
from spiders.extract.text.prose import is_long

TEASER = 250
"""Characters of a text below which it is no article: its headline is what can match."""

WHOLE = 1_500
"""Characters from which on a text is taken for the whole, though the page asks for
money: most such pages hold all of it and hide it."""

SHARE = 0.5
"""Of the words a page says its article has, how many must be there."""


def is_stub(
    page: ParsedPage, text: str, *, free: bool | None, verdicts: Sequence[str]
) -> bool:
    """Return whether the text is a teaser: too short, or cut off by a wall.

    A wall is what the page declares (`isAccessibleForFree`, `wordCount`), or a line
    that asks to subscribe where little else stands.
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
    said = page.structured.article.get("wordCount")
    digits = str(said).strip() if isinstance(said, (int, str)) else ""
    return (
        int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else 0
    )
