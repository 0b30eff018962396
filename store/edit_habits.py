"""Edit habits: how often each outlet changes its articles, and what asking cost."""

from datetime import timedelta

from store.database import Database
from store.revisit_model import EditCount

REMEMBERED_VISITS = 200
"""Revisits at a step after which the counts are halved: habits change, and so the
latest count twice. The share stays what it was."""

REMEMBERED_ARTICLES = 1_000
"""Articles after which the costs of an outlet are halved, likewise."""

CREDIT = 50
"""Articles that count as read and not visited again: a share of the first few articles
says nothing, and a new database begins with what it has learnt of nobody."""


def counts(db: Database, source: str) -> dict[timedelta, EditCount]:
    """Return step → how often an outlet's pages had changed there."""
    rows = db.conn.execute(
        "SELECT step, made, changed FROM edit_counts WHERE source_id ="
        " (SELECT id FROM sources WHERE key = ?)",
        (source,),
    )
    return {
        timedelta(seconds=step): EditCount(made=made, changed=changed)
        for step, made, changed in rows
    }


def spent(db: Database) -> float:
    """Return the revisits per article, over all outlets and `CREDIT` others."""
    revisits, articles = db.conn.execute(
        "SELECT revisits, articles FROM revisit_total"
    ).fetchone()
    return float(revisits / (articles + CREDIT))


def count_visit(db: Database, source: str, step: timedelta, *, changed: bool) -> None:
    """Count a revisit at a step that got an answer, and whether it found a change."""
    db.conn.execute(
        """
        INSERT INTO edit_counts (source_id, step, made, changed)
        SELECT id, :step, 1, :changed FROM sources WHERE key = :source
        ON CONFLICT (source_id, step) DO UPDATE SET
          changed = (changed + excluded.changed) / iif(made >= :most, 2, 1),
          made = (made + 1) / iif(made >= :most, 2, 1)
        """,
        {
            "step": round(step.total_seconds()),
            "changed": int(changed),
            "source": source,
            "most": REMEMBERED_VISITS,
        },
    )


def count_article(db: Database, source: str) -> None:
    """Count an article that was read."""
    _count_cost(db, source, articles=1, revisits=0)


def count_request(db: Database, source: str) -> None:
    """Count a request for the page of an article that is stored."""
    _count_cost(db, source, articles=0, revisits=1)


def _count_cost(db: Database, source: str, *, articles: int, revisits: int) -> None:
    db.conn.execute(
        """
        INSERT INTO revisit_costs (source_id, articles, revisits)
        SELECT id, :articles, :revisits FROM sources WHERE key = :source
        ON CONFLICT (source_id) DO UPDATE SET
          articles = (articles + :articles) / iif(articles >= :most, 2, 1),
          revisits = (revisits + :revisits) / iif(articles >= :most, 2, 1)
        """,
        {
            "articles": articles,
            "revisits": revisits,
            "source": source,
            "most": REMEMBERED_ARTICLES,
        },
    )
