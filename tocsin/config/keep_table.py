"""[keep] of config.toml: how long what is stored is kept."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal

from scheduler.lengths import format_length, parse_length
from tocsin.config.table_marks import BeforeValidator
from tocsin.config.table_types import Table

SHORTEST_VISITS = timedelta(days=7)
"""How long visits are needed: a source's state is judged by those of the last week."""


def _kept(value: object) -> object:
    if value == "forever":
        return value
    try:
        return parse_length(value)
    except ValueError as error:
        raise ValueError(f'{error}; or write "forever"') from None


Kept = Annotated[timedelta | Literal["forever"], BeforeValidator(_kept)]
"""A Length, or "forever"."""


class KeepTable(Table):
    """[keep]."""

    matched: Kept = "forever"
    articles: Kept = "forever"
    texts: Kept = "forever"
    versions: Kept = "forever"
    evidence: Kept = "forever"
    messages: Kept = timedelta(days=90)
    visits: Kept = timedelta(days=90)

    @property
    def shortest(self) -> timedelta | None:
        """After what time something of an article is deleted; None for never."""
        every = (self.matched, self.articles, self.texts, self.versions)
        return min((kept for kept in every if kept != "forever"), default=None)


def keep_problems(
    table: KeepTable, recognised: timedelta, *, revisited: timedelta
) -> Iterator[str]:
    """Yield a problem for each length that is too short.

    `recognised` is how long articles are compared with new ones: deleted sooner, their
    copies would pass for news. `revisited` is when pages are read again for the last
    time: a text that was deleted before would come back.
    """
    for key in ("matched", "articles", "texts", "versions"):
        kept = getattr(table, key)
        if kept != "forever" and kept < recognised:
            yield (
                f"keep.{key}: {format_length(kept)} is shorter than the "
                f"{format_length(recognised)} for which stories.memory and "
                "stories.window compare articles; write a longer one, or shorter ones "
                "there"
            )
    for key in ("matched", "articles", "texts"):
        kept = getattr(table, key)
        if kept != "forever" and recognised <= kept < revisited:
            yield (
                f"keep.{key}: {format_length(kept)} is shorter than the last step of "
                f"crawl.revisit, {format_length(revisited)}: texts that were deleted "
                "would come back; write a longer one, or fewer steps there"
            )
    if table.visits != "forever" and table.visits < SHORTEST_VISITS:
        yield (
            f"keep.visits: {format_length(table.visits)} is too short; the states of "
            f"sources need {format_length(SHORTEST_VISITS)}"
        )
    if _is_longer(table.articles, table.matched):
        yield (
            "keep.articles: what no watchlist found would be kept longer than what one "
            "found; write a longer matched, or a shorter one here"
        )


def _is_longer(kept: Kept, other: Kept) -> bool:
    if other == "forever":
        return False
    return kept == "forever" or kept > other
