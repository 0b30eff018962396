"""Affairs in stages: what is new in each, in wordings that differ from one another."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from random import Random
from typing import Any

from benchmarks.newsroom_month.watched_words import OFFICIALS, ORGANISATIONS, PLACES
from benchmarks.synthetic_prose import person, sentence

_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")

_NUMBERS = ((3, 19), (21, 90), (31, 99), (101, 480), (1_100, 9_800), (11_000, 94_000))
"""The ranges of {n1} to {n6}."""

MOST_COLOUR = 5
"""Sentences that an article adds to its facts; it has three at least."""

_STREETS = ("Rope", "Linden", "Salt", "Chapel", "Orchard", "Signal", "Weaver", "Quay")


@dataclass(frozen=True, slots=True, kw_only=True)
class Affair:
    """One affair: where it is, who is in it, and what happens in its stages."""

    slots: dict[str, str]
    stages: Sequence[dict[str, Any]]

    @property
    def place(self) -> str:
        """Return where it takes place."""
        return self.slots["place"]

    def headline(self, stage: int, turn: int, random: Random) -> str:
        """Return a headline of a stage; each turn has another pattern."""
        patterns = self.stages[stage]["headlines"]
        line = filled(patterns[turn % len(patterns)], random, self.slots)
        return line[0].upper() + line[1:]

    def report(self, stage: int, turn: int, random: Random) -> list[str]:
        """Return the paragraphs of a report: what is new, then what went before.

        Each turn takes other wordings of all facts.
        """
        facts = [self._fact(fact, turn, random) for fact in self.stages[stage]["facts"]]
        before = [
            self._fact(fact, turn + stage - number, random)
            for number in range(stage)
            for fact in self.stages[number]["facts"][: 2 if number == stage - 1 else 1]
        ]
        if turn % 2:
            before.reverse()
        earlier = [" ".join(before)] if before else []
        return [*facts, *earlier, colour(random)]

    def comment(self, random: Random) -> str:
        """Return a sentence with somebody who is asked about much: new when added."""
        official = random.choice(OFFICIALS)
        return filled(random.choice(_COMMENTS), random, {**self.slots, "o": official})

    def _fact(self, wordings: Sequence[str], turn: int, random: Random) -> str:
        return filled(wordings[turn % len(wordings)], random, self.slots)


def affair(seed: int, number: int) -> Affair:
    """Return an affair; kinds come round in turn, so that few meet twice in a week."""
    random = Random(f"{seed} affair {number}")
    kinds = _kinds()
    kind = kinds[(number + seed) % len(kinds)]
    slots = {
        "place": random.choice(PLACES),
        "street": f"{random.choice(_STREETS)} Street",
        "org": random.choice(ORGANISATIONS),
        "thing": random.choice(kind["thing"]),
    }
    for letter in "abcde":
        slots[letter] = person(random)
        slots[f"l{letter}"] = slots[letter].split()[-1]
    for index, (low, high) in enumerate(_NUMBERS, start=1):
        slots[f"n{index}"] = f"{random.randint(low, high):,}"
    return Affair(slots=slots, stages=kind["stage"])


def colour(random: Random) -> str:
    """Return some sentences of the reporter's own, without numbers."""
    found: list[str] = []
    while len(found) < MOST_COLOUR:
        line = sentence(random)
        if not any(sign.isdigit() for sign in line):
            found.append(line)
    return " ".join(found[random.randrange(3) :])


def filled(pattern: str, random: Random, slots: dict[str, str]) -> str:
    """Return a pattern with one of each (a|b) and its slots filled."""
    text = pattern
    while found := _CHOICE.search(text):
        choice = random.choice(found[1].split("|"))
        text = text[: found.start()] + choice + text[found.end() :]
    text = text.format_map(slots)
    return text[0].upper() + text[1:]


@cache
def _kinds() -> list[dict[str, Any]]:
    text = resources.files(__package__).joinpath("affairs.toml").read_text("utf-8")
    kinds: list[dict[str, Any]] = tomllib.loads(text)["affair"]
    return kinds


_COMMENTS = (
    "In the afternoon {o} (came to|visited) {place} and promised an inquiry.",
    "{o}, who (arrived|spoke) later in the day, (called for|asked for) patience.",
    "“We shall look at every page,” {o} (told|said to) a crowd in {street}.",
)
