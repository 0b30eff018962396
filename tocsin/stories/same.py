"""The same text at another address: the plainest copy there is."""

import regex

_WORD = regex.compile(r"[\p{L}\p{N}\p{M}]+")

ENOUGH_WORDS = 40
"""Below it a text is not an article but what stands in for one ("Subscribe to read
on"), and says nothing about which. The headline then counts as well."""


def text_key(title: str, text: str) -> str:
    """Return what two articles with the same wording have in common.

    Case, punctuation and spacing do not count; of a whole article, nor does the title.
    """
    words = _WORD.findall(text.casefold())
    if len(words) < ENOUGH_WORDS:
        words = [*_WORD.findall(title.casefold()), "\n", *words]
    return " ".join(words)
