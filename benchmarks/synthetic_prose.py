"""Pseudo-prose: repeatable texts with the form of news and no meaning.

Each text has its own seed, so all differ. Names and numbers make the vocabulary grow
with every article, as in real news.
"""

import tomllib
from functools import cache
from pathlib import Path
from random import Random

_SLOTS = {"n": "nouns", "a": "adjectives", "v": "verbs", "t": "times", "d": "days"}

_PATTERNS = """
The {a} {n} {v} the {n} of {p} {t}.
{w}, who {v} the {n} in {p}, said the {n} was too {a} for the {a} {n}.
On {d} the {n} {v} {i} {n}s, although the {a} {n} had {v} the plan {t}.
“We {v} a {a} {n} and not a {n},” said {w} of the {n} in {p}.
According to the {n}, the {a} {n} cost {i} million and {v} the {a} {n} near {p}.
Neither the {n} nor the {n} {v} what {w} had {v} before {d}.
{t} the {n} and the {n} of {p} {v} a {a} {n}, which the {n} {v} on {d}.
More than {i} people in {p} {v} the {n}; {i} of them {v} the {a} {n}.
The {n} is {a}, the {n} is {a}, and the {a} {n} has {v} neither.
In a letter to the {n}, {w} {v} the {a} {n} and {v} a {n} by {d}.
It was the {a} {n} in {i} years that {v} a {n} without the {n}’s {a} consent.
{w} and {w} {v} the {n} {t}, their {n} said.
Whether the {a} {n} will be {v} depends on the {n} in {p}, where {i} {n}s are {v}.
At the {n} in {p} a {n} {v} the {a} {n} with {i} pages of {a} notes.
The {n}, {v} in {p} on {d}, had {v} the {n} for {i} weeks.
“Nobody {v} the {n} {t},” {w} added, “and the {n} is still {a}.”
""".strip().splitlines()

_HEADLINES = """
{a} {n} {v} by {p} {n}
{p} {n} {v} {a} {n}
{n} of {p} {v} the {n} after {i} days
{w} {v} {a} {n} in {p}
Why the {n} {v} a {a} {n}
{i} {n}s {v} as {p} {v} {n}
""".strip().splitlines()


@cache
def words(kind: str) -> list[str]:
    """Return the words of one kind: a key of words.toml."""
    text = Path(__file__).with_name("words.toml").read_text("utf-8")
    chosen: str = tomllib.loads(text)[kind]
    return chosen.split()


def person(random: Random) -> str:
    """Return an invented name."""
    last = random.choice(words("last_heads")) + random.choice(words("last_tails"))
    return f"{random.choice(words('first_names'))} {last}"


def place(random: Random) -> str:
    """Return an invented town."""
    return random.choice(words("place_heads")) + random.choice(words("place_tails"))


def headline(random: Random) -> str:
    """Return a headline of six to ten words."""
    line = _filled(random.choice(_HEADLINES), random)
    return line[0].upper() + line[1:]


def sentence(random: Random) -> str:
    """Return a sentence of ten to twenty-five words."""
    line = _filled(random.choice(_PATTERNS), random)
    return line[0].upper() + line[1:]


def paragraphs(random: Random, words: int) -> list[str]:
    """Return paragraphs of about `words` words together, two to four sentences each."""
    found, so_far = [], 0
    while so_far < words:
        text = " ".join(sentence(random) for _ in range(random.randint(2, 4)))
        so_far += text.count(" ") + 1
        found.append(text)
    return found


def _filled(pattern: str, random: Random) -> str:
    parts = pattern.split("{")
    filled = [parts[0]]
    for part in parts[1:]:
        filled += [_word(part[0], random), part[2:]]
    return "".join(filled)


def _word(slot: str, random: Random) -> str:
    if slot == "p":
        return place(random)
    if slot == "w":
        return person(random)
    if slot == "i":
        return str(random.randint(2, 9_999))
    return random.choice(words(_SLOTS[slot]))
