"""What tests of `tocsin forget` start with: three articles, and messages of them."""

import contextlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from store import outbox
from store.connections import open_or_create
from store.database import Database
from store.message import Message
from store.outbox import NewDelivery
from tests.support.batches import all_of
from tests.support.cli_runner import Say, output_of
from tests.support.factories import NOW, article
from tests.support.old_news import DAY, RULES, known, take
from tests.support.taking import take_listed
from tocsin.intake import reindexing, search

WHY = ("--why", "order of the court of Port Sund")


@contextlib.contextmanager
def database(folder: Path) -> Iterator[Database]:
    """Open the database of a folder for the block."""
    with contextlib.closing(open_or_create(folder / "tocsin.db", 10)) as db:
        yield db


def send(db: Database, article_id: int, title: str) -> int:
    """Let a message be written that includes an article's alert; return its number."""
    said = Message(title=title, body=f"<p>{title}</p>", plain=f"{title}\nRead it.")
    new = NewDelivery(channel="hook", key="k1", kind="alert", message=said)
    id_ = outbox.queue(db, new, NOW)
    assert id_ is not None
    db.conn.execute(
        "UPDATE alerts SET state = 'included', delivery_id = ? WHERE article_id = ?",
        (id_, article_id),
    )
    return id_


def states_of_alerts(db: Database) -> list[tuple[int, str, int | None]]:
    """Return (article, state, delivery) of each alert."""
    rows = db.conn.execute(
        "SELECT article_id, state, delivery_id FROM alerts ORDER BY 1"
    )
    return rows.fetchall()


def three_articles(folder: Path) -> Say:
    """Return what runs commands beside a database with three articles.

    The first two are of ferries; the third, of the herald, quotes none of them.
    """
    (folder / "config.toml").write_text("")
    with database(folder) as db:
        known(db)
        take(db, 1, NOW, on="ferry")
        take(db, 2, NOW + 2 * DAY, on="ferry")
        other = article(
            3, source="herald", outlet="", url="https://herald.example/3", seen=NOW
        )
        take_listed(db, other, RULES)
        all_of(lambda: reindexing.rekey_batch(db, 100))
        all_of(lambda: search.reindex_batch(db, 100))
    return partial(output_of, folder)


def forget(say: Say, *what: str) -> str:
    """Remove it, and return what the command printed."""
    return say("forget", *what, *WHY, "--yes")
