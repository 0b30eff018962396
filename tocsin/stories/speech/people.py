"""The people of an article: their names in full, and who "he" is."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import regex

from tocsin.stories.speech.sentences import SpeechToken
from tocsin.stories.speech.speaker_phrases import SpeakerPhrases
from tocsin.stories.speech.speech_words import SpeechWords
from tocsin.stories.speech.subjects import Subject

REACH = 40
"""Words that are read on either side of a verb or a quotation."""

FAR = 1_000
"""Code points after which "he" no longer refers to the last named person."""

LAST = 4
"""People whom "he" or "she" can refer to, the last named first."""

MOST_FORMS = 8
"""Full names that are kept for one last name: with more than one it is ambiguous."""

_NEW = regex.compile(r"(?:an?|another|one) ")
"""The start of a phrase that introduces a person without a name."""


class _Named(NamedTuple):
    at: int
    name: str


class KnownSpeakers:
    """The people named in one article, and where."""

    def __init__(self, phrases: SpeakerPhrases, speech: SpeechWords) -> None:
        self._phrases, self._speech = phrases, speech
        self._full: dict[str, dict[str, int]] = {}
        self._roles: dict[str, set[str]] = {}
        self._alone: set[str] = set()
        self._inside: set[str] = set()
        self._genders: dict[str, str] = {}
        self._acting: list[_Named] = []

    def note_names(self, paragraph: Sequence[SpeechToken]) -> None:
        """Record the names in a paragraph."""
        for left, word in pairwise(paragraph):
            if word.kind == "name" and left.kind not in {"stop", "quote", "colon"}:
                self._inside.add(word.text)
        for subject in self._phrases.names(paragraph):
            name = subject.name
            if " " not in name:
                self._alone.add(name)
                continue
            forms = self._full.setdefault(name.split()[-1].casefold(), {})
            if len(forms) < MOST_FORMS:
                forms.setdefault(name, subject.start)
            if subject.role:
                self._roles.setdefault(subject.role, set()).add(name)

    def note_acting(self, sentence: Sequence[SpeechToken]) -> None:
        """Record who acts or speaks in a sentence; call `note_names` before."""
        if not sentence:
            return
        if (first := self._phrases.first(sentence[:REACH])) and self._acts(first):
            self.note(first, self.whole(first))
        for place, word in enumerate(sentence):
            if word.kind == "verb":
                start = max(0, place - REACH)
                subject = self._phrases.before(sentence[start:place])
                if not subject and not self._speech.is_telling(word.text):
                    behind = self._phrases.behind(sentence[place + 1 : place + REACH])
                    subject = behind if behind and " " in behind.name else None
                if subject and not subject.pronoun:
                    self.note(subject, self.whole(subject))

    def note(self, subject: Subject, name: str) -> None:
        """Record that a person acts or speaks at a subject's position."""
        insort(self._acting, _Named(subject.start, name))

    def resolve(self, subject: Subject) -> str:
        """Return the full name that a subject refers to, "" if that is not clear."""
        if not subject.pronoun:
            name = self.whole(subject)
            return "" if subject.is_guess and " " not in name else name
        if subject.pronoun == "they":
            return ""
        end = bisect_left(self._acting, (subject.start, ""))
        for named in reversed(self._acting[max(0, end - LAST) : end]):
            if subject.start - named.at > FAR or _NEW.match(named.name):
                return ""
            if self._is_person(named.name) and self._agrees(named.name, subject):
                return named.name
        return ""

    def whole(self, subject: Subject) -> str:
        """Return the full name if the article gave exactly one before, else the name.

        "The president" is replaced if the article gives that role to one person only.
        """
        name = subject.name
        if " " not in name:
            forms = self._full.get(name.casefold(), {})
            fuller = [form for form, at in forms.items() if at <= subject.start]
            if len({form.split()[0] for form in fuller}) == 1:
                return max(fuller, key=len)
        elif not subject.is_name:
            people = self._roles.get(name.partition(" ")[2].lower(), set())
            return next(iter(people)) if len(people) == 1 else name
        return name

    def _acts(self, first: Subject) -> bool:
        """Return whether a sentence begins with a person that the next can call "he".

        A person has a role, or is called by the last name elsewhere. In languages whose
        endings mark the subject, the first name need not be the subject.
        """
        name = self.whole(first)
        if self._speech.silent or not first.is_name or " " not in name:
            return False
        return bool(first.role) or name.split()[-1] in self._alone

    def _is_person(self, name: str) -> bool:
        last = name.split()[-1]
        if name[0].islower() or last[0].islower() or name.isupper():
            return False
        return not self._speech.is_body(last) and (" " in name or name in self._inside)

    def _agrees(self, name: str, subject: Subject) -> bool:
        """Return whether a pronoun agrees with the one used for a name before."""
        if subject.pronoun == "any":
            return True
        return self._genders.setdefault(name, subject.pronoun) == subject.pronoun
