"""What a soak left behind: read from the database and the inboxes, and judged."""

import contextlib
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import StatisticsError

from benchmarks.memory_slope import Sample, memory_slope
from benchmarks.soak.inboxes import routes
from benchmarks.soak.run import Soak
from benchmarks.soak.truth import ArticleId, article_ids, subject_of
from benchmarks.soak.verdict import (
    Alert,
    StoredAlert,
    Verdict,
    judge_alerts,
    judge_articles,
    judge_repeats,
)

_ALERTS = """
SELECT ar.url, c.name, a.state, a.reason, coalesce(m.state, d.state, ''),
       coalesce(m.key, d.key, '')
FROM alerts a JOIN articles ar ON ar.id = a.article_id
JOIN channels c ON c.id = a.channel_id
LEFT JOIN deliveries d ON d.id = a.delivery_id
LEFT JOIN deliveries m ON m.id = d.merged_into
"""

FEWEST_SAMPLES = 8
"""Looks at memory from which a line can be laid."""


def judge(soak: Soak) -> Verdict:
    """Return what became of all that was published."""
    verdict, counts = Verdict(), soak.outlets.published()
    accepted = {inbox.trouble.name: inbox.accepted() for inbox in soak.inboxes}
    with contextlib.closing(_open(soak.daemon.database)) as db:
        judge_articles(
            verdict,
            _published(counts),
            stored=_ids(db, "SELECT url FROM articles"),
            deleted=_deletable(soak, db),
        )
        judge_alerts(
            verdict,
            _wanted(soak, counts),
            accepted=accepted,
            stored=_stored_alerts(db),
        )
    marked = soak.marked | soak.daemon.repeated_keys()
    for inbox in soak.inboxes:
        judge_repeats(
            verdict,
            inbox.trouble.name,
            accepted[inbox.trouble.name],
            knows_repeats=inbox.trouble.knows_repeats,
            marked=marked,
        )
    return verdict


def faults_of(database: Path) -> list[str]:
    """Return what SQLite finds wrong with the file; nothing when it is whole."""
    with contextlib.closing(sqlite3.connect(database)) as db:
        found = [said for (said,) in db.execute("PRAGMA integrity_check")]
        found += [f"{row[0]} leads nowhere" for row in db.execute(
            "PRAGMA foreign_key_check"
        )]  # fmt: skip
        try:
            # Raises when an index and the articles disagree.
            db.execute(
                "INSERT INTO articles_fts(articles_fts, rank)"
                " VALUES ('integrity-check', 1)"
            )
        except sqlite3.DatabaseError as error:
            found.append(str(error))
    return [each for each in found if each != "ok"]


def figures(soak: Soak, verdict: Verdict) -> dict[str, object]:
    """Return what is printed."""
    daemon = soak.daemon
    return {
        "articles": sum(soak.outlets.published()),
        "lost": len(verdict.lost_articles) + len(verdict.lost_alerts),
        "duplicates_unflagged": len(verdict.unflagged),
        **memory_figures(daemon.samples),
        "fd_max": daemon.fd_max,
        "deleted": verdict.deleted,
        "alerts": verdict.alerts,
        "told": verdict.told,
        "counted_in_roundups": verdict.counted,
        "held": dict(verdict.held),
        "repeats_marked": verdict.repeats,
        "kills": daemon.kills,
        "starts": daemon.starts,
        **soak.done,
    }


def memory_figures(samples: Sequence[Sample]) -> dict[str, float]:
    """Return how memory grew; nothing when a half of the run shows no work."""
    if len(samples) < FEWEST_SAMPLES:
        return {}
    try:
        slope = memory_slope(samples)
    except StatisticsError:
        return {}
    return {
        "rss_half_mb": slope.half_mb,
        "rss_last_mb": slope.last_mb,
        "rss_mb_per_1000": slope.mb_per_1000,
    }


def _open(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)


def _published(counts: list[int]) -> Iterator[ArticleId]:
    for outlet, count in enumerate(counts):
        for number in range(count):
            yield ArticleId(outlet, number)


def _wanted(soak: Soak, counts: list[int]) -> Iterator[Alert]:
    plan, told = soak.plan, routes()
    for id_ in _published(counts):
        subject = subject_of(plan.seed, id_, late_from=plan.late_from)
        for channel in told.get(subject, ()):
            yield id_, channel


def _deletable(soak: Soak, db: sqlite3.Connection) -> set[ArticleId]:
    """Return articles that were old when a day had passed, and whose entry is there.

    No watchlist with a channel may have found them: those are kept.
    """
    plan = soak.plan
    return {
        id_
        for id_ in _ids(db, "SELECT url FROM entries WHERE state <> 'waiting'")
        if soak.deleted_to
        and id_.number < soak.deleted_to[id_.outlet]
        and not subject_of(plan.seed, id_, late_from=plan.late_from)
    }


def _ids(db: sqlite3.Connection, sql: str) -> set[ArticleId]:
    return {id_ for (url,) in db.execute(sql) for id_ in article_ids(url)}


def _stored_alerts(db: sqlite3.Connection) -> dict[Alert, list[StoredAlert]]:
    found: dict[Alert, list[StoredAlert]] = defaultdict(list)
    for url, channel, state, reason, delivery, key in db.execute(_ALERTS):
        alert = StoredAlert(state=state, reason=reason, delivery=delivery, key=key)
        for id_ in article_ids(url):
            found[id_, channel].append(alert)
    return found
