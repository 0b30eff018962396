"""One channel's plan: what is told now, what waits and for what, what is let go."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from scheduler.windows import Rhythm
from store.delivery_model import PendingAlert
from store.model import Mute
from tocsin.alerts.plan.batching import plan_digest, plan_surge
from tocsin.alerts.plan.immediate import plan_immediate
from tocsin.alerts.plan.model import Plan, PlanInput
from tocsin.alerts.plan.when import Now, Surge, parse_when
from tocsin.words.phrases import clock_text


def plan(desk: PlanInput, items: Iterable[PendingAlert], now: datetime) -> Plan:
    """Return what becomes of a channel's open items, which come in order of writing.

    Planned twice, the same is told once: by the keys of its drafts.
    """
    made = Plan()
    routes: dict[tuple[str, str], list[PendingAlert]] = {}
    for item in items:
        mute = _mute_of(desk.mutes, item)
        if mute is not None:
            made.muted[item.id] = _silence(mute, desk, now)
            continue
        when = parse_when(item.when)
        # Digests of all watchlists are one message; surges are of one watchlist.
        name = item.watchlist if isinstance(when, Surge) else ""
        routes.setdefault((name, item.when), []).append(item)
    for (_, text), group in routes.items():
        match parse_when(text):
            case Now():
                plan_immediate(made, desk, group, now)
            case Rhythm() as rhythm:
                plan_digest(made, desk, group, rhythm=rhythm, now=now)
            case Surge() as wanted:
                plan_surge(made, desk, group, wanted=wanted, now=now)
    return made


def _mute_of(mutes: Sequence[Mute], item: PendingAlert) -> Mute | None:
    about = {
        "watchlist": item.watchlist,
        "story": str(item.story),
        "outlet": item.outlet,
    }
    for mute in mutes:
        if about[mute.scope] == mute.target:
            return mute
    return None


def _silence(mute: Mute, desk: PlanInput, now: datetime) -> str:
    what = f"{mute.scope} {mute.target} is muted"
    if mute.until is None:
        return what
    return f"{what} until {clock_text(mute.until, now, desk.pace.zone)}"
