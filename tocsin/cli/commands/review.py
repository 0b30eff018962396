"""`tocsin review`: the press review of a day or a week."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from store.errors import TocsinError
from tocsin.cli.json_output import json_option, print_json
from tocsin.cli.name_completion import complete_watchlist
from tocsin.cli.options import DayType, reader_of, with_config
from tocsin.cli.styled_text import Console, Text
from tocsin.config import Config
from tocsin.web.review.gather_review import gather_review
from tocsin.web.review.review_model import (
    YEARS,
    PressReview,
    ReviewPeriod,
    day_period,
    week_period,
)
from tocsin.web.review.review_records import as_record
from tocsin.words.phrases import day_text, pluralize

_file = click.Path(path_type=Path, dir_okay=False)
_day = DayType()


@click.command()
@click.option("--day", type=_day, help="The review of this day.  [default: yesterday]")
@click.option("--week", type=_day, help="The review of the week that has this day.")
@click.option(
    "--watchlist",
    "names",
    multiple=True,
    help="Only this watchlist; may be repeated.",
    shell_complete=complete_watchlist,
)
@click.option("--html", type=_file, help="Write it as one HTML file.")
@click.option("--pdf", type=_file, help="Write it as PDF; needs tocsin[pdf].")
@json_option
@with_config
def review(
    config: Config,
    day: datetime | None,
    week: datetime | None,
    names: Sequence[str],
    html: Path | None,
    pdf: Path | None,
    as_json: bool,
) -> int:
    """Show the press review of a day or a week.

    That is: its stories by how many outlets reported them, who said what, charts, and
    which sources were not seen.
    """
    if day and week:
        raise TocsinError("--day and --week: a review is of one of them.")
    now = datetime.now(UTC)
    chosen = [config.watchlist(name).name for name in names]
    watchlists = chosen or [watchlist.name for watchlist in config.watchlists]
    period = _period(config, now, day=day, week=week)
    found = gather_review(reader_of(config), period, watchlists, now)
    if html or pdf:
        # Pages need templates and words of many languages.
        from tocsin.cli.views.review_files import write_review

        write_review(found, config, is_whole=not chosen, html=html, pdf=pdf)
    if as_json:
        print_json(as_record(found))
    elif not (html or pdf):
        _print(found)
    return 0


def _period(
    config: Config, now: datetime, *, day: datetime | None, week: datetime | None
) -> ReviewPeriod:
    yesterday = now.astimezone(config.zone).date() - timedelta(days=1)
    given = week or day
    asked: date = given.date() if given else yesterday
    if asked.year not in YEARS:
        raise TocsinError(
            f"{asked}: nothing is stored of that year.",
            remedy="Write a day such as 2026-03-02.",
        )
    return (week_period if week else day_period)(asked, config.zone)


def _print(found: PressReview) -> None:
    console = Console()
    period = found.period
    days = day_text(period.since.astimezone(period.zone))
    if period.first != period.last:
        days += f" – {day_text(period.last_moment)}"
    stories = len(found.stories) + found.more_stories
    outlets = pluralize(len(found.by_outlet), "outlet")
    counts = f"{pluralize(stories, 'story')}, {outlets}"
    console.print(
        Text(days, "bold") + Text(f": {pluralize(found.articles, 'article')}, {counts}")
    )
    if not found.stories:
        console.print("The watchlists found nothing in this time.")
    for story in found.stories:
        console.print(Text("\n") + Text(story.title, "bold"))
        facts = [
            pluralize(len(story.ranked.outlets), "outlet"),
            ", ".join(story.ranked.watchlists),
            f"story {story.ranked.story}",
        ]
        console.print(f"  {' · '.join(facts)}")
        console.print(f"  {story.url}")
    if found.more_stories:
        console.print(f"\nand {pluralize(found.more_stories, 'more story')}")
    for quotation in found.quotations:
        said = f"“{quotation.words}” {quotation.speaker}"
        console.print(f"\n{said}")
    for source in found.unseen:
        console.print(f"\nNot seen: {source.name} ({source.state})")
