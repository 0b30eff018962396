"""`python -m benchmarks.learn_date_words`: learn how languages write dates.

Babel has the data of the Unicode CLDR: names of months and weekdays, words between the
parts of a date, words for the halves of the day, and the order of its numbers. What is
learnt is read by `spiders/extract/dates/date_words.py`. What news sites write beside
that stands in date_words.toml.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import regex
from babel import Locale
from babel.dates import get_date_format

from benchmarks.cldr_locales import fresh_locale, locale_tags
from benchmarks.press_languages import PRESS_LANGUAGES
from spiders.extract.dates.date_words import WORD, folded_words

TARGET = Path("spiders/extract/dates/date_words.txt")
ORDERS = Path("spiders/extract/dates/number_orders.txt")
MORE = Path("benchmarks/date_words.toml")

HEADER = """\
# A language, then between tabs: the names of its twelve months, the names that are no
# month's since languages disagree, its weekdays, words between the parts of a date, its
# words for "a.m." and for "p.m.", "ydm" where the day stands between year and month.
# | separates names. benchmarks/learn_date_words.py took them from the Unicode CLDR.
# Accents and the like are left out of names, as where they are read.
"""
ORDERS_HEADER = """\
# A locale, then the order of the numbers of a date: of the two before a year (dm, md),
# of three short ones (dmy, mdy, ymd), of the two after a year (md, or iso: only as in
# 2024-03-04); "?" where the CLDR gives several orders or none. A locale that is missing
# is as its language, a language that is missing as "und", which is no language.
# benchmarks/learn_date_words.py took them from the CLDR.
"""

Width = Literal["short", "medium", "long", "full"]
WIDTHS: tuple[Width, ...] = ("short", "medium", "long", "full")
SKELETONS = ("yMMMMd", "yMMMd", "yMMMMEEEEd", "MMMMd")
_FIELD = re.compile(r"'(?:[^']|'')*'|([a-zA-Z])\1*|[^a-zA-Z']+")
SHORT = 3
"""Letters of a short name."""
UNKNOWN = "und"
"""The entry for a page without a language, and for names of another language."""


@dataclass(slots=True)
class LearntWords:
    """What is known of a language."""

    months: dict[str, int] = field(default_factory=dict)
    """Folded name → number; 0 where the language has the name for two months."""
    weekdays: set[str] = field(default_factory=set)
    joiners: set[str] = field(default_factory=set)
    halves: tuple[set[str], set[str]] = field(default_factory=lambda: (set(), set()))
    day_before_month: bool = False
    """Whether some form of it has year, day, month in this order."""

    def add_month(self, name: str, number: int) -> None:
        """Add a name; one that means another month already is of neither."""
        words = folded_words(name)
        if words and self.months.setdefault(words, number) != number:
            self.months[words] = 0

    def line(self, tag: str) -> str:
        """Return the language's line of the file."""
        names: dict[int, list[str]] = defaultdict(list)
        for name, number in sorted(self.months.items()):
            names[number].append(name)
        early, late = self.halves
        months = ["|".join(names[number]) for number in (*range(1, 13), 0)]
        words = [
            "|".join(sorted(w)) for w in (self.weekdays, self.joiners, early, late)
        ]
        return "\t".join([tag, *months, *words, "ydm" * self.day_before_month])


def plain_words(text: str) -> str:
    """Return the words of a text in lower case."""
    return " ".join(WORD.findall(text)).lower()


def patterns(locale: Locale) -> Iterator[str]:
    """Yield the forms of a locale's dates, as the CLDR writes them."""
    for width in WIDTHS:
        yield str(get_date_format(width, locale=locale).pattern)
    for skeleton in SKELETONS:
        if skeleton in locale.datetime_skeletons:
            yield str(locale.datetime_skeletons[skeleton].pattern)


def fields(pattern: str) -> list[str]:
    """Return the parts of a form: letters of the CLDR, and literals after a quote."""
    parts: list[str] = []
    for found in _FIELD.finditer(pattern):
        is_field = found[1] is not None
        text = found[0] if is_field else "'" + found[0].strip("'").replace("''", "'")
        if not is_field and parts and parts[-1].startswith("'"):
            parts[-1] += text[1:]
        else:
            parts.append(text)
    return parts


def order(pattern: str) -> str:
    """Return the order of a form's numbers, such as "dmy"."""
    letters = (part[0].lower().replace("l", "m") for part in fields(pattern))
    return "".join(dict.fromkeys(letter for letter in letters if letter in "dmy"))


def learn(words: LearntWords, locale: Locale) -> None:
    """Add what a locale shows to the words of its language."""
    names = list(month_names(locale))
    for name, number in names:
        words.add_month(name, number)
    for days in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            words.weekdays |= set(map(folded_words, locale.days[days][width].values()))
    for pattern in patterns(locale):
        parts = fields(pattern)
        if "m" in order(pattern) and any(part[:3] in ("MMM", "LLL") for part in parts):
            words.day_before_month |= order(pattern) == "ydm"
        learn_literals(words, parts, names)
    era = locale.eras["abbreviated"][1]
    words.joiners |= set(folded_words(era).split())
    for index, key in enumerate(("am", "pm")):
        for width in ("wide", "abbreviated"):
            text = locale.day_periods["format"][width].get(key, "").strip()
            words.halves[index].add(plain_words(text))


def learn_literals(
    words: LearntWords, parts: list[str], names: list[tuple[str, int]]
) -> None:
    """Add the words of a form; letters beside a month's field belong to its name."""
    for index, part in enumerate(parts):
        if part.startswith("'"):
            words.joiners |= set(folded_words(part).split())
        elif part[:3] in ("MMM", "LLL"):
            before = parts[index - 1] if index else ""
            after = parts[index + 1] if index + 1 < len(parts) else ""
            prefix = regex.search(rf"{WORD.pattern}$", before)
            suffix = regex.match(rf"'({WORD.pattern})", after)
            for name, number in names:
                full = (prefix[0] if prefix and before[0] == "'" else "") + name
                words.add_month(full + (suffix[1] if suffix else ""), number)


def month_names(locale: Locale) -> Iterator[tuple[str, int]]:
    """Yield the names of months of a locale, with their numbers."""
    for use in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[use][width].items():
                if not re.search(r"\d", name):
                    yield name, number


def learnt(tags: Iterable[str]) -> dict[str, LearntWords]:
    """Return the words of each language; regions add only what is no contradiction."""
    by_language: dict[str, LearntWords] = defaultdict(LearntWords)
    for tag in tags:
        words = by_language[tag.partition("-")[0]]
        alone = LearntWords()
        learn(alone, fresh_locale(tag))
        for name, number in alone.months.items():
            words.months.setdefault(name, number)
        words.weekdays |= alone.weekdays
        words.joiners |= alone.joiners
        for kept, new in zip(words.halves, alone.halves, strict=True):
            kept |= new
        words.day_before_month |= alone.day_before_month
    for tag, more in tomllib.loads(MORE.read_text("utf-8")).items():
        for key, names in more.items():
            if key == "joiners":
                by_language[tag].joiners |= set(folded_words(names).split())
            elif key in ("am", "pm"):
                by_language[tag].halves[key == "pm"].update(
                    plain_words(mark.replace("_", " ")) for mark in names.split()
                )
            elif key == "ydm":
                by_language[tag].day_before_month = names
            else:
                for name in names.split():
                    folded = folded_words(name.replace("_", " "))
                    by_language[tag].months.setdefault(folded, int(key))
    by_language[UNKNOWN] = common(by_language)
    for words in by_language.values():
        clean(words)
    return by_language


def common(by_language: dict[str, LearntWords]) -> LearntWords:
    """Return the names of the press languages that mean one month in all of them.

    A short name in Latin letters is left out unless date_words.toml has it: "kan" is
    August in Kinyarwanda and Kirundi, and a word in Dutch.
    """
    result = by_language[UNKNOWN]
    press = sorted({tag.partition("-")[0] for tag in PRESS_LANGUAGES})
    meanings: dict[str, list[int]] = defaultdict(list)
    for tag in press:
        for name, number in by_language[tag].months.items():
            meanings[name].append(number)
        result.weekdays |= by_language[tag].weekdays
        for kept, new in zip(result.halves, by_language[tag].halves, strict=True):
            kept |= new
    for name, numbers in meanings.items():
        is_short = len(name) <= SHORT and name.isascii()
        if not is_short or name in result.months:
            result.months[name] = numbers[0] if len(set(numbers)) == 1 else 0
    return result


def clean(words: LearntWords) -> None:
    """Remove what is no word, and what means two things."""
    early, late = words.halves
    both = early & late
    for group in (words.weekdays, words.joiners, early, late):
        group.discard("")
    early -= both
    late -= both


def number_orders(locale: Locale) -> tuple[str, str, str]:
    """Return the orders of two numbers before a year, of three, of two after a year."""
    short = str(get_date_format("short", locale=locale).pattern)
    skeleton = locale.datetime_skeletons.get("yMd")
    numbers = str(skeleton.pattern) if skeleton else short
    forms = {order(short), order(numbers)}
    last = {form[:2] for form in forms if form.endswith("y")}
    if numbers == "M.d.y":
        last.add("dm")  # elsewhere, who writes dots puts the day first
    long = order(str(get_date_format("long", locale=locale).pattern))
    if not order(short).endswith("y") and long.endswith("y"):
        last.add(long[:2])
    first = "?" if "ydm" in forms else "md"
    if first == "?" and "dd-MM" not in numbers:
        first = "iso"
    is_short = re.search(r"(?<!y)yy(?!y)", short)
    if is_short or order(short) == long == "ymd":
        three = order(short)
    else:
        three = "?" if order(short).startswith("y") or len(last) > 1 else order(short)
    before = last.pop() if len(last) == 1 else "?"
    return before, three, first


def parent_tags(tag: str) -> list[str]:
    """Return a tag without its last part, without its last two parts and so on."""
    return [tag.rsplit("-", cut)[0] for cut in range(1, tag.count("-") + 1)]


def orders(tags: Iterable[str]) -> Iterator[str]:
    """Yield the lines of the second file."""
    known = {UNKNOWN: ("dm", "dmy", "md")}
    yield " ".join([UNKNOWN, *known[UNKNOWN]])
    for tag in map(str.lower, tags):
        found = number_orders(fresh_locale(tag))
        parent = next(
            known[name] for name in (*parent_tags(tag), UNKNOWN) if name in known
        )
        known[tag] = found
        if found != parent:
            yield " ".join([tag, *found])


def main() -> None:
    """Write the files anew."""
    # Languages come before their regions.
    tags = sorted(locale_tags(), key=lambda tag: tag.count("-"))
    by_language = learnt(tags)
    lines = (by_language[tag].line(tag) for tag in sorted(by_language))
    TARGET.write_text(HEADER + "\n".join(lines) + "\n", "utf-8")
    ORDERS.write_text(ORDERS_HEADER + "\n".join(orders(tags)) + "\n", "utf-8")


if __name__ == "__main__":
    main()
