"""Synthetic watchlists, and the text that makes an article match one of them."""

from dataclasses import dataclass
from random import Random

from benchmarks import synthetic_prose

EVERY = 50
"""One article in so many matches a watchlist: 2 %."""

_HEADS = (
    "Belq",
    "Dvaz",
    "Gyrr",
    "Hjul",
    "Kwen",
    "Ozmi",
    "Qaan",
    "Tsik",
    "Vuxe",
    "Zhel",
)
_TAILS = ("andria", "embourg", "ikistan", "ondo", "urmansk")
_THINGS = ("pipeline", "refinery", "consulate", "dossier", "regatta")
"""None of these occurs in the prose, so there are no accidental matches."""

_SHAPES = (
    '"{name} {thing}"',
    '("{name} {thing}" OR {stem}*) AND ({first} OR {second})',
    'title:({stem}* OR "{name} {thing}") NOT football',
    "{name} AND ({first} OR {second} OR budget*) NOT (cricket OR football)",
    '("{thing} of {name}" OR "{name} {thing}") {first} -"{name} football"',
    '(minister OR ministry OR council) AND ("{thing} fire" OR {name})',
)


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of one watchlist."""

    name: str
    """A proper name."""
    thing: str
    words: tuple[str, str]
    """Common words that occur with it."""
    query: str

    @property
    def headline(self) -> str:
        """Return the headline of an article that the query matches."""
        return f"{self.name} {self.thing} before the council"

    @property
    def paragraph(self) -> str:
        """Return a paragraph that makes the query true."""
        first, second = self.words
        return (
            f"The {self.name} {self.thing}, said the ministry, concerns the {first} "
            f"and the {second} alike, and the {self.thing} of {self.name} cannot wait "
            "longer."
        )


def subjects(count: int) -> list[Subject]:
    """Return the subjects of `count` watchlists, at most 250, the same every time."""
    names = [
        (head, tail, _THINGS[(i + j + turn) % len(_THINGS)])
        for turn in range(len(_THINGS))
        for i, head in enumerate(_HEADS)
        for j, tail in enumerate(_TAILS)
    ]
    return [
        _subject(number, head, tail, thing)
        for number, (head, tail, thing) in enumerate(names[:count])
    ]


def _subject(number: int, head: str, tail: str, thing: str) -> Subject:
    first, second = Random(f"watchlist {number}").sample(
        synthetic_prose.words("nouns"), 2
    )
    name = head + tail
    shape = _SHAPES[number % len(_SHAPES)]
    query = shape.format(
        name=name, thing=thing, stem=name[:6], first=first, second=second
    )
    return Subject(name=name, thing=thing, words=(first, second), query=query)
