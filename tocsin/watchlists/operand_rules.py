"""What NEAR and ATLEAST may stand beside: what has places in the text."""

from tocsin.watchlists.lexer import QueryToken
from tocsin.watchlists.nodes import (
    And,
    ArticleFact,
    AtLeast,
    Named,
    Near,
    Not,
    Or,
    QueryNode,
    Regex,
    Term,
    near_depths,
)
from tocsin.watchlists.rewrite import has_places
from tocsin.watchlists.term_builder import Refuse
from tocsin.words.worded import Worded

MAX_NEARS = 7
"""NEARs within NEARs: each is looked for in both orders, so each doubles the work."""
MAX_ORDERED_NEARS = 32
"""NEARs of any kind within one another: as many as there may be words in a phrase."""

_OPERANDS = Worded("words, phrases, OR groups or NEAR groups")


class OperandRules:
    """Refuses operands that an operator cannot have."""

    def __init__(self, refuse: Refuse) -> None:
        self._refuse = refuse

    def must_not_be_deep(self, near: Near, operator: QueryToken) -> None:
        """Refuse a NEAR with too many within it."""
        both_orders, all_kinds = near_depths(near)
        for kind, depth, most in (
            ("NEAR", both_orders, MAX_NEARS),
            (Worded("NEAR, ONEAR and NOT NEAR"), all_kinds, MAX_ORDERED_NEARS),
        ):
            if depth > most:
                self._refuse(
                    Worded(
                        "%(kind)s is nested more than %(most)s deep.",
                        kind=kind,
                        most=most,
                    ),
                    operator.start,
                    operator.end,
                    Worded(
                        "Group the words with OR, or combine shorter parts with AND."
                    ),
                )

    def must_have_places(self, operator: str, node: QueryNode) -> None:
        """Refuse a node that has no place in the text."""
        kind: str
        match node:
            case Term() | Near():
                return
            case Or(children=children):
                for child in children:
                    self.must_have_places(operator, child)
                return
            case Named(child=child) if has_places(child):
                return
            case And():
                kind = Worded("an AND group")
            case Not():
                kind = Worded("a NOT")
            case AtLeast():
                kind = "ATLEAST"
            case ArticleFact():
                kind = Worded("a fact such as source: or lang:")
            case Regex():
                kind = Worded("a regular expression")
            case _:
                kind = Worded("a watchlist that has more than words in it")
        self._refuse(
            Worded(
                "%(operator)s cannot be used with %(kind)s.",
                operator=operator,
                kind=kind,
            ),
            node.start,
            node.end,
            Worded(
                "%(operator)s takes %(operands)s, as in (merger OR "
                "takeover) NEAR/5 Bayer.",
                operator=operator,
                operands=_OPERANDS,
            ),
        )
