"""The subject of a phrase: a name without its role, or the phrase itself."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from tocsin.stories.speech.name_spans import POSSESSIVE, head_left, is_cyrillic
from tocsin.stories.speech.sentences import SpeechToken
from tocsin.stories.speech.speech_words import SpeechWords

MOST_NAMES = 5
"""Words of the longest name: more are a headline or a list."""

MOST_WORDS = 8
"""Words of the longest phrase, such as "a spokeswoman for the ministry"."""


class Subject(NamedTuple):
    """The subject that a sentence names as its speaker."""

    name: str
    """As written, without its role; empty for a pronoun."""
    start: int
    pronoun: Literal["", "he", "she", "they", "any"] = ""
    """ "any" is a verb without a subject."""
    role: str = ""
    """The role in front of the name, in lower case: "president"."""
    is_name: bool = False
    """Whether it is a name, not a phrase such as "the ministry"."""
    is_guess: bool = False
    """Whether it may be no name: it begins a sentence, as "However" can."""


class Subjects:
    """The subjects of one text, as it writes them."""

    def __init__(self, text: str, speech: SpeechWords) -> None:
        self._text, self._speech = text, speech

    def name(
        self, words: Sequence[SpeechToken], run: tuple[int, int]
    ) -> Subject | None:
        """Return a name without its role; the phrase if nothing is left."""
        start, end = run
        role = ""
        while end > start and words[end - 1].kind == "days":
            end -= 1
        if end > start and words[end - 1].kind == "roles":
            return self.written(words[:end])
        body = self._speech.is_body(words[end - 1].text) if end > start else False
        for place in range(start, end):
            if words[place].kind == "roles" and not body:
                start, role = place + 1, words[place].text.lower()
        if end - start > 1 and self._speech.silent and is_cyrillic(words[start:end]):
            start = head_left(words, start, end)
        if end <= start or end - start > MOST_NAMES:
            return self.written(words[: run[1]])
        shouted = end - start > 1 and all(w.text.isupper() for w in words[start:end])
        if shouted or POSSESSIVE.search(words[end - 1].text):
            return None
        if self._speech.capital_nouns and end - start == 1:
            left = words[: run[0] + 1]
            if len(left) > 1 and left[-2].kind == "articles":
                return self.written(words[run[0] - 1 : end])
        found = self._subject(words[start], words[end - 1])
        if not role and run[0] and words[run[0] - 1].kind == "roles":
            role = words[run[0] - 1].text.lower()
        return found._replace(is_name=True, role=role)

    def written(self, words: Sequence[SpeechToken]) -> Subject | None:
        """Return a short phrase as written; None if it cannot be a speaker."""
        while words and words[0].kind in {"between", "days"}:
            words = words[1:]
        if not 0 < len(words) <= MOST_WORDS or words[0].kind == "of":
            return None
        if words[0].kind in {"word", "roles"} and words[0].text[0].islower():
            bare = words[0].text
            if len(words) > 1 or not (bare.endswith("s") or self._speech.is_body(bare)):
                return None
        # "Lenna officials", not "Committee next year".
        last = words[-1].text
        means = last.endswith("s") or self._speech.is_body(last)
        if words[0].kind == "name" and words[-1].kind == "word" and not means:
            return None
        if all(word.kind in {"articles", "of", "days"} for word in words[:2]):
            return None
        if self._speech.silent and words[0].kind != "articles":
            return None
        found = self._subject(words[0], words[-1])
        if words[0].kind == "articles":
            return found._replace(name=found.name[:1].lower() + found.name[1:])
        return found

    def _subject(self, first: SpeechToken, last: SpeechToken) -> Subject:
        words = self._text[first.start : last.end].split()
        return Subject(" ".join(words).strip("'’"), first.start)


def pronoun(word: SpeechToken) -> Subject | None:
    """Return "he", "she" or "they" as a subject, None for any other word."""
    match word.kind:
        case "he" | "she" | "they":
            return Subject("", word.start, word.kind)
        case _:
            return None
