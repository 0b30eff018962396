"""Where a watchlist tells what became of its articles, and when. Pure."""

from scheduler.windows import Rhythm
from store.model import Route, Watchlist
from tocsin.alerts.plan.when import parse_when

CHANGE_DIGEST = "daily 08:00"
"""When changes come that wait for a digest, on a channel that gets none otherwise."""


def change_routes(watchlist: Watchlist) -> tuple[Route, ...]:
    """Return each channel that is told of changes, and when.

    With `changes = "digest"` that is with the channel's own digest, where it has one.
    """
    if watchlist.changes == "off":
        return ()
    found: dict[str, str] = {}
    for route in watchlist.routes:
        is_digest = isinstance(parse_when(route.when), Rhythm)
        when = route.when if is_digest else CHANGE_DIGEST
        if is_digest or route.channel not in found:
            found[route.channel] = "now" if watchlist.changes == "now" else when
    return tuple(Route(channel, when) for channel, when in found.items())
