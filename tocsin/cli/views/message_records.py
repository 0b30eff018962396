"""Messages and alerts as programs get them: docs/scripting.md lists the keys."""

from dataclasses import asdict

from store import deliveries
from store.alert_views import AlertView
from store.database import Database
from store.deliveries import DeliveryView
from tocsin.cli.json_output import Record


def message_record(view: DeliveryView) -> Record:
    """Return what the list has of a message; the API calls its parts the same."""
    facts = asdict(view)
    return {"message": facts.pop("id"), **facts}


def message_details(db: Database, view: DeliveryView) -> Record:
    """Return a message as it was written, and every attempt to send it."""
    tried = [
        {
            "started": attempt.started,
            "ended": attempt.ended,
            "outcome": attempt.outcome,
            "status": attempt.status,
            "reason": attempt.reason,
        }
        for attempt in deliveries.attempts(db, view.id)
    ]
    text = deliveries.message(db, view.id).plain
    return {**message_record(view), "text": text, "tried": tried}


def held_record(view: AlertView) -> Record:
    """Return an alert that is in no message."""
    facts = asdict(view)
    return {"alert": facts.pop("id"), **facts}
