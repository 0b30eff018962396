"""A query's characters → its tokens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Literal, NoReturn

import regex

from tocsin.watchlists.field_names import FIELDS
from tocsin.watchlists.query_errors import QueryError
from tocsin.words.worded import Worded

TokenKind = Literal[
    "word", "form", "phrase", "regex", "name", "(", ")", "AND", "OR", "NOT",
    "NEAR", "ONEAR", "ATLEAST", "field", "weight", "+",
]  # fmt: skip

MAX_DISTANCE = 100
"""Words between the two sides of NEAR: more is as good as AND."""
MAX_COUNT = 50
MAX_WEIGHT = 100.0

_CLOSING = {
    '"': '"', "“": '”“"', "”": '”"', "„": '“”"', "‟": "”", "«": "»", "»": "«",
    "＂": "＂", "「": "」", "『": "』",
}  # fmt: skip
"""The quotation marks of the world, each with those that may close it."""

_ENDING = frozenset("".join(_CLOSING.values()))
_OPEN, _CLOSE = "(（", ")）"
_COLON = ":："
_DASHES = "-‐‑–−﹣－!"
"""The minus sign and what word processors make of it."""
_BLANK = regex.compile(r"[\s\ufeff\u200b]")
_HEBREW = regex.compile(r"\p{Hebrew}")
# By `re`: `regex` knows digits of newer scripts, which `int` rejects.
_DISTANCE = re.compile(r"(NEAR|ONEAR|W|PRE)(?:/(\d+))?", re.IGNORECASE)
_COUNT = re.compile(r"ATLEAST(?:/?(\d+))?", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_REGEX = regex.compile(r"/((?:[^\n/\\\[]|\\.|\[(?:[^\]\n\\]|\\.)*+\])*+)/(\p{L}*)")
_FIELD = regex.compile(rf"([A-Za-z]+)[{_COLON}]")
_ADDRESS = regex.compile(r"[A-Za-z]+://([^\s()]*)\S*")
_WITHIN_WORDS = re.compile(r"[\w*?.'-]+")
"""Characters that end no word: most words have no others."""
_NAME = regex.compile(r"@([\p{L}\p{N}_-]+)")


@dataclass(frozen=True, slots=True)
class QueryToken:
    """A piece of a query; `text` is without quote marks, colon or slashes."""

    kind: TokenKind
    text: str
    start: int
    end: int
    number: float | None = None
    """A distance, a count or a weight."""
    flag: bool = False
    """Of a word or phrase: exactly so. Of a regex: case does not matter."""


def tokens(query: str) -> Iterator[QueryToken]:
    """Yield a query's tokens; raises QueryError at the first mistake."""
    lexer = _Lexer(query)
    at = 0
    while at < len(query):
        if lexer.is_blank(at):
            at += 1
        elif lexer.is_comment(at):
            line_end = query.find("\n", at)
            at = line_end if line_end >= 0 else len(query)
        else:
            token = lexer.token(at)
            yield token
            at = token.end
            is_url = token.kind == "field" and token.text == "url"
            if is_url and query[at] not in _OPEN and query[at] not in _CLOSING:
                yield (token := lexer.address(at))
                at = token.end


class _Lexer:
    def __init__(self, query: str) -> None:
        self.query = query
        self._has_colon = any(colon in query for colon in _COLON)

    def is_blank(self, at: int) -> bool:
        """Return whether nothing or a blank stands here."""
        char = self.query[at : at + 1]
        # Most are spaces and letters: the others are looked for in a set of Unicode's.
        return char in ("", " ") or (not char.isalnum() and bool(_BLANK.match(char)))

    def is_comment(self, at: int) -> bool:
        """Return whether a `#` begins a comment here: a hashtag touches its word."""
        return self.query[at] == "#" and self.is_blank(at + 1)

    def token(self, at: int) -> QueryToken:
        char = self.query[at]
        if char in _OPEN:
            return QueryToken("(", char, at, at + 1)
        if char in _CLOSE:
            return QueryToken(")", char, at, at + 1)
        if char in _CLOSING:
            return self._phrase(at)
        if char == "/":
            return self._regex(at)
        if char in "|&":
            return self._symbol(at)
        if char in _DASHES:
            return self._dash(at)
        if char == "=" and not self.is_blank(at + 1):
            return self._exact(at)
        if char == "^":
            return self._weight(at)
        if char == "@" and (match := _NAME.match(self.query, at)):
            return QueryToken("name", match[1], at, match.end())
        if char == "+" and not self.is_blank(at + 1):
            return QueryToken("+", char, at, at + 1)
        if char in "[{":
            self._refuse(
                Worded("'%(sign)s' is not part of the query language.", sign=char),
                at,
                at + 1,
                Worded("There are no ranges; for exact capitals write =BBC."),
            )
        if char == "~":
            self._refuse(
                Worded("'~' must follow a word or phrase directly."),
                at,
                at + 1,
                Worded('Examples: election~ (all its forms), "climate policy"~5'),
            )
        return self._word(at)

    def _phrase(self, at: int) -> QueryToken:
        closing, end = _CLOSING[self.query[at]], at + 1
        while end < len(self.query) and (
            self.query[end] not in closing or self._is_gershayim(end)
        ):
            end += 1
        if end == len(self.query):
            self._refuse(
                Worded("This quotation mark is never closed."),
                at,
                at + 1,
                Worded('Add a closing " after the last word of the phrase.'),
            )
        token = QueryToken("phrase", self.query[at + 1 : end], at, end + 1)
        if not self.query.startswith("~", end + 1):
            return token
        number = _NUMBER.match(self.query, end + 2)
        if number is None or not number[0].isdigit():
            self._refuse(
                Worded("'~' after a phrase needs a number of words."),
                end + 1,
                end + 2,
                Worded(
                    'For example "climate policy"~5 allows five other words among them.'
                ),
            )
        return replace(token, end=number.end(), number=float(number[0]))

    def _is_gershayim(self, at: int) -> bool:
        """Return whether the mark stands inside a Hebrew acronym, as in צה"ל."""
        around = self.query[at - 1 : at] + self.query[at + 1 : at + 2]
        return self.query[at] == '"' and len(_HEBREW.findall(around)) == 2

    def _regex(self, at: int) -> QueryToken:
        match = _REGEX.match(self.query, at)
        if match is None:
            self._refuse(
                Worded("This regular expression is never closed."),
                at,
                at + 1,
                Worded(
                    "It is written /…/ on one line; to search for a "
                    'slash, quote it: "/".'
                ),
            )
        if match[2] not in ("", "i"):
            self._refuse(
                Worded("Unknown regular expression flag '%(flag)s'.", flag=match[2]),
                match.start(2),
                match.end(2),
                Worded("Only i is known: /…/i ignores case."),
            )
        return QueryToken("regex", match[1], at, match.end(), flag=match[2] == "i")

    def _symbol(self, at: int) -> QueryToken:
        char = self.query[at]
        end = at + 2 if self.query[at : at + 2] == char * 2 else at + 1
        return QueryToken("OR" if char == "|" else "AND", self.query[at:end], at, end)

    def _dash(self, at: int) -> QueryToken:
        char = self.query[at]
        if self.is_blank(at + 1) or self.query[at + 1] in _CLOSE:
            self._refuse(
                Worded("A '%(sign)s' must touch the word it excludes.", sign=char),
                at,
                at + 1,
                Worded(
                    'Write -word to exclude a word, or quote a dash: "Rhine - Main".'
                ),
            )
        return QueryToken("NOT", char, at, at + 1)

    def _exact(self, at: int) -> QueryToken:
        token = self.token(at + 1)
        if token.kind not in ("word", "phrase") or token.number is not None:
            self._refuse(
                Worded("'=' must stand directly before a word or a quoted phrase."),
                at,
                at + 1,
                Worded('Examples: =US  ="Time"  =C++'),
            )
        return replace(token, start=at, flag=True)

    def _weight(self, at: int) -> QueryToken:
        if at == 0 or self.is_blank(at - 1) or self.query[at - 1] in _OPEN:
            self._refuse(
                Worded("'^' must directly follow a word, phrase or group."),
                at,
                at + 1,
                Worded("Example: avalanche^3 counts three times."),
            )
        number = _NUMBER.match(self.query, at + 1)
        end = number.end() if number else at + 1
        weight = float(number[0]) if number else 0.0
        if not 0 < weight <= MAX_WEIGHT:
            self._refuse(
                Worded(
                    "'^' needs a weight above 0, at most %(most)s.",
                    most=f"{MAX_WEIGHT:.0f}",
                ),
                at,
                end,
                Worded("Example: avalanche^3 counts three times."),
            )
        return QueryToken("weight", self.query[at:end], at, end, number=weight)

    def _word(self, at: int) -> QueryToken:
        if self._has_colon and (address := _ADDRESS.match(self.query, at)):
            page = address[1].split("?")[0][:60]
            self._refuse(
                Worded("A web address cannot be searched as text."),
                at,
                address.end(),
                Worded("Use url:%(page)s or source:domain.", page=page),
            )
        if self._has_colon and (field := _FIELD.match(self.query, at)):
            return self._field(at, field.end() - 1)
        end = at
        while end < len(self.query) and not self._ends_word(at, end):
            plain = _WITHIN_WORDS.match(self.query, end)
            end = plain.end() if plain else end + 1
        text = self.query[at:end]
        if text in ("AND", "OR", "NOT"):
            return QueryToken(text, text, at, end)  # type: ignore[arg-type]  # of the three
        distance = _DISTANCE.fullmatch(text)
        if distance and (distance[2] or text in ("NEAR", "ONEAR")):
            return self._distance(distance, at, end)
        count = _COUNT.fullmatch(text)
        if count and (count[1] or text == "ATLEAST"):
            return self._count(count, at, end)
        if self.query.startswith("~", end):
            return self._form(text, at, end)
        return QueryToken("word", text, at, end)

    def _ends_word(self, start: int, at: int) -> bool:
        char = self.query[at]
        if char == '"' and at > start:
            return not self._is_gershayim(at)
        return (
            char in _OPEN
            or char in _CLOSE
            or char in _CLOSING
            or (at > start and (char in _ENDING or char in "^~"))
            or char == "|"
            or self.is_blank(at)
            or self.query.startswith("&&", at)
        )

    def _distance(self, match: re.Match[str], at: int, end: int) -> QueryToken:
        text = match[0]
        if match[2] is None:
            self._refuse(
                Worded("%(text)s needs a distance.", text=text),
                at,
                end,
                Worded(
                    "Write %(text)s/5 for at most five words in between.", text=text
                ),
            )
        distance = int(match[2][:9])
        if distance > MAX_DISTANCE:
            self._refuse(
                Worded(
                    "%(text)s: the distance must be 0 to %(most)s.",
                    text=text,
                    most=MAX_DISTANCE,
                ),
                at,
                end,
                Worded("For words anywhere in the same article use AND."),
            )
        ordered = match[1].upper() in ("ONEAR", "PRE")
        kind: TokenKind = "ONEAR" if ordered else "NEAR"
        return QueryToken(kind, text, at, end, number=distance)

    def _count(self, match: re.Match[str], at: int, end: int) -> QueryToken:
        if match[1] is None:
            self._refuse(
                Worded("ATLEAST needs a number."),
                at,
                end,
                Worded("Write ATLEAST/3 word."),
            )
        count = int(match[1][:9])
        if not 1 <= count <= MAX_COUNT:
            self._refuse(
                Worded("ATLEAST: the number must be 1 to %(most)s.", most=MAX_COUNT),
                at,
                end,
                Worded(
                    "ATLEAST/3 word finds articles with the word three times or more."
                ),
            )
        return QueryToken("ATLEAST", match[0], at, end, number=count)

    def _form(self, text: str, at: int, end: int) -> QueryToken:
        number = _NUMBER.match(self.query, end + 1)
        if number:
            self._refuse(
                Worded("There is no fuzzy search."),
                end,
                number.end(),
                Worded(
                    "%(text)s~ (without a number) finds all forms of the "
                    "word; %(start)s* finds words that begin so.",
                    text=text,
                    start=text[:4],
                ),
            )
        return QueryToken("form", text, at, end + 1)

    def _field(self, at: int, colon: int) -> QueryToken:
        name = self.query[at:colon]
        meaning = FIELDS.get(name.lower())
        if meaning is None:
            close = get_close_matches(name.lower(), FIELDS, 1)
            known = ", ".join(f"{field}:" for field in dict.fromkeys(FIELDS.values()))
            self._refuse(
                Worded("Unknown field '%(name)s:'.", name=name),
                at,
                colon + 1,
                Worded(
                    "Did you mean %(close)s:? Fields: %(known)s. To search for the "
                    'text, quote it: "%(name)s: …".',
                    close=close[0],
                    known=known,
                    name=name,
                )
                if close
                else Worded(
                    "Fields: %(known)s. To search for the text, quote it: "
                    '"%(name)s: …".',
                    known=known,
                    name=name,
                ),
            )
        if self.is_blank(colon + 1) or self.query[colon + 1] in _CLOSE:
            self._refuse(
                Worded("Nothing after '%(name)s:'.", name=name),
                at,
                colon + 1,
                Worded(
                    "Write the value directly after the colon: "
                    '%(name)s:word or %(name)s:"two words".',
                    name=name,
                ),
            )
        return QueryToken("field", meaning, at, colon + 1)

    def address(self, at: int) -> QueryToken:
        """Return the text after `url:` as one word, whatever signs are in it."""
        end = at
        while not self.is_blank(end) and self.query[end] not in _CLOSE:
            end += 1
        return QueryToken("word", self.query[at:end], at, end)

    def _refuse(self, message: str, start: int, end: int, hint: str = "") -> NoReturn:
        raise QueryError(message, self.query, start, end, hint=hint)
