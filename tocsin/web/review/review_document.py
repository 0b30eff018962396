"""A press review as a page: the facts of its templates, and one file that holds all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from babel import Locale
from babel.dates import format_date, format_interval

from tocsin.web.charts.chart_words import ChartWords
from tocsin.web.charts.period_columns import PeriodColumns, period_columns
from tocsin.web.charts.ranked_bars import RankedBars, ranked_bars
from tocsin.web.charts.share_columns import ShareColumns, share_columns
from tocsin.web.charts.story_timeline import StoryTimeline, story_timeline
from tocsin.web.page_language import current_locale, speaking, translated
from tocsin.web.page_rendering import STATIC, environment
from tocsin.web.review.review_model import PressReview, ReviewPeriod
from tocsin.web.source_states import state_name

SHEETS = ("desk.css", "charts.css", "review.css")

TIMELINES = 2
"""Stories that have a timeline: the first ones."""

OUTLETS_OF_A_TIMELINE = 3
"""Outlets below which a timeline says no more than a list."""

StoryLink = Callable[[int], str]
"""Returns the address of a story's page; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPictures:
    """The charts of a review."""

    columns: PeriodColumns
    shares: ShareColumns | None
    """None for one watchlist: it has all."""
    outlets: RankedBars
    watchlists: RankedBars
    timelines: Mapping[int, StoryTimeline]
    """By the place of the story, 1 for the first."""


def review_document(
    review: PressReview, *, language: str, is_whole: bool, story_link: StoryLink
) -> str:
    """Return a review as one HTML file that needs no other."""
    with speaking(language):
        template = environment().get_template("review_document.html.j2")
        facts = review_facts(review, is_whole=is_whole, story_link=story_link)
        zone = review.period.zone
        return template.render(
            **facts,
            sheet=_sheet(),
            zone=zone,
            words=ChartWords(current_locale(), zone),
            now=review.made,
        )


def review_facts(
    review: PressReview, *, is_whole: bool, story_link: StoryLink
) -> dict[str, Any]:
    """Return what the templates of a review are made with, in the current language.

    `is_whole` tells whether it is of all watchlists.
    """
    pictures = _pictures(review)
    return {
        "review": review,
        "heading": heading(review.period, current_locale()),
        "story_count": len(review.stories) + review.more_stories,
        "story_link": story_link,
        "state_name": state_name,
        "is_whole": is_whole,
        "columns": pictures.columns,
        "shares": pictures.shares,
        "outlets": pictures.outlets,
        "watchlists": pictures.watchlists,
        "timelines": pictures.timelines,
    }


def heading(period: ReviewPeriod, locale: Locale) -> str:
    """Return what stands above a review: its day, or its days."""
    if period.first == period.last:
        days = format_date(period.first, "full", locale=locale)
    else:
        days = format_interval(period.first, period.last, "yMMMd", locale=locale)
    return f"{translated('Press review')}: {days}"


def _pictures(review: PressReview) -> ReviewPictures:
    period = review.period
    today = review.made.astimezone(period.zone).date() if review.is_open else None
    last = min(period.last, today) if today else period.last
    found = [name for name, count in review.by_watchlist if count]
    return ReviewPictures(
        columns=period_columns(
            review.by_day, period.chart_first, last, today=today, about=period.first
        ),
        shares=share_columns(review.watchlist_days, period.chart_first, last)
        if len(found) > 1
        else None,
        outlets=ranked_bars(review.by_outlet),
        watchlists=ranked_bars(review.by_watchlist),
        timelines={
            place: story_timeline(story.ranked.reports)
            for place, story in enumerate(review.stories[:TIMELINES], 1)
            if len(story.ranked.outlets) >= OUTLETS_OF_A_TIMELINE
        },
    )


def _sheet() -> str:
    """Return the style sheets in one text, without anything that ends an element."""
    return "\n".join((STATIC / name).read_text("utf-8") for name in SHEETS)
