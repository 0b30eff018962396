"""Find names among words, and read the role of a name from the words around it."""

from collections.abc import Sequence

import regex

from tocsin.stories.speech.sentences import SpeechToken

POSSESSIVE = regex.compile(r"(?:['’]s|s['’])$")
_PARTICLE = regex.compile(
    r"(?:v[ao]n|de[nrl]?|d[aiou]|d[aeo]s|la|le|te[rn]|bin|ibn|al|el|abu|zu|y|e)"
)
ACRONYM = regex.compile(r"\p{Lu}{2,}|(?:\p{Lu}\.){2,}")
_PATRONYMIC = regex.compile(r"\p{L}+(?:вич|вна|чна|ьич)")
_CYRILLIC = regex.compile(r"\p{Cyrillic}")


def runs(words: Sequence[SpeechToken]) -> list[tuple[int, int]]:
    """Return the spans of names, with particles and roles in front of them."""
    found: list[tuple[int, int]] = []
    start = -1
    for place, word in enumerate(words):
        named = word.kind == "name" or (word.kind == "roles" and word.text[0].isupper())
        if named:
            start = place if start < 0 else start
            if POSSESSIVE.search(word.text):
                start = -1
        elif start >= 0 and not _joins(words, place):
            found.append((start, place))
            start = -1
    if start >= 0:
        found.append((start, len(words)))
    return found


def _joins(words: Sequence[SpeechToken], place: int) -> bool:
    """Return whether a small word is inside a name: "de", "van der"."""
    if words[place].kind == "articles":
        return False
    for after in words[place : place + 3]:
        if after.kind == "name":
            return True
        if not _PARTICLE.fullmatch(after.text):
            return False
    return False


def size(run: tuple[int, int]) -> int:
    """Return the number of words in a name."""
    return run[1] - run[0]


def has_name(words: Sequence[SpeechToken], run: tuple[int, int]) -> bool:
    """Return whether a span has a name, and not only roles."""
    return any(word.kind == "name" for word in words[run[0] : run[1]])


def after_of(words: Sequence[SpeechToken], place: int) -> bool:
    """Return whether a name is inside a phrase: "the head of Acme"."""
    while place and words[place - 1].kind in {"articles", "roles", "name"}:
        place -= 1
        if place and words[place].kind == "articles":
            return True
    return place > 0 and words[place - 1].kind == "of"


def is_place(
    before: Sequence[SpeechToken], segment: Sequence[SpeechToken], run: tuple[int, int]
) -> bool:
    """Return whether a name is a person's place: "Eve Lund of Albany, New York,".

    "The mayor of Albany, Eve Lund," has no place that follows a person.
    """
    names = runs(before[:-1])
    if size(run) < len(segment) or len(names) < 2 or names[-1][1] < len(before) - 1:
        return False
    person = names[-2]
    return (
        after_of(before, names[-1][0])
        and size(person) > 1
        and not after_of(before, person[0])
    )


def is_cyrillic(words: Sequence[SpeechToken]) -> bool:
    """Return whether words are Cyrillic: their endings mark subject and object."""
    return any(_CYRILLIC.match(word.text) for word in words)


def head_left(words: Sequence[SpeechToken], start: int, end: int) -> int:
    """Return where a name starts, after the capitalised body that the person heads."""
    for place in range(start, end):
        if ACRONYM.fullmatch(words[place].text):
            start = place + 1
    if end - start > 2:
        middle = words[end - 2].text
        return end - (3 if _PATRONYMIC.fullmatch(middle) else 2)
    return start
