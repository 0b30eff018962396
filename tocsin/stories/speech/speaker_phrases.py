"""Find the speaker phrase: in front of a verb of saying, or after it.

The rules use only the kinds of neighbouring words, no grammar. A phrase that fits no
rule names no speaker.
"""

from collections.abc import Iterator, Sequence

from tocsin.stories.speech.name_spans import (
    ACRONYM,
    after_of,
    has_name,
    head_left,
    is_cyrillic,
    is_place,
    runs,
    size,
)
from tocsin.stories.speech.sentences import SpeechToken
from tocsin.stories.speech.speech_words import SpeechWords
from tocsin.stories.speech.subjects import (
    MOST_NAMES,
    MOST_WORDS,
    Subject,
    Subjects,
    pronoun,
)

FARTHEST = 30
"""Words between a speaker and the verb: "the mayor, who has been …, said"."""

_PHRASE = frozenset(["name", "word", "roles", "articles"])


class SpeakerPhrases:
    """The phrases of one text that name a speaker."""

    def __init__(self, text: str, speech: SpeechWords) -> None:
        self._speech = speech
        self._subjects = Subjects(text, speech)

    def before(self, words: Sequence[SpeechToken]) -> Subject | None:
        """Return the subject in front of the verb that follows these words."""
        end = len(words)
        while end and words[end - 1].kind in {"between", "days", "who"}:
            end -= 1
            if words[end].kind == "days" and end and words[end - 1].kind == "of":
                end -= 1
        if not end:
            return None
        last = words[end - 1]
        if subject := pronoun(last):
            return subject
        if last.kind == "and":
            return self.first(words[: end - 1])
        if last.kind in {"comma", "dash"}:
            return self._apposed(words[: end - 1])
        return self._ending(words[:end])

    def behind(self, words: Sequence[SpeechToken]) -> Subject | None:
        """Return the subject after the verb that precedes these words."""
        start = 0
        while start < min(3, len(words)) and words[start].kind == "between":
            start += 1
        words = words[start:]
        if words and (subject := pronoun(words[0])):
            return subject
        if self._speech.silent and is_cyrillic(words[:1]):
            return self._slavic(words)
        end = _end(words, 0)
        phrase = words[:end]
        near = [run for run in runs(phrase) if not after_of(phrase, run[0])]
        full = [run for run in near if size(run) > 1]
        chosen = full[-1] if full else near[0] if near else None
        if not full and (found := self._beside(words, end)):
            return found
        # "Said a Lenna Post editor": the name is not the speaker's.
        if chosen and chosen[1] < len(phrase) and phrase[0].kind == "articles":
            chosen = None
        if not full and end < len(words) and words[end].kind == "and":
            # "Said Housing and Roads secretary": half a name is no name.
            return None
        if chosen and has_name(phrase, chosen):
            return self._subjects.name(phrase, chosen)
        if phrase and end < len(words) and words[end].kind == "of":
            phrase = words[: _end(words, end + 1)]
        return self._subjects.written(phrase)

    def _beside(self, words: Sequence[SpeechToken], end: int) -> Subject | None:
        """Return the name that follows a role: "the mayor of Sennick, Eve Lund"."""
        if not any(word.kind == "roles" for word in words[:end]):
            return None
        if end < len(words) and words[end].kind == "of":
            end = _end(words, end + 1)
        if end >= len(words) or words[end].kind != "comma":
            return None
        rest = words[end + 1 : end + 1 + MOST_NAMES]
        beside = [run for run in runs(rest) if run[0] == 0 and size(run) > 1]
        return self._subjects.name(rest, beside[0]) if beside else None

    def first(self, words: Sequence[SpeechToken]) -> Subject | None:
        """Return the subject that a sentence begins with."""
        start = 0
        while start < len(words) and words[start].kind in {"and", "between", "days"}:
            start += 1
        if start < len(words) and words[start].kind in {"of", "saying"}:
            while start < len(words) and words[start].kind != "comma":
                start += 1
            start += 1
        if start >= len(words):
            return None
        if subject := pronoun(words[start]):
            return subject
        end = start
        while end < len(words) and words[end].kind in {*_PHRASE, "of"}:
            end += 1
        phrase = words[start:end]
        if end < len(words) and words[end].kind == "comma":
            rest = words[end + 1 :]
            beside = [run for run in runs(rest[:MOST_NAMES]) if run[0] == 0]
            closed = beside and rest[beside[0][1] :][:1]
            if closed and closed[0].kind == "comma" and size(beside[0]) > 1:
                return self._subjects.name(rest, beside[0])
        near = [run for run in runs(phrase[:MOST_WORDS]) if run[1] <= 6]
        near = [run for run in near if not after_of(phrase, run[0])]
        if phrase and phrase[0].kind == "articles":
            # "The Lenna harbour opens": the name is not the subject.
            near = [run for run in near if not _is_word(phrase, run[1])]
        full = [run for run in near if size(run) > 1]
        run = full[0] if full else near[0] if near and near[0][0] <= 1 else None
        found = self._subjects.name(phrase, run) if run else None
        if found and run and words[start + run[1] : start + run[1] + 1]:
            acts = words[start + run[1]].kind in {"verb", "between"}
            found = found._replace(is_guess=not acts)
        return found

    def names(self, words: Sequence[SpeechToken]) -> Iterator[Subject]:
        """Yield the names among words, of people and of what is written so."""
        for start, end in runs(words):
            left = min(start, 1)
            found = self._subjects.name(
                words[start - left : end], (left, end - start + left)
            )
            if found and found.is_name:
                yield found

    def _ending(self, words: Sequence[SpeechToken]) -> Subject | None:
        """Return the subject phrase at the end of these words."""
        start = len(words)
        while start and (
            words[start - 1].kind in {*_PHRASE, "of", "days"}
            or words[start - 1].text.endswith("ly")
        ):
            start -= 1
            if len(words) - start > FARTHEST:
                return None
            if words[start].kind == "articles" and not (
                start and words[start - 1].kind == "of"
            ):
                break
        phrase = words[start:]
        names = runs(phrase)
        if names and names[-1][1] == len(phrase) and not after_of(phrase, names[-1][0]):
            if names[-1] != (0, 1) and size(names[-1]) == 1 and is_cyrillic(phrase):
                return None
            return self._subjects.name(phrase, names[-1])
        for run in reversed(names):
            follows = phrase[run[1] : run[1] + 1]
            if size(run) > 1 and follows and follows[0].kind == "of":
                if after_of(phrase, run[0]):
                    return None
                return self._introduced(words[:start]) or self._subjects.name(
                    phrase, run
                )
        return self._subjects.written(phrase)

    def _introduced(self, words: Sequence[SpeechToken]) -> Subject | None:
        """Return the name before an apposition: "Eve Lund, head of"."""
        if not words or words[-1].kind != "comma":
            return None
        names = runs(words[:-1])
        if not names or names[-1][1] < len(words) - 1 or size(names[-1]) < 2:
            return None
        if after_of(words, names[-1][0]):
            return None
        return self._subjects.name(words, names[-1])

    def _apposed(self, words: Sequence[SpeechToken]) -> Subject | None:
        """Return the name that the last words between commas describe."""
        end = len(words)
        while end and len(words) - end < FARTHEST:
            start = end
            while start and words[start - 1].kind not in {"comma", "dash"}:
                start -= 1
            segment = words[start:end]
            names = runs(segment)
            if names and names[-1][1] == len(segment) and has_name(segment, names[-1]):
                left = runs(words[: max(0, start - 1)])
                beside = bool(left) and left[-1][1] == start - 1
                alone = size(names[-1]) == 1 and (beside or names[-1][0] > 0)
                place = start and is_place(words[:start], segment, names[-1])
                if not (alone or place or after_of(segment, names[-1][0])):
                    return self._subjects.name(segment, names[-1])
            if not start:
                return self._ending(segment)
            end = start - 1
        return None

    def _slavic(self, words: Sequence[SpeechToken]) -> Subject | None:
        """Return the subject after a verb, with genitives in between.

        "Said the head of the committee of the State Duma for labour Ivan Petrov": the
        last full name before the next comma, if none follows the verb directly.
        """
        end = 0
        while end < len(words) and words[end].kind in {*_PHRASE, "of", "days"}:
            end += 1
        phrase = words[:end]
        if not phrase or phrase[0].kind == "of":
            return None
        names = runs(phrase)
        beside = names[0] if names and names[0][0] == 0 else (0, 0)
        if beside[1] and not ACRONYM.fullmatch(phrase[0].text):
            return self._subjects.name(phrase, beside)
        for run in reversed(names):
            start = head_left(phrase, *run)
            place = start and phrase[start - 1].kind == "of"
            if run[1] - start > 1 and not place:
                return self._subjects.name(phrase, (start, run[1]))
        if beside[1]:
            return self._subjects.name(phrase, beside)
        return Subject("", phrase[0].start, "they")


def _end(words: Sequence[SpeechToken], start: int) -> int:
    """Return the end of the phrase that starts at a word."""
    while start < len(words) and words[start].kind in _PHRASE:
        start += 1
    return start


def _is_word(words: Sequence[SpeechToken], place: int) -> bool:
    return place < len(words) and words[place].kind == "word"
