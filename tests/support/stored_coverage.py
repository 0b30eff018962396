"""Articles with matches and stories in a database, written as the pipeline does."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from store import articles, matches, sources, stories
from store.database import Database
from store.model import Placement
from tests.support.factories import NOW, WORDS, article, match, source

OUTLETS = {"gazette": "Gazette", "post": "Northern Post", "radio": "Radio Sund"}


def prepare(db: Database, *watchlists: str) -> None:
    """Store the outlets and the watchlists."""
    sources.sync(
        db,
        [source(key, name=name) for key, name in OUTLETS.items()],
        NOW - timedelta(days=30),
    )
    matches.sync_watchlists(db, dict.fromkeys(watchlists, "ferry"), NOW)


def keep_article(
    db: Database,
    /,
    number: int,
    *,
    watchlists: Iterable[str] = (),
    story: int | None = None,
    **more: Any,
) -> int:
    """Store an article seen `number` minutes after NOW, in its place; return its id."""
    seen = more.pop("seen", NOW + timedelta(minutes=number))
    score = more.pop("score", 40)
    copy_of = more.pop("copy_of", None)
    outlet = more.pop("outlet_name", "")
    stored = article(number, seen=seen, **more)
    stored = replace(stored, outlet=outlet or OUTLETS.get(stored.source, ""))
    id_ = articles.add(
        db, stored, url_key=stored.url, text_key=stored.text, words=WORDS
    )
    stories.place(db, id_, Placement(story=story, copy_of=copy_of), seen)
    matches.add(db, id_, [match(name, score=score) for name in watchlists], seen)
    return id_
