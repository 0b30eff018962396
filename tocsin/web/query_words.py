"""What is said of queries, in the words of the reader's language."""

from tocsin.watchlists.describe import describe_query
from tocsin.watchlists.nodes import QueryNode
from tocsin.web.page_language import current_translations


def plain_words(node: QueryNode) -> str:
    """Return the conditions of a query as indented lines."""
    return describe_query(node, current_translations())


FILTERS = {"plain_words": plain_words}
