"""An article's direct quotations and their speakers, one for each statement."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import regex

from tocsin.stories.similar_wordings import compared_words, longest_wordings
from tocsin.stories.speakers import Speakers
from tocsin.stories.speech.quotation_marks import INNER, QuotedSpan, spans
from tocsin.stories.speech.sentences import tokens
from tocsin.stories.speech.speech_words import SpeechWords, speech_words

MOST = 200
"""Quotations of an article that are returned, the first ones: a transcript has more."""

LONGEST_TEXT = 200_000
"""Code points of a text that are read, twice the longest article that was measured."""

FEWEST_WORDS = 4
"""Words of the shortest statement: fewer are a name, a title or scare quotes."""

FEWEST_FRAGMENT = 5
"""Words of the shortest statement that is only part of a sentence."""

FEWEST_WITHOUT_SPEAKER = 8
"""Words of the shortest part of a sentence that has no speaker."""

FEWEST_CHARS = 10
"""The same as FEWEST_WORDS for scripts without blanks between words."""

MOST_TITLED = 0.75
"""The share of longer words with a capital from which a fragment is a title. A sentence
is a title if all have one: American papers put the full stop inside the marks."""

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
    """One statement that an article quotes."""

    words: str
    """As quoted, without the outer marks, each run of blanks as one."""
    speaker: str
    """The speaker, as the article names them; empty when it does not. A phrase such as
    "the ministry" begins with a small letter."""
    start: int
    """In code points of the article's text, marks included."""
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
    statements = [
        Quotation(
            words=_joined([_folded(text, span) for span in group]),
            speaker=speaker,
            start=group[0].start,
            end=group[-1].end,
        )
        for group, speaker in zip(groups, speakers, strict=True)
        if speaker or _is_introduced(text, group)
    ]
    return _without_repeats(statements)


def how_named(speaker: str) -> int:
    """Return 3 for a full name, 2 for one word of it, 1 for a phrase, 0 for none."""
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


def _without_repeats(found: Sequence[Quotation]) -> list[Quotation]:
    """Return each statement once, with the best-named of its speakers."""
    leaders = longest_wordings([compared_words(quotation.words) for quotation in found])
    speakers: dict[int, str] = {}
    for quotation, leader in zip(found, leaders, strict=True):
        known = speakers.get(leader, "")
        speakers[leader] = max(known, quotation.speaker, key=how_named)
    return [
        replace(found[leader], speaker=speakers[leader]) for leader in sorted(speakers)
    ]


def _split(
    text: str, found: Sequence[QuotedSpan], speech: SpeechWords | None
) -> list[list[QuotedSpan]]:
    """Return the spans, grouped where only an attribution separates them."""
    groups: list[list[QuotedSpan]] = []
    for span in found:
        if groups and speech and _continues(text, groups[-1][-1], span, speech):
            groups[-1].append(span)
        else:
            groups.append([span])
    return groups


def _continues(
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
    """Return whether a quotation is a statement, and not a title or a name."""
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
    """Return whether the words in front introduce a title: `a paper titled "…"`."""
    before = _LAST_WORDS.search(text, max(0, span.start - 40), span.start)
    return bool(speech and before and any(map(speech.is_title, before[0].split())))


def _is_introduced(text: str, group: Sequence[QuotedSpan]) -> bool:
    """Return whether a quotation without a speaker still looks like a statement."""
    quoted = " ".join(_folded(text, span) for span in group)
    return len(compared_words(quoted)) >= FEWEST_WITHOUT_SPEAKER or _is_sentence(
        text, group, quoted
    )


def _is_sentence(text: str, group: Sequence[QuotedSpan], quoted: str) -> bool:
    """Return whether punctuation shows that a quotation is a whole sentence."""
    before = text[max(0, group[0].start - 2) : group[0].start].strip()[-1:]
    after = text[group[-1].end : group[-1].end + 2].strip()[:1]
    if (before and before in ":：,") or (after and after in ",—–"):
        return True
    return quoted.endswith(",") or bool(_SENTENCE_END.search(quoted))


def _joined(parts: Sequence[str]) -> str:
    """Return the parts of a split statement as one text.

    The punctuation between them stood outside the marks; or English put a comma there,
    also for a full stop.
    """
    whole = ""
    for part in parts:
        if whole and (whole[-1].isalnum() or whole[-1] == ","):
            whole = whole.rstrip(",") + ("," if part[:1].islower() else ".")
        whole = f"{whole} {part}" if whole else part
    return whole.rstrip(",;，、 ")


def _folded(text: str, span: QuotedSpan) -> str:
    return " ".join(" ".join(text[start:end].split()) for start, end in span.parts)
