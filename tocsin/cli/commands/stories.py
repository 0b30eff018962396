"""`tocsin stories`: list stories, and merge or split them by hand."""

from datetime import UTC, datetime, timedelta

import click

from store import counter_filling, story_details, story_list
from store import stories as stored
from store.database import Database
from store.errors import TocsinError
from store.story_list import StoryFilter
from tocsin.cli.json_output import json_option, print_json
from tocsin.cli.name_completion import complete_story, complete_watchlist
from tocsin.cli.options import ListByDefault, reader_of, with_config, writing
from tocsin.cli.styled_text import Console
from tocsin.cli.views.match_view import (
    article_asked,
    limit_option,
    number_asked,
    since_option,
)
from tocsin.cli.views.story_list_view import summary_lines, summary_record
from tocsin.config import Config
from tocsin.words.phrases import pluralize

LISTED = "Use a number that `tocsin stories` shows."

COMMANDS = {
    "show": "Show a STORY: its articles, outlets, agencies, quotations and alerts.",
}
"""Command → the first sentence of its help. It is loaded when it is asked for: the list
needs no quotations."""

_PLACES = {"show": "show_story:show"}
"""Command → its module in tocsin.cli.commands, and its name there."""


@click.group(cls=ListByDefault, sentences=COMMANDS, places=_PLACES)
def stories() -> None:
    """Show stories and the outlets that report them; merge or split stories.

    Without a command: list them.
    """


@stories.command("list")
@since_option
@limit_option
@click.option(
    "--watchlist",
    default="",
    help="Only stories that it matched.",
    shell_complete=complete_watchlist,
)
@json_option
@with_config
def list_(
    config: Config,
    since: timedelta | None,
    limit: int,
    watchlist: str,
    as_json: bool,
) -> int:
    """List the stories, the one with the newest article first.

    With --watchlist: the one with its newest match first.
    """
    if watchlist:
        config.watchlist(watchlist)
    reader = reader_of(config)
    wanted = StoryFilter(
        watchlist=watchlist, since=datetime.now(UTC) - since if since else None
    )
    found = story_list.page(reader, wanted, limit=limit).stories
    if not counter_filling.is_filled(reader):
        click.echo(
            "Older stories are missing: the daemon has not counted them yet.\n"
            "It does so after an upgrade, the newest first: tocsin run",
            err=True,
        )
    if as_json:
        print_json([summary_record(story) for story in found])
        return 0
    console = Console()
    for story in found:
        for line in summary_lines(story, config.zone):
            console.print(line)
    if not found:
        console.print("No stories.")
    return 0


@stories.command()
@click.argument("story", shell_complete=complete_story)
@click.argument(
    "others", metavar="OTHER...", nargs=-1, required=True, shell_complete=complete_story
)
@with_config
def merge(config: Config, story: str, others: tuple[str, ...]) -> int:
    """Merge every OTHER story into STORY, for good."""
    with writing(config) as writer:
        into = _story(writer, story)
        parts = list(dict.fromkeys(_story(writer, other) for other in others))
        if into in parts:
            raise TocsinError(
                f"Story {into} cannot be merged into itself.",
                remedy="Name another one, which `tocsin stories` shows.",
            )
        stored.merge(writer, into, parts)
        count = len(story_details.placements(writer, into))
    articles = pluralize(count, "article")
    click.echo(f"Merged {_named(parts)} into story {into}, which has {articles} now.")
    return 0


@stories.command()
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@with_config
def split(config: Config, articles: tuple[str, ...]) -> int:
    """Move these articles of one story into a new story, for good."""
    with writing(config) as writer:
        wanted = [number_asked(asked, "article", listed=LISTED) for asked in articles]
        story = _only_story(writer, wanted)
        try:
            new = stored.split(writer, story, wanted)
        except LookupError:
            raise TocsinError(
                f"These are all the articles of story {story}.",
                remedy=f"Name only some of them: tocsin stories show {story}",
            ) from None
        kept, moved = (
            pluralize(len(story_details.placements(writer, number)), "article")
            for number in (story, new)
        )
    click.echo(f"Story {new} is new and has {moved}; story {story} has {kept} now.")
    return 0


def _story(db: Database, asked: str) -> int:
    """Return the story of a number, or the one it was merged into.

    Raises TocsinError for any other number.
    """
    number = number_asked(asked, "story", listed=LISTED)
    story = stored.current_story(db, number)
    if story is not None and story_details.title(db, story):
        return story
    story = stored.story_of(db, number)
    if story is None:
        raise unknown_story(asked)
    # No guess: the command would move a whole story where one article was meant.
    raise TocsinError(
        f"{number} is not a story but an article of story {story}.",
        remedy=f"Use the number of the story: {story}",
    )


def _only_story(db: Database, articles: list[int]) -> int:
    found: dict[int, int] = {}
    for article in articles:
        story = stored.story_of(db, article)
        if story is None:
            article_asked(db, str(article))  # raises where it is not stored at all
            raise TocsinError(
                f"Article #{article} is in no story.",
                remedy="Use numbers that `tocsin stories show` shows.",
            )
        found[story] = article
    if len(found) > 1:
        named = " and ".join(f"#{found[story]} to story {story}" for story in found)
        raise TocsinError(
            f"These articles belong to several stories: {named}.",
            remedy="Split one story at a time.",
        )
    return next(iter(found))


def unknown_story(asked: str) -> TocsinError:
    """Return the error for a number that is no story's."""
    return TocsinError(f"There is no story {asked}.", remedy=LISTED)


def _named(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"story {numbers[0]}"
    return f"stories {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
