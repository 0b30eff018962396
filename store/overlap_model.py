"""The noun of shared text: what an article has in common with an earlier one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """What an article shares with an earlier one, in runs of four words."""

    article: int
    """The earlier article."""
    share: float
    """The part of the article's words that the earlier one has, 0 to 1."""
    other_share: float
    """The part of the earlier article's words that the article has."""
    same: bool
    """Whether they are one text; otherwise one draws on the other."""
