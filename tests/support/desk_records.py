"""A random newsroom's stories: articles, matches, sightings, merges and splits."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from store import articles, matches, sources, stories
from store.database import Database
from store.model import Placement
from tests.support.factories import NOW, WORDS, article, match, source

KEYS = ("gazette", "herald", "post")
WATCHLISTS = {"ferries": "ferry", "piers": "pier"}


def known(db: Database) -> None:
    sources.sync(db, [source(key) for key in KEYS], NOW)
    matches.sync_watchlists(db, WATCHLISTS, NOW)


def write_down(db: Database, number: int, dice: random.Random) -> int:
    """Store an article in some story, with some matches; return its number."""
    seen = NOW + timedelta(hours=number)
    key = dice.choice(KEYS)
    outlet = dice.choice(["", key.title(), "Isle Observer"])
    language = dice.choice(["", "pt-br", "en"])
    stored = article(number, source=key, outlet=outlet, language=language, seen=seen)
    id_ = articles.add(
        db, stored, url_key=stored.url, text_key=str(number), words=WORDS
    )
    rows = db.conn.execute("SELECT id FROM stories WHERE merged_into IS NULL")
    story = dice.choice([None, *(id_ for (id_,) in rows)])
    names = dice.sample([*WATCHLISTS], dice.randint(0, 2))
    steps: list[Callable[[], object]] = [
        lambda: stories.place(db, id_, Placement(story=story), seen),
        lambda: matches.add(db, id_, [match(name) for name in names], seen),
    ]
    if dice.random() < 0.2:
        steps.reverse()
    for step in steps:
        step()
    return id_


def see_again(db: Database, dice: random.Random) -> None:
    """Let some source list some article again, at its own address or another."""
    rows = db.conn.execute("SELECT id, url FROM articles").fetchall()
    id_, url = dice.choice(rows)
    url += dice.choice(["", "?again"])
    again = article(1, source=dice.choice(KEYS), url=url, seen=NOW)
    articles.add_sighting(db, id_, again, url_key=url, known_by="url")


def rearrange(db: Database, dice: random.Random) -> None:
    """Merge two stories, or split one, as a person might."""
    rows = db.conn.execute("SELECT id FROM stories WHERE merged_into IS NULL")
    there = [id_ for (id_,) in rows]
    story = dice.choice(there)
    others = [id_ for id_ in there if id_ != story]
    if others and dice.random() < 0.5:
        stories.merge(db, story, [dice.choice(others)])
        return
    rows = db.conn.execute(
        "SELECT article_id FROM placements WHERE story_id = ?", (story,)
    )
    inside = [id_ for (id_,) in rows]
    if len(inside) > 1:
        stories.split(db, story, dice.sample(inside, dice.randint(1, len(inside) - 1)))


def delete(db: Database, dice: random.Random) -> None:
    """Delete an article, as a person might with another program."""
    rows = db.conn.execute("SELECT id FROM articles").fetchall()
    (id_,) = dice.choice(rows)
    for table in ("vectors", "fingerprints", "recent_keys"):
        db.conn.execute(f"DELETE FROM {table} WHERE article_id = ?", (id_,))
    db.conn.execute("DELETE FROM articles WHERE id = ?", (id_,))


def live(db: Database, dice: random.Random, steps: int) -> None:
    (before,) = db.conn.execute("SELECT count(*) FROM articles").fetchone()
    for number in range(before + 1, before + steps + 1):
        write_down(db, number + 1000, dice)
        act = dice.choice([see_again, see_again, rearrange, lambda *_: None])
        act(db, dice)


def uncount(db: Database) -> None:
    """Leave the database as m016 finds one of an older tocsin: without counts."""
    for table in ("story_outlets", "story_watchlists"):
        db.conn.execute(f"DELETE FROM {table}")
    for table in ("watchlist_days", "source_article_days"):
        db.conn.execute(f"DELETE FROM {table}")
    db.conn.execute("UPDATE stories SET articles = 0, outlets = 0, language = ''")
    db.conn.execute("UPDATE watchlists SET last_alert = NULL")
    db.conn.execute("DELETE FROM settings WHERE name = 'counters'")


def write_article(
    db: Database, number: int, story: int | None = None, **more: Any
) -> int:
    """Store an article in a story, or in one of its own; return its number."""
    stored = article(number, **more)
    id_ = articles.add(
        db, stored, url_key=stored.url, text_key=str(number), words=WORDS
    )
    stories.place(db, id_, Placement(story=story), stored.seen)
    return id_
