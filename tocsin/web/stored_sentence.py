"""A sentence of ours that was stored in English, and how it is found again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

_PLACE = re.compile(r"%\((\w+)\)s")

_NUMBERS = frozenset(["all", "count", "number", "port", "seconds", "status", "usual"])
"""Placeholders of whole numbers."""


@dataclass(frozen=True)
class StoredSentence:
    """A text with placeholders such as %(url)s: what a catalogue knows it by."""

    template: str
    plural: str = ""
    """The template for all counts but one; empty for a sentence without a count."""

    @cached_property
    def _forms(self) -> tuple[re.Pattern[str], ...]:
        forms = [self.template, self.plural] if self.plural else [self.template]
        return tuple(map(_pattern, forms))

    @property
    def said(self) -> int:
        """Return how many characters it says itself: the more, the surer it is."""
        return len(_PLACE.sub("", self.template))

    def values(self, text: str) -> Mapping[str, str] | None:
        """Return what stands in the places of a text; None for another sentence."""
        for form in self._forms:
            if found := form.fullmatch(text):
                return found.groupdict()
        return None


def sentence(template: str) -> StoredSentence:
    """Return a sentence; `make translations` finds its text by this name."""
    return StoredSentence(template)


def counted(one: str, many: str) -> StoredSentence:
    """Return a sentence on %(count)s things, which has a form for one of them."""
    return StoredSentence(one, many)


def _pattern(template: str) -> re.Pattern[str]:
    """Return what fits the texts that are made of a template."""
    pieces = []
    for at, piece in enumerate(_PLACE.split(template)):
        if at % 2 == 0:
            pieces.append(re.escape(piece))
        else:
            what = r"\d+" if piece in _NUMBERS else ".+?"
            pieces.append(f"(?P<{piece}>{what})")
    return re.compile("".join(pieces), re.DOTALL)
