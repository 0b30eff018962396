"""A query in plain words, one condition a line."""

from collections.abc import Iterator
from typing import assert_never

from tocsin.watchlists.document import LEAD_WORDS
from tocsin.watchlists.nodes import (
    And,
    ArticleFact,
    AtLeast,
    CompoundPart,
    FormPart,
    Named,
    Near,
    Not,
    Or,
    PhrasePart,
    QueryNode,
    Regex,
    Term,
    WildcardPart,
    WordPart,
)

_WHERE = {
    "": "",
    "title": " in the headline",
    "body": " in the text",
    "lead": f" in the first {LEAD_WORDS} words of the text",
}
_FACTS = {
    "source": "from the source",
    "lang": "in the language",
    "author": "by the author",
    "url": "with an address that contains",
    "country": "from a source of the country",
    "agency": "crediting the agency",
}


def describe_query(node: QueryNode) -> str:
    """Return the conditions of a query as indented lines."""
    return "\n".join(_lines(node, 0, "An article"))


def _lines(node: QueryNode, depth: int, lead: str) -> Iterator[str]:
    indent = "  " * depth
    match node:
        case And(children=children):
            yield f"{indent}{lead} with all of these:"
            for child in children:
                yield from _lines(child, depth + 1, "-")
        case Or(children=children):
            simple = [_phrase(child) for child in children if isinstance(child, Term)]
            if len(simple) == len(children):
                yield f"{indent}{lead} with any of {_listed(simple)}"
                return
            yield f"{indent}{lead} with any of these:"
            for child in children:
                yield from _lines(child, depth + 1, "-")
        case Not(child=child):
            yield f"{indent}- and without:"
            yield from _lines(child, depth + 1, "-")
        case AtLeast(count=count, child=child):
            yield f"{indent}{lead} with, at least {count} times:"
            yield from _lines(child, depth + 1, "-")
        case Near():
            yield f"{indent}{lead} where {_near(node)}"
            yield from _lines(node.left, depth + 1, "-")
            yield from _lines(node.right, depth + 1, "-")
        case Named(name=name, child=child):
            yield f"{indent}{lead} as @{name} says:"
            yield from _lines(child, depth + 1, "-")
        case Term():
            yield f"{indent}{lead} with {_phrase(node)}"
        case Regex():
            how = ", in any case" if node.ignore_case else ""
            where = _WHERE[node.field]
            yield f"{indent}{lead} with text that fits /{node.pattern}/{how}{where}"
        case ArticleFact():
            yield f"{indent}{lead} {_FACTS[node.fact]} {node.value!r}"
        case _:
            assert_never(node)


def _near(node: Near) -> str:
    reach = "no word" if node.distance == 0 else f"at most {node.distance} words"
    match node.order:
        case "near":
            return f"{reach} between these two, in either order:"
        case "onear":
            return f"{reach} between these two, the first one first:"
        case "notnear":
            within = f"within {node.distance} words"
            return f"the first stands somewhere without the second {within}:"


def _phrase(term: Term) -> str:
    where = _WHERE[term.field]
    weight = f" (counting {term.weight:g} times)" if term.weight != 1 else ""
    if term.exact:
        return f"exactly “{term.exact}”{where}{weight}"
    words = [_word(part) for part in term.parts]
    if len(words) == 1:
        return f"{words[0]}{where}{weight}"
    if term.within is not None:
        others = f"at most {term.within} other words among them"
        return f"{_listed(words, 'and')} in any order, {others}{where}{weight}"
    if all(isinstance(part, WordPart) for part in term.parts):
        text = "".join(
            ("" if at == 0 or (isinstance(p, WordPart) and p.joined) else " ")
            + _bare(p)
            for at, p in enumerate(term.parts)
        )
        return f"“{text}”{where}{weight}"
    return f"{' then '.join(words)}, side by side{where}{weight}"


def _word(part: PhrasePart) -> str:
    match part:
        case WordPart():
            return f"“{_bare(part)}”"
        case FormPart(word=word):
            return f"any form of “{word}”"
        case CompoundPart():
            return _compound(part)
        case WildcardPart(pattern=pattern):
            stem = pattern.strip("*")
            if "*" in stem or "?" in stem:
                return f"a word like “{pattern}”"
            if pattern.startswith("*") and pattern.endswith("*"):
                return f"a word that contains “{stem}”"
            how = "ends in" if pattern.startswith("*") else "begins with"
            return f"a word that {how} “{stem}”"


def _compound(part: CompoundPart) -> str:
    dotted = ".".join(part.words).upper() + "."
    match part.written:
        case "capitals":
            return f"“{part.joined.upper()}” or “{dotted}”"
        case "dots":
            return f"“{dotted}” or “{part.joined.upper()}” in capitals"
        case "nonjoiner":
            return f"“{' '.join(part.words)}” or “{part.joined}”"


def _bare(part: PhrasePart) -> str:
    return (part.marked or part.fold) if isinstance(part, WordPart) else ""


def _listed(things: list[str], last: str = "or") -> str:
    if len(things) < 2:
        return "".join(things)
    return f"{', '.join(things[:-1])} {last} {things[-1]}"
