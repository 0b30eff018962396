"""A query's tokens → its tree. The grammar is in `syntax`."""

from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn, cast

from tocsin.watchlists.ambiguity import possible_readings
from tocsin.watchlists.lexer import QueryToken, tokens
from tocsin.watchlists.named_queries import NamedQueries, UnusableNameError
from tocsin.watchlists.nodes import (
    And,
    ArticleFact,
    AtLeast,
    FactKind,
    Named,
    Near,
    Not,
    Or,
    QueryNode,
)
from tocsin.watchlists.operand_rules import OperandRules
from tocsin.watchlists.query_errors import QueryError
from tocsin.watchlists.rewrite import with_weight, within_field
from tocsin.watchlists.term_builder import TermBuilder, as_field
from tocsin.watchlists.token_doubts import QueryWarning, token_doubts
from tocsin.words.worded import Worded

MAX_DEPTH = 40
"""Parentheses within parentheses: a person loses count at five."""


class Parser:
    """Reads tokens from left to right; each method reads one rule of the grammar.

    `field` is that of a surrounding `title:` or `lang:`; "" is none.
    """

    def __init__(
        self,
        query: str,
        names: NamedQueries,
        parse: Callable[[str, NamedQueries], QueryNode],
    ) -> None:
        """Read the tokens; `parse` is what reads the queries behind names."""
        self.query = query
        self._names = names
        self._parse = parse
        self._tokens = list(tokens(query))
        self._warnings = list[QueryWarning]()
        self._at = 0
        self._terms = TermBuilder(self._refuse, self._warn)
        self._rules = OperandRules(self._refuse)

    def whole(self) -> QueryNode:
        """Return the tree of all tokens; raises QueryError."""
        if not self._tokens:
            self._refuse(
                Worded("The query is empty."),
                0,
                1,
                Worded("Enter at least one word."),
            )
        node = self._or("", 0)
        token = self._peek()
        if token is not None:
            self._refuse(
                Worded("This ')' has no matching '('."), token.start, token.end
            )
        return node

    def doubts(self) -> list[QueryWarning]:
        """Return what is doubtful in a query that was read."""
        return [*token_doubts(self.query, self._tokens), *self._warnings]

    def _or(self, field: str, depth: int) -> QueryNode:
        if depth > MAX_DEPTH:
            at = self._tokens[self._at - 1].start
            self._refuse(
                Worded(
                    "Parentheses are nested more than %(most)s deep.", most=MAX_DEPTH
                ),
                at + 1,
                at + 2,
            )
        starts = [self._start()]
        alternatives = [self._and(field, depth)]
        first: QueryToken | None = None
        while (token := self._peek()) and token.kind == "OR":
            first = first or token
            self._at += 1
            self._operand_after(token)
            starts.append(self._start())
            alternatives.append(self._and(field, depth))
        if first is None:
            return alternatives[0][0]
        if any(compound for _, compound in alternatives):
            self._mixed(first, alternatives, starts)
        children = tuple(node for node, _ in alternatives)
        return Or(children, children[0].start, children[-1].end)

    def _and(self, field: str, depth: int) -> tuple[QueryNode, bool]:
        """Return the node, and whether it is more than one unit."""
        token = self._peek()
        if token is None:
            at = len(self.query)
            self._refuse(Worded("A word, phrase or group is missing here."), at, at + 1)
        if token.kind in ("AND", "OR", "NEAR", "ONEAR"):
            self._refuse(
                Worded("'%(text)s' needs something before it.", text=token.text),
                token.start,
                token.end,
                Worded("Add a word, a phrase or a group, or quote the word."),
            )
        token_start = token.start
        children = [self._not(field, depth)]
        while (token := self._peek()) and token.kind not in (")", "OR"):
            if token.kind == "AND":
                self._at += 1
                self._operand_after(token)
            children.append(self._not(field, depth))
        if len(children) == 1:
            return children[0]
        nodes = tuple(node for node, _ in children)
        return And(nodes, token_start, nodes[-1].end), True

    def _not(self, field: str, depth: int) -> tuple[QueryNode, bool]:
        token = self._peek()
        if token is None or token.kind != "NOT":
            return self._near(field, depth)
        self._at += 1
        after = self._peek()
        if after is None or after.kind == ")":
            self._refuse(
                Worded("Nothing after '%(text)s'.", text=token.text),
                token.start,
                token.end,
                Worded("Write what to exclude directly after it."),
            )
        if after.kind == "NOT":
            self._refuse(
                Worded("Double negation."),
                token.start,
                after.end,
                Worded("Remove both."),
            )
        self._operand_after(token)
        child, _ = self._near(field, depth)
        return Not(child, token.start, child.end), True

    def _near(self, field: str, depth: int) -> tuple[QueryNode, bool]:
        left = self._unit(field, depth)
        compound = False
        while operator := self._near_operator():
            negated = operator.kind == "NOT"
            if negated:
                self._at += 1
                operator = self._next()
                if operator.kind == "ONEAR":
                    self._refuse(
                        Worded("NOT goes with NEAR only."),
                        operator.start,
                        operator.end,
                        Worded(
                            "Write NOT NEAR/%(distance)s.",
                            distance=f"{operator.number:.0f}",
                        ),
                    )
            else:
                self._at += 1
            self._operand_after(operator)
            right = self._unit(field, depth)
            for side in (left, right):
                self._rules.must_have_places("NEAR", side)
            order = "notnear" if negated else operator.kind.lower()
            distance = int(operator.number or 0)
            left = Near(order, distance, left, right, left.start, right.end)  # type: ignore[arg-type]  # of the three
            self._rules.must_not_be_deep(left, operator)
            compound = True
        return left, compound

    def _near_operator(self) -> QueryToken | None:
        """Return the NEAR, or the NOT of a NOT NEAR, that comes next."""
        token = self._peek()
        if token is None or token.kind in ("NEAR", "ONEAR"):
            return token
        after = self._peek(1)
        is_not_near = token.kind == "NOT" and after and after.kind in ("NEAR", "ONEAR")
        return token if is_not_near else None

    def _unit(self, field: str, depth: int) -> QueryNode:
        token = self._next()
        match token.kind:
            case "field":
                return self._fielded(token, field, depth)
            case "ATLEAST":
                self._operand_after(token)
                child = self._unit(field, depth)
                self._rules.must_have_places("ATLEAST", child)
                return AtLeast(int(token.number or 1), child, token.start, child.end)
            case "+":
                self._warn(
                    Worded(
                        "'+' is not needed: what stands side by side must all occur."
                    ),
                    token.start,
                    token.end,
                )
                self._operand_after(token)
                return self._unit(field, depth)
            case "NOT":
                self._refuse(
                    Worded("NOT cannot be used here."),
                    token.start,
                    token.end,
                    Worded("Put the excluded part after the rest: (a NEAR/5 b) NOT c."),
                )
            case _:
                return self._weighed(self._atom(token, field, depth))

    def _atom(self, token: QueryToken, field: str, depth: int) -> QueryNode:
        where = as_field(field)
        match token.kind:
            case "(":
                return self._group(token, field, depth)
            case "name":
                return self._named(token, field)
            case "word" | "phrase" | "form" | "regex" if field and where is None:
                return self._terms.meta(token, cast(FactKind, field))
            case "word" | "phrase" | "form":
                return self._terms.term(token, where or "")
            case "regex":
                return self._terms.regex(token, where or "")
            case ")":
                before = Worded("Nothing before this ')'.") if depth else None
                self._refuse(
                    before or Worded("This ')' has no matching '('."),
                    token.start,
                    token.end,
                )
            case _:
                self._refuse(
                    Worded("'%(text)s' cannot stand here.", text=token.text),
                    token.start,
                    token.end,
                )

    def _fielded(self, token: QueryToken, field: str, depth: int) -> QueryNode:
        if field:
            self._refuse(
                Worded(
                    "A field inside the group of another field (%(field)s:).",
                    field=field,
                ),
                token.start,
                token.end,
                Worded("Close the group first."),
            )
        self._operand_after(token)
        unit = self._unit(token.text, depth)
        # What may be wrong with a fact is its value.
        return (
            unit if isinstance(unit, ArticleFact) else replace(unit, start=token.start)
        )

    def _group(self, opening: QueryToken, field: str, depth: int) -> QueryNode:
        token = self._peek()
        if token is not None and token.kind == ")":
            self._refuse(Worded("Empty parentheses."), opening.start, token.end)
        if token is None:
            self._unclosed(opening)
        node = self._or(field, depth + 1)
        token = self._peek()
        if token is None:
            self._unclosed(opening)
        self._at += 1
        return replace(node, start=opening.start, end=token.end)

    def _named(self, token: QueryToken, field: str) -> QueryNode:
        try:
            child = self._names.node(token.text, self._parse)
        except UnusableNameError as problem:
            self._refuse(problem.message, token.start, token.end, problem.remedy)
        where = as_field(field)
        if field:
            moved = None if where is None else within_field(child, where)
            if moved is None:
                self._refuse(
                    Worded(
                        "@%(text)s cannot be looked for in %(field)s: alone.",
                        text=token.text,
                        field=field,
                    ),
                    token.start,
                    token.end,
                    Worded("Only a list of words, or a watchlist without fields, can."),
                )
            child = moved
        return Named(token.text, child, where or "", start=token.start, end=token.end)

    def _weighed(self, node: QueryNode) -> QueryNode:
        token = self._peek()
        if token is None or token.kind != "weight":
            return node
        self._at += 1
        return replace(with_weight(node, token.number or 1.0), end=token.end)

    def _mixed(
        self,
        or_: QueryToken,
        alternatives: list[tuple[QueryNode, bool]],
        starts: list[int],
    ) -> NoReturn:
        for node, _ in alternatives:
            if isinstance(node, Not):
                self._refuse(
                    Worded(
                        "OR with an excluded part would match almost every article."
                    ),
                    node.start,
                    node.end,
                    Worded("Put the excluded part after the group: (a OR b) NOT c."),
                )
        first, *others = possible_readings(self.query, alternatives, starts)
        self._refuse(
            Worded(
                "OR is mixed with AND, NOT or NEAR without "
                "parentheses: that has two readings."
            ),
            or_.start,
            or_.end,
            Worded("Add parentheses, for example: %(first)s", first=first)
            if not others
            else Worded(
                "Add parentheses, for example: %(first)s   or: %(second)s",
                first=first,
                second=others[0],
            ),
        )

    def _start(self) -> int:
        token = self._peek()
        return token.start if token else len(self.query)

    def _unclosed(self, opening: QueryToken) -> NoReturn:
        self._refuse(
            Worded("This '(' is never closed."),
            opening.start,
            opening.end,
            Worded("Add the matching ')'."),
        )

    def _operand_after(self, operator: QueryToken) -> None:
        token = self._peek()
        text = self.query[operator.start : operator.end]
        if token is None:
            self._refuse(
                Worded("Nothing after %(text)s.", text=text),
                operator.start,
                operator.end,
                Worded("Add a word, a phrase or a group."),
            )
        wrong = ("AND", "OR", ")", "NEAR", "ONEAR")
        if token.kind in wrong or (operator.kind == "field" and token.kind == "NOT"):
            self._refuse(
                Worded(
                    "'%(text)s' cannot follow '%(before)s'.",
                    text=token.text,
                    before=text,
                ),
                token.start,
                token.end,
                Worded("A word, phrase or group is missing between them."),
            )

    def _peek(self, ahead: int = 0) -> QueryToken | None:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else None

    def _next(self) -> QueryToken:
        self._at += 1
        return self._tokens[self._at - 1]

    def _warn(self, message: str, start: int, end: int) -> None:
        self._warnings.append(QueryWarning(message, start, end))

    def _refuse(self, message: str, start: int, end: int, hint: str = "") -> NoReturn:
        raise QueryError(message, self.query, start, end, hint=hint)
