"""In which zone a page's stamp is to be read, from what else the page shows.

Systems write UTC, or a time without its zone; pages show the local day. Two stamps of
one event tell the zone: the same instant written twice differs by nothing else.
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
"""Where news is made in each country, by its code; the largest place first."""

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
"""Language → where most of its newsrooms are, if that is one zone."""


def likely_zones(host: str, language: str) -> list[str]:
    """Return the zones a page may be written in, by its address and language."""
    ending = host.rpartition(".")[2].lower()
    base, _, region = language.lower().partition("-")
    countries = ["gb" if ending == "uk" else ending, region, _HOMES.get(base, "")]
    return [
        f"{part}/{place.partition(':')[2]}"
        for country in dict.fromkeys(countries)
        for part, named in _ZONES.items()
        for place in named.split()
        if place.partition(":")[0] == country
    ]


def in_page_zone(
    moment: StatedTime,
    twins: Sequence[StatedTime],
    days: Sequence[date],
    zones: Iterable[tzinfo],
) -> StatedTime:
    """Return the moment in the zone the page shows it in; else as it is.

    Twins are other stamps of the same event, days those shown for it, zones those the
    page may be written in. What said its zone stays the same instant.
    """
    if not moment.timed or moment.at.utcoffset():
        return moment
    if not moment.zoned:
        return _with_zone(moment, [twin.at for twin in twins if twin.zoned])
    zone = _zone_of_twins(moment.at, twins) or _zone_of_days(moment.at, days, zones)
    at = moment.at.astimezone(zone) if zone else moment.at
    # Whatever the zone, readers see the day that is shown.
    is_away = at.date() != moment.at.date() == next(iter(days), None)
    return moment if is_away else replace(moment, at=at)


def _with_zone(moment: StatedTime, twins: Sequence[datetime]) -> StatedTime:
    """Return a moment with the zone it lacks, from stamps that have one."""
    wall = _minute(moment.at)
    for twin in twins:
        if _minute(twin.replace(tzinfo=UTC)) == wall:
            return replace(moment, at=moment.at.replace(tzinfo=twin.tzinfo), zoned=True)
    for twin in twins:
        ahead = wall - _minute(twin)
        if ahead in _OFFSETS:
            zone = timezone(ahead)
            return replace(moment, at=moment.at.replace(tzinfo=zone), zoned=True)
    return moment


def _zone_of_twins(at: datetime, twins: Sequence[StatedTime]) -> tzinfo | None:
    """Return the zone of a stamp that is the same instant, or shows it by a clock."""
    for twin in twins:
        ahead = _minute(twin.at.replace(tzinfo=UTC)) - _minute(at)
        is_same = not twin.zoned or ahead == twin.at.utcoffset()
        if twin.timed and ahead and is_same and ahead in _OFFSETS:
            return timezone(ahead)
    return None


def _zone_of_days(
    at: datetime, days: Sequence[date], zones: Iterable[tzinfo]
) -> tzinfo | None:
    """Return the first zone in which it was the day shown, if that is the next one."""
    shown = next(iter(days), at.date())
    if abs(shown - at.date()) != timedelta(days=1):
        return None
    local = (at.astimezone(zone) for zone in zones)
    offset = next((each.utcoffset() for each in local if each.date() == shown), None)
    return timezone(offset) if offset else None


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
