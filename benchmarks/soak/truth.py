"""What the outlets publish, by seed: which article is on what, and who is to be told.

Pure. The outlets write their articles by it, and the verdict compares with it what was
stored and sent; so neither asks the daemon what there was.
"""

import re
from dataclasses import dataclass
from random import Random

PLANTED = 0.05
"""The share of articles that a watchlist with channels is to find."""

SUBJECTS = (
    "quellhaven", "marnsund", "tolvberg", "ostrell", "wendrake", "pellamoor",
    "grisholt", "veskarn", "lumbrecht", "sorrendal", "kaltwick", "harnfell",
)  # fmt: skip
"""Invented places: each is the watchlist of its own name."""

LATE = "nuthaven"
"""The place whose watchlist is added by a reload."""

_LETTERS = "bcdfghklmnprstvwz"

_ADDRESS = re.compile(r"http://127\.5\.(\d+)\.(\d+):\d+/(\d+)\.html")


@dataclass(frozen=True, slots=True, order=True)
class ArticleId:
    """An article of an outlet."""

    outlet: int
    number: int


def host_of(outlet: int) -> str:
    """Return the address of an outlet's host."""
    return f"127.5.{outlet // 250}.{outlet % 250 + 1}"


def article_ids(text: str) -> set[ArticleId]:
    """Return the articles whose addresses a text contains."""
    return {
        ArticleId(int(high) * 250 + int(low) - 1, int(number))
        for high, low, number in _ADDRESS.findall(text)
    }


def subject_of(seed: int, id_: ArticleId, *, late_from: int) -> str:
    """Return the place that an article is about; empty for most of them.

    From the article `late_from` of each outlet on, LATE is one of the places.
    """
    dice = Random(f"{seed} {id_.outlet} {id_.number}")
    if dice.random() >= PLANTED:
        return ""
    places = (*SUBJECTS, LATE) if id_.number >= late_from else SUBJECTS
    return dice.choice(places)


def planted_word(subject: str, id_: ArticleId) -> str:
    """Return the word by which a watchlist finds an article, and no other article has.

    A word that many had in common would make one story of them.
    """
    dice = Random(f"{subject} {id_.outlet} {id_.number}")
    return subject + "".join(dice.choice(_LETTERS) for _ in range(6))


def query_of(subject: str) -> str:
    """Return the query that finds the articles on a place."""
    return f"{subject}*"
