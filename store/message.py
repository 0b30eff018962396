"""A message: what goes out to one channel, written once and never changed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from store.columns import to_valid_utf8

Format = Literal["text", "html", "markdown"]

_FORMATS: dict[str, Format] = {"html": "html", "markdown": "markdown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a channel is given, ready for its service."""

    title: str
    """One line; a mail's subject. Empty where the body begins with it."""
    body: str
    """In `format`; of a mail its HTML part."""
    format: Format = "text"
    plain: str
    """The same without markup: a mail's text part, and what is sent once when a service
    refuses the markup."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """What it says one by one, for services whose readers are programs."""

    @property
    def name(self) -> str:
        """Return what the message is called in lists and logs."""
        return name_of(self.title, self.plain)


def name_of(title: str, plain: str) -> str:
    """Return a message's title, or the first line of a chat message without one."""
    return title or plain.strip().partition("\n")[0]


def pack(message: Message) -> str:
    """Return a message as the JSON that a row holds."""
    return to_valid_utf8(json.dumps(asdict(message), ensure_ascii=False))


def unpack(packed: str) -> Message:
    """Return the message that a row holds.

    What an older version left out is empty; keys that are unknown are left out.
    """
    found: Mapping[str, Any] = json.loads(packed)
    plain = str(found.get("plain") or "")
    return Message(
        title=str(found.get("title") or ""),
        body=str(found.get("body") or plain),
        format=_FORMATS.get(str(found.get("format")), "text"),
        plain=plain,
        fields={str(name): str(text) for name, text in _items(found.get("fields"))},
    )


def _items(fields: Any) -> Iterable[tuple[Any, Any]]:
    return fields.items() if isinstance(fields, Mapping) else ()
