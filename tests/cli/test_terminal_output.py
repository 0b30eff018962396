"""What is printed is text, in any encoding, and ends quietly when nobody reads it."""

import contextlib
import io
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from rich.console import Console

from store.errors import TocsinError
from tests.alerts.test_channels import send
from tests.support.paths import ROOT
from tocsin.alerts.channels.channel import Channel
from tocsin.cli import styled_text
from tocsin.cli.main import run_command
from tocsin.cli.terminal_output import MAX_LINE, shorten_lines, terminal_output
from tocsin.words.control_characters import is_control


def test_nothing_that_steers_a_terminal_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    steering = [
        char
        for char in map(chr, range(sys.maxunicode + 1))
        if is_control(char)
        and char not in "\n\t\r\x1b"
        and unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")
    ]
    with terminal_output():
        print("Fer" + "".join(steering) + "ry")  # noqa: T201

    assert capsys.readouterr().out == "Ferry\n"


def test_letters_joiners_and_colours_pass(capsys: pytest.CaptureFixture[str]) -> None:
    text = "می\u200cخواهم 👩\u200d👩\u200d👧 \x1b[1mbold\x1b[0m\tקפה"
    with terminal_output():
        print(text)  # noqa: T201

    assert capsys.readouterr().out == f"{text}\n"


def test_what_steers_a_terminal_is_left_out_of_errors_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail() -> None:
        raise TocsinError("There is no source 'fer\u202ery\x9b'.")

    assert run_command(fail) == 1

    assert capsys.readouterr().err == "tocsin: There is no source 'ferry'.\n"


LONG = "The ferry is late.\n" * 10_000
"""More than a pipe and all buffers hold."""

PRINTS: dict[str, Callable[[], object]] = {
    "click": lambda: click.echo("The ferry is late."),
    "click, long": lambda: click.echo(LONG),
    "rich": lambda: Console().print("The ferry is late."),
    "styled": lambda: styled_text.Console().print("The ferry is late."),
    "print": lambda: print("The ferry is late."),  # noqa: T201
    "print, long": lambda: print(LONG),  # noqa: T201
}


@contextlib.contextmanager
def unread() -> Iterator[io.TextIOWrapper]:
    """Give a stream whose reader went away, and which flushes without an error then.

    As the interpreter does when it ends: what is left over would be a traceback.
    """
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as stream:
        yield stream
        stream.flush()


@contextlib.contextmanager
def full() -> Iterator[io.TextIOWrapper]:
    """Give a stream whose disk is full, and which flushes without an error then."""
    with Path("/dev/full").open("w", encoding="utf-8") as stream:
        yield stream
        stream.flush()


@pytest.mark.parametrize("prints", PRINTS.values(), ids=PRINTS)
def test_a_reader_that_goes_away_ends_any_command_quietly(
    prints: Callable[[], object], capsys: pytest.CaptureFixture[str]
) -> None:
    with unread() as stream, contextlib.redirect_stdout(stream):
        assert run_command(prints) == 0

    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("prints", PRINTS.values(), ids=PRINTS)
def test_a_full_disk_under_the_output_is_one_line(
    prints: Callable[[], object], capsys: pytest.CaptureFixture[str]
) -> None:
    with full() as stream, contextlib.redirect_stdout(stream):
        assert run_command(prints) == 1

    said = "tocsin: The output cannot be written: No space left on device.\n"
    assert capsys.readouterr().err == said


def test_a_reader_that_goes_away_leaves_the_exit_code_as_it_is() -> None:
    def ends_with_1() -> int:
        sys.stdout.write("late")
        return 1

    with unread() as stream, contextlib.redirect_stdout(stream):
        assert run_command(ends_with_1) == 1


@pytest.mark.parametrize(
    ("opened", "reason"),
    [(unread, "Broken pipe"), (full, "No space left on device")],
)
def test_no_message_that_a_channel_prints_is_lost_while_nothing_can_be_written(
    opened: Callable[[], contextlib.AbstractContextManager[io.TextIOWrapper]],
    reason: str,
) -> None:
    channel = Channel("here", "terminal://")

    with opened() as stream, contextlib.redirect_stdout(stream), terminal_output():
        sent = [send(channel) for _ in range(3)]

    assert [each.outcome for each in sent] == ["retry"] * 3
    assert all(reason in each.reason for each in sent)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (lambda: click.echo("late", err=True), 0),
        (lambda: [][1], 70),
        (lambda: click.Choice("ab").fail("no"), 2),
    ],
)
def test_an_error_that_nobody_reads_leaves_the_exit_code_as_it_is(
    command: Callable[[], object], code: int
) -> None:
    with unread() as stream, contextlib.redirect_stderr(stream):
        assert run_command(command) == code


def end_without_streams(closed: tuple[int, ...], program: str) -> int:
    """Return the exit code of a program that is started without some of its streams."""
    started = (
        "import os, subprocess, sys\n"
        f"for number in {closed}:\n"
        "    os.close(number)\n"
        "    setattr(sys, ('stdin', 'stdout', 'stderr')[number], None)\n"
        "from tocsin.cli.terminal_output import open_missing_streams\n"
        "open_missing_streams()\n"
    )
    command = [sys.executable, "-c", started + program]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


CLOSED = pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)])


@CLOSED
def test_no_file_takes_the_place_of_a_stream_that_is_missing(
    closed: tuple[int, ...], tmp_path: Path
) -> None:
    program = (
        f"with open({str(tmp_path / 'tocsin.db')!r}, 'w') as file:\n"
        "    os.write(1, b'late'), os.write(2, b'late')\n"
        "    print('late'), print('late', file=sys.stderr), sys.stdin.fileno()\n"
        "    sys.exit(file.fileno())\n"
    )

    assert end_without_streams(closed, program) > 2
    assert (tmp_path / "tocsin.db").read_bytes() == b""


@CLOSED
def test_a_process_that_is_started_then_misses_no_stream(
    closed: tuple[int, ...],
) -> None:
    child = "import sys; sys.exit(None in (sys.stdin, sys.stdout, sys.stderr))"
    program = f"sys.exit(subprocess.call([sys.executable, '-c', {child!r}]))"

    assert end_without_streams(closed, program) == 0


def test_an_endless_line_of_an_error_is_cut_in_the_middle() -> None:
    shown = shorten_lines(f"There is no source '{'x' * 90_000}'.\nKnown: gazette.")

    first, second = shown.split("\n")
    assert first.startswith("There is no source 'xxx")
    assert first.endswith("xxx'.")
    assert len(first) <= MAX_LINE + 3
    assert second == "Known: gazette."
