"""Plain signs: what is printed where an encoding has no letter for it."""

import codecs
import io
import sys

_SIGNS = {"✓": "ok", "✗": "FAILED", "…": "...", "→": "->", "·": "-", "–": "-", "—": "-"}


def let_any_encoding_print() -> None:
    """Let the output show another sign instead of ending the command.

    An ASCII or ISO 8859 terminal, cron or a pipe may ask for such an encoding.
    """
    codecs.register_error("tocsin-plain-signs", _plain)
    for stream in (sys.stdout, sys.stderr):
        # In UTF-8 only halves of surrogate pairs are left: of file names.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="tocsin-plain-signs")


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(_SIGNS.get(letter, "?") for letter in letters), error.end
