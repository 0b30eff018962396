"""A press review as records, for programs."""

from tocsin.web.iso_times import iso
from tocsin.web.review.review_model import PressReview, ReviewedStory


def as_record(review: PressReview) -> dict[str, object]:
    """Return a review as what JSON can hold; times are ISO 8601 in UTC."""
    return {
        "since": iso(review.period.since),
        "until": iso(review.period.until),
        "made": iso(review.made),
        "watchlists": list(review.watchlists),
        "articles": review.articles,
        "more_stories": review.more_stories,
        "stories": [_story(story) for story in review.stories],
        "quotations": [
            {
                "words": quotation.words,
                "speaker": quotation.speaker,
                "outlets": list(quotation.outlets),
                "story": quotation.story,
            }
            for quotation in review.quotations
        ],
        "articles_by_watchlist": dict(review.by_watchlist),
        "articles_by_outlet": dict(review.by_outlet),
        "articles_by_day": {
            day.isoformat(): count for day, count in sorted(review.by_day.items())
        },
        "not_seen": [
            {
                "source": source.name,
                "state": source.state,
                "began": iso(source.began),
                "ended": iso(source.ended) if source.ended else None,
                "hours": round(source.length.total_seconds() / 3600, 1),
            }
            for source in review.unseen
        ],
    }


def _story(story: ReviewedStory) -> dict[str, object]:
    ranked = story.ranked
    return {
        "story": ranked.story,
        "title": story.title,
        "url": story.url,
        "outlet": story.outlet,
        "seen": iso(story.seen),
        "snippet": story.snippet,
        "language": story.language,
        "score": ranked.score,
        "watchlists": list(ranked.watchlists),
        "outlets": list(ranked.outlets),
        "new_outlets": ranked.new_outlets,
        "reports": ranked.articles,
    }
