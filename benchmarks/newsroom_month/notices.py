"""Series of one outlet from one template: court calendars, flood bulletins, notices."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from benchmarks.synthetic_prose import person

_CHARGES = (
    "theft of copper",
    "arson",
    "careless driving",
    "smuggling",
    "assault",
    "false accounting",
    "fishing without a licence",
    "fraud",
    "trespass",
    "breach of a lease",
)

_CLERK = (
    "All hearings are public unless the bench decides otherwise. Visitors leave "
    "bags and telephones at the gate and stand when the bench enters. Lists may "
    "change at short notice; the clerk's office answers questions on weekday "
    "mornings. Witnesses report to the desk in the hall a quarter of an hour before "
    "they are called."
)

WET_EVERY, WET_DAYS, RISING_DAYS = 9, 5, 3
"""Of so many days so many are wet; in the first of these the rivers rise."""

_WARNINGS = ("no warning", "flood alert", "severe flood warning")

_GAUGES = ("Halmer", "Pellsund", "Drumlow", "Upper Weir", "Lock Seven")

_ADVICE = (
    "Levels are read at the gauges and are not corrected for wind. Keep away from "
    "banks and do not drive through standing water. Farmers are asked to move "
    "animals to high ground in good time. The next bulletin follows at the usual "
    "hour; the river office thanks all volunteers who read the gauges by hand."
)

_WATER = (
    "The water board advises all households in the streets named above to boil "
    "water for three minutes before drinking, cooking or cleaning teeth. Bottled "
    "water is handed out at the fire station. Washing and bathing are safe. The "
    "board tests the supply each morning and publishes when the notice is lifted."
)

_STREETS = (
    "Gull Lane and Tanner Row",
    "the Northern Quarter and Bell Hill",
    "Mill Island",
    "Station Road and the Old Docks",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One piece of a series."""

    at: datetime
    series: str
    headline: str
    paragraphs: tuple[str, ...]
    news: tuple[str, ...]
    """The paragraphs that say what no earlier piece did; all of one issued anew."""


def court_calendars(random: Random, start: datetime, end: datetime) -> Iterator[Notice]:
    """Yield a calendar for each weekday, each with cases that no other has."""
    for at in _days(start, end, hours=6.5):
        if at.weekday() >= 5:
            continue
        cases = tuple(
            f"Room {random.randint(1, 6)}, {random.randint(9, 15)}."
            f"{random.choice('03')}0: {person(random)}, {charge}."
            for charge in random.sample(_CHARGES, random.randint(3, 5))
        )
        yield Notice(
            at=at,
            series="court calendar",
            headline=f"Veldwick district court: hearings on {at:%A %d %B}",
            paragraphs=(
                f"The Veldwick district court publishes its list for {at:%A %d %B}.",
                *cases,
                _CLERK,
            ),
            news=cases,
        )


def flood_bulletins(random: Random, start: datetime, end: datetime) -> Iterator[Notice]:
    """Yield two bulletins a day in wet spells; news is a gauge with another warning."""
    levels = {gauge: random.randint(90, 150) for gauge in _GAUGES}
    warnings: dict[str, str] = {}
    for day, morning in enumerate(_days(start, end, hours=5.75)):
        if day % WET_EVERY >= WET_DAYS:
            continue
        for at in (morning, morning + timedelta(hours=11)):
            is_rising = day % WET_EVERY < RISING_DAYS
            for gauge in _GAUGES:
                step = random.randint(2, 38)
                levels[gauge] += step if is_rising else -step
            before = warnings
            warnings = {gauge: _warning(level) for gauge, level in levels.items()}
            lines = {
                gauge: f"{gauge}: {levels[gauge]} cm, "
                f"{'rising' if is_rising else 'falling'}, {warnings[gauge]}."
                for gauge in _GAUGES
            }
            day_and_hour = f"{at:%A %d %B}, {at:%H} hours"
            first = f"The river office issues this bulletin for {day_and_hour}."
            yield Notice(
                at=at,
                series="flood bulletin",
                headline=f"River bulletin, {day_and_hour}",
                paragraphs=(first, *lines.values(), _ADVICE),
                news=tuple(
                    lines[gauge]
                    for gauge in _GAUGES
                    if before and before[gauge] != warnings[gauge]
                ),
            )


def _warning(level: int) -> str:
    """Return the warning at a level in centimetres."""
    return _WARNINGS[sum(level > limit for limit in (190, 250))]


def water_notices(random: Random, start: datetime, end: datetime) -> Iterator[Notice]:
    """Yield a notice every two to four days; the same words come back weeks later."""
    turn, at = 0, start + timedelta(hours=9)
    while at < end:
        street = _STREETS[turn % len(_STREETS)]
        yield Notice(
            at=at,
            series="water notice",
            headline=f"Boil water notice for {street}",
            paragraphs=(f"Boil water notice: {street}.", _WATER),
            news=(f"Boil water notice: {street}.", _WATER),
        )
        turn += 1
        at += timedelta(hours=random.randint(44, 92))


def _days(start: datetime, end: datetime, *, hours: float) -> Iterator[datetime]:
    at = start.replace(hour=0, minute=0) + timedelta(hours=hours)
    while at < end:
        if at > start:
            yield at
        at += timedelta(days=1)
