"""What an article quotes, and whom: its direct quotations, one for each statement."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from tocsin.stories.similar_wordings import compared_words, longest_wordings
from tocsin.stories.speakers import Speakers
from tocsin.stories.speech.quotation_marks import INNER, QuotedSpan, spans
from tocsin.stories.speech.sentences import tokens
from tocsin.stories.speech.speech_words import SpeechWords, speech_words

MOST = 200
"""Quotations of an article that are kept, the first ones: a transcript has more."""

LONGEST_TEXT = 200_000
"""Code points of a text that are read, twice the longest article we have seen."""

FEWEST_WORDS = 4
"""Below it a name, a title or a word kept at arm's length is quoted, no statement."""

FEWEST_FRAGMENT = 5
"""Words of what is not a sentence of its own, for the same reason."""

FEWEST_UNSAID = 8
"""Words of what is neither a sentence nor said by anybody that is found."""

FEWEST_CHARS = 10
"""The same as FEWEST_WORDS for scripts without blanks between words."""

MOST_TITLED = 0.75
"""The share of longer words with a capital that makes a fragment a title. A sentence
is one when all have: American papers put the full stop inside the marks."""

GAP = 160
"""Code points between the halves of a split quotation: `," said the mayor, "`."""

_BLANKLESS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]")
_SENTENCE_END = regex.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_CAPITAL = regex.compile(r"[\"'“‘«(]*(?:\p{Lu}|\d)")
_LAST_WORDS = regex.compile(r"\p{L}+(?: \p{L}+)?(?=[,:]? *$)")
_STOP = regex.compile(
    r"(?<!\b\p{Lu})(?<!\b(?:Mr|Ms|Dr|Mrs|Sen|Rep|Gov|Gen|St|Jr))[.!?;](?=\s+[^\s\"])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """One statement that an article quotes word for word."""

    words: str
    """As quoted, without the marks around it, blanks folded."""
    speaker: str
    """Who is said to have said it, as the article names them; empty when it does not.
    A phrase such as "the ministry" begins with a small letter."""
    start: int
    """Code points into the article's text, marks included."""
    end: int


def quotations(text: str, language: str = "") -> list[Quotation]:
    """Return a text's direct quotations, in order.

    A quotation in two halves ("…," she said, "…") is returned as one. A repeated
    statement is returned once, in its fullest wording, with the best-named speaker.
    Speakers are found in the languages of speech/speech_words.toml; without a language,
    the text decides which it is.
    """
    text = text[:LONGEST_TEXT]
    if not (found := spans(text)):
        return []
    speech = speech_words(language, text)
    groups = [
        group
        for group in _split(text, found, speech)
        if _is_statement(text, group) and not _is_called(text, group[0], speech)
    ][:MOST]
    speakers = _speakers(text, groups, speech)
    every = [
        Quotation(
            words=_put_together([_folded(text, span) for span in group]),
            speaker=speaker,
            start=group[0].start,
            end=group[-1].end,
        )
        for group, speaker in zip(groups, speakers, strict=True)
        if speaker or _is_introduced(text, group)
    ]
    return _once(every)


def how_named(speaker: str) -> int:
    """Return how well a speaker is named: 3 in full, 2, 1 by a phrase, 0 not at all."""
    if not speaker:
        return 0
    if speaker[0].islower():
        return 1
    return 3 if " " in speaker else 2


def _speakers(
    text: str, groups: Sequence[Sequence[QuotedSpan]], speech: SpeechWords | None
) -> list[str]:
    """Return the best-named speaker of each group, in order."""
    if not speech or not groups:
        return [""] * len(groups)
    speakers = Speakers(text, [span for group in groups for span in group], speech)
    found: list[str] = []
    number = 0
    for group in groups:
        names = [speakers.of(number + place) for place in range(len(group))]
        found.append(max(names, key=how_named))
        number += len(group)
    return found


def _once(found: Sequence[Quotation]) -> list[Quotation]:
    """Return each different statement once, with the best-named of its speakers."""
    led = longest_wordings([compared_words(quotation.words) for quotation in found])
    speakers: dict[int, str] = {}
    for quotation, leader in zip(found, led, strict=True):
        known = speakers.get(leader, "")
        speakers[leader] = max(known, quotation.speaker, key=how_named)
    return [
        replace(found[leader], speaker=speakers[leader]) for leader in sorted(speakers)
    ]


def _split(
    text: str, found: Sequence[QuotedSpan], speech: SpeechWords | None
) -> list[list[QuotedSpan]]:
    """Return spans with those together that only their attribution parts."""
    groups: list[list[QuotedSpan]] = []
    for span in found:
        if groups and speech and _goes_on(text, groups[-1][-1], span, speech):
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _goes_on(
    text: str, first: QuotedSpan, second: QuotedSpan, speech: SpeechWords
) -> bool:
    between = text[first.end : second.start]
    if not 4 <= len(between) <= GAP or "\n" in between or _STOP.search(between):
        return False
    ends = text[first.parts[-1][0] : first.parts[-1][1]].rstrip(INNER)[-1:]
    if ends not in ",?!…—–-." and between.lstrip()[:1] not in ",—–":
        return False
    if between.rstrip()[-1:] not in ",.:—–-":
        return False
    read = tokens(text, first.end, second.start, speech)
    return any(word.kind == "verb" for word in read)


def _is_statement(text: str, group: Sequence[QuotedSpan]) -> bool:
    """Tell whether somebody says what is quoted, and is not only called so."""
    quoted = " ".join(_folded(text, span) for span in group)
    if _BLANKLESS.search(quoted):
        return len(quoted) >= FEWEST_CHARS
    found = quoted.split()
    whole = _is_sentence(text, group, quoted)
    if len(found) < (FEWEST_WORDS if whole else FEWEST_FRAGMENT):
        return False
    longer = [word for word in found if len(word) > 3]
    titled = sum(1 for word in longer if _CAPITAL.match(word))
    return titled < len(longer) * (1 if whole else MOST_TITLED) or len(longer) < 2


def _is_called(text: str, span: QuotedSpan, speech: SpeechWords | None) -> bool:
    """Tell whether the words in front introduce a title: `a paper titled "…"`."""
    before = _LAST_WORDS.search(text, max(0, span.start - 40), span.start)
    return bool(speech and before and any(map(speech.is_title, before[0].split())))


def _is_introduced(text: str, group: Sequence[QuotedSpan]) -> bool:
    """Tell whether a quotation of nobody's is at least written as one."""
    quoted = " ".join(_folded(text, span) for span in group)
    return len(compared_words(quoted)) >= FEWEST_UNSAID or _is_sentence(
        text, group, quoted
    )


def _is_sentence(text: str, group: Sequence[QuotedSpan], quoted: str) -> bool:
    """Tell whether marks say that a quotation is a sentence, not part of another."""
    before = text[max(0, group[0].start - 2) : group[0].start].strip()[-1:]
    after = text[group[-1].end : group[-1].end + 2].strip()[:1]
    if (before and before in ":：,") or (after and after in ",—–"):
        return True
    return quoted.endswith(",") or bool(_SENTENCE_END.search(quoted))


def _put_together(parts: Sequence[str]) -> str:
    """Return the pieces of a split statement as it was said.

    What parts them stood outside the marks, or was the comma that English puts there
    for a full stop as well.
    """
    whole = ""
    for part in parts:
        if whole and (whole[-1].isalnum() or whole[-1] == ","):
            whole = whole.rstrip(",") + ("," if part[:1].islower() else ".")
        whole = f"{whole} {part}" if whole else part
    return whole.rstrip(",;，、 ")


def _folded(text: str, span: QuotedSpan) -> str:
    return " ".join(" ".join(text[start:end].split()) for start, end in span.parts)
