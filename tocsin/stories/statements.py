"""What was said in a story, over all the articles that quote it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.stories.quotations import Quotation, how_named
from tocsin.stories.similar_wordings import compared_words, longest_wordings

MOST_NAMES = 50
"""Names of one statement's speakers that are compared, those in most outlets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotingArticle:
    """One article of a story, and what it quotes."""

    id: int
    outlet: str
    at: datetime
    """When it was published or, if nobody says, seen."""
    quotations: Sequence[Quotation]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedStatement:
    """One thing that somebody said, in whatever part or wording it was printed."""

    words: str
    """Its fullest wording."""
    speaker: str
    """Who most outlets say said it, by the fullest name that any gives; empty when
    none says."""
    others: tuple[str, ...]
    """Whom other articles name instead, most outlets first; empty when all agree."""
    outlets: tuple[str, ...]
    """Those that printed it, each once, in order of publication."""
    articles: tuple[int, ...]
    """The ids of the articles that quote it, in order of publication."""
    at: datetime
    """When the first of them appeared."""

    @property
    def first(self) -> int:
        """The id of the article in which it appeared first."""
        return self.articles[0]


def statements(articles: Iterable[QuotingArticle]) -> list[QuotedStatement]:
    """Return what the articles of one story quote, each statement once.

    Those in most outlets come first, of these the earliest. Translations of one
    statement are different statements.
    """
    told = sorted(articles, key=lambda one: (one.at, one.id))
    quoted = [(one, quotation) for one in told for quotation in one.quotations]
    groups: dict[int, list[tuple[QuotingArticle, Quotation]]] = {}
    led = longest_wordings([compared_words(quotation.words) for _, quotation in quoted])
    for place, leader in enumerate(led):
        groups.setdefault(leader, []).append(quoted[place])
    found = [_statement(quoted[leader][1], group) for leader, group in groups.items()]
    return sorted(found, key=lambda one: (-len(one.outlets), one.at, one.first))


def _statement(
    fullest: Quotation, group: Sequence[tuple[QuotingArticle, Quotation]]
) -> QuotedStatement:
    speaker, others = _speakers(group)
    return QuotedStatement(
        words=fullest.words,
        speaker=speaker,
        others=others,
        outlets=tuple(dict.fromkeys(told.outlet for told, _ in group)),
        articles=tuple(dict.fromkeys(told.id for told, _ in group)),
        at=group[0][0].at,
    )


def _speakers(
    group: Sequence[tuple[QuotingArticle, Quotation]],
) -> tuple[str, tuple[str, ...]]:
    """Return who said it, and who else is said to have.

    "Lund" and "Eve Lund" are one. A phrase ("the mayor") contradicts no name, and
    counts only where nobody gives one.
    """
    outlets: dict[str, set[str]] = {}
    for told, quotation in group:
        if quotation.speaker:
            outlets.setdefault(quotation.speaker, set()).add(told.outlet)
    names = [name for name in outlets if how_named(name) > 1] or list(outlets)
    names = sorted(names, key=lambda name: -len(outlets[name]))[:MOST_NAMES]
    people = [
        (len(set().union(*(outlets[form] for form in forms))), forms)
        for forms in _people(names)
    ]
    people.sort(key=lambda person: -person[0])
    fullest = [
        max(forms, key=lambda form: (how_named(form), len(outlets[form]), len(form)))
        for _, forms in people
    ]
    if not fullest:
        return "", ()
    return fullest[0], tuple(fullest[1:]) if how_named(fullest[0]) > 1 else ()


def _people(names: Iterable[str]) -> list[list[str]]:
    """Return names with those together that may be one person's, fullest first."""
    people: list[list[str]] = []
    known: dict[frozenset[str], list[str]] = {}
    for name in sorted(names, key=lambda name: (-len(name.split()), -len(name))):
        parts = frozenset(name.casefold().split())
        for fuller, forms in known.items():
            if parts <= fuller:
                forms.append(name)
                break
        else:
            known[parts] = [name]
            people.append(known[parts])
    return people
