"""How many messages a day a watchlist would send: one a story, and its follow-ups."""

from collections.abc import Callable, Sequence

from store import proposed_articles
from store.database import Database
from tocsin.intake.article_verdicts import ArticleVerdicts
from tocsin.intake.sample_estimates import estimate, spread
from tocsin.intake.trial_candidates import DAY, TrialWindow
from tocsin.intake.trial_report import MessageForecast

FORECAST_DAYS = 30
"""Of which the stories are counted: a month has all days of the week four times."""

MAX_ARTICLES = 10_000
"""Articles whose stories are looked up at most: 20 ms."""

TRIES = 8
"""Articles of one story that are read at most to see whether it would be told."""

FEWEST = 8
"""Stories that are looked at whatever it costs."""

LAST_MESSAGES, FEWEST_FIRST = 1_000, 20
"""Messages that say how many follow-ups a story has; and first ones among them from
which on they do."""


def forecast(
    db: Database,
    verdicts: ArticleVerdicts,
    candidates: Sequence[int],
    *,
    window: TrialWindow,
    goes_on: Callable[[], bool],
) -> MessageForecast:
    """Return how many stories a day would be told, of the last days of the window.

    `candidates` are the articles that the watchlist may match, newest first. A sample
    of their stories is looked at, while `goes_on` says so.
    """
    since = max(window.since, window.until - FORECAST_DAYS * DAY)
    first = proposed_articles.first_since(db, since)
    recent = [id_ for id_ in candidates if id_ >= first][:MAX_ARTICLES]
    if len(recent) == MAX_ARTICLES:
        since = proposed_articles.seen(db, recent[-1]) or since
    days = max((window.until - since) / DAY, 1.0)
    stories = _stories(db, recent)
    looked_at = told = 0
    for place in spread(len(stories)):
        if looked_at >= FEWEST and not goes_on():
            break
        looked_at += 1
        told += _is_told(verdicts, stories[place])
    return MessageForecast(
        days=days,
        stories=estimate(len(stories), looked_at, told).per(days),
        follow_ups=_follow_ups(db),
    )


def _stories(db: Database, ids: Sequence[int]) -> list[list[int]]:
    """Return the articles of each story, the oldest first."""
    story_of = proposed_articles.stories_of(db, ids)
    stories: dict[int, list[int]] = {}
    for id_ in reversed(ids):
        # A story is called by the number of its first article.
        stories.setdefault(story_of.get(id_, id_), []).append(id_)
    return list(stories.values())


def _is_told(verdicts: ArticleVerdicts, story: Sequence[int]) -> bool:
    known = (verdicts.known[id_] for id_ in story if id_ in verdicts.known)
    if any(pair.tried == "alert" for pair in known):
        return True
    return any(verdicts.of(id_).tried == "alert" for id_ in story[:TRIES])


def _follow_ups(db: Database) -> float | None:
    kinds = proposed_articles.messages_by_kind(db, LAST_MESSAGES)
    first = kinds.get("alert", 0)
    return kinds.get("followup", 0) / first if first >= FEWEST_FIRST else None
