"""The query language: text → tree.

    query  = or ;
    or     = and , { "OR" , and } ;            with OR, each alternative is one unit
    and    = not , { [ "AND" ] , not } ;       side by side means AND
    not    = [ "NOT" | "-" ] , unit ;
    unit   = [ "title:" | "body:" ] , ( word | phrase | "(" , or , ")" ) ;

Programs disagree on whether AND or OR binds tighter, so a mixture without parentheses
is refused, with both readings offered. A query must require something: one that only
excludes would find nearly everything.
"""

from dataclasses import replace
from typing import NoReturn, cast

import regex

from tocsin.watchlists import fold
from tocsin.watchlists.errors import QueryError
from tocsin.watchlists.lexer import Token, tokens
from tocsin.watchlists.nodes import And, Field, Node, Not, Or, Part, Term

MAX_CHARS = 10_000
MAX_DEPTH = 40
"""Parentheses within parentheses: a person loses count at five."""
MAX_TERMS = 1_000
"""Words and phrases in a query: each is looked up in every article."""
MAX_PARTS = 32
"""Words in a phrase."""
MIN_STEM = 3
"""Letters before a `*`: two would stand for a tenth of the dictionary."""

_ALONE = regex.compile(r"(?<![\p{L}\p{N}\p{M}*])\*+(?![\p{L}\p{N}*])")
_INSIDE = regex.compile(r"\*(?=[\p{L}\p{N}])")
_ONE_LETTER = regex.compile(r"(?<=[\p{L}\p{N}\p{M}])\?+(?=[\p{L}\p{N}])")


def parse(query: str) -> Node:
    """Return the query's tree; raises QueryError with the place of what is wrong.

    Places are code points into the query's NFC form.
    """
    query = fold.normal(query)
    if len(query) > MAX_CHARS:
        raise QueryError(
            f"The query is longer than {MAX_CHARS} characters.",
            query[: MAX_CHARS + 1],
            MAX_CHARS,
            MAX_CHARS + 1,
            hint="Split it into several watchlists.",
        )
    node = _Parser(query).whole()
    _require_something(query, node)
    return node


class _Parser:
    """Reads tokens from left to right; each method reads one rule of the grammar."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._tokens = list(tokens(query))
        self._at = 0
        self._terms = 0

    def whole(self) -> Node:
        if not self._tokens:
            self._refuse("The query is empty.", 0, 1, "Enter at least one word.")
        node = self._or("", 0)
        token = self._peek()
        if token is not None:
            self._refuse("This ')' has no matching '('.", token.start, token.end)
        return node

    def _or(self, field: Field, depth: int) -> Node:
        if depth > MAX_DEPTH:
            at = self._tokens[self._at - 1].start
            self._refuse(
                f"Parentheses are nested more than {MAX_DEPTH} deep.", at, at + 1
            )
        alternatives = [self._and(field, depth)]
        first: Token | None = None
        while (token := self._peek()) and token.kind == "OR":
            first = first or token
            self._at += 1
            self._operand_after(token)
            alternatives.append(self._and(field, depth))
        if first is None:
            return alternatives[0][0]
        if any(compound for _, compound in alternatives):
            self._mixed(first, alternatives)
        children = tuple(node for node, _ in alternatives)
        return Or(children, children[0].start, children[-1].end)

    def _and(self, field: Field, depth: int) -> tuple[Node, bool]:
        """Return the node, and whether it is more than one unit."""
        token = self._peek()
        if token is None:
            at = len(self._query)
            self._refuse("A word, phrase or group is missing here.", at, at + 1)
        if token.kind in ("AND", "OR"):
            self._refuse(
                f"'{token.text}' needs something before it.",
                token.start,
                token.end,
                "Add a word, a phrase or a group, or quote the word.",
            )
        children = [self._not(field, depth)]
        while (token := self._peek()) and token.kind not in (")", "OR"):
            if token.kind == "AND":
                self._at += 1
                self._operand_after(token)
            children.append(self._not(field, depth))
        if len(children) == 1:
            return children[0], isinstance(children[0], Not)
        return And(tuple(children), children[0].start, children[-1].end), True

    def _not(self, field: Field, depth: int) -> Node:
        token = self._peek()
        if token is None or token.kind != "NOT":
            return self._unit(field, depth)
        self._at += 1
        after = self._peek()
        if after is None or after.kind == ")":
            self._refuse(
                f"Nothing after '{token.text}'.",
                token.start,
                token.end,
                "Write what to exclude directly after it.",
            )
        if after.kind == "NOT":
            self._refuse("Double negation.", token.start, after.end, "Remove both.")
        self._operand_after(token)
        child = self._unit(field, depth)
        return Not(child, token.start, child.end)

    def _unit(self, field: Field, depth: int) -> Node:
        token = self._next()
        match token.kind:
            case "field":
                return self._fielded(token, field, depth)
            case "(":
                return self._group(token, field, depth)
            case "word" | "phrase":
                return self._term(token, field)
            case ")":
                what = (
                    "Nothing before this ')'."
                    if depth
                    else "This ')' has no matching '('."
                )
                self._refuse(what, token.start, token.end)
            case _:
                self._refuse(
                    f"'{token.text}' cannot stand here.", token.start, token.end
                )

    def _fielded(self, token: Token, field: Field, depth: int) -> Node:
        if field:
            self._refuse(
                f"A field inside the group of another field ({field}:).",
                token.start,
                token.end,
                "Close the group first.",
            )
        self._operand_after(token)
        unit = self._unit(cast(Field, token.text), depth)
        return replace(unit, start=token.start)

    def _group(self, opening: Token, field: Field, depth: int) -> Node:
        token = self._peek()
        if token is not None and token.kind == ")":
            self._refuse("Empty parentheses.", opening.start, token.end)
        if token is None:
            self._unclosed(opening)
        node = self._or(field, depth + 1)
        token = self._peek()
        if token is None:
            self._unclosed(opening)
        self._at += 1
        return replace(node, start=opening.start, end=token.end)

    def _term(self, token: Token, field: Field) -> Term:
        self._terms += 1
        if self._terms > MAX_TERMS:
            self._refuse(
                f"More than {MAX_TERMS} words and phrases.",
                token.start,
                token.end,
                "Split it into several watchlists.",
            )
        words = fold.words(token.text)
        if not words:
            self._refuse(
                "Nothing searchable here: only punctuation or symbols.",
                token.start,
                token.end,
                "A term needs a letter or a digit.",
            )
        self._check_wildcards(token)
        parts = [
            self._part(token, words[at - 1] if at else None, word)
            for at, word in enumerate(words)
        ]
        if sum(not part.joined for part in parts) > MAX_PARTS:
            self._refuse(
                f"A phrase of more than {MAX_PARTS} words.",
                token.start,
                token.end,
                "Shorten it.",
            )
        return Term(tuple(parts), field, token.start, token.end)

    def _check_wildcards(self, token: Token) -> None:
        hint = "For example elect* finds election and electoral."
        if _ALONE.search(token.text):
            message = "A '*' on its own matches every word."
        elif _INSIDE.search(token.text):
            message = "A '*' can stand only at the end of a word."
        elif _ONE_LETTER.search(token.text):
            message = "A '?' cannot stand inside a word."
            hint = "Write the spellings out: (organisation OR organization)."
        else:
            return
        self._refuse(message, token.start, token.end, hint)

    def _part(self, token: Token, before: fold.Word | None, word: fold.Word) -> Part:
        if fold.is_solid(word.fold):
            # Found inside longer runs as it is: a `*` after it adds nothing.
            joined = (
                before is not None
                and fold.is_solid(before.fold)
                and fold.touch(token.text, before, word)
            )
            return Part(word.fold, joined=joined)
        prefix = token.text[word.end : word.end + 1] == "*"
        if prefix and len(word.fold) < MIN_STEM:
            self._refuse(
                f"'{token.text[: word.end]}*' is too short for a wildcard.",
                token.start,
                token.end,
                f"Give at least {MIN_STEM} letters, as in elect*.",
            )
        return Part(word.fold, prefix=prefix)

    def _mixed(self, or_: Token, alternatives: list[tuple[Node, bool]]) -> NoReturn:
        source = [self._source(node.start, node.end) for node, _ in alternatives]
        for node, _ in alternatives:
            if isinstance(node, Not):
                self._refuse(
                    "OR with an excluded part would match almost every article.",
                    node.start,
                    node.end,
                    "Put the excluded part after the group: (a OR b) NOT c.",
                )
        tight = " OR ".join(
            f"({text})" if compound else text
            for text, (_, compound) in zip(source, alternatives, strict=True)
        )
        hint = f"Add parentheses, for example: {tight}"
        first = alternatives[0][0]
        if (
            len(alternatives) == 2
            and isinstance(first, And)
            and not isinstance(first.children[-1], Not)
            and not alternatives[1][1]
        ):
            head = self._source(first.start, first.children[-2].end)
            last = self._source(first.children[-1].start, first.end)
            hint += f"   or: {head} AND ({last} OR {source[1]})"
        self._refuse(
            "OR is mixed with AND or NOT without parentheses: that has two readings.",
            or_.start,
            or_.end,
            hint,
        )

    def _source(self, start: int, end: int) -> str:
        return " ".join(self._query[start:end].split())

    def _unclosed(self, opening: Token) -> NoReturn:
        self._refuse(
            "This '(' is never closed.",
            opening.start,
            opening.end,
            "Add the matching ')'.",
        )

    def _operand_after(self, operator: Token) -> None:
        token = self._peek()
        shown = self._query[operator.start : operator.end]
        if token is None:
            self._refuse(
                f"Nothing after {shown}.",
                operator.start,
                operator.end,
                "Add a word, a phrase or a group.",
            )
        if token.kind in ("AND", "OR", ")") or (
            operator.kind == "field" and token.kind in ("NOT", "field")
        ):
            self._refuse(
                f"'{token.text}' cannot follow '{shown}'.",
                token.start,
                token.end,
                "A word, phrase or group is missing between them.",
            )

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _next(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _refuse(self, message: str, start: int, end: int, hint: str = "") -> NoReturn:
        raise QueryError(message, self._query, start, end, hint=hint)


def _require_something(query: str, node: Node) -> None:
    loose = _loose(node)
    if loose is not None:
        raise QueryError(
            "This part only excludes things, so it would match almost every article.",
            query,
            loose.start,
            loose.end,
            hint="Add at least one word or phrase that must occur.",
        )


def _loose(node: Node) -> Node | None:
    """Return the part that could be true of an article with none of the words."""
    match node:
        case Term():
            return None
        case Not():
            return node
        case And(children=children):
            return node if all(_loose(child) for child in children) else None
        case Or(children=children):
            return next((part for child in children if (part := _loose(child))), None)
