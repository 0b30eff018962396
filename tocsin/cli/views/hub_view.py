"""Hubs in `tocsin status`: of how many sources they tell, and which fail."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from store.hub_model import HubSubscription
from tocsin.words.phrases import pluralize, when


def hub_lines(
    made: Iterable[HubSubscription], zone: ZoneInfo, *, most: int
) -> Iterator[str]:
    """Yield a line on all subscriptions, and one for each that fails, `most` at most.

    Nothing where there are none. A source without its hub is visited as if it had none,
    so that nothing of this is trouble.
    """
    made = list(made)
    told = {each.source for each in made if each.state == "active"}
    failing = [each for each in made if each.state == "asked" and each.tries]
    if told or failing:
        yield f"hubs: they tell of {pluralize(len(told), 'source')}"
    for each in failing[:most]:
        why = each.reason or "has not confirmed yet"
        again = f"; asked again {when(each.due, zone)}" if each.due else ""
        yield f"hub of {each.source}: {why}{again}"
    if len(failing) > most:
        yield f"{len(failing) - most} more hubs have not confirmed"
