"""Services: the markup, size and rate of messages that each one accepts.

Sizes and rates come from their documentation as of 2026, with room to spare. A service
that wants fewer messages answers 429 with Retry-After.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Family = Literal[
    "mail", "html", "discord", "slack", "markdown", "rocket", "machine", "text"
]
"""A kind of markup: it decides the templates, and how text from outside is escaped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The limits of one kind of channel."""

    family: Family
    limit: int
    """The longest body: in bytes of UTF-8 and in units of UTF-16, whichever is more."""
    gap: timedelta
    """The shortest time between two messages."""
    dedupes: bool = False
    """Whether a receiver recognizes a repeat by the key that every attempt carries."""


def _service(
    family: Family, limit: int, gap_seconds: float, *, dedupes: bool = False
) -> Service:
    gap = timedelta(seconds=gap_seconds)
    return Service(family=family, limit=limit, gap=gap, dedupes=dedupes)


_MAIL = _service("mail", 200_000, 1.0, dedupes=True)
_WEBHOOK = _service("machine", 16_000, 0.0, dedupes=True)
_MATTERMOST = _service("markdown", 3_500, 0.2)
_ROCKET = _service("rocket", 4_500, 0.5)  # of 5,000 by default
_TEAMS = _service("markdown", 3_500, 1.0)  # of 28 kB for the whole card
_OTHER = _service("text", 2_000, 0.2)

_BY_SCHEMA = {
    "mailto": _MAIL,
    "mailtos": _MAIL,
    "json": _WEBHOOK,
    "jsons": _WEBHOOK,
    "xml": _WEBHOOK,
    "xmls": _WEBHOOK,
    "form": _WEBHOOK,
    "forms": _WEBHOOK,
    # Of 4,096, after entities are parsed; groups accept 20 a minute.
    "tgram": _service("html", 3_800, 3.1),
    "matrix": _service("html", 16_000, 1.0, dedupes=True),
    "matrixs": _service("html", 16_000, 1.0, dedupes=True),
    "discord": _service("discord", 1_900, 2.0),
    "slack": _service("slack", 3_000, 1.1),
    # More than 8,000 bytes of JSON, in which each letter beyond ASCII takes six, become
    # an attachment.
    "ntfy": _service("text", 2_100, 1.0),
    "ntfys": _service("text", 2_100, 1.0),
    "gotify": _service("text", 8_000, 0.0),  # runs on the user's own server
    "gotifys": _service("text", 8_000, 0.0),
    "mmost": _MATTERMOST,
    "mmosts": _MATTERMOST,
    "rocket": _ROCKET,
    "rockets": _ROCKET,
    "workflow": _TEAMS,
    "workflows": _TEAMS,
    "zulip": _service("markdown", 9_500, 0.4),  # of 10,000; 200 a minute
    "mqtt": _service("machine", 16_000, 0.0),
    "mqtts": _service("machine", 16_000, 0.0),
    "pover": _service("text", 1_000, 1.0),
    "terminal": _service("text", 16_000, 0.0),
}


def is_known(schema: str) -> bool:
    """Return whether the limits of a service are known."""
    return schema.lower() in _BY_SCHEMA


def service_of(url: str) -> Service:
    """Return the service that an Apprise URL names; careful limits if it is unknown."""
    return _BY_SCHEMA.get(url.partition("://")[0].lower(), _OTHER)
