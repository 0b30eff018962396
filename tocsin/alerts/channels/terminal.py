"""The terminal as a channel: `terminal://` prints what rings, for people who watch.

An Apprise plugin of its own, so that it goes the same way as every other channel.
"""

from typing import Any

import click
from apprise.decorators import notify

SCHEMA = "terminal"


def register() -> None:
    """Teach Apprise the schema; saying so twice changes nothing."""
    notify(on=SCHEMA, name="Terminal")(_print)  # type: ignore[no-untyped-call]


def _print(body: str, title: str, *_: Any, **__: Any) -> bool:
    lines = [click.style(f"🔔 {title}", bold=True)]
    for line in body.splitlines():
        is_address = line.startswith(("http://", "https://"))
        # Unstyled text and whole addresses: those can be clicked, however long.
        shown = click.style(line, fg="blue") if is_address else line
        lines += [f"   {part}" for part in ([shown] if is_address else _folded(shown))]
    # One write: alerts of two channels must not run into each other.
    click.echo("\n".join(lines) + "\n")
    return True


def _folded(line: str) -> list[str]:
    return click.wrap_text(line, width=88).splitlines() or [""]
