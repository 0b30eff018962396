"""The sources of a configuration as the database knows them: one list for everybody."""

from datetime import datetime, timedelta

from store import coverage_ledger
from store.database import Database
from tocsin.config import Config
from tocsin.coverage.coverage_lines import SPARK_DAYS, CoverageLine, coverage_lines


def watched_sources(db: Database, config: Config, now: datetime) -> list[CoverageLine]:
    """Return the sources with their states and last days, in the file's order."""
    rows = coverage_ledger.ledger(db)
    days = coverage_ledger.days(db, now - timedelta(days=SPARK_DAYS))
    return coverage_lines(config.sources, rows, days, now.date())
