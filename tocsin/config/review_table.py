"""[review] of config.toml: when the press review is sent, and to whom."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from scheduler.windows import Rhythm
from tocsin.config.table_marks import AfterValidator
from tocsin.config.table_types import Table
from tocsin.config.toml_tables import known

FORMS = '"daily 07:00", "weekdays 07:00" or "weekly mon 07:00"'


def _rhythm(text: str) -> str:
    """Return a rhythm of days or weeks as it is written; empty is never."""
    plain = " ".join(text.lower().split())
    try:
        if plain and Rhythm.read(plain).kind == "hourly":
            raise ValueError(plain)
    except ValueError:
        raise ValueError(
            f"{text!r} is no time for a press review; write {FORMS}, or '' for none"
        ) from None
    return plain


class ReviewTable(Table):
    """[review]."""

    when: Annotated[str, AfterValidator(_rhythm)] = ""
    watchlists: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()

    @property
    def rhythm(self) -> Rhythm | None:
        """When it is sent; None for never."""
        return Rhythm.read(self.when) if self.when and self.channels else None


def review_problems(
    table: ReviewTable, channels: Mapping[str, object], watchlists: Iterable[str]
) -> Iterator[str]:
    """Yield a problem for each name that is not defined, and for half a table."""
    if table.when and not table.channels:
        yield "review.channels: a press review needs a channel that gets it"
    if table.channels and not table.when:
        yield f"review.when: when is the press review sent? Write {FORMS}"
    for name in table.channels:
        if name not in channels:
            yield (
                f"review.channels: {name!r} is not a channel. "
                f"{known(name, channels)} Add [channels.{name}]."
            )
    names = list(watchlists)
    for name in table.watchlists:
        if name not in names:
            yield (
                f"review.watchlists: there is no watchlist {name!r}. "
                f"{known(name, names)}"
            )
