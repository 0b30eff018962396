"""One channel's plan: what is sent now, what waits and for what, what is absorbed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from scheduler.windows import Rhythm
from store.delivery_model import PendingAlert
from store.model import Mute
from tocsin.alerts.plan.attached_changes import gathered, with_attached
from tocsin.alerts.plan.batching import plan_digest, plan_surge
from tocsin.alerts.plan.decisions import Plan, PlannedMessage, combined
from tocsin.alerts.plan.follow_ups import plan_immediate
from tocsin.alerts.plan.plan_input import PlanInput
from tocsin.alerts.plan.when import Now, Surge, parse_when
from tocsin.words.phrases import clock_text


def plan(given: PlanInput, alerts: Iterable[PendingAlert], now: datetime) -> Plan:
    """Return what becomes of a channel's pending alerts, in order of writing.

    The same input gives the same keys: what is planned twice is written once.
    """
    plans = list[Plan]()
    routes: dict[tuple[str, str], list[PendingAlert]] = {}
    together = gathered(alerts)
    for alert in together.planned:
        mute = _mute_of(given.mutes, alert)
        if mute is not None:
            plans.append(Plan(muted={alert.id: _reason(mute, given, now)}))
            continue
        # Digests of all watchlists are one message; a surge is of one watchlist.
        is_surge = isinstance(parse_when(alert.when), Surge)
        name = alert.watchlist if is_surge else ""
        routes.setdefault((name, alert.when), []).append(alert)
    for (_, when), group in routes.items():
        match parse_when(when):
            case Now():
                plans.append(plan_immediate(given, group, now))
            case Rhythm() as rhythm:
                plans.append(plan_digest(given, group, now, rhythm=rhythm))
            case Surge() as wanted:
                plans.append(plan_surge(given, group, now, wanted=wanted))
    made = with_attached(combined(plans), together)
    return replace(made, messages=_naming(given, made.messages))


def _naming(
    given: PlanInput, messages: Sequence[PlannedMessage]
) -> tuple[PlannedMessage, ...]:
    """Return the messages, one of them naming what was absorbed on other stories.

    That is the first digest, or else the first that is no surge: what nobody was sent
    is to be seen in the next message that comes.
    """
    included = {id_ for message in messages for id_ in message.alerts}
    also = tuple(a.id for a in given.history.unnamed if a.id not in included)
    fit = [message for message in messages if message.kind != "surge"]
    chosen = next((m for m in fit if m.kind == "digest"), fit[0] if fit else None)
    if chosen is None or not also:
        return tuple(messages)
    return tuple(
        replace(message, also=also) if message is chosen else message
        for message in messages
    )


def _mute_of(mutes: Sequence[Mute], alert: PendingAlert) -> Mute | None:
    targets = {
        "watchlist": alert.watchlist,
        "story": str(alert.story),
        "outlet": alert.outlet,
    }
    return next((mute for mute in mutes if targets[mute.scope] == mute.target), None)


def _reason(mute: Mute, given: PlanInput, now: datetime) -> str:
    muted = f"{mute.scope} {mute.target} is muted"
    if mute.until is None:
        return muted
    return f"{muted} until {clock_text(mute.until, now, given.policy.zone)}"
