"""All queries in one index: an article meets only those it could be true of.

An article is a set of atoms; a query needs one of each of its groups of atoms
(`atoms`). It is filed under the atoms of its rarest group: an article that has none of
them is never checked against it (the presearcher of Luwak and Lucene's Monitor). The
other groups are decided by one set operation each; only the rest (distances, counts,
expressions) is evaluated.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import compress
from typing import Any

from tocsin.watchlists.atoms import (
    ANYTHING,
    FORM,
    LITERAL,
    TITLE,
    Atom,
    Group,
    atoms_of_name,
    fact,
    fact_of,
    needs,
)
from tocsin.watchlists.document import Document, Passage
from tocsin.watchlists.match import Evaluation
from tocsin.watchlists.nodes import FactKind, QueryNode
from tocsin.watchlists.query_budget import UNBOUNDED, Bound, Budget, OutOfBudget
from tocsin.watchlists.rarity import Rarity
from tocsin.watchlists.wildcards import Wildcards
from tocsin.words import forms
from tocsin.words.fold import fold

Remainder = tuple[tuple[Atom, ...], tuple[QueryNode, ...]]
"""Of a query whose groups are present: the atoms that it excludes, and the parts of it
that atoms do not decide."""

_NO_REMAINDER: Remainder = ((), ())

FEW_WORDS = 5
"""Words that are looked for in an article one by one: of more, a set of all is made."""

_NAMES: tuple[FactKind, ...] = ("source", "author", "agency")


class Index:
    """Answers which of many queries are true of an article."""

    def __init__(
        self, queries: Iterable[QueryNode], rarity: Rarity | None = None
    ) -> None:
        """File the queries; each is known by its number, counted from 0."""
        cost = (rarity or Rarity()).of
        self._other_groups: list[tuple[Group, ...]] = []
        """Of each query by its number, but for the group that it is filed under. Apart
        from the rest: most queries that are looked at fail here."""
        self.remainders: dict[int, Remainder] = {}
        filed: dict[Atom, list[int]] = {}
        atoms: dict[Atom, Atom] = {}
        self._pairs: set[tuple[str, str]] = set()
        singles: set[str] = set()
        for number, query in enumerate(queries):
            needed = needs(query, cost)
            groups = [_same(group, atoms) for group in sorted(needed.groups, key=cost)]
            for atom in groups[0]:
                filed.setdefault(atom, []).append(number)
            for atom in (*(a for group in groups for a in group), *needed.without):
                if isinstance(atom, tuple):
                    self._pairs.add(atom)
                else:
                    singles.add(atom)
            without = _same(needed.without, atoms)
            self._other_groups.append(tuple(groups[1:]))
            if without or needed.rest:
                self.remainders[number] = (without, needed.rest)
        self._filed = {atom: tuple(numbers) for atom, numbers in filed.items()}
        self._note_kinds(singles)

    def _note_kinds(self, singles: set[str]) -> None:
        """Remember which kinds of atoms the queries use: others are never made."""
        plain = {atom.removeprefix(TITLE) for atom in singles}
        self._literals = [atom for atom in plain if atom.startswith(LITERAL)]
        plain -= set(self._literals)
        self._heads = {head for head, _ in self._pairs}
        self._titles = any(atom.startswith(TITLE) for atom in singles | self._heads)
        self._wildcards = Wildcards(a for a in plain if "*" in a or "?" in a)
        self._forms = {atom[1:] for atom in plain if atom.startswith(FORM)}
        self._facts = set(filter(None, map(fact_of, plain)))
        needs_all = len(plain) > FEW_WORDS or self._wildcards.patterns
        self._few_words = None if needs_all else plain
        self._form_keys: dict[str, dict[str, list[str]]] = {}

    def matching(
        self,
        document: Document,
        failed: Callable[[int, Exception], None] = lambda number, error: None,
        *,
        budget: Budget = UNBOUNDED,
        overran: Callable[[int, Bound], None] = lambda number, bound: None,
    ) -> list[int]:
        """Return the numbers of the queries that are true of an article, ascending.

        A query that raises is reported to `failed`, one that the budget stops to
        `overran`; neither counts as true. When the budget of the article is used up,
        each query that its atoms alone do not decide is reported.
        """
        try:
            present = self.atoms(document, budget)
        except OutOfBudget as error:
            for number in range(len(self._other_groups)):
                overran(number, error.bound)
            return []
        found = []
        for number, rest in self._candidates(present):
            try:
                if not rest or _all_true(rest, document, budget):
                    found.append(number)
            except OutOfBudget as error:
                overran(number, error.bound)
            except Exception as error:
                # One query's fault, whatever it is, must not stop the others.
                failed(number, error)
        return sorted(found)

    def _candidates(
        self, present: set[Atom]
    ) -> Iterator[tuple[int, tuple[QueryNode, ...]]]:
        """Yield the queries whose atoms are present, each with its undecided parts."""
        absent = present.isdisjoint
        filed = self._filed
        candidates: set[int] = set()
        candidates.update(*filter(None, map(filed.get, present)))
        other_groups, remainders = self._other_groups, self.remainders
        for number in candidates:
            for group in other_groups[number]:
                if absent(group):
                    break
            else:
                without, rest = remainders.get(number, _NO_REMAINDER)
                if not without or absent(without):
                    yield number, rest

    def atoms(self, document: Document, budget: Budget = UNBOUNDED) -> set[Atom]:
        """Return the atoms of an article that queries use."""
        title, body = document.title, document.body
        present: set[Any] = self._words_of(document)
        budget.spend(len(title.folds) + len(body.folds))
        if self._wildcards.patterns:
            present |= self._wildcards.fitting(present, budget)
        present.add(ANYTHING)
        for passage in (body, title):
            present.update(self._used_pairs(passage.folds))
        if self._titles:
            present.update(self._of_title(title))
        if self._forms:
            present.update(self._of_forms(document.language, title, body))
        if self._literals:
            present.update(self._of_literals(document, budget))
        if self._facts:
            present.update(self._of_facts(document))
        budget.spend(len(present))
        return present

    def _words_of(self, document: Document) -> set[str]:
        """Return the words of an article; where queries use few, those of them."""
        title, body = document.title, document.body
        if self._few_words is None:
            return {*body.folds, *title.folds}
        few = self._few_words
        return {word for word in few if word in body.folds or word in title.folds}

    def _of_literals(self, document: Document, budget: Budget) -> Iterator[Atom]:
        text = f"{document.title.text}\n{document.body.text}".casefold()
        for atom in self._literals:
            budget.spend(document.body.steps)
            if atom[1:] in text:
                yield atom

    def _used_pairs(self, folds: list[str]) -> Iterator[tuple[str, str]]:
        """Return the neighbouring words that some query uses."""
        if self._heads.isdisjoint(folds):
            return iter(())
        # Unlike pairwise, zip reuses one tuple for all pairs that are filtered out.
        neighbours = zip(folds, folds[1:], strict=False)  # noqa: RUF007
        # Most words begin no pair: those pairs need not be looked for among all.
        begun = compress(neighbours, map(self._heads.__contains__, folds))
        return filter(self._pairs.__contains__, begun)

    def _of_title(self, title: Passage) -> Iterator[Atom]:
        folds = [TITLE + word for word in title.folds]
        yield from folds
        yield from self._used_pairs(folds)
        for word in title.folds:
            for pattern in self._wildcards.of_word.get(word, ()):
                yield TITLE + pattern

    def _of_forms(self, language: str, title: Passage, body: Passage) -> Iterator[Atom]:
        keys = self._form_keys.get(language)
        if keys is None:
            keys = self._form_keys[language] = {}
            for word in self._forms:
                for key in forms.keys_of_query(fold(word), language):
                    keys.setdefault(key, []).append(FORM + word)
        for passage, mark in ((title, TITLE), (title, ""), (body, "")):
            for key in passage.form_keys & keys.keys():
                yield from (mark + atom for atom in keys[key])

    def _of_facts(self, document: Document) -> Iterator[Atom]:
        yield fact("country", document.country)
        subtags = document.language.split("-")
        for size in range(1, len(subtags) + 1):
            yield fact("lang", "-".join(subtags[:size]))
        labels = document.host.split(".")
        for first in range(len(labels)):
            yield fact("host", ".".join(labels[first:]))
        for name in _NAMES:
            if name in self._facts:
                for words in document.names(name):
                    yield from atoms_of_name(name, words)


def _all_true(rest: Iterable[QueryNode], document: Document, budget: Budget) -> bool:
    budget.start_query()
    evaluation = Evaluation(document, budget)
    return all(map(evaluation.is_true, rest))


def _same(group: Group, atoms: dict[Atom, Atom]) -> Group:
    """Return an equal group of atoms that are shared by all groups."""
    return tuple(atoms.setdefault(atom, atom) for atom in group)
