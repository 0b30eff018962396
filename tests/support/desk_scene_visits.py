"""Two weeks of visits to the sources of the desk's scene, and the ledger of them."""

from datetime import datetime, timedelta

from store import coverage_ledger, sources
from store.coverage_model import JudgedSource
from store.database import Database
from store.model import Source, Visit
from tocsin.config import Config
from tocsin.coverage.judge_source import judge

BLOCKED = "golos-lenny"
"""The source that refuses since yesterday."""

EVERY = timedelta(hours=4)

DAYS = 14


def visit_all(db: Database, config: Config, now: datetime) -> None:
    """Visit each source for two weeks, then decide the state that it is in."""
    begin = now - timedelta(days=DAYS)
    for rank, source in enumerate(config.sources):
        for step in range(int((now - begin) / EVERY)):
            at = begin + step * EVERY + timedelta(minutes=7 * rank)
            _visit(db, source, at, now, new=_new(rank, step))
    judged = [_judged(db, source, now) for source in config.sources]
    coverage_ledger.put(db, judged, now)


def _visit(
    db: Database, source: Source, at: datetime, now: datetime, *, new: int
) -> None:
    refuses = source.key == BLOCKED and now - at < timedelta(days=1)
    visit = Visit(
        source=source.key,
        at=at,
        outcome="hard" if refuses else "ok",
        status=403 if refuses else 200,
        listed=0 if refuses else 25,
        reason="HTTP 403: the site refuses the request" if refuses else "",
    )
    next_visit = now + timedelta(minutes=11 + at.minute)
    sources.record(db, visit, next_visit=next_visit, new=0 if refuses else new)


def _new(rank: int, step: int) -> int:
    """Return how many articles were new: fewer at night and at weekends."""
    by_day = (3, 4, 5, 4, 3, 1, 1)[step // 6 % 7]
    by_hour = (0, 1, 2, 2, 1, 0)[step % 6]
    return by_day * by_hour * (8 - rank) // 8


def _judged(db: Database, source: Source, now: datetime) -> JudgedSource:
    record = coverage_ledger.record_of(db, source.key, now)
    return JudgedSource(
        key=source.key,
        coverage=judge(record, source, now),
        last_visit=record.last_visit,
    )
