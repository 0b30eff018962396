"""Names that a shell completes: of watchlists, channels, sources, outlets and stories.

click calls these functions while somebody types. Nothing that goes wrong there is said:
the command itself says it.
"""

import contextlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from store.connections import open_reader
from store.errors import TocsinError
from tocsin.cli.options import CONFIG
from tocsin.config.field_readers import InvalidTableError
from tocsin.config.written_names import WrittenNames, written_names

MAX_STORIES = 50
"""Of the newest: a shell shows them all at once."""

MAX_TITLE = 60
"""Characters of a headline beside the number of its story: both stand in a line."""

_NameCompleter = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

_Choices = Iterable[tuple[str, str]]
"""(what is typed, a few words on it)"""


def _completer(choices: Callable[[WrittenNames], _Choices]) -> _NameCompleter:
    """Return what completes a parameter with choices of the configuration."""

    def complete(
        ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        with contextlib.suppress(TocsinError, InvalidTableError, OSError):
            return [
                CompletionItem(value, help=help_ or None)
                for value, help_ in choices(written_names(_config_path(ctx)))
                if value.startswith(incomplete)
            ]
        return []

    return complete


def _config_path(ctx: click.Context) -> Path:
    """Return the configuration that was typed, or the one that would be taken."""
    typed = ctx.params.get("path")
    return Path(typed or os.environ.get("TOCSIN_CONFIG") or CONFIG)


def _stories(names: WrittenNames) -> _Choices:
    # Every command loads this module; few are completed with stories.
    from store import story_list
    from store.story_list import StoryFilter

    with contextlib.closing(open_reader(names.database)) as db:
        found = story_list.page(db, StoryFilter(), limit=MAX_STORIES).stories
    for story in found:
        title = "".join(piece for piece, _ in story.opening.title)
        yield str(story.story), " ".join(title.split())[:MAX_TITLE]


complete_watchlist = _completer(lambda names: [(name, "") for name in names.watchlists])
complete_channel = _completer(lambda names: [(name, "") for name in names.channels])
complete_source = _completer(lambda names: names.sources.items())
complete_outlet = _completer(
    lambda names: [(name, "") for name in sorted({*names.sources.values()})]
)
complete_story = _completer(_stories)
