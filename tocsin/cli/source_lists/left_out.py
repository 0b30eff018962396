"""What of a list is not taken."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An item of a list that is no source here, and why."""

    where: str
    """Where it stands, as in "line 12"."""
    what: str
    """Its address or name, as the list has it."""
    why: str
