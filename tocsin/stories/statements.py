"""The statements quoted in a story, collected from all its articles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.stories.quotations import Quotation, how_named
from tocsin.stories.similar_wordings import compared_words, longest_wordings

MOST_NAMES = 50
"""Speaker names of one statement that are compared, those in most outlets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotingArticle:
    """One article of a story and its quotations."""

    id: int
    outlet: str
    at: datetime
    """When it was published; when it was seen, if that is not known."""
    quotations: Sequence[Quotation]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedStatement:
    """One statement, whichever part or wording of it an article prints."""

    words: str
    """Its fullest wording."""
    speaker: str
    """The speaker that most outlets name, by the fullest name given; empty when no
    outlet names one."""
    others: tuple[str, ...]
    """Speakers that other articles name instead, those in most outlets first."""
    outlets: tuple[str, ...]
    """The outlets that printed it, each once, in order of publication."""
    articles: tuple[int, ...]
    """The ids of the articles that quote it, in order of publication."""
    at: datetime
    """When the first of these articles appeared."""

    @property
    def first(self) -> int:
        """The id of the article that printed it first."""
        return self.articles[0]


def statements(articles: Iterable[QuotingArticle]) -> list[QuotedStatement]:
    """Return the statements that the articles of one story quote, each once.

    Statements in most outlets come first, then the earliest. A translation counts as
    another statement.
    """
    ordered = sorted(articles, key=lambda article: (article.at, article.id))
    quoted = [(article, quoted) for article in ordered for quoted in article.quotations]
    groups: dict[int, list[tuple[QuotingArticle, Quotation]]] = {}
    leaders = longest_wordings(
        [compared_words(quotation.words) for _, quotation in quoted]
    )
    for place, leader in enumerate(leaders):
        groups.setdefault(leader, []).append(quoted[place])
    found = [_statement(quoted[leader][1], group) for leader, group in groups.items()]
    return sorted(found, key=_by_outlets)


def _by_outlets(statement: QuotedStatement) -> tuple[int, datetime, int]:
    return -len(statement.outlets), statement.at, statement.first


def _statement(
    fullest: Quotation, group: Sequence[tuple[QuotingArticle, Quotation]]
) -> QuotedStatement:
    speaker, others = _speakers(group)
    return QuotedStatement(
        words=fullest.words,
        speaker=speaker,
        others=others,
        outlets=tuple(dict.fromkeys(article.outlet for article, _ in group)),
        articles=tuple(dict.fromkeys(article.id for article, _ in group)),
        at=group[0][0].at,
    )


def _speakers(
    group: Sequence[tuple[QuotingArticle, Quotation]],
) -> tuple[str, tuple[str, ...]]:
    """Return the speaker most outlets name, and the other speakers that are named.

    "Lund" and "Eve Lund" are one person. A phrase ("the mayor") counts only if no
    article gives a name.
    """
    outlets: dict[str, set[str]] = {}
    for article, quotation in group:
        if quotation.speaker:
            outlets.setdefault(quotation.speaker, set()).add(article.outlet)
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
    """Return names grouped by the person they may stand for, the fullest name first."""
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
