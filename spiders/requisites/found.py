"""Requisites: the files that a page or a style sheet asks a browser to load."""

from dataclasses import dataclass
from typing import Literal

RequisitePart = Literal["style", "image", "font"]
"""A style sheet, a picture, a font."""


@dataclass(frozen=True, slots=True)
class Requisite:
    """A file that a page needs, or that one of its style sheets needs."""

    url: str
    part: RequisitePart


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRequisites:
    """What was found in a page or in a style sheet, the most important first."""

    requisites: tuple[Requisite, ...] = ()
    left_out: int = 0
    """How many more it names."""
