"""What became of an article after it was read, and whether that was told, in words."""

from collections.abc import Iterator

from store import changes
from store.change_model import Change
from store.database import Database
from tocsin.config import Config
from tocsin.words.phrases import when
from tocsin.words.worded import Worded


def change_reasons(db: Database, config: Config, article: int) -> Iterator[str]:
    """Yield a line for each change of an article, the oldest first.

    They are Worded: the desk says them in the reader's language.
    """
    for change in changes.of_article(db, article):
        yield Worded(
            "%(at)s: %(change)s (%(told)s).",
            at=when(change.at, config.zone),
            change=change_sentence(change),
            told=_told(change),
        )


def change_sentence(change: Change) -> str:
    """Return what became of an article: Worded, without a full stop."""
    match change.kind:
        case "edited":
            return Worded("its headline or its text was changed")
        case "rewritten":
            return Worded("its text was replaced")
        case "removed":
            return Worded(
                "it was removed: the site answers %(status)s",
                status=change.status or "-",
            )
        case "front":
            return Worded(
                "it was removed: its address leads to %(page)s",
                page=change.page or "-",
            )
        case "emptied":
            return Worded("its page was emptied, or is behind a wall")
        case "back":
            return Worded("it is there again")


def _told(change: Change) -> str:
    match change.told:
        case "told":
            return Worded("told")
        case "waiting":
            return Worded("waits to be told")
        case "untold":
            return Worded("not told: %(reason)s", reason=change.reason)
        case "nobody":
            return Worded("nobody was to be told")
