"""Convert days of other calendars: Persian, Ethiopian, Islamic, and years of eras.

Our own few lines: each calendar is one sum of days. The Persian year follows the cycle
of 33 years, which agrees with the almanac from 1206 to 1497 (1827 to 2118), the
Ethiopian one the Julian leap years. The Islamic day is that of the civil calendar, by
its cycle of 30 years; the calendar of Saudi Arabia (Umm al-Qura) and the sight of the
moon elsewhere give days up to two away from it, so it is marked as uncertain.
"""

from datetime import date, timedelta
from enum import StrEnum

from spiders.extract.dates.date_words import fold

CalendarDay = tuple[int, int, int]
"""Year, month, day."""


class Calendar(StrEnum):
    """A calendar that news sites write dates in."""

    GREGORIAN = "Gregorian"
    PERSIAN = "Persian"
    ETHIOPIAN = "Ethiopian"
    ISLAMIC = "Islamic"


_YEARS = {
    Calendar.PERSIAN: range(1369, 1480),
    Calendar.ETHIOPIAN: range(1982, 2094),
    Calendar.ISLAMIC: range(1410, 1526),
}
"""The years of the web, 1990 to 2100, in each calendar."""

BUDDHIST = 543
"""The number of years by which the Thai calendar is ahead."""
_ERAS = {"令和": 2018, "平成": 1988, "R": 2018, "H": 1988, "民國": 1911, "民国": 1911}
"""Eras → the year before their first."""

_PERSIAN_NEW_YEAR = date(1991, 3, 21)
_PERSIAN_FIRST = 1370
_ETHIOPIAN_FIRST = date(1991, 9, 12)
"""The first day of 1984, a year after a leap year as 1980 was."""
_ISLAMIC_EPOCH = 227_014
"""The day before 1 Muharram 1, as Python counts days: 16 July 622 in the Julian
calendar is the first."""

_NAMES = {
    Calendar.PERSIAN: (
        "فروردین حمل وری خاکەلێوە",
        "اردیبهشت ثور غویی گوڵان بانەمەڕ",
        "خرداد جوزا غبرګولی جۆزەردان",
        "تیر سرطان چنګاښ پووشپەڕ",
        "مرداد امرداد اسد زمری گەلاوێژ",
        "شهریور سنبله وږی خەرمانان",
        "مهر میزان تله ڕەزبەر",
        "آبان عقرب لړم خەزەڵوەر گەڵاڕێزان",
        "آذر قوس لیندۍ سەرماوەز",
        "دی جدی مرغومی بەفرانبار",
        "بهمن دلو سلواغه ڕێبەندان",
        "اسفند حوت کب ڕەشەمە",
    ),
    Calendar.ETHIOPIAN: (
        "መስከረም",
        "ጥቅምት",
        "ኅዳር ህዳር ሕዳር ኀዳር",
        "ታኅሣሥ ታህሳስ ታሕሣሥ ታኅሳስ ታህሣሥ",
        "ጥር",
        "የካቲት",
        "መጋቢት",
        "ሚያዝያ ሚያዚያ",
        "ግንቦት",
        "ሰኔ",
        "ሐምሌ ሀምሌ ኃምሌ",
        "ነሐሴ ነሀሴ ነኃሴ",
        "ጳጉሜን ጳጉሜ ጳጐሜን",
    ),
    Calendar.ISLAMIC: (
        "محرم المحرم",
        "صفر",
        "ربيع_الأول ربیع_الاول",
        "ربيع_الآخر ربيع_الثاني ربیع_الثانی",
        "جمادى_الأولى جمادی_الاول جمادی_الاولیٰ",
        "جمادى_الآخرة جمادى_الثانية جمادی_الثانی جمادی_الثانیہ",
        "رجب",
        "شعبان",
        "رمضان",
        "شوال",
        "ذو_القعدة ذي_القعدة ذی_القعدہ ذیقعدہ",
        "ذو_الحجة ذي_الحجة ذی_الحجہ ذوالحجہ",
    ),
}
"""The names of the months: the Persian ones of Iran, Afghanistan (Dari, Pashto) and
Kurdistan, the Islamic ones in Arabic, Persian and Urdu. "_" separates words."""

_MONTHS = {
    fold(name.replace("_", " ")): (calendar, number)
    for calendar, months in _NAMES.items()
    for number, names in enumerate(months, 1)
    for name in names.split()
}

LONGEST = 2
"""Words of the longest name of a month."""


def month_of_another_calendar(name: str) -> tuple[Calendar, int] | None:
    """Return the calendar and number of a month that is not Gregorian, by its name."""
    return _MONTHS.get(fold(name))


def gregorian_day(calendar: Calendar, day: CalendarDay) -> CalendarDay | None:
    """Return a day in the Gregorian calendar; None where its calendar lacks it."""
    if calendar == Calendar.GREGORIAN:
        return day
    year, month, number = day
    if year not in _YEARS[calendar] or not 1 <= number <= _length(
        calendar, year, month
    ):
        return None
    convert = {
        Calendar.PERSIAN: _from_persian,
        Calendar.ETHIOPIAN: _from_ethiopian,
        Calendar.ISLAMIC: _from_islamic,
    }
    found = convert[calendar](year, month, number)
    return found.year, found.month, found.day


def era_year(era: str, number: int) -> int | None:
    """Return the year of a Japanese or Taiwanese era; None for an unknown era."""
    first = _ERAS.get(era)
    return None if first is None else first + number


def _length(calendar: Calendar, year: int, month: int) -> int:
    """Return the days of a month; 0 for no month."""
    if calendar == Calendar.PERSIAN:
        longer = [31] * 6 + [30] * 5 + [29 + _is_persian_leap(year)]
    elif calendar == Calendar.ETHIOPIAN:
        longer = [30] * 12 + [5 + (year % 4 == 3)]
    else:
        longer = [30, 29] * 5 + [30, 29 + _is_islamic_leap(year)]
    return longer[month - 1] if 1 <= month <= len(longer) else 0


def _from_persian(year: int, month: int, day: int) -> date:
    leaps = sum(map(_is_persian_leap, range(_PERSIAN_FIRST, year)))
    leaps -= sum(map(_is_persian_leap, range(year, _PERSIAN_FIRST)))
    months = 31 * (month - 1) - max(0, month - 7)
    days = 365 * (year - _PERSIAN_FIRST) + leaps + months + day - 1
    return _PERSIAN_NEW_YEAR + timedelta(days)


def _is_persian_leap(year: int) -> bool:
    return (25 * year + 11) % 33 < 8


def _from_ethiopian(year: int, month: int, day: int) -> date:
    days = 365 * (year - 1984) + year // 4 - 1984 // 4 + 30 * (month - 1) + day - 1
    return _ETHIOPIAN_FIRST + timedelta(days)


def _from_islamic(year: int, month: int, day: int) -> date:
    past = year - 1
    months = 29 * (month - 1) + month // 2
    days = 354 * past + (11 * past + 14) // 30 + months + day
    return date.fromordinal(_ISLAMIC_EPOCH + days)


def _is_islamic_leap(year: int) -> bool:
    return (11 * year + 14) % 30 < 11
