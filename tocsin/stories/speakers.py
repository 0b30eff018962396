"""Find the speaker of each quotation.

The speaker is named in the same sentence or in the one before it, or spoke last in the
same paragraph. A missing speaker is better than a wrong one: where the words fit no
rule, the speaker is "".
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from tocsin.stories.speech.people import REACH, KnownSpeakers
from tocsin.stories.speech.quotation_marks import INNER, QuotedSpan, paragraphs
from tocsin.stories.speech.sentences import HIDDEN, MORE, SpeechToken, tokens
from tocsin.stories.speech.speaker_phrases import SpeakerPhrases
from tocsin.stories.speech.speech_words import SpeechWords
from tocsin.stories.speech.subjects import Subject

NEAR = 14
"""Words after a quotation in which the verb of saying must come."""

MOST_VERBS = 3
"""Verbs in front of a quotation whose subject is looked up, the nearest first."""

_NAMING = frozenset(["name", "roles", "articles", "he", "she", "between"])
_SKIPPED = frozenset(["comma", "dash", "quote", "and"])
_STOPS = frozenset(".!?…。！？")
_EXPECTS = frozenset(",?!…—–-，،")
"""Last characters of a quotation after which its attribution may follow."""
_CLOSES = frozenset(["comma", "colon", "that"])


class _Paragraph(NamedTuple):
    words: list[SpeechToken]
    stops: list[int]
    """The indexes in `words` at which its sentences end."""


class Speakers:
    """The speakers of one article's quotations."""

    def __init__(
        self, text: str, quoted: Sequence[QuotedSpan], speech: SpeechWords
    ) -> None:
        """Read a text with the spans of its quotations, in order."""
        self._text, self._quoted, self._speech = text, quoted, speech
        self._starts = [span.start for span in quoted]
        self._phrases = SpeakerPhrases(text, speech)
        self._people = KnownSpeakers(self._phrases, speech)
        self._paragraphs: list[_Paragraph] = []
        self._places: list[tuple[int, int]] = []
        self._found: dict[int, str] = {}
        self._read(_hide(text, quoted))

    def of(self, number: int) -> str:
        """Return the speaker of that quotation, "" if no one is named.

        Call it in text order: an earlier speaker may be the "he" of a later quotation.
        """
        paragraph, place = self._places[number]
        subject = self._speaker(self._paragraphs[paragraph], place, number)
        if not subject:
            return self._carried(self._paragraphs[paragraph], place)
        name = self._found[number] = self._people.resolve(subject)
        if name and (subject.is_name or subject.pronoun):
            self._people.note(subject, name)
        return name

    def _read(self, hidden: str) -> None:
        for start, end in paragraphs(hidden):
            words = self._with_stops(tokens(hidden, start, end, self._speech))
            for place, word in enumerate(words):
                if word.kind == "quote":
                    self._places.append((len(self._paragraphs), place))
            stops = [place for place, word in enumerate(words) if word.kind == "stop"]
            self._paragraphs.append(_Paragraph(words, [*stops, len(words)]))
            self._people.note_names(words)
        for words, stops in self._paragraphs:
            start = 0
            for stop in stops:
                self._people.note_acting(words[start:stop])
                start = stop + 1

    def _with_stops(self, words: list[SpeechToken]) -> list[SpeechToken]:
        """Return the words with a stop after each quotation that ends its sentence."""
        found: list[SpeechToken] = []
        for place, word in enumerate(words):
            found.append(word)
            ended = word.kind == "quote" and self._last(self._number(word)) in _STOPS
            if ended and not _is_attribution(words[place + 1 : place + 7]):
                found.append(SpeechToken("stop", ".", word.end, word.end))
        return found

    def _number(self, word: SpeechToken) -> int:
        return bisect_left(self._starts, word.start)

    def _last(self, number: int) -> str:
        """Return the last character of a quotation's words."""
        start, end = self._quoted[number].parts[-1]
        return self._text[start:end].rstrip(INNER)[-1:] or " "

    def _speaker(self, read: _Paragraph, place: int, number: int) -> Subject | None:
        """Return the speaker that a quotation's own sentence names."""
        words, stops = read
        sentence = bisect_right(stops, place)
        start = stops[sentence - 1] + 1 if sentence else 0
        before = words[max(start, place - REACH) : place]
        after = words[place + 1 : min(stops[sentence], place + REACH)]
        follows = after[:1] and after[0].kind in {"comma", "dash", "verb"}
        if before and before[-1].kind == "colon":
            return self._before(before) or self._after(after)
        if before and not follows and self._last(number) not in _EXPECTS:
            return self._before(before) or self._after(after)
        found = self._after(after)
        if found and found.pronoun == "any" and before and before[-1].kind == "comma":
            # Turkish: the speaker, a comma, the quotation, then the verb.
            return self._phrases.before(before) or found
        return found or self._before(before)

    def _after(self, words: Sequence[SpeechToken]) -> Subject | None:
        """Return the speaker named after a quotation."""
        while words and words[0].kind in _SKIPPED:
            words = words[1:]
        if found := self._according(words[:3], words):
            return found
        for place, word in enumerate(words[:NEAR]):
            if word.kind in {"quote", "colon", "that", "saying"}:
                return None
            if word.kind != "verb":
                continue
            if place and words[place - 1].kind == "not":
                return None
            if all(left.kind == "between" for left in words[:place]):
                return self._inverted(word, words[place + 1 :])
            return self._phrases.before(words[:place])
        return None

    def _inverted(
        self, verb: SpeechToken, words: Sequence[SpeechToken]
    ) -> Subject | None:
        """Return the subject of a verb that comes first, or has no subject."""
        if found := self._behind(verb, words):
            return found
        if self._speech.is_impersonal(verb.text):
            return Subject("", verb.start, "they")
        if self._speech.silent and not self._speech.is_telling(verb.text):
            return Subject("", verb.start, "any")
        return None

    def _behind(
        self, verb: SpeechToken, words: Sequence[SpeechToken]
    ) -> Subject | None:
        if self._speech.is_telling(verb.text):
            return None
        return self._phrases.behind(words)

    def _before(self, words: Sequence[SpeechToken]) -> Subject | None:
        """Return the speaker named in front of a quotation."""
        verbs = 0
        for place in range(len(words) - 1, -1, -1):
            word, left, right = words[place], words[:place], words[place + 1 :]
            if word.kind == "saying" and (found := self._phrases.first(left)):
                return found
            if word.kind != "verb" or (left and left[-1].kind == "not"):
                continue
            if found := self._subject_of(word, left, right):
                return found
            verbs += 1
            if verbs == MOST_VERBS:
                break
        return self._according(words, words)

    def _subject_of(
        self,
        verb: SpeechToken,
        left: Sequence[SpeechToken],
        right: Sequence[SpeechToken],
    ) -> Subject | None:
        """Return the subject of a verb in front of a quotation."""
        behind = self._behind(verb, right)
        named = behind if behind and behind.is_name else None
        inserted = bool(left) and left[-1].kind == "comma"
        if named and inserted and named.start == right[0].start:
            # "The bridge, writes Eve Lund, is …"
            return named
        if found := self._phrases.before(left):
            return found
        return named if any(word.kind in _CLOSES for word in right) else None

    def _according(
        self, searched: Sequence[SpeechToken], words: Sequence[SpeechToken]
    ) -> Subject | None:
        """Return the speaker after "according to", if `searched` contains it."""
        for place in range(len(searched)):
            for phrase in self._speech.according:
                end = place + len(phrase)
                if tuple(word.text.lower() for word in words[place:end]) == phrase:
                    return self._phrases.behind(words[end:])
        return None

    def _carried(self, read: _Paragraph, place: int) -> str:
        """Return the speaker of the sentence before, for a quotation on its own."""
        words, stops = read
        sentence = bisect_right(stops, place)
        if not sentence:
            return ""
        start = stops[sentence - 2] + 1 if sentence > 1 else 0
        last = words[max(start, stops[sentence - 1] - REACH) : stops[sentence - 1]]
        for word in reversed(last):
            if word.kind == "quote":
                return self._found.get(self._number(word), "")
        subject = self._before(last)
        return self._people.resolve(subject) if subject else ""


def _is_attribution(after: Sequence[SpeechToken]) -> bool:
    """Return whether the words after a quoted sentence are its attribution."""
    if after and after[0].text[0].islower():
        return True
    for word in after:
        if word.kind == "verb":
            return True
        if word.kind not in _NAMING:
            return word is after[0] and word.kind in {"comma", "dash"}
    return False


def _hide(text: str, quoted: Sequence[QuotedSpan]) -> str:
    """Return the text with its quotations masked; it keeps its length."""
    pieces: list[str] = []
    at = 0
    for span in quoted:
        pieces += [text[at : span.start].replace(HIDDEN, " "), HIDDEN]
        pieces.append(MORE * (span.end - span.start - 1))
        at = span.end
    return "".join(pieces) + text[at:].replace(HIDDEN, " ")
