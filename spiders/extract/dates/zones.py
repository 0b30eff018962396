"""Find the time zone of a page's date from the other dates on the page.

Systems write UTC, or a time without its zone; pages show the local day. Two times of
one event reveal the zone: they differ by its offset alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from spiders.extract.dates.timestamps import StatedTime

_OFFSETS = frozenset(
    timedelta(minutes=minutes)
    for minutes in (
        *range(-12 * 60, 14 * 60 + 1, 60),
        *(-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765),
    )
)
"""All offsets from UTC in use."""

_ZONES = {
    "Africa": "eg:Cairo ng:Lagos ke:Nairobi za:Johannesburg",
    "America": "us:New_York us:Chicago us:Los_Angeles ca:Toronto ca:Vancouver"
    " mx:Mexico_City br:Sao_Paulo ar:Argentina/Buenos_Aires cl:Santiago co:Bogota"
    " pe:Lima uy:Montevideo",
    "Asia": "jp:Tokyo kr:Seoul cn:Shanghai hk:Hong_Kong tw:Taipei sg:Singapore"
    " my:Kuala_Lumpur id:Jakarta ph:Manila vn:Ho_Chi_Minh th:Bangkok in:Kolkata"
    " bd:Dhaka pk:Karachi ir:Tehran ae:Dubai sa:Riyadh il:Jerusalem",
    "Australia": "au:Sydney au:Perth",
    "Europe": "de:Berlin at:Vienna ch:Zurich fr:Paris be:Brussels nl:Amsterdam"
    " lu:Luxembourg it:Rome es:Madrid pt:Lisbon gb:London ie:Dublin dk:Copenhagen"
    " no:Oslo se:Stockholm fi:Helsinki ee:Tallinn lv:Riga lt:Vilnius pl:Warsaw"
    " cz:Prague sk:Bratislava hu:Budapest ro:Bucharest bg:Sofia gr:Athens"
    " rs:Belgrade hr:Zagreb si:Ljubljana ua:Kyiv by:Minsk ru:Moscow tr:Istanbul",
    "Pacific": "nz:Auckland",
}
"""Continent → country codes with their zones; for each country the largest first."""

_HOMES = {
    **{
        "ja": "jp",
        "ko": "kr",
        "zh": "cn",
        "vi": "vn",
        "hi": "in",
        "fa": "ir",
        "he": "il",
    },
    **{
        "cs": "cz",
        "da": "dk",
        "nb": "no",
        "nn": "no",
        "sv": "se",
        "et": "ee",
        "el": "gr",
    },
    **{
        "sr": "rs",
        "sl": "si",
        "uk": "ua",
        "be": "by",
        "ms": "my",
        "bn": "bd",
        "ur": "pk",
    },
    **{
        "de": "de",
        "fr": "fr",
        "it": "it",
        "nl": "nl",
        "pl": "pl",
        "sk": "sk",
        "hu": "hu",
    },
    **{
        "ro": "ro",
        "bg": "bg",
        "hr": "hr",
        "fi": "fi",
        "lv": "lv",
        "lt": "lt",
        "no": "no",
    },
    **{"ru": "ru", "tr": "tr", "id": "id", "th": "th"},
}
"""Language → the country of most of its newsrooms, if that has one zone."""


def likely_zones(host: str, language: str) -> list[str]:
    """Return the zones that a page's address and language suggest."""
    ending = host.rpartition(".")[2].lower()
    base, _, region = language.lower().partition("-")
    countries = ["gb" if ending == "uk" else ending, region, _HOMES.get(base, "")]
    return [
        f"{continent}/{zone.partition(':')[2]}"
        for country in dict.fromkeys(countries)
        for continent, zones in _ZONES.items()
        for zone in zones.split()
        if zone.partition(":")[0] == country
    ]


def in_page_zone(
    time: StatedTime,
    twins: Sequence[StatedTime],
    days: Sequence[date],
    zones: Iterable[tzinfo],
) -> StatedTime:
    """Return a time in the zone of the page; unchanged if no zone can be found.

    `twins` are other times of the same event, `days` the days that the page shows for
    it, `zones` those that the page may be written in. A time with a stated zone stays
    the same instant.
    """
    if not time.timed or time.at.utcoffset():
        return time
    if not time.zoned:
        return _with_zone(time, [twin.at for twin in twins if twin.zoned])
    zone = _zone_of_twins(time.at, twins) or _zone_of_days(time.at, days, zones)
    at = time.at.astimezone(zone) if zone else time.at
    # A zone that moves the time away from the visible day is wrong.
    is_away = at.date() != time.at.date() == next(iter(days), None)
    return time if is_away else replace(time, at=at)


def _with_zone(time: StatedTime, twins: Sequence[datetime]) -> StatedTime:
    """Return a time with the zone that it lacks, from times that have one."""
    wall = _minute(time.at)
    for twin in twins:
        if _minute(twin.replace(tzinfo=UTC)) == wall:
            return replace(time, at=time.at.replace(tzinfo=twin.tzinfo), zoned=True)
    for twin in twins:
        ahead = wall - _minute(twin)
        if ahead in _OFFSETS:
            zone = timezone(ahead)
            return replace(time, at=time.at.replace(tzinfo=zone), zoned=True)
    return time


def _zone_of_twins(at: datetime, twins: Sequence[StatedTime]) -> tzinfo | None:
    """Return the zone of the first twin that differs from `at` by an offset alone."""
    for twin in twins:
        ahead = _minute(twin.at.replace(tzinfo=UTC)) - _minute(at)
        is_same = not twin.zoned or ahead == twin.at.utcoffset()
        if twin.timed and ahead and is_same and ahead in _OFFSETS:
            return timezone(ahead)
    return None


def _zone_of_days(
    at: datetime, days: Sequence[date], zones: Iterable[tzinfo]
) -> tzinfo | None:
    """Return the first zone in which `at` falls on the visible day, if that differs."""
    visible = next(iter(days), at.date())
    if abs(visible - at.date()) != timedelta(days=1):
        return None
    local = (at.astimezone(zone) for zone in zones)
    offset = next((time.utcoffset() for time in local if time.date() == visible), None)
    return timezone(offset) if offset else None


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
