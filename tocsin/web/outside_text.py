"""Text from outside on our pages: whose it is, how much of it, and where it leads.

Jinja escapes all of it. What is left to do: text of any direction must not turn round
what stands beside it, a headline of a megabyte must not be a page, and only addresses
of web pages may be links.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from unicodedata import bidirectional
from urllib.parse import urlsplit

import regex
from babel import Locale, UnknownLocaleError
from markupsafe import Markup, escape

from store.snippet_hits import MarkedPieces
from tocsin.stories.word_changes import ChangedPiece, WordChange
from tocsin.web.page_language import current_locale, translated_number

HEADLINE = 300
"""Characters of a headline that are shown: longer ones are no headlines."""

LONGEST_TAG = 40
"""Characters of a language's name."""

_UNSEEN = regex.compile(
    # Controls, half letters, and what turns the direction of everything after it: a
    # reader sees none of them. Isolates stay: they end with the element they are in.
    r"[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\uFFF9-\uFFFB\U000E0000-\U000E007F]"
)

_UNSEEN_IN_TEXT = regex.compile(rf"(?!\n){_UNSEEN.pattern}")

_CHANGES: Mapping[WordChange, Markup] = {
    "added": Markup("{}<ins>{}</ins>{}"),
    "removed": Markup("{}<del>{}</del>{}"),
}

_STRONG = regex.compile(r"[\p{Bidi_Class=L}\p{Bidi_Class=R}\p{Bidi_Class=AL}]")
"""A letter that says where its line begins (Unicode Standard Annex #9, P2)."""

_LANGUAGE = regex.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", regex.IGNORECASE)


def clean(text: str, most: int = HEADLINE) -> str:
    """Return a text on one line without what nobody sees, cut at `most` characters."""
    # Cut first: only what may be shown is looked at.
    head = " ".join(_UNSEEN.sub(" ", text[: most + 1]).split())
    return head if len(text) <= most else f"{head[:most].rstrip()}…"


def clipped(pieces: Iterable[tuple[str, bool]], most: int = HEADLINE) -> MarkedPieces:
    """Return (text, is a hit) pieces of at most `most` characters, as `clean`."""
    shown: list[tuple[str, bool]] = []
    for text, is_hit in pieces:
        if most <= 0:
            shown.append(("…", False))
            break
        cut = text[:most] if len(text) <= most else f"{text[:most].rstrip()}…"
        shown.append((_UNSEEN.sub(" ", cut), is_hit))
        most -= len(text)
    return tuple(shown)


def changed(pieces: Iterable[ChangedPiece]) -> Markup:
    """Return pieces of two versions, with what was added and removed marked as such."""
    return Markup("").join(map(_changed, pieces))


def _changed(piece: ChangedPiece) -> Markup:
    if piece.change == "folded":
        return _folded(piece.words)
    text = _UNSEEN_IN_TEXT.sub(" ", piece.text)
    words = text.strip()
    if piece.change == "same" or not words:
        return escape(text)
    # Blanks at the ends are neither underlined nor struck through.
    before, _, after = text.partition(words)
    return _CHANGES[piece.change].format(before, words, after)


def _folded(words: int) -> Markup:
    """Return what stands for words that are the same in both versions."""
    told = translated_number("%(count)s word", "%(count)s words", words)
    return Markup('<bdi class="folded">… {} …</bdi> ').format(told % {"count": words})


@lru_cache(maxsize=500)
def lang_dir(language: str) -> Markup:
    """Return the attributes of an element that holds text in a language.

    The browser decides from the letters where lines begin. A language that is no tag
    (BCP 47) is left out.
    """
    if not _LANGUAGE.fullmatch(language):
        return Markup('dir="auto"')
    return Markup('dir="auto" lang="{}"').format(language)


def base_dir(text: str | Iterable[tuple[str, bool]]) -> Markup:
    """Return the direction of what stands below a text, or below pieces of one.

    Whose words are of another direction than the text: the browser cannot find it.
    """
    pieces = [text] if isinstance(text, str) else [piece for piece, _ in text]
    found = _STRONG.search("".join(pieces)[:HEADLINE])
    is_rtl = found is not None and bidirectional(found[0]) != "L"
    return Markup('dir="rtl"') if is_rtl else Markup('dir="ltr"')


def web_address(url: str) -> str:
    """Return the address of a web page; empty for any other, such as javascript:."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def language_name(language: str) -> str:
    """Return what the reader's language calls a language; the tag if it is unknown."""
    return _name(language, str(current_locale()))


@lru_cache(maxsize=500)
def _name(language: str, reader: str) -> str:
    try:
        named = Locale.parse(language.replace("-", "_")).get_display_name(reader)
    except (UnknownLocaleError, ValueError):
        named = None
    return clean(named or language, LONGEST_TAG)


FILTERS = {
    "base_dir": base_dir,
    "changed": changed,
    "clean": clean,
    "clipped": clipped,
    "lang_dir": lang_dir,
    "language_name": language_name,
    "web_address": web_address,
}
