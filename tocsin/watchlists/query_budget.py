"""How much work the queries may do on one article.

Nothing in this package reads a clock. A caller that needs an answer in time passes a
budget. The code that walks over texts reports its work to the budget in steps, and
stops when the budget raises OutOfBudget.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from store.errors import TocsinError

Bound = Literal["query", "article"]
"""Which budget is used up: that of one query, or that of all queries together."""

WORDS_PER_STEP = 4_096
"""Words of a set that one step joins, shifts or compares: as long as one turn of a
Python loop, some 50 ns."""


class OutOfBudget(TocsinError):
    """The caller does not allow more work; `bound` says which budget is used up."""

    def __init__(self, bound: Bound) -> None:
        super().__init__(f"The {bound} has used up its budget.")
        self.bound: Bound = bound


class Budget(Protocol):
    """The caller's bound on the work for one article.

    A new article needs a new budget.
    """

    def start_query(self) -> None:
        """Give the next query its full budget.

        Raises OutOfBudget when the article has used up its own.
        """

    def spend(self, steps: int) -> None:
        """Report steps of work; raises OutOfBudget when a budget is used up.

        The work between two reports takes at most about as long as cutting the article
        into words, or as RE2 takes for a piece of it.
        """


@dataclass(frozen=True, slots=True)
class QueryOverrun:
    """A watchlist that could not be decided, or not be explained, within the budget."""

    watchlist: str
    bound: Bound
    matched: bool
    """The article matches; its places, score and snippet, or whether it is urgent, are
    missing. When False, it was not decided whether it matches."""


class Unbounded:
    """A budget that is never used up."""

    def start_query(self) -> None:
        """Allow it."""

    def spend(self, steps: int) -> None:
        """Allow it."""


UNBOUNDED = Unbounded()


class StepBudget:
    """A budget of so many steps: the same on every machine, as tests want it."""

    def __init__(self, query_steps: int, article_steps: int) -> None:
        self._query_steps = query_steps
        self._article_steps = article_steps
        self._query_end = article_steps
        self.spent = 0
        """Steps spent on the article so far."""

    def start_query(self) -> None:
        """Give the next query its full budget."""
        self._query_end = self.spent + self._query_steps
        self.spend(0)

    def spend(self, steps: int) -> None:
        """Count the steps; raises OutOfBudget when there are too many."""
        self.spent += steps
        if self.spent > self._article_steps:
            raise OutOfBudget("article")
        if self.spent > self._query_end:
            raise OutOfBudget("query")
