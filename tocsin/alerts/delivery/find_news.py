"""What is new in pending alerts, beside the articles that their channel was sent.

Runs before the write lock is taken. An alert is judged once: what a channel knows only
grows, and news is in the next message on its story, whatever came meanwhile.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from itertools import islice

from sqlite_utils import Database

from spiders import urls
from store import alerts, articles, matches
from store.delivery_model import PendingAlert, SentSummary, Topic
from tocsin.alerts.plan.when import Now, parse_when
from tocsin.stories.news import (
    NewsText,
    SentText,
    is_about,
    is_boilerplate,
    news_of,
    news_text,
)

MOST_JUDGED = 200
"""Alerts that are judged at a time: the others come with the next plan, at once."""

FROM_STORY, FROM_OTHERS = 24, 24
"""Sent articles that an alert is compared with: the newest of its story, and of what
the watchlist found beside it."""

NOTHING_NEW, NEW_STORY = "", "a new story"

_Sent = tuple[int, NewsText, str]
"""A sent article: its story, its text, its site."""


def is_judged(alert: PendingAlert) -> bool:
    """Return whether it is known what is new in an alert, if that matters at all."""
    return alert.news is not None or not isinstance(parse_when(alert.when), Now)


def find_news(
    db: Database,
    channel: str,
    pending: Iterable[PendingAlert],
    sent: Mapping[Topic, SentSummary],
) -> dict[int, str]:
    """Return alert → what is new in it, in a few words, for alerts not judged yet.

    Empty for alerts that bring nothing: of a story that the channel knows, or where the
    watchlist hit only in what the site prints again and again.
    """
    unjudged = (alert for alert in pending if not is_judged(alert))
    of_route = cache(partial(_sent_on_route, db, channel))
    of_story = cache(partial(_sent_on_story, db, channel))
    found = {}
    for alert in islice(unjudged, MOST_JUDGED):
        known = dict.fromkeys(of_route((alert.watchlist, alert.when)))
        is_known = alert.topic in sent
        if is_known:
            known |= dict.fromkeys(of_story(alert.topic))
        texts = _texts(db, known)
        found[alert.id] = _news(db, alert, texts, is_known=is_known)
    return found


def _news(
    db: Database, alert: PendingAlert, sent: Sequence[_Sent], *, is_known: bool
) -> str:
    """Return what is new in an alert."""
    stored = articles.stored_text(db, alert.article)
    if stored is None:
        return NEW_STORY
    text = news_text(stored.title, stored.text)
    hits = matches.text_hits(db, alert.watchlist, alert.article)
    site = urls.domain(stored.url)
    if not is_known:
        same_site = [earlier for _, earlier, where in sent if where == site]
        return NOTHING_NEW if is_boilerplate(text, hits, same_site) else NEW_STORY
    compared = [
        SentText(text=earlier, same_site=where == site)
        for story, earlier, where in sent
        if story == alert.story or is_about(text, earlier)
    ]
    news = news_of(text, hits, compared)
    return (", ".join(news.new) or "changes") if news.is_news else NOTHING_NEW


def _sent_on_story(db: Database, channel: str, topic: Topic) -> list[tuple[int, int]]:
    watchlist, when, story = topic
    return alerts.sent_articles(
        db, channel, (watchlist, when), story=story, most=FROM_STORY
    )


def _sent_on_route(
    db: Database, channel: str, route: tuple[str, str]
) -> list[tuple[int, int]]:
    return alerts.sent_articles(db, channel, route, story=None, most=FROM_OTHERS)


def _texts(db: Database, sent: Iterable[tuple[int, int]]) -> list[_Sent]:
    """Return sent articles, given as (article, story), without those deleted since."""
    found = []
    for article, story in sent:
        stored = articles.stored_text(db, article)
        if stored is not None:
            text = news_text(stored.title, stored.text)
            found.append((story, text, urls.domain(stored.url)))
    return found
