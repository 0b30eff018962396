"""Changes that are told with something else: of one article all at once. Pure.

An article whose first message still waits is sent as it stands, with what became of it;
several changes of one article are one. So of all these alerts one is planned, and the
others go where it goes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from store.delivery_model import PendingAlert
from tocsin.alerts.plan.decisions import Plan, PlannedMessage

_FIRST = "told with the article's first message"


@dataclass(frozen=True, slots=True)
class GatheredAlerts:
    """Alerts that are planned, and those that go with them."""

    planned: tuple[PendingAlert, ...]
    attached: Mapping[int, tuple[int, ...]]
    """Alert → the alerts of changes that are told with it."""


def gathered(alerts: Iterable[PendingAlert]) -> GatheredAlerts:
    """Return the alerts to be planned, in their order."""
    every = list(alerts)
    of: dict[tuple[str, int], list[PendingAlert]] = {}
    for alert in every:
        if alert.article:
            of.setdefault((alert.watchlist, alert.article), []).append(alert)
    attached: dict[int, tuple[int, ...]] = {}
    for group in of.values():
        changed = [alert for alert in group if alert.change is not None]
        if not changed:
            continue
        first = next((alert for alert in group if alert.change is None), None)
        soon = [alert for alert in changed if alert.when == "now"]
        leader = first or (soon or changed)[-1]
        attached[leader.id] = tuple(a.id for a in changed if a.id != leader.id)
    gone = {id_ for ids in attached.values() for id_ in ids}
    planned = tuple(alert for alert in every if alert.id not in gone)
    return GatheredAlerts(planned, {id_: ids for id_, ids in attached.items() if ids})


def with_attached(plan: Plan, together: GatheredAlerts) -> Plan:
    """Return a plan in which the alerts that go with others go with them."""
    attached = together.attached
    if not attached:
        return plan
    first = {a.id for a in together.planned if a.change is None} & plan.waiting.keys()
    with_first = [id_ for each in first for id_ in attached.get(each, ())]
    return replace(
        plan,
        messages=tuple(_message(message, attached) for message in plan.messages),
        waiting=_spread(plan.waiting, attached) | dict.fromkeys(with_first, _FIRST),
        absorbed=_spread(plan.absorbed, attached),
        muted=_spread(plan.muted, attached),
    )


def _message(
    message: PlannedMessage, attached: Mapping[int, tuple[int, ...]]
) -> PlannedMessage:
    also = tuple(a for id_ in message.alerts for a in attached.get(id_, ()))
    return replace(message, attached=also)


def _spread(
    reasons: Mapping[int, str], attached: Mapping[int, tuple[int, ...]]
) -> dict[int, str]:
    """Return the reasons of alerts, and of those with them the same."""
    found = dict(reasons)
    for id_, reason in reasons.items():
        found |= dict.fromkeys(attached.get(id_, ()), reason)
    return found
