"""What is said of queries, in the words of the reader's language."""

import regex

from tocsin.watchlists.describe import describe_query
from tocsin.watchlists.nodes import QueryNode
from tocsin.web.page_language import current_translations, translated
from tocsin.web.stored_words import local_time, reworded
from tocsin.words.worded import Worded

_RTL = regex.compile(
    r"[\p{Bidi_Class=R}\p{Bidi_Class=AL}][\p{Bidi_Class=R}\p{Bidi_Class=AL}\p{M}]*"
    r"( [\p{Bidi_Class=R}\p{Bidi_Class=AL}\p{M}]+)*"
)
"""Words that are written from right to left."""


def plain_words(node: QueryNode) -> str:
    """Return the conditions of a query as indented lines.

    Words of the other direction are isolated, or two of them would swap places, and
    their quotation marks with them (Unicode Standard Annex #9).
    """
    return _RTL.sub("\u2068\\g<0>\u2069", describe_query(node, current_translations()))


def worded(message: str) -> str:
    """Return a message in the reader's language, if it is known how it was made."""
    if not isinstance(message, Worded):
        return message
    values = {name: _value(name, value) for name, value in message.values.items()}
    return translated(message.template) % values


def _value(name: str, value: object) -> object:
    if isinstance(value, Worded):
        return worded(value)
    if name == "reason" and isinstance(value, str):
        return reworded(value)
    return local_time(value) if name == "at" and isinstance(value, str) else value
