"""`tocsin stories show`: one story across its outlets."""

from dataclasses import asdict

import click

from store import stories as stored
from store import story_details
from store.database import Database
from tocsin.cli.commands.stories import LISTED, unknown_story
from tocsin.cli.json_output import json_option, print_json
from tocsin.cli.name_completion import complete_story
from tocsin.cli.options import reader_of, with_config
from tocsin.cli.styled_text import Console
from tocsin.cli.views.match_view import number_asked
from tocsin.cli.views.state_legend import legend
from tocsin.cli.views.story_view import report_lines
from tocsin.config import Config
from tocsin.intake.story_report import gather

RELATIONS = {
    "copy of #1": "at least half of its words are in #1",
    "contains … of #1": "at least half of the words of #1 are in it",
    "rewrite of #1": "at least 15 % of the words of one are in the other",
    "roundup of #1, #2": "it consists of articles about different events",
    "placed by hand": "you merged or split its story",
}


@click.command(epilog=legend("Relations of an article", RELATIONS))
@click.argument("story", shell_complete=complete_story)
@json_option
@with_config
def show(config: Config, story: str, as_json: bool) -> int:
    """Show a STORY: its articles, outlets, agencies, quotations and alerts.

    STORY is a number that the list shows, or the number of any of its articles.
    """
    reader = reader_of(config)
    number, note = _story_or_article(reader, story)
    report = gather(reader, number)
    if as_json:
        print_json(asdict(report))
        return 0
    console = Console()
    if note:
        console.print(note)
    for line in report_lines(report, config.zone):
        console.print(line)
    return 0


def _story_or_article(db: Database, asked: str) -> tuple[int, str]:
    """Return the story of a number, and a note if the story has another number."""
    number = number_asked(asked, "story", listed=LISTED)
    story = stored.current_story(db, number)
    if story is not None and story_details.title(db, story):
        merged = f"Story {number} was merged into story {story}."
        return story, merged if story != number else ""
    story = stored.story_of(db, number)
    if story is None:
        raise unknown_story(asked)
    return story, f"Article #{number} belongs to story {story}."
