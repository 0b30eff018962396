"""`tocsin stories`: who tells what is told by many, and stories put right by hand."""

from datetime import UTC, datetime, timedelta

import click
from rich.console import Console
from sqlite_utils import Database

from store import stories as stored
from store import story_details
from store.connections import open_reader
from store.errors import TocsinError
from tocsin.cli.options import ListByDefault, with_config, writing
from tocsin.cli.views.match_view import limit_option, number_asked, since_option
from tocsin.cli.views.story_report import gather
from tocsin.cli.views.story_view import as_json, outline, told
from tocsin.config import Config
from tocsin.words.phrases import pluralize

LISTED = "Take a number that `tocsin stories` shows."


@click.group(cls=ListByDefault)
def stories() -> None:
    """Show who tells a story, and put stories together or apart.

    Without a command: list them.
    """


@stories.command("list")
@since_option
@limit_option
@click.option("--watchlist", default="", help="Only stories that this one found.")
@with_config
def list_(config: Config, since: timedelta | None, limit: int, watchlist: str) -> int:
    """List the stories, the one with the newest article first."""
    if watchlist:
        config.watchlist(watchlist)
    found = story_details.newest(
        open_reader(config.database),
        limit=limit,
        since=datetime.now(UTC) - since if since else None,
        watchlist=watchlist,
    )
    console = Console(highlight=False)
    for one in found:
        for line in outline(one, config.zone):
            console.print(line, soft_wrap=True)
    if not found:
        console.print("No stories.")
    return 0


@stories.command()
@click.argument("story")
@click.option("--json", "for_programs", is_flag=True, help="One JSON object, of all.")
@with_config
def show(config: Config, story: str, for_programs: bool) -> int:
    """Show what a STORY consists of: its outlets, its words, what was said.

    STORY is a number that the list shows, or that of any of its articles.
    """
    reader = open_reader(config.database)
    number, note = _meant(reader, story)
    dossier = gather(reader, number)
    if for_programs:
        click.echo(as_json(dossier))
        return 0
    console = Console(highlight=False)
    if note:
        console.print(note)
    for line in told(dossier, config.zone):
        console.print(line, soft_wrap=True)
    return 0


@stories.command()
@click.argument("story")
@click.argument("others", metavar="OTHER...", nargs=-1, required=True)
@with_config
def merge(config: Config, story: str, others: tuple[str, ...]) -> int:
    """Make every OTHER story part of STORY, for good."""
    with writing(config) as writer:
        into = _story(writer, story)
        parts = list(dict.fromkeys(_story(writer, other) for other in others))
        if into in parts:
            raise TocsinError(f"Story {into} cannot be made part of itself.")
        stored.merge(writer, into, parts)
        count = len(story_details.placements(writer, into))
    what = f"Story {parts[0]} is" if len(parts) == 1 else f"Stories {_all(parts)} are"
    click.echo(f"{what} now part of story {into}: {pluralize(count, 'article')}.")
    return 0


@stories.command()
@click.argument("articles", metavar="ARTICLE...", nargs=-1, required=True)
@with_config
def split(config: Config, articles: tuple[str, ...]) -> int:
    """Make a story of its own of some articles of one, for good."""
    with writing(config) as writer:
        wanted = [number_asked(asked, "article", listed=LISTED) for asked in articles]
        story = _only_story(writer, wanted)
        try:
            new = stored.split(writer, story, wanted)
        except LookupError:
            raise TocsinError(
                f"These are all the articles of story {story}.",
                remedy=f"Name only those that leave: tocsin stories show {story}",
            ) from None
        left, gone = (
            len(story_details.placements(writer, one)) for one in (story, new)
        )
    click.echo(
        f"Story {new} is new, with {pluralize(gone, 'article')}; "
        f"story {story} keeps {pluralize(left, 'article')}."
    )
    return 0


def _meant(db: Database, asked: str) -> tuple[int, str]:
    """Return the story that a number stands for, and what to say of another number."""
    number = number_asked(asked, "story", listed=LISTED)
    story = stored.current_story(db, number)
    if story is not None and story_details.title(db, story):
        is_other = story != number
        return story, f"Story {number} is part of story {story} now." * is_other
    story = stored.story_of(db, number)
    if story is None:
        raise _unknown(asked)
    return story, f"Article #{number} belongs to story {story}."


def _story(db: Database, asked: str) -> int:
    """Return the story of that number, as it is now; raises TocsinError for none."""
    number = number_asked(asked, "story", listed=LISTED)
    story = stored.current_story(db, number)
    if story is not None and story_details.title(db, story):
        return story
    story = stored.story_of(db, number)
    if story is None:
        raise _unknown(asked)
    # Not guessed: a whole story would move when one article was meant.
    raise TocsinError(
        f"{number} is no story, but an article of story {story}.",
        remedy=f"Name the story: {story}",
    )


def _only_story(db: Database, articles: list[int]) -> int:
    found: dict[int, int] = {}
    for article in articles:
        story = stored.story_of(db, article)
        if story is None:
            raise TocsinError(
                f"Article #{article} is in no story.",
                remedy="Take numbers that `tocsin stories show` shows.",
            )
        found[story] = article
    if len(found) > 1:
        said = " and ".join(f"#{found[story]} to story {story}" for story in found)
        raise TocsinError(
            f"These articles are of several stories: {said}.",
            remedy="Split one story at a time.",
        )
    return next(iter(found))


def _unknown(asked: str) -> TocsinError:
    return TocsinError(f"There is no story {asked}.", remedy=LISTED)


def _all(numbers: list[int]) -> str:
    return f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
