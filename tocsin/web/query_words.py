"""What is said of queries, in the words of the reader's language."""

from tocsin.watchlists.describe import describe_query
from tocsin.watchlists.nodes import QueryNode
from tocsin.web.page_language import current_translations, translated
from tocsin.words.worded import Worded


def plain_words(node: QueryNode) -> str:
    """Return the conditions of a query as indented lines."""
    return describe_query(node, current_translations())


def worded(message: str) -> str:
    """Return a message in the reader's language, if it is known how it was made."""
    if not isinstance(message, Worded):
        return message
    values = {
        name: worded(value) if isinstance(value, str) else value
        for name, value in message.values.items()
    }
    return translated(message.template) % values
