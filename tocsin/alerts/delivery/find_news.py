"""What is new in pending alerts, beside the articles that their channel was sent.

Runs before the write lock is taken. An alert is judged once: what a channel knows only
grows, and news is in the next message on its story, whatever came meanwhile.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cache, lru_cache, partial
from itertools import chain, islice

from spiders import urls
from store import alerts, articles, matches, overlaps, stories, story_details
from store.database import Database
from store.delivery_model import PendingAlert, Topic
from tocsin.alerts.plan.when import Now, parse_when
from tocsin.stories.news import SentText, is_about, is_boilerplate, news_of
from tocsin.stories.news_text import LONGEST, NewsText, news_text

MOST_JUDGED = 200
"""Alerts that are judged at a time: the others come with the next plan, at once."""

FROM_STORY, FROM_OTHERS = 24, 24
"""Sent articles that an alert is compared with: the newest of its story, and of what
the watchlist found beside it."""

READ_AT_ONCE = 2 * (FROM_STORY + FROM_OTHERS)
"""Articles that are not read again from the database while alerts are judged: those of
one alert are mostly those of the next."""

NOTHING_NEW, NEW_STORY = "", "a new story"

_Article = tuple[NewsText, str]
"""An article: its text, its site."""

_Sent = tuple[int, NewsText, str]
"""A sent article: its story, its text, its site."""


def is_judged(alert: PendingAlert) -> bool:
    """Return whether it is known what is new in an alert, if that matters at all."""
    return alert.news is not None or not isinstance(parse_when(alert.when), Now)


def find_news(
    db: Database, channel: str, pending: Iterable[PendingAlert]
) -> dict[int, str]:
    """Return alert → what is new in it, in a few words, for alerts not judged yet.

    Empty for alerts that bring nothing: of a story that the channel knows, or where the
    watchlist hit only in what the site prints again and again.
    """
    unjudged = (alert for alert in pending if not is_judged(alert))
    of_route = cache(partial(_sent_on_route, db, channel))
    of_story = cache(partial(_sent_on_story, db, channel))
    parts = cache(partial(_parts, db))
    read = lru_cache(READ_AT_ONCE)(partial(_read, db))
    found = {}
    for alert in islice(unjudged, MOST_JUDGED):
        article = read(alert.article)
        if article is None:
            found[alert.id] = NEW_STORY
            continue
        route = (alert.watchlist, alert.when)
        sent_on = {
            story: of_story((*route, story))
            for story in (*parts(alert.article), alert.story)
        }
        sent = dict.fromkeys(chain(of_route(route), *sent_on.values()))
        texts = [(story, *text) for id_, story in sent if (text := read(id_))]
        found_at = partial(matches.hits, db, alert.watchlist, alert.article)
        found[alert.id] = _news(
            article,
            found_at(field="text"),
            texts,
            in_headline=bool(found_at(field="title")),
            known_stories={story for story, named in sent_on.items() if named},
        )
    return found


def _parts(db: Database, article: int) -> list[int]:
    """Return the stories of what a roundup is made of, or of what a copy copies."""
    placed = story_details.placement(db, article)
    if placed is None:
        return []
    sources = [] if placed.copy_of is None else [placed.copy_of]
    if placed.composite:
        sources = [overlap.article for overlap in overlaps.of(db, article)]
    return sorted({*stories.stories_by_article(db, sources).values()})


def _news(
    article: _Article,
    hits: Sequence[tuple[int, int]],
    sent: Sequence[_Sent],
    *,
    in_headline: bool,
    known_stories: Collection[int],
) -> str:
    """Return what is new in an article.

    `hits` are those in its text; `in_headline` says whether its headline has one.
    `known_stories` are those that it belongs to and the channel was sent: its own,
    those of its parts if it is a roundup, and that of the article that it copies.
    """
    text, site = article
    if not known_stories:
        same_site = [earlier for _, earlier, where in sent if where == site]
        return NOTHING_NEW if is_boilerplate(text, hits, same_site) else NEW_STORY
    compared = [
        SentText(text=earlier, same_site=where == site)
        for of, earlier, where in sent
        if of in known_stories or is_about(text, earlier)
    ]
    news = news_of(text, hits, compared, in_headline=in_headline)
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
    text = news_text(stored.title, stored.text[:LONGEST], stored.language)
    return text, urls.domain(stored.url)
