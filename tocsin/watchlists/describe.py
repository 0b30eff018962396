"""A query in plain words, one condition a line, in any language with a catalogue."""

from collections.abc import Iterator
from functools import reduce
from gettext import NullTranslations
from typing import assert_never

from tocsin.watchlists.document import LEAD_WORDS
from tocsin.watchlists.nodes import (
    And,
    ArticleFact,
    AtLeast,
    CompoundPart,
    FactKind,
    Field,
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

ENGLISH = NullTranslations()
"""The catalogue that leaves every text as it is written here."""


def describe_query(node: QueryNode, catalogue: NullTranslations = ENGLISH) -> str:
    """Return the conditions of a query as indented lines, in a catalogue's language."""
    words = _PlainWords(catalogue)
    return "\n".join(words.lines(node, 0, catalogue.gettext("An article")))


class _PlainWords:
    """Writes nodes in the language of a catalogue.

    Every text is whole, or has its parts in placeholders: other languages order them
    in other ways. Its quotation marks are those of the language.
    """

    def __init__(self, catalogue: NullTranslations) -> None:
        self.gettext = catalogue.gettext
        self.ngettext = catalogue.ngettext

    def lines(self, node: QueryNode, depth: int, lead: str) -> Iterator[str]:
        """Yield the lines of a node; `lead` is what its first one begins with."""
        yield f"{'  ' * depth}{self._first(node) % {'lead': lead}}"
        for child in _below(node):
            yield from self.lines(child, depth + 1, "-")

    def _first(self, node: QueryNode) -> str:
        """Return the line of a node, with a placeholder for its lead alone."""
        match node:
            case And():
                return self.gettext("%(lead)s with all of these:")
            case Or(children=children):
                if any(_below(node)):
                    return self.gettext("%(lead)s with any of these:")
                terms = [
                    self._term(term) for term in children if isinstance(term, Term)
                ]
                line = self.gettext("%(lead)s with any of %(terms)s")
                return _filled(line, terms=self._alternatives(terms))
            case Not():
                return self.gettext("- and without:")
            case AtLeast(count=count):
                line = self.ngettext(
                    "%(lead)s with, at least %(count)s time:",
                    "%(lead)s with, at least %(count)s times:",
                    count,
                )
                return _filled(line, count=count)
            case Near():
                return _filled(self._near(node), count=node.distance)
            case Named(name=name):
                return _filled(self.gettext("%(lead)s as @%(name)s says:"), name=name)
            case Term():
                line = self.gettext("%(lead)s with %(term)s")
                return _filled(line, term=self._term(node))
            case Regex():
                line = self.gettext("%(lead)s with %(term)s")
                return _filled(line, term=self._regex(node))
            case ArticleFact():
                return _filled(self._fact(node.fact), value=repr(node.value))
            case _:
                assert_never(node)

    def _near(self, node: Near) -> str:
        count = node.distance
        match node.order:
            case "near" if not count:
                return self.gettext(
                    "%(lead)s where no word between these two, in either order:"
                )
            case "near":
                return self.ngettext(
                    "%(lead)s where at most %(count)s word between these two, "
                    "in either order:",
                    "%(lead)s where at most %(count)s words between these two, "
                    "in either order:",
                    count,
                )
            case "onear" if not count:
                return self.gettext(
                    "%(lead)s where no word between these two, the first one first:"
                )
            case "onear":
                return self.ngettext(
                    "%(lead)s where at most %(count)s word between these two, "
                    "the first one first:",
                    "%(lead)s where at most %(count)s words between these two, "
                    "the first one first:",
                    count,
                )
            case "notnear":
                return self.ngettext(
                    "%(lead)s where the first stands somewhere without the second "
                    "within %(count)s word:",
                    "%(lead)s where the first stands somewhere without the second "
                    "within %(count)s words:",
                    count,
                )

    def _fact(self, fact: FactKind) -> str:
        return {
            "source": self.gettext("%(lead)s from the source %(value)s"),
            "lang": self.gettext("%(lead)s in the language %(value)s"),
            "author": self.gettext("%(lead)s by the author %(value)s"),
            "url": self.gettext("%(lead)s with an address that contains %(value)s"),
            "country": self.gettext("%(lead)s from a source of the country %(value)s"),
            "agency": self.gettext("%(lead)s crediting the agency %(value)s"),
        }[fact]

    def _regex(self, node: Regex) -> str:
        text = self.gettext("text that fits /%(pattern)s/") % {"pattern": node.pattern}
        if node.ignore_case:
            text = self.gettext("%(text)s, in any case") % {"text": text}
        return self._placed(text, node.field)

    def _term(self, term: Term) -> str:
        text = self._placed(self._unplaced(term), term.field)
        if term.weight == 1:
            return text
        weighed = self.gettext("%(text)s (counting %(weight)s times)")
        return weighed % {"text": text, "weight": f"{term.weight:g}"}

    def _placed(self, text: str, field: Field) -> str:
        """Return a text with where in the article it has to be."""
        match field:
            case "":
                return text
            case "title":
                return self.gettext("%(text)s in the headline") % {"text": text}
            case "body":
                return self.gettext("%(text)s in the text") % {"text": text}
            case "lead":
                lead = self.gettext("%(text)s in the first %(count)s words of the text")
                return lead % {"text": text, "count": LEAD_WORDS}

    def _unplaced(self, term: Term) -> str:
        if term.exact:
            return self.gettext("exactly “%(text)s”") % {"text": term.exact}
        words = [self._word(part) for part in term.parts]
        if len(words) == 1:
            return words[0]
        if term.within is not None:
            close = self.ngettext(
                "%(words)s in any order, at most %(count)s other word among them",
                "%(words)s in any order, at most %(count)s other words among them",
                term.within,
            )
            return close % {"words": self._all_of(words), "count": term.within}
        if all(isinstance(part, WordPart) for part in term.parts):
            return self._quoted(_spelled(term))
        return self.gettext("%(words)s, side by side") % {"words": self._row_of(words)}

    def _word(self, part: PhrasePart) -> str:
        match part:
            case WordPart():
                return self._quoted(_bare(part))
            case FormPart(word=word):
                return self.gettext("any form of “%(word)s”") % {"word": word}
            case CompoundPart():
                return self._compound(part)
            case WildcardPart(pattern=pattern):
                return self._wildcard(pattern)

    def _wildcard(self, pattern: str) -> str:
        stem = pattern.strip("*")
        if "*" in stem or "?" in stem:
            return self.gettext("a word like “%(pattern)s”") % {"pattern": pattern}
        if pattern.startswith("*") and pattern.endswith("*"):
            like = self.gettext("a word that contains “%(stem)s”")
        elif pattern.startswith("*"):
            like = self.gettext("a word that ends in “%(stem)s”")
        else:
            like = self.gettext("a word that begins with “%(stem)s”")
        return like % {"stem": stem}

    def _compound(self, part: CompoundPart) -> str:
        joined = part.joined.upper()
        dotted = ".".join(part.words).upper() + "."
        match part.written:
            case "capitals":
                either = self.gettext("“%(joined)s” or “%(dotted)s”")
                return either % {"joined": joined, "dotted": dotted}
            case "dots":
                either = self.gettext("“%(dotted)s” or “%(joined)s” in capitals")
                return either % {"joined": joined, "dotted": dotted}
            case "nonjoiner":
                words = [self._quoted(" ".join(part.words)), self._quoted(part.joined)]
                return self._alternatives(words)

    def _quoted(self, text: str) -> str:
        return self.gettext("“%(text)s”") % {"text": text}

    def _alternatives(self, things: list[str]) -> str:
        either = self.gettext("%(first)s or %(last)s")
        return _listed(things, either)

    def _all_of(self, things: list[str]) -> str:
        both = self.gettext("%(first)s and %(last)s")
        return _listed(things, both)

    def _row_of(self, words: list[str]) -> str:
        pair = self.gettext("%(first)s then %(last)s")
        return reduce(lambda row, word: pair % {"first": row, "last": word}, words)


def _below(node: QueryNode) -> tuple[QueryNode, ...]:
    """Return the nodes that have lines of their own below a node's."""
    match node:
        case Or(children=children) if all(
            isinstance(child, Term) for child in children
        ):
            return ()
        case And(children=children) | Or(children=children):
            return children
        case Not(child=child) | AtLeast(child=child) | Named(child=child):
            return (child,)
        case Near():
            return (node.left, node.right)
        case _:
            return ()


def _filled(line: str, **values: object) -> str:
    """Return a line with all but its lead filled in, ready for that."""
    escaped = {name: str(value).replace("%", "%%") for name, value in values.items()}
    return line % {"lead": "%(lead)s", **escaped}


def _spelled(term: Term) -> str:
    return "".join(
        ("" if at == 0 or (isinstance(p, WordPart) and p.joined) else " ") + _bare(p)
        for at, p in enumerate(term.parts)
    )


def _bare(part: PhrasePart) -> str:
    return (part.marked or part.fold) if isinstance(part, WordPart) else ""


def _listed(things: list[str], pair: str) -> str:
    """Return things with commas between them, and the last two as a pair."""
    if len(things) < 2:
        return "".join(things)
    return pair % {"first": ", ".join(things[:-1]), "last": things[-1]}
