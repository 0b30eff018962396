"""The terminal: what commands print reaches it whole, in any encoding, and as text.

What others wrote may hold characters that turn the reading direction around, so that a
headline shows another text than it says. No command has to think of them: they are left
out where all output passes.
"""

import codecs
import contextlib
import io
import re
import sys
from collections.abc import Iterator
from typing import Any

_SIGNS = {"✓": "ok", "✗": "FAILED", "…": "...", "→": "->", "·": "-", "–": "-", "—": "-"}
"""What is printed where an encoding has no letter for a sign of ours."""

_STEERING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f"
    "\u0890\u0891\u08e2\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
"""Controls and format characters, but for line ends, tabs, the joiners within words and
the escape character, which colours begin with; stored texts hold none."""


@contextlib.contextmanager
def terminal_output() -> Iterator[None]:
    """Let what is printed in the block pass only as text."""
    before: Any = sys.stdout
    let_any_encoding_print()
    sys.stdout = _TextOnly(before)
    try:
        yield
    finally:
        sys.stdout = before


def let_any_encoding_print() -> None:
    """Let the output show another sign instead of ending the command.

    An ASCII or ISO 8859 terminal, cron or a pipe may ask for such an encoding.
    """
    codecs.register_error("tocsin-plain-signs", _plain)
    for stream in (sys.stdout, sys.stderr):
        # In UTF-8 only halves of surrogate pairs are left: of file names.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="tocsin-plain-signs")


class _TextOnly:
    """A stream that leaves out what steers a terminal; in all else the one it holds."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: Any) -> Any:
        # What is no text the stream refuses, as click wants to know.
        shown = _STEERING.sub("", text) if isinstance(text, str) else text
        return self._stream.write(shown)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(_SIGNS.get(letter, "?") for letter in letters), error.end
