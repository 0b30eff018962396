"""The terminal: what commands print reaches it whole, in any encoding, and as text.

What others wrote may hold characters that turn the reading direction around, so that a
headline shows another text than it says. No command has to think of them: they are left
out where all output passes.
"""

import codecs
import contextlib
import io
import os
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any, TextIO, cast

_STDERR = 2
"""The last of the three descriptors that a process is started with (POSIX)."""

MAX_LINE = 600
"""Characters of a line of an error that are shown: eight lines on a terminal."""

_SIGNS = {
    **{"✓": "ok", "✗": "FAILED", "…": "...", "→": "->", "·": "-", "–": "-", "—": "-"},
    **dict(zip("▁▂▃▄▅▆▇█", "_.:=+*%#", strict=True)),
    **dict(zip("├└│─", "+`|-", strict=True)),
}
"""What is printed where an encoding has no letter for a sign of ours."""

_STEERING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f"
    "\u0890\u0891\u08e2\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
"""Controls and format characters, but for line ends, tabs, the joiners within words and
the escape character, which colours begin with; stored texts hold none."""


class OutputError(OSError):
    """What a command prints cannot be written: a full disk, for one.

    Without the class and the number of an OSError at which rich and click end the
    process.
    """


class ReaderGoneError(OutputError):
    """Whoever read the output went away, as in `tocsin search … | head`."""


def open_missing_streams() -> None:
    """Give a process that was started without standard streams those that say nothing.

    Otherwise the next file to be opened is taken for one of them: what a user's spider
    prints would go into the database.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= _STDERR:
        # As those that a shell gives: what this process starts has them too.
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            mode = "w" if number else "r"
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8"))


@contextlib.contextmanager
def terminal_output() -> Iterator[None]:
    """Let what is printed in the block pass only as text.

    What cannot be written raises ReaderGoneError or OutputError, each time: a channel
    that prints its messages must not lose them. Messages on stderr that cannot be
    written end no command.
    """
    output, messages = sys.stdout, sys.stderr
    let_any_encoding_print()
    sys.stdout = cast("TextIO", _TextOnly(output, failed=_raise))
    sys.stderr = cast("TextIO", _TextOnly(messages, failed=lambda error: None))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = output, messages
        for stream in (output, messages):
            _drop_unwritten(stream)


def without_steering(text: str) -> str:
    """Return a text without control and format characters, escapes among them.

    Halves of surrogate pairs become question marks: no encoding can write them.
    """
    plain = _STEERING.sub("", text).replace("\x1b", "")
    return plain.encode("utf-8", "replace").decode("utf-8")


def shorten_lines(text: str) -> str:
    """Return an error with its endless lines cut in the middle.

    It may repeat what was typed, and somebody pastes a whole page.
    """
    return "\n".join(
        f"{line[: MAX_LINE // 2]} … {line[-MAX_LINE // 2 :]}"
        if len(line) > MAX_LINE
        else line
        for line in text.split("\n")
    )


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

    def __init__(self, stream: Any, *, failed: Callable[[OSError], None]) -> None:
        self._stream = stream
        self._failed = failed

    def write(self, text: Any) -> Any:
        # What is no text the stream refuses, as click wants to know.
        shown = _STEERING.sub("", text) if isinstance(text, str) else text
        with self._failures():
            return self._stream.write(shown)
        return len(shown)

    def flush(self) -> None:
        with self._failures():
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @contextlib.contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._failed(error)


def _raise(error: OSError) -> None:
    kind = ReaderGoneError if isinstance(error, BrokenPipeError) else OutputError
    raise kind(0, error.strerror) from error


def _drop_unwritten(stream: TextIO) -> None:
    """Empty a stream's buffer, into nowhere if need be.

    The interpreter would try it once more when it ends, and print a traceback.
    """
    try:
        stream.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(_SIGNS.get(letter, "?") for letter in letters), error.end
