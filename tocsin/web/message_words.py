"""What messages, alerts and channels are called on the pages."""

from collections.abc import Mapping
from typing import get_args

from store.model import AlertState, ChannelHealth, DeliveryKind, DeliveryState
from tocsin.web.page_language import translated as _

DELIVERY_STATES: tuple[DeliveryState, ...] = get_args(DeliveryState)

_CLASSES: Mapping[str, str] = {
    "sent": "good",
    "dead": "bad",
    "unknown": "warn",
    "waiting": "warn",
}


def delivery_state(state: DeliveryState) -> str:
    """Return the state of a message in the reader's language."""
    return {
        "waiting": _("waiting"),
        "sending": _("being sent"),
        "sent": _("sent"),
        "unknown": _("in doubt"),
        "dead": _("failed"),
        "merged": _("merged"),
        "cancelled": _("cancelled"),
    }[state]


def delivery_class(state: str) -> str:
    """Return the class of a message's state: good, warn, bad or none of them."""
    return _CLASSES.get(state, "")


def delivery_kind(kind: DeliveryKind) -> str:
    """Return what a message is for, in the reader's language."""
    return {
        "alert": _("alert"),
        "followup": _("follow-up"),
        "surge": _("surge"),
        "digest": _("digest"),
        "roundup": _("roundup"),
        "note": _("note"),
        "notice": _("notice"),
        "test": _("test"),
    }.get(kind, kind)


def alert_state(state: AlertState) -> str:
    """Return the state of an alert in the reader's language."""
    return {
        "pending": _("waits"),
        "included": _("in a message"),
        "absorbed": _("nothing new"),
        "muted": _("muted"),
        "dropped": _("dropped"),
    }[state]


def attempt_outcome(outcome: str) -> str:
    """Return what came of an attempt to send, in the reader's language."""
    return {
        "ok": _("ok"),
        "handed over": _("handed over"),
        "retry": _("retry"),
        "channel": _("channel"),
        "permanent": _("permanent"),
        "unknown": _("unknown"),
    }.get(outcome, outcome)


def channel_class(health: ChannelHealth) -> str:
    """Return the class of a channel's state: good, warn, bad or none of them."""
    if health.down_since is not None:
        return "bad" if health.failures > 1 or health.closed_until else "warn"
    return "good" if health.last_ok is not None else ""


FILTERS = {
    "alert_state": alert_state,
    "attempt_outcome": attempt_outcome,
    "channel_class": channel_class,
    "delivery_class": delivery_class,
    "delivery_kind": delivery_kind,
    "delivery_state": delivery_state,
}
