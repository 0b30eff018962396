"""The terminal as a channel: `terminal://` prints each message.

It is an Apprise plugin, so that it is sent to as every other channel is.
"""

import logging
from typing import Any

import click
from apprise.decorators import notify

log = logging.getLogger("apprise")
"""Apprise's, whose warnings become the reason of a failure."""

SCHEMA = "terminal"


def register() -> None:
    """Teach Apprise the schema; a second call changes nothing."""
    notify(on=SCHEMA, name="Terminal")(_print)  # type: ignore[no-untyped-call]


def _print(body: str, title: str, *_: Any, **__: Any) -> bool:
    lines = [click.style(f"🔔 {title}", bold=True)]
    for line in body.splitlines():
        is_address = line.startswith(("http://", "https://"))
        # Addresses stay on one line, however long: a terminal makes them clickable.
        parts = [click.style(line, fg="blue")] if is_address else _wrapped(line)
        lines += [f"   {part}" for part in parts]
    try:
        # One write: messages of two channels must not run into each other.
        click.echo("\n".join(lines) + "\n")
    except OSError as error:
        # Apprise would only say that something was raised.
        log.warning("the terminal cannot be written to: %s", error.strerror)
        return False
    return True


def _wrapped(line: str) -> list[str]:
    return click.wrap_text(line, width=88).splitlines() or [""]
