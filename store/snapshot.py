"""Several reads that see the same state of the database."""

import contextlib
from collections.abc import Iterator

from store.database import Database


@contextlib.contextmanager
def snapshot(db: Database) -> Iterator[Database]:
    """Let all reads in the block see the database as the first of them sees it.

    Writers are not held up. A savepoint, so that it works inside a transaction as well.
    """
    db.conn.execute("SAVEPOINT snapshot")
    try:
        yield db
    finally:
        # After an error of the disk it may be gone already.
        if db.conn.in_transaction:
            db.conn.execute("RELEASE snapshot")
