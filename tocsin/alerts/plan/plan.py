"""One channel's plan: what is told now, what waits and for what, what is let go."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from scheduler.windows import Rhythm
from store.model import Mute, OpenItem
from tocsin.alerts.plan.gathering import digest, surge
from tocsin.alerts.plan.nouns import Desk, Plan
from tocsin.alerts.plan.ringing import ring
from tocsin.alerts.plan.when import Now, Surge, read
from tocsin.alerts.plan.wording import clock


def plan(desk: Desk, items: Iterable[OpenItem], now: datetime) -> Plan:
    """Return what becomes of a channel's open items, which come in order of writing.

    Planned twice, the same is told once: by the keys of its drafts.
    """
    made = Plan()
    routes: dict[tuple[str, str], list[OpenItem]] = {}
    for item in items:
        mute = _mute_of(desk.mutes, item)
        if mute is not None:
            made.muted[item.id] = _silence(mute, desk, now)
            continue
        when = read(item.when)
        # Digests of all watchlists are one message; surges are of one watchlist.
        name = item.watchlist if isinstance(when, Surge) else ""
        routes.setdefault((name, item.when), []).append(item)
    for (_, text), group in routes.items():
        match read(text):
            case Now():
                ring(made, desk, group, now)
            case Rhythm() as rhythm:
                digest(made, desk, group, rhythm=rhythm, now=now)
            case Surge() as wanted:
                surge(made, desk, group, wanted=wanted, now=now)
    return made


def _mute_of(mutes: Sequence[Mute], item: OpenItem) -> Mute | None:
    about = {
        "watchlist": item.watchlist,
        "story": str(item.story),
        "outlet": item.outlet,
    }
    for mute in mutes:
        if about[mute.scope] == mute.what:
            return mute
    return None


def _silence(mute: Mute, desk: Desk, now: datetime) -> str:
    what = f"{mute.scope} {mute.what} is muted"
    if mute.until is None:
        return what
    return f"{what} until {clock(mute.until, now, desk.pace.zone)}"
