"""A word, phrase, regular expression or fact of a query → its node."""

import unicodedata
from collections.abc import Callable
from itertools import chain
from typing import Literal, NoReturn, cast

import regex

from tocsin.watchlists import regular_expressions
from tocsin.watchlists.lexer import MAX_DISTANCE, QueryToken
from tocsin.watchlists.nodes import (
    ArticleFact,
    CompoundPart,
    FactKind,
    Field,
    FormPart,
    PhrasePart,
    Regex,
    Term,
    WildcardPart,
    WordPart,
)
from tocsin.words import fold, told_apart
from tocsin.words.worded import Worded

MAX_TERMS = 1_000
"""Words and phrases in a query: each is looked up in every article."""
MAX_WILDCARDS = 100
MAX_REGEXES = 5
MAX_PARTS = 32
"""Words in a phrase."""
MAX_PARTS_WITHIN = 8
"""Words in a phrase with `~n`: their orders multiply."""
MIN_STEM = 3
"""Letters in a row beside a `*`: two would stand for a tenth of the dictionary."""
MIN_URL = 3

_SYMBOLS = Worded(
    "Only punctuation: for signs use =, as in =C++, or a regular expression."
)
_LANGUAGE = regex.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
_COUNTRY = regex.compile(r"[a-z]{2}")
_CAPITALS = regex.compile(r"\p{Lu}{2,6}")
"""What may be an acronym, which others write with dots: LGBTQ, UNESCO."""

Refuse = Callable[[str, int, int, str], NoReturn]
Warn = Callable[[str, int, int], None]


class TermBuilder:
    """Builds the nodes of a query's tokens, and counts them."""

    def __init__(self, refuse: Refuse, warn: Warn) -> None:
        self._refuse = refuse
        self._warn = warn
        self._terms = self._wildcards = self._regexes = 0

    def term(self, token: QueryToken, field: Field) -> Term:
        """Return the node of a word or phrase."""
        self._terms += 1
        if self._terms > MAX_TERMS:
            self._refuse_token(
                token,
                Worded("More than %(most)s terms.", most=MAX_TERMS),
                Worded("Split it into watchlists."),
            )
        if token.flag:
            return self._exact(token, field)
        parts = self._parts(token)
        if not parts:
            empty = not token.text.strip()
            hint = (
                Worded("Write words between them.")
                if empty
                else _hint_for_signs(token.text)
            )
            self._refuse_token(
                token,
                Worded("Empty quotation marks.")
                if empty
                else Worded("Nothing searchable here."),
                Worded("Write it directly before a word: =US")
                if token.text == "="
                else hint,
            )
        if sum(not (isinstance(p, WordPart) and p.joined) for p in parts) > MAX_PARTS:
            self._refuse_token(
                token,
                Worded("A phrase of more than %(most)s words.", most=MAX_PARTS),
                Worded("Shorten it."),
            )
        if token.kind == "phrase" and token.number is not None:
            parts = list(chain.from_iterable(map(_for_any_order, parts)))
        within = self._within(token, parts)
        return Term(
            tuple(parts), field, within=within, start=token.start, end=token.end
        )

    def regex(self, token: QueryToken, field: Field) -> Regex:
        """Return the node of a regular expression."""
        self._regexes += 1
        if self._regexes > MAX_REGEXES:
            self._refuse_token(
                token,
                Worded("More than %(most)s regular expressions.", most=MAX_REGEXES),
            )
        if problem := regular_expressions.find_problem(
            token.text, ignore_case=token.flag
        ):
            self._refuse_token(token, *problem)
        return Regex(token.text, token.flag, field, start=token.start, end=token.end)

    def meta(self, token: QueryToken, fact: FactKind) -> ArticleFact:
        """Return the node of a fact about the article."""
        self._must_be_a_value(token, fact)
        value = fold.normal(token.text).strip()
        message: str = ""
        hint: str = ""
        match fact:
            case "lang":
                value = value.lower().replace("_", "-")
                if not _LANGUAGE.fullmatch(value):
                    message = Worded(
                        "'%(text)s' is not a language code.", text=token.text
                    )
                    hint = Worded("Use codes such as en, de, pt-BR.")
            case "country":
                value = value.lower()
                if not _COUNTRY.fullmatch(value):
                    message = Worded(
                        "'%(text)s' is not a country code.", text=token.text
                    )
                    hint = Worded("Use two letters such as de, us, br.")
            case "url":
                value = value.casefold()
                if len(value) < MIN_URL:
                    message = Worded(
                        "url: needs at least %(least)s characters.", least=MIN_URL
                    )
            case _:
                if not fold.words(value):
                    message = Worded("%(fact)s: has nothing to look for.", fact=fact)
        if message:
            self._refuse_token(token, message, hint)
        return ArticleFact(fact, value, start=token.start, end=token.end)

    def _must_be_a_value(self, token: QueryToken, fact: FactKind) -> None:
        if token.kind not in ("word", "phrase") or token.flag or token.number:
            given = (
                Worded("a regular expression")
                if token.kind == "regex"
                else Worded("'~' or '='")
            )
            self._refuse_token(
                token,
                Worded("%(fact)s: does not take %(value)s.", fact=fact, value=given),
            )
        if "*" in fold.normal(token.text):
            self._refuse_token(
                token,
                Worded("%(fact)s: does not take wildcards.", fact=fact),
                Worded("source:, author: and agency: find whole words, url: any part."),
            )

    def _exact(self, token: QueryToken, field: Field) -> Term:
        parts = tuple(WordPart(word.fold) for word in fold.words(token.text))
        if not parts:
            self._refuse_token(
                token,
                Worded("Nothing searchable here: a term needs a letter or a digit."),
                _hint_for_sign_of_words(token.text)
                or Worded("For signs alone use a regular expression."),
            )
        literal = " ".join(token.text.split())
        return Term(parts, field, exact=literal, start=token.start, end=token.end)

    def _parts(self, token: QueryToken) -> list[PhrasePart]:
        text = fold.marked(token.text)
        parts: list[PhrasePart] = []
        before: fold.TextWord | None = None
        found = fold.words_of_query(text)
        for word in found:
            if not word.fold.strip("*?"):
                self._lone_star(token, text, word)
                continue
            if "*" in word.fold or "?" in word.fold:
                parts.append(self._wild(token, word.fold))
            elif fold.is_solid(word.fold):
                joined = (
                    before is not None
                    and fold.is_solid(before.fold)
                    and fold.touch(text, before.end, word.start)
                )
                parts.append(WordPart(word.fold, joined=joined))
            elif token.kind == "form" and word is found[-1]:
                parts.append(FormPart(fold.bare(text[word.start : word.end])))
            elif (apart := _apart(text, before, word)) and parts:
                parts[-1] = _with_word(parts[-1], word.fold, apart)
            else:
                parts.append(_word_part(text[word.start : word.end], word.fold))
            before = word
        return parts

    def _lone_star(self, token: QueryToken, text: str, star: fold.TextWord) -> None:
        """Allow a `*` that touches a character found inside longer runs anyway."""
        around = (
            text[max(star.start - 1, 0) : star.start],
            text[star.end : star.end + 1],
        )
        if not any(map(fold.is_solid, around)):
            self._refuse_token(
                token,
                Worded("A '*' on its own matches every word."),
                Worded(
                    "For one word in between write for example: president "
                    "ONEAR/1 Macron"
                ),
            )
        self._warn(
            Worded(
                "'*' is not needed: in this script a word is found inside longer ones."
            ),
            token.start,
            token.end,
        )

    def _wild(self, token: QueryToken, pattern: str) -> WildcardPart:
        self._wildcards += 1
        if self._wildcards > MAX_WILDCARDS:
            self._refuse_token(
                token, Worded("More than %(most)s wildcards.", most=MAX_WILDCARDS)
            )
        if max(map(len, pattern.replace("?", "*").split("*"))) < MIN_STEM:
            self._refuse_token(
                token,
                Worded("'%(text)s' is too short for a wildcard.", text=pattern),
                Worded(
                    "Give at least %(least)s letters in a row: elect*, "
                    "*wirtschaft, organi?ation.",
                    least=MIN_STEM,
                ),
            )
        return WildcardPart(pattern)

    def _within(self, token: QueryToken, parts: list[PhrasePart]) -> int | None:
        if token.kind != "phrase" or token.number is None:
            return None
        message: str = ""
        hint: str = ""
        if token.number > MAX_DISTANCE:
            message = Worded("The distance must be 0 to %(most)s.", most=MAX_DISTANCE)
        elif len(parts) == 1:
            message = Worded("'~' needs at least two words in the phrase.")
            hint = Worded("It says how many other words may stand among them.")
        elif len(parts) > MAX_PARTS_WITHIN:
            message = Worded("'~' takes at most %(most)s words.", most=MAX_PARTS_WITHIN)
            hint = Worded("Combine shorter phrases with NEAR.")
        if message:
            self._refuse_token(token, message, hint)
        return int(token.number)

    def _refuse_token(
        self, token: QueryToken, message: str, hint: str = ""
    ) -> NoReturn:
        self._refuse(message, token.start, token.end, hint)


def _word_part(surface: str, word: str) -> WordPart | CompoundPart:
    if _CAPITALS.fullmatch(surface) and len(word) == len(surface):
        return CompoundPart(tuple(word), "capitals")
    return WordPart(word, marked=surface if told_apart.is_marked(surface) else "")


def _apart(
    text: str, before: fold.TextWord | None, word: fold.TextWord
) -> Literal["", "dots", "nonjoiner"]:
    """Return how a word is set apart from the one before, if others would join them."""
    if before is None or "*" in before.fold or "?" in before.fold:
        return ""
    gap = text[before.end : word.start]
    if gap == "\u200c":
        return "nonjoiner"
    letters = text[before.end - 1] + text[word.start : word.end]
    is_letter = len(before.fold) == len(word.fold) == 1
    return "dots" if gap == "." and is_letter and letters.isupper() else ""


def _with_word(
    part: PhrasePart, word: str, apart: Literal["dots", "nonjoiner"]
) -> CompoundPart:
    words = part.words if isinstance(part, CompoundPart) else (_fold_of(part),)
    return CompoundPart((*words, word), apart)


def _fold_of(part: PhrasePart) -> str:
    return part.fold if isinstance(part, WordPart) else ""


def _for_any_order(part: PhrasePart) -> tuple[PhrasePart, ...]:
    """Return the words of a part of a `"…"~n`, which has each word for itself."""
    match part:
        case WordPart():
            return (WordPart(part.fold, marked=part.marked),)
        case CompoundPart():
            return part.spellings()[0]
        case _:
            return (part,)


def as_field(name: str) -> Field | None:
    """Return a field of the text by its name; None for a fact."""
    return cast(Field, name) if name in ("title", "body", "lead") else None


def _hint_for_signs(text: str) -> str:
    """Return what to write instead of signs that no word of an article has."""
    return _hint_for_sign_of_words(text) or _SYMBOLS


def _hint_for_sign_of_words(text: str) -> str:
    """Return what to write instead of a sign such as ℃; "" for any other sign.

    Unicode calls it the same as the letters °C, but it is no word of an article.
    """
    meant = unicodedata.normalize("NFKC", text)
    found = fold.words(meant)
    if not found:
        return ""
    word = meant[found[0].start : found[-1].end]
    return Worded(
        "For %(sign)s write %(word)s; for the sign, what "
        "stands beside it: =20%(text)s.",
        sign=meant,
        word=word,
        text=text,
    )
