"""Styled lines: as the library that draws tables prints them, without loading it."""

import io
from typing import Literal

import pytest
from rich.console import Console as RichConsole
from rich.text import Text as RichText

from tocsin.cli.styled_text import Console, Text

PIECES = [
    [("plain", "")],
    [("cyan ", "cyan"), ("and bold", "bold")],
    [("a\ttab\t", ""), ("and another", "red")],
    [("several\nlines", "dim"), ("", "bold")],
    [("rings\x07 and returns\r", "yellow")],
    [("[not markup] :smile:", "green")],
]


@pytest.mark.parametrize("pieces", PIECES)
@pytest.mark.parametrize("colours", [True, False])
def test_a_line_is_printed_as_rich_prints_it(
    pieces: list[tuple[str, str]], colours: bool
) -> None:
    printed = io.StringIO()
    system: Literal["standard"] | None = "standard" if colours else None
    rich = RichConsole(file=printed, force_terminal=colours, color_system=system)

    rich.print(RichText.assemble(*pieces), soft_wrap=True)

    line = Text()
    for text, style in pieces:
        line.append(text, style)
    shown = line.shown(colours=colours)
    assert shown + "\n" == printed.getvalue()


def test_a_part_that_is_marked_keeps_its_style() -> None:
    line = Text("ferry late", "bold") + Text(" today")

    line.stylize("reverse", 0, 5)

    assert line.shown(colours=True) == (
        "\x1b[1;7mferry\x1b[0m\x1b[1m late\x1b[0m today"
    )
    assert line.plain == "ferry late today"


def test_a_file_gets_no_colours_unless_they_are_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    Console().print("late", "red")
    monkeypatch.setenv("FORCE_COLOR", "1")
    Console().print("late", "red")
    monkeypatch.setenv("NO_COLOR", "1")
    Console().print(Text("late", "red") + Text("!", "bold"))

    assert capsys.readouterr().out.splitlines() == [
        "late",
        "\x1b[31mlate\x1b[0m",
        "late\x1b[1m!\x1b[0m",
    ]


def test_a_quiet_console_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Console(quiet=True).print("late")

    assert capsys.readouterr().out == ""
