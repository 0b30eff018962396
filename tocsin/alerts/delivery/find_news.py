"""What is new in pending alerts, beside the articles that their channel was sent.

Runs before the write lock is taken. An alert is judged once: what a channel knows only
grows, and news is in the next message on its story, whatever came meanwhile.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import islice

from sqlite_utils import Database

from spiders import urls
from store import alerts, articles, matches
from store.delivery_model import PendingAlert, SentSummary, Topic
from tocsin.alerts.plan.when import Now, parse_when
from tocsin.stories.news import (
    LONGEST,
    REMEMBERED,
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

_Article = tuple[NewsText, str]
"""An article: its text, its site."""

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
    read = lru_cache(REMEMBERED)(partial(_read, db))
    found = {}
    for alert in islice(unjudged, MOST_JUDGED):
        article = read(alert.article)
        if article is None:
            found[alert.id] = NEW_STORY
            continue
        known = dict.fromkeys(of_route((alert.watchlist, alert.when)))
        is_known = alert.topic in sent
        if is_known:
            known |= dict.fromkeys(of_story(alert.topic))
        texts = [(story, *text) for id_, story in known if (text := read(id_))]
        hits = matches.text_hits(db, alert.watchlist, alert.article)
        story = alert.story if is_known else None
        found[alert.id] = _news(article, hits, texts, story=story)
    return found


def _news(
    article: _Article,
    hits: Sequence[tuple[int, int]],
    sent: Sequence[_Sent],
    *,
    story: int | None,
) -> str:
    """Return what is new in an article; `story` is its own, if the channel knows it."""
    text, site = article
    if story is None:
        same_site = [earlier for _, earlier, where in sent if where == site]
        return NOTHING_NEW if is_boilerplate(text, hits, same_site) else NEW_STORY
    compared = [
        SentText(text=earlier, same_site=where == site)
        for of, earlier, where in sent
        if of == story or is_about(text, earlier)
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


def _read(db: Database, id_: int) -> _Article | None:
    """Return an article; None when it was deleted."""
    stored = articles.stored_text(db, id_)
    if stored is None:
        return None
    # Cut here: `news_text` looks no further, and remembers what it is given.
    text = news_text(stored.title, stored.text[:LONGEST])
    return text, urls.domain(stored.url)
