"""Control characters: nothing to read, but terminals, chats and parsers act on them."""

import unicodedata

_CATEGORIES = frozenset(["Cc", "Cf", "Cs", "Co", "Zl", "Zp"])
"""Unicode's categories of controls, direction marks and other format characters,
halves of surrogate pairs, private use, and separators of lines and paragraphs."""

_JOINERS = "\u200c\u200d"
"""Format characters that are part of a word: Persian, Hindi and emoji need them."""


def is_control(char: str) -> bool:
    """Return whether logs and messages must not show a character as it is.

    Stored articles keep most of them: `spiders.article` removes only category Cc, for
    a soft hyphen or a direction mark is part of what was published.
    """
    if char in _JOINERS:
        return False
    return unicodedata.category(char) in _CATEGORIES or _is_noncharacter(char)


def _is_noncharacter(char: str) -> bool:
    """Return whether this is one of the 66 that no text may hold: XML refuses them."""
    return ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF
