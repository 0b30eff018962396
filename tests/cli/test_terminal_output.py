"""What is printed is text, whatever a stranger wrote, in whatever encoding."""

import sys
import unicodedata

import pytest

from tocsin.cli.terminal_output import terminal_output
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
