"""The newsroom's forty watchlists, and a plain reading of them for the truth.

A watchlist is groups of words or phrases: of each group one must stand in the article.
The truth is found by a search for whole words, without the product's matcher.
"""

import re
from dataclasses import dataclass
from functools import cache

PLACES = (
    "Tolvane",
    "Halmer",
    "Inchcarrow",
    "Veldwick",
    "Skarholm",
    "Ostermark",
    "Brannoch",
    "Quillmouth",
    "Pellsund",
    "Drumlow",
)
"""Where affairs take place; half of them are watched by name."""

ORGANISATIONS = (
    "Karst & Daughters",
    "Blue Anchor Lines",
    "Ferrum Holding",
    "Lowland Works",
    "Aldine Group",
    "Seven Gates Trust",
    "Morrow Logistics",
    "Tidewater Partners",
)

OFFICIALS = ("Ysolde Fenmark", "Bram Oxholt", "Teodor Vask", "Maren Quist")
"""Persons who are asked about much of what happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedWords:
    """One watchlist."""

    name: str
    groups: tuple[tuple[str, ...], ...]

    @property
    def query(self) -> str:
        """Return it in the language of watchlists."""
        return " AND ".join(
            "(" + " OR ".join(f'"{word}"' for word in group) + ")"
            for group in self.groups
        )

    def is_in(self, text: str) -> bool:
        """Return whether a text has a word of each group."""
        return all(_pattern(group).search(text) for group in self.groups)


def watched(text: str) -> frozenset[str]:
    """Return the names of the watchlists that an article must match."""
    return frozenset(each.name for each in WATCHLISTS if each.is_in(text))


@cache
def _pattern(group: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in group)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def _words(name: str, *groups: str) -> WatchedWords:
    """Return a watchlist; words of a group are divided by slashes."""
    return WatchedWords(
        name=name, groups=tuple(tuple(group.split("/")) for group in groups)
    )


_ALL_PLACES = "/".join(PLACES)

WATCHLISTS = (
    *(_words(place.lower(), place) for place in PLACES[:5]),
    *(_words(f"town hall {p}", p, "council/mayor/treasurer") for p in PLACES[3:7]),
    *(_words(f"health {p}", p, "hospital/doctor/doctors") for p in PLACES[5:8]),
    *(_words(name.split()[0].lower(), name) for name in ORGANISATIONS),
    *(_words(name.split()[1].lower(), name) for name in OFFICIALS),
    _words("press freedom", "reporter/photographer/blogger/cartoonist", "custody/bail"),
    _words("detained", "detained/hunger strike/press union"),
    _words("strikes", "strike/pickets/walkout", _ALL_PLACES),
    _words("ships", "ferry", "radar/oil/tugs/fog"),
    _words("oil on beaches", "oil", "beaches/birds"),
    _words("outbreaks", "salmonella/measles/legionella/hepatitis/norovirus"),
    _words("blasts", "explosion/blast"),
    _words("safety reports", "inspector/inspectors", "reports/report/watch"),
    _words("bridges", "bridge", _ALL_PLACES, "cracks/pier/arch"),
    _words("fraud", "fraud"),
    _words("arson", "arson"),
    _words("smuggling", "smuggling"),
    _words("court Veldwick", "Veldwick", "judge/court", "custody/fraud/arson"),
    _words("severe floods", "severe flood warning"),
    _words("flood alerts", "flood alert", "Halmer/Pellsund"),
    _words("drinking water", "boil water"),
)
