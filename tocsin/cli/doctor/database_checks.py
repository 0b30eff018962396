"""Checks of the database file: it opens, it is of this version, it is whole."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from store.connections import is_up_to_date
from store.database import Database, in_memory
from store.schema import apply_migrations
from store.schema_version import applied, pending
from tocsin.cli.doctor.findings import DoctorFinding, fail, ok, warn
from tocsin.cli.doctor.installation import Installation
from tocsin.words.phrases import pluralize

RESTORE = "Stop the daemon and restore a backup: tocsin restore FILE"

MOST_SHOWN = 5
"""Faults or names that are shown of possibly thousands."""


def opens(it: Installation) -> Iterator[DoctorFinding]:
    """Find a database that is not there, not ours, of a newer tocsin or unreadable."""
    if it.db_error is not None:
        say = warn if _is_missing(it.database) else fail
        yield say(it.db_error.message, it.db_error.remedy)
    elif it.db is not None:
        size_mb = it.database.stat().st_size / 1_000_000
        yield ok(f"{it.database}: {size_mb:,.1f} MB")


def _is_missing(file: Path) -> bool:
    """Return whether there is no such file; not where that cannot be told."""
    try:
        file.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def schema_version(it: Installation) -> Iterator[DoctorFinding]:
    """Find a database of an older tocsin, or one that is half brought over."""
    if it.db is None:
        return
    yield version_finding(applied(it.db), pending(it.db))


def version_finding(done: Sequence[str], lacking: Sequence[str]) -> DoctorFinding:
    """Return what is to say of the migrations that a database had and still lacks.

    Names begin with their number, such as m007_claimed_addresses.
    """
    # Of an older tocsin the last are missing; nothing leaves one out.
    gaps = [name for name in lacking if any(name < one for one in done)]
    if gaps:
        return fail(
            f"the database is half brought up to date: {', '.join(gaps)} was never "
            "done, and later ones were",
            RESTORE,
        )
    if lacking:
        return warn(
            f"an older tocsin wrote the database; the next start of the daemon does "
            f"{', '.join(lacking)}",
            "See what that takes: tocsin upgrade --check   then: tocsin upgrade",
        )
    return ok(f"tables of this version ({max(done, default='none')})")


def tables_whole(it: Installation) -> Iterator[DoctorFinding]:
    """Find tables, triggers and indexes that somebody has dropped."""
    if it.db is None or not is_up_to_date(it.db):
        return
    lacking = sorted(expected_objects() - _objects(it.db))
    if lacking:
        shown = ", ".join(f"{kind} {name}" for kind, name in lacking[:MOST_SHOWN])
        more = f" and {len(lacking) - MOST_SHOWN} more" * (len(lacking) > MOST_SHOWN)
        yield fail(
            f"the database lacks {shown}{more}: another program changed its tables",
            RESTORE,
        )
    else:
        yield ok("all tables, views, triggers and indexes are there")


def expected_objects() -> set[tuple[str, str]]:
    """Return the kinds and names of what a database of this version has."""
    with in_memory() as fresh:
        apply_migrations(fresh)
        return _objects(fresh)


def _objects(db: Database) -> set[tuple[str, str]]:
    """Return the kinds and names of what a database has, without FTS5's own tables."""
    rows = db.conn.execute(
        "SELECT type, name FROM sqlite_master"
        " WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE '\\_sqlite%' ESCAPE '\\'"
    )
    return set(rows.fetchall())


def integrity(it: Installation) -> Iterator[DoctorFinding]:
    """Find pages of the file that are damaged, and rows that lost what they name."""
    if it.db is None:
        return
    pragma = "integrity_check" if it.is_thorough else "quick_check"
    rows = it.db.conn.execute(f"PRAGMA {pragma}({MOST_SHOWN})").fetchall()
    yield integrity_finding([str(text) for (text,) in rows], pragma)
    if it.is_thorough:
        lost = it.db.conn.execute("PRAGMA foreign_key_check").fetchall()
        yield from lost_findings(row[0] for row in lost)


def integrity_finding(rows: Sequence[str], pragma: str) -> DoctorFinding:
    """Return what is to say of what SQLite says of the file."""
    if list(rows) == ["ok"]:
        return ok(f"the file is whole ({pragma})")
    return fail(f"the file is damaged ({pragma}): {'; '.join(rows)}", RESTORE)


def lost_findings(tables: Iterable[str]) -> Iterator[DoctorFinding]:
    """Yield what is to say of rows, by their table, whose parent is not there."""
    counts = dict[str, int]()
    for table in tables:
        counts[table] = counts.get(table, 0) + 1
    for table, count in sorted(counts.items()):
        yield fail(f"{pluralize(count, 'row')} of {table} lost what they name", RESTORE)
    if not counts:
        yield ok("no row has lost what it names")


def write_ahead_log(it: Installation) -> Iterator[DoctorFinding]:
    """Find a database that is not in WAL mode, or whose log grows without end."""
    if it.db is None:
        return
    (mode,) = it.db.conn.execute("PRAGMA journal_mode").fetchone()
    log = it.database.with_name(it.database.name + "-wal")
    size_bytes = log.stat().st_size if log.exists() else 0
    yield log_finding(log, mode, size_bytes)


LARGE_LOG_BYTES = 256_000_000
"""The daemon cuts it to 64 MB whenever no reader stands in the way."""


def log_finding(log: Path, mode: str, size_bytes: int) -> DoctorFinding:
    """Return what is to say of the journal mode and the size of the log."""
    size = f"{size_bytes / 1_000_000:,.0f} MB"
    if mode != "wal":
        return warn(
            f"the journal mode is {mode}: readers and the daemon hold each other up",
            "The daemon changes it at its next start: tocsin run",
        )
    if size_bytes > LARGE_LOG_BYTES:
        return warn(
            f"the log beside the database has {size}: some program reads and does not "
            "end",
            f"Which one: lsof {log}",
        )
    return ok(f"write-ahead log of {size}")
