"""The ways in which OR mixed with AND, NOT or NEAR could be meant."""

from collections.abc import Sequence

from tocsin.watchlists.nodes import And, Near, Not, QueryNode


def possible_readings(
    query: str, alternatives: Sequence[tuple[QueryNode, bool]], starts: Sequence[int]
) -> list[str]:
    """Return the readings with their parentheses: OR binds last, then OR binds first.

    An alternative is a node and whether it is more than one unit; `starts` is where
    each begins with its field. The second reading is left out where it is unclear.
    """

    def source(start: int, end: int) -> str:
        return " ".join(query[start:end].split())

    texts = [
        source(start, node.end)
        for start, (node, _) in zip(starts, alternatives, strict=True)
    ]
    wide = " OR ".join(
        f"({text})" if compound else text
        for text, (_, compound) in zip(texts, alternatives, strict=True)
    )
    first, (_, second_compound) = alternatives[0][0], alternatives[1]
    if len(alternatives) != 2:
        return [wide]
    if isinstance(first, Near):
        head = source(starts[0], first.right.start)
        right = source(first.right.start, first.end)
        return [wide, f"{head} ({right} OR {texts[1]})"]
    if (
        isinstance(first, And)
        and not isinstance(first.children[-1], Not)
        and not second_compound
    ):
        before = first.children[-2].end
        # From the end of the one before: a fact's own place lacks its field.
        last = source(before, first.end).removeprefix("AND ").removeprefix("&& ")
        return [wide, f"{source(first.start, before)} AND ({last} OR {texts[1]})"]
    return [wide]
