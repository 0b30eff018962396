"""Texts about nobody in fourteen languages: headlines, sentences, watched words."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from random import Random
from typing import Self

TOPICS = (
    "ferries",
    "dams",
    "earthquakes",
    "measles",
    "wolves",
    "lighthouses",
    "refineries",
    "glaciers",
    "orchestras",
    "locusts",
)
"""The watchlists; each looks for one word of every language."""

_SYLLABLES = {
    "latin": "ba do fi ku la me no ri su ta ve zo ga hu pe li",
    "cyrillic": "ба до фи ку ла ме но ри су та ве зо га ху пе ли",
    "greek": "βα δο φι κυ λα με νο ρι συ τα βε ζο γα χυ πε λι",
    "arabic": "با دو في كو لا مي نو ري سو تا وي زو غا هو بي لي",
    "devanagari": "बा दो फी कु ला मे नो री सु ता वे जो गा हु पे ली",
    "katakana": "バ ド ヒ ク ラ メ ノ ソ ス タ ベ ゾ ガ フ ペ ト",
    "han": "巴 多 菲 库 拉 梅 诺 里 苏 塔 维 佐 加 胡 佩 利",
}
"""Sixteen of each script, so that a name spells a number."""

NAME_BITS = 24
"""A name has six syllables of four bits: sixteen million names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How the articles of one language are written."""

    code: str
    script: str
    charsets: tuple[str, ...]
    headlines: tuple[str, ...]
    topical: tuple[str, ...]
    """Headlines that say a watched word."""
    sentences: tuple[str, ...]
    telling: tuple[str, ...]
    """Sentences that say a watched word."""
    more: str
    """What a text ends with that is not finished."""
    terms: tuple[str, ...]
    """The watched word of each topic."""

    @classmethod
    def of(cls, code: str, table: dict[str, object]) -> Self:
        """Return the language that a table of the file describes."""
        lists = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in table.items()
        }
        return cls(code=code, **lists)  # type: ignore[arg-type]  # as the file has it

    def term(self, topic: str) -> str:
        """Return the word that a watchlist looks for."""
        return self.terms[TOPICS.index(topic)]

    def name(self, number: int) -> str:
        """Return the name that spells a number of `NAME_BITS`."""
        syllables = _SYLLABLES[self.script].split()
        digits = [number >> bits & 15 for bits in range(0, NAME_BITS, 4)]
        return "".join(syllables[digit] for digit in digits).capitalize()

    def headline(self, random: Random, name: str, topic: str = "") -> str:
        """Return a headline with a name in it, and the word of a topic if given."""
        return self._filled(
            random, self.topical if topic else self.headlines, topic, name
        )

    def sentence(self, random: Random, topic: str = "") -> str:
        """Return a sentence, with the word of a topic if one is given."""
        return self._filled(random, self.telling if topic else self.sentences, topic)

    def paragraph(self, random: Random) -> str:
        """Return two to four sentences."""
        count = random.randint(2, 4)
        blank = "" if self.script in ("katakana", "han") else " "
        return blank.join(self.sentence(random) for _ in range(count))

    def _filled(
        self, random: Random, patterns: tuple[str, ...], topic: str, name: str = ""
    ) -> str:
        text = random.choice(patterns)
        while "{n}" in text:
            found = name or self.name(random.getrandbits(NAME_BITS))
            text, name = text.replace("{n}", found, 1), ""
        while "{d}" in text:
            text = text.replace("{d}", str(random.randint(100, 99_999)), 1)
        return text.replace("{t}", self.term(topic)) if topic else text


@cache
def languages() -> tuple[Language, ...]:
    """Return all languages, in the order of their file."""
    file = resources.files(__package__).joinpath("languages.toml")
    tables = tomllib.loads(file.read_text("utf-8"))
    return tuple(Language.of(code, table) for code, table in tables.items())


def query(topic: str) -> str:
    """Return a watchlist's query: the topic's word in any language."""
    words = dict.fromkeys(language.term(topic) for language in languages())
    return " OR ".join(f'"{word}"' for word in words)
