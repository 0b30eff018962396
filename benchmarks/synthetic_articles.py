"""Synthetic articles and watchlists with one vocabulary, by seed.

Words are as common as in news (Zipf); names occur in a few articles or in none. The
watchlists have the forms that media monitors use: names, alternatives, phrases,
exclusions, distances; about 0.15 % of them match an article.
"""

from bisect import bisect
from itertools import accumulate
from random import Random

from store.model import Article
from tests.support.factories import NOW

_HEADS = (*"bcdfghjklmnprstvwz", "br", "dr", "fl", "gr", "kl", "pl", "st", "tr")
_TAILS = ("a", "e", "i", "o", "u", "an", "el", "en", "er", "ia", "in", "on", "or", "um")

WORDS = 60_000
NAMES = 40_000
FOLLOWED = 0.25
"""The share of watchlist names that occur in the articles."""


class Press:
    """Generates articles and queries."""

    def __init__(self, seed: int = 1, *, words: int = 620) -> None:
        """Generate articles of about so many words."""
        self._random = Random(seed)
        self._length = words
        self._words = self._coin(WORDS)
        self._ends = [word[-4:] for word in self._words[150:6_000] if len(word) > 4]
        self._common = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))
        self._first = [name.title() for name in self._coin(1_500)]
        self._last = [name.title() for name in self._coin(12_000)]
        self._names = [self._invented() for _ in range(NAMES)]
        self._known = list(accumulate((rank + 30) ** -0.8 for rank in range(NAMES)))

    def draw_anew(self, seed: int) -> None:
        """Generate other articles from here on, of the same words and names."""
        self._random.seed(seed)

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """Return the words, the most common one first."""
        return tuple(self._words)

    def articles(self, count: int) -> list[Article]:
        """Return so many articles."""
        return [self._article(number) for number in range(count)]

    def queries(self, count: int) -> list[str]:
        """Return so many queries."""
        return [self._query() for _ in range(count)]

    def evaluated_queries(self, count: int) -> list[str]:
        """Return so many queries that no look at the words alone decides.

        A fourth each: NEAR, NOT NEAR, counts, regular expressions.
        """
        return [self._evaluated(number % 4) for number in range(count)]

    def _evaluated(self, form: int) -> str:
        topics = self._any(1, 3, names=False)
        match form:
            case 0:
                return f"{self._any(1, 2, names=False)} NEAR/10 {topics}"
            case 1:
                return f"({self._topic()} NOT NEAR/5 {topics})"
            case 2:
                return f"ATLEAST/2 {self._topic()}"
            case _:
                return rf"/\b[a-z]{{1,4}}{self._random.choice(self._ends)}\b/"

    def _coin(self, count: int) -> list[str]:
        choice = self._random.choice
        coined: dict[str, None] = {}
        while len(coined) < count:
            size = choice((1, 2, 2, 2, 3, 3, 4))
            word = "".join(choice(_HEADS) + choice(_TAILS) for _ in range(size))
            coined[word] = None
        return list(coined)

    def _word(self) -> str:
        return self._words[
            bisect(self._common, self._random.random() * self._common[-1])
        ]

    def _name(self) -> str:
        return self._names[bisect(self._known, self._random.random() * self._known[-1])]

    def _invented(self) -> str:
        return f"{self._random.choice(self._first)} {self._random.choice(self._last)}"

    def _article(self, number: int) -> Article:
        random = self._random
        cast = [self._name() for _ in range(random.randint(4, 10))]
        paragraphs = []
        left = max(80, round(random.gauss(self._length, self._length / 4)))
        while left > 0:
            size = random.randint(20, 70)
            paragraphs.append(
                " ".join(self._running_word(cast) for _ in range(size)) + "."
            )
            left -= size
        headline = [random.choice(cast), *[self._word() for _ in range(7)]]
        return Article(
            url=f"https://paper{number % 300}.example/{number}",
            source=f"paper{number % 300}",
            title=" ".join(headline),
            text="\n".join(paragraphs),
            seen=NOW,
            authors=(random.choice(cast),),
            language="en",
            outlet=f"Paper {number % 300}",
        )

    def _running_word(self, cast: list[str]) -> str:
        chance = self._random.random()
        if chance > 0.05:
            return self._word()
        name = self._random.choice(cast)
        return name if chance < 0.02 else name.split()[1]

    def _topic(self) -> str:
        random = self._random
        word = self._words[random.randint(150, 6_000)]
        chance = random.random()
        if chance < 0.15:
            return f'"{word} {self._words[random.randint(150, 6_000)]}"'
        if chance < 0.35 and len(word) > 4:
            return f"{word[:-2] if len(word) > 5 else word}*"
        return word

    def _follow(self) -> str:
        known = self._random.random() < FOLLOWED
        name = self._name() if known else self._invented()
        return f'"{name}"' if self._random.random() < 0.8 else name.split()[1]

    def _any(self, low: int, high: int, *, names: bool) -> str:
        make = self._follow if names else self._topic
        size = self._random.randint(low, high)
        terms = list(dict.fromkeys(make() for _ in range(size)))
        return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"

    def _query(self) -> str:
        chance = self._random.random()
        if chance < 0.33:
            return self._but(self._any(2, 4, names=True), 0.5)
        if chance < 0.58:
            names, topics = self._any(1, 3, names=True), self._any(2, 4, names=False)
            return self._but(f"{names} AND {topics}", 0.2)
        if chance < 0.73:
            both = f"{self._any(2, 3, names=False)} {self._any(2, 3, names=False)}"
            return self._but(f"{both} {self._any(1, 3, names=True)}", 0.4)
        if chance < 0.84:
            left = self._any(1, 2, names=self._random.random() < 0.5)
            near = self._random.choice(("NEAR/3", "NEAR/5", "NEAR/10", "ONEAR/5"))
            return self._but(f"{left} {near} {self._any(1, 3, names=False)}", 0.2)
        if chance < 0.89:
            named = self._random.random() < 0.6
            return self._but(f"title:{self._any(2, 3, names=named)}", 0.3)
        return self._rare(chance)

    def _rare(self, chance: float) -> str:
        random = self._random
        if chance < 0.92:
            often = f"ATLEAST/{random.randint(2, 3)} {self._follow()}"
            return f"{often} AND {self._topic()}"
        if chance < 0.95:
            return f"={random.choice(self._last)} {self._any(1, 3, names=False)}"
        if chance < 0.96:
            apart = f"{self._follow()} NOT NEAR/2 {self._any(1, 2, names=False)}"
            return f"({apart}) {self._topic()}"
        if chance < 0.98:
            return f"*{random.choice(self._ends)} {self._follow()}"
        return f'source:"Paper {random.randint(0, 299)}" lang:en {self._topic()}'

    def _but(self, query: str, chance: float) -> str:
        if self._random.random() > chance:
            return query
        return f"{query} NOT {self._any(1, 3, names=False)}"
