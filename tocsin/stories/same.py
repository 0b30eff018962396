"""The same text at another address: the plainest copy there is."""

import regex

from store.model import Article

_WORD = regex.compile(r"[\p{L}\p{N}\p{M}]+")

ENOUGH_WORDS = 40
"""Below it a text is not an article but what stands in for one ("Subscribe to read
on"), and says nothing about which. The headline then counts as well."""


def text_key(article: Article) -> str:
    """Return what two articles with the same wording have in common.

    Case, punctuation and spacing do not count; of a whole article, nor do the title
    and the standfirst, which every outlet writes for itself.
    """
    lines = article.text.split("\n")[article.provenance.standfirst :]
    words = _WORD.findall("\n".join(lines).casefold())
    if len(words) < ENOUGH_WORDS:
        words = [
            *_WORD.findall(article.title.casefold()),
            "\n",
            *_WORD.findall(article.text.casefold()),
        ]
    return " ".join(words)
