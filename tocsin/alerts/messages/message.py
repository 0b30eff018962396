"""A message: what goes out to one channel, frozen when it is written down."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, Self

Format = Literal["text", "html", "markdown"]

REPEAT = "This may be a repeat: the connection broke while it was being sent."

_EMPHASIS: dict[Format, tuple[str, str]] = {
    "text": ("", ""),
    "html": ("<i>", "</i>"),
    "markdown": ("_", "_"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a channel is given, ready for its service."""

    title: str
    """One line; a mail's subject. Empty where the body begins with it."""
    body: str
    """In `format`; of a mail its HTML part."""
    format: Format
    plain: str
    """The same without markup: a mail's text part, and what is sent once when a service
    refuses the markup."""

    def repeated(self) -> Self:
        """Return it with a line that says that it may have been sent before.

        Only for services that cannot tell: to others every try is the same.
        """
        before, after = _EMPHASIS[self.format]
        return replace(
            self,
            body=f"{self.body}\n\n{before}{REPEAT}{after}",
            plain=f"{self.plain}\n\n{REPEAT}",
        )

    def packed(self) -> dict[str, str]:
        """Return it in types that JSON knows."""
        return asdict(self)

    @classmethod
    def unpacked(cls, stored: Mapping[str, Any]) -> Self:
        """Return what was packed; raises TypeError for anything else."""
        return cls(**stored)
