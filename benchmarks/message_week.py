"""`python -m benchmarks.message_week`: the messages that a person would get in a week.

Sixty articles a day that tell about twenty-five stories, as stories spread: most are
told by one outlet, few by many, most of it by day. Planned by the daemon's own code on
a simulated clock; nothing is sent.
"""

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from scheduler.windows import Hours
from store.connections import open_writer
from store.model import Route
from tests.support.simulation import POLICY, Report, Simulation, recipient

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

DAYS, ARTICLES_A_DAY, STORIES_A_DAY = 7, 60, 25
OUTLETS = 80

SPREAD = 1.1
"""How unevenly articles fall to a day's stories (Zipf): the largest has about ten."""

NIGHT = Hours.read("22:00-07:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What somebody has written into the configuration."""

    label: str
    when: str = "now"
    policy: dict[str, Any]


SETTINGS = (
    Setting(label="the defaults", policy={}),
    Setting(label='quiet = "22:00-07:00"', policy={"quiet": NIGHT}),
    Setting(label="max_per_hour = 3", policy={"max_per_hour": 3}),
    Setting(label='when = "hourly"', when="hourly", policy={}),
    Setting(label='when = "daily 08:00"', when="daily 08:00", policy={}),
    Setting(label='when = "weekly mon 08:00"', when="weekly mon 08:00", policy={}),
    Setting(label='when = "surge 5/1h"', when="surge 5/1h", policy={}),
)


def week(seed: int = 1) -> list[Report]:
    """Return the reports of a week."""
    chance = Random(seed)
    weights = [1 / (rank + 1) ** SPREAD for rank in range(STORIES_A_DAY)]
    reports = []
    for day in range(DAYS):
        numbers = range(day * STORIES_A_DAY, (day + 1) * STORIES_A_DAY)
        began = {number: _hour_of_day(chance) for number in numbers}
        told = chance.choices(numbers, weights, k=ARTICLES_A_DAY - STORIES_A_DAY)
        for number in [*numbers, *told]:
            # What follows comes soon, or in the hours after.
            later = timedelta(hours=chance.expovariate(1 / 4))
            reports.append(
                Report(
                    at=MONDAY + day * DAY + began[number] + later,
                    story=number,
                    outlet=f"Outlet {chance.randrange(OUTLETS)}",
                )
            )
    return reports


def _hour_of_day(chance: Random) -> timedelta:
    """Return when a story breaks: nine of ten by day."""
    by_day = chance.random() < 0.9
    hour = chance.uniform(7, 20) if by_day else chance.uniform(20, 31) % 24
    return timedelta(hours=hour)


def messages(setting: Setting) -> tuple[Counter[str], int, Counter[str]]:
    """Return how many messages of each kind a week has, the most in an hour, items."""
    with _simulation(setting) as simulation:
        simulation.run(week(), until=MONDAY + 2 * (DAYS + 1) * DAY)
        written = simulation.views()
        hours = Counter(f"{view.created:%d %H}" for view in written)
        kinds = Counter(str(view.kind) for view in written)
        return kinds, max(hours.values(), default=0), Counter(simulation.states())


@contextlib.contextmanager
def _simulation(setting: Setting) -> Iterator[Simulation]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "week.db"
        path.touch()
        with contextlib.closing(open_writer(path)) as db:
            policy = replace(POLICY, **setting.policy)
            recipients = {"hook": recipient("hook", policy=policy)}
            yield Simulation(db, recipients, (Route("hook", setting.when),), now=MONDAY)


def main() -> None:
    """Print the week as a table, one setting a row."""
    total = DAYS * ARTICLES_A_DAY
    print(f"{total} articles, {DAYS * STORIES_A_DAY} stories, {DAYS} days\n")
    print("| written in config.toml | messages | a day | of them | most in an hour |")
    print("|---|---|---|---|---|")
    for setting in SETTINGS:
        kinds, most, states = messages(setting)
        if sum(states.values()) < total - OUTLETS or states["pending"]:
            raise LookupError(f"{setting.label}: something is lost: {states}")
        count = sum(kinds.values())
        named = ", ".join(f"{n} {kind}s" for kind, n in kinds.most_common()) or "none"
        a_day = f"{count / DAYS:.1f}"
        print(f"| `{setting.label}` | {count} | {a_day} | {named} | {most} |")


if __name__ == "__main__":
    main()
