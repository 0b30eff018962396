"""A text as tokens: words and punctuation, each with its kind in the speaker rules."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import regex

from tocsin.stories.speech.speech_words import SpeechWordKind, SpeechWords

Punctuation = Literal["quote", "comma", "colon", "stop", "dash"]

HIDDEN, MORE = "\ufffc", "\ufffb"
"""The mask of a quotation: its first character, and each of the others."""

_TOKEN = regex.compile(
    r"(?P<quote>\uFFFC\uFFFB*+)"
    r"|\([^()\n\uFFFC]{0,80}\)"
    r"|(?P<word>«[^«»\n\uFFFC]{1,60}»|(?:\p{Lu}\.){2,}|\p{Lu}\.(?=\s\p{Lu})"
    r"|(?:Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Col|Sgt|Capt|Prof|Rev|St|Jr|Sr|Maj)\."
    r"|(?:[dlqsnjmtc]|qu|dell|dall|all|nell|sull|un)['’](?=\p{L})"
    r"|[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[-‐'’&·][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*+"
    r"(?:\.\p{Lu}(?!\p{L}))*[’']?)"
    r"|(?P<comma>[,،，、])|(?P<colon>[:：])|(?P<stop>[!?…;。！？\n]+|\.+(?!\w|\s*[,\p{Ll}]))"
    r"|(?P<dash>(?<=\s)[-–—―]+(?=[\s,])|[–—―])"
)
_CLITIC = regex.compile(r"(?P<verb>\p{L}+)(?:-t)?-(?P<pronoun>ils?|elles?|on|je)")
_MARKS: Mapping[str, Punctuation] = {
    "quote": "quote", "comma": "comma", "colon": "colon", "stop": "stop", "dash": "dash"
}  # fmt: skip
_ENDS = frozenset(["stop", "quote", "colon"])


class SpeechToken(NamedTuple):
    """A word or a punctuation mark."""

    kind: SpeechWordKind | Punctuation
    text: str
    start: int
    end: int


def tokens(text: str, start: int, end: int, speech: SpeechWords) -> list[SpeechToken]:
    """Return the tokens of a part of a text, without text in brackets."""
    found: list[SpeechToken] = []
    for match in _TOKEN.finditer(text, start, end):
        kind = match.lastgroup
        if kind == "word":
            found += _words(match, speech, first=not found or found[-1].kind in _ENDS)
        elif kind:
            found.append(
                SpeechToken(_MARKS[kind], match[0], match.start(), match.end())
            )
    for place in range(len(found) - 4):
        kinds = [word.kind for word in found[place : place + 5]]
        if kinds == ["roles", "of", "name", "name", "name"]:
            # "Secretary of State Hanna Lund": the first three words are her role.
            found[place + 1] = found[place + 1]._replace(kind="roles")
            found[place + 2] = found[place + 2]._replace(kind="roles")
    return found


def _words(
    match: "regex.Match[str]", speech: SpeechWords, *, first: bool
) -> list[SpeechToken]:
    """Return a word as a token; as two if it contains a pronoun ("dit-il")."""
    word, start, end = match[0], match.start(), match.end()
    if "-" in word and (clitic := _CLITIC.fullmatch(word)):
        pronoun = speech.kind(clitic["pronoun"])
        if pronoun in {"he", "she", "they"}:
            cut = start + len(clitic["verb"])
            verb = SpeechToken(speech.kind(clitic["verb"]), clitic["verb"], start, cut)
            return [verb, SpeechToken(pronoun, clitic["pronoun"], cut, end)]
    kind = speech.kind(word.rstrip("'’") or word)
    if not first and word[0].isupper() and kind in {"verb", "and", "between"}:
        kind = "name"
    return [SpeechToken(kind, word, start, end)]
