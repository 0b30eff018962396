"""Notices on sources in trouble, in stages: read and plan, render, write."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from store import coverage_ledger
from store.database import Database
from store.db import Store
from store.message import Message
from tocsin.alerts.delivery.operator_notices import queue_notices, render_notices
from tocsin.alerts.delivery.rendering import MessageWriter
from tocsin.alerts.plan.coverage_notices import CoverageReport, report_changes
from tocsin.alerts.plan.recipient import Recipient


def report_coverage(
    store: Store,
    recipients: Mapping[str, Recipient],
    operators: Sequence[str],
    *,
    writer: MessageWriter,
    now: datetime,
) -> bool:
    """Write notices on sources; return whether there were any.

    Blocks: not to be called on the event loop. Raises StoreError when the database
    cannot be read or written.
    """
    if not operators:
        return False
    rows = store.read(coverage_ledger.ledger)
    report = report_changes(rows, recipients, operators, now)
    if report is None:
        return False
    messages = render_notices(report.notices, recipients, writer)
    return store.write(apply_report, report, messages, now).result()


def apply_report(
    db: Database,
    report: CoverageReport,
    messages: Mapping[str, Message],
    now: datetime,
) -> bool:
    """Write the notices, and that the operator knows; return whether they were written.

    Runs in a transaction. They are not when a state has changed since they were
    planned: then they are planned anew.
    """
    if not coverage_ledger.are_in(db, report.states):
        return False
    coverage_ledger.mark_reported(db, report.reported, now)
    return queue_notices(db, report.notices, messages, now) > 0
