"""A press review as a message: a digest of its stories, for any channel."""

from datetime import datetime

from store.model import Clipping
from tocsin.alerts.messages.notification import Notification, StoryUpdate
from tocsin.web.review.review_model import PressReview, ReviewedStory, UnseenSource
from tocsin.words.phrases import day_text, pluralize

QUOTED = 3
"""Quotations in a message: the page has more."""

OUTLETS = 5
"""Outlets with a bar."""


def review_notification(review: PressReview, address: str) -> Notification:
    """Return what the message says; `address` is that of its page, empty for none."""
    period = review.period
    heading = f"Press review, {_days(review)}"
    stories = len(review.stories) + review.more_stories
    days = tuple(
        (day, count)
        for day, count in sorted(review.by_day.items())
        if period.first <= day <= period.last
    )
    nothing = () if review.stories else ("The watchlists found nothing.",)
    page = (f"To read and print: {address}",) if address else ()
    return Notification(
        kind="digest",
        heading=heading,
        title=f"{heading}: {pluralize(stories, 'story')}" if stories else heading,
        updates=tuple(map(_update, review.stories)),
        lines=(*nothing, *_quotations(review), *page),
        # A day from morning to morning has two halves, which say nothing.
        days=days if len(days) > 2 else (),
        outlets=review.by_outlet[:OUTLETS] if len(review.by_outlet) > 1 else (),
        blind=tuple(map(_unseen, review.unseen)),
    )


def _days(review: PressReview) -> str:
    """Return the days of a review: its last one, where a day or less is before it."""
    period = review.period
    last = day_text(period.last_moment)
    if (period.last - period.first).days <= 1:
        return last
    return f"{day_text(period.since.astimezone(period.zone))} – {last}"


def _update(story: ReviewedStory) -> StoryUpdate:
    ranked = story.ranked
    first = {report.outlet: report.at for report in reversed(ranked.reports)}
    others = [outlet for outlet in ranked.outlets if outlet != story.outlet]
    lead = _clipping(story, story.outlet, story.seen, url=story.url)
    return StoryUpdate(
        story=ranked.story,
        watchlist=ranked.watchlists[0],
        also_found_by=ranked.watchlists[1:],
        clippings=(
            lead,
            # Only named: their addresses stand on the story's page.
            *(_clipping(story, outlet, first[outlet], url="") for outlet in others),
        ),
        outlets=len(ranked.outlets),
        new_outlets=ranked.new_outlets,
    )


def _clipping(
    story: ReviewedStory, outlet: str, seen: datetime, *, url: str
) -> Clipping:
    return Clipping(
        watchlist=story.ranked.watchlists[0],
        title=story.title,
        url=url,
        outlet=outlet,
        seen=seen,
        published=seen,
        snippet=((story.snippet, False),) if url and story.snippet else (),
        score=story.ranked.score,
        article=story.ranked.lead if url else None,
    )


def _quotations(review: PressReview) -> tuple[str, ...]:
    return tuple(
        f"“{each.words}” – {each.speaker} ({', '.join(each.outlets[:OUTLETS])})"
        for each in review.quotations[:QUOTED]
    )


def _unseen(source: UnseenSource) -> str:
    hours = pluralize(round(source.length.total_seconds() / 3600), "hour")
    return f"{source.name} ({source.state}, {hours})"
