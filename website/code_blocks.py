"""Text as Markdown shows it exactly as it is (pure)."""

import re


def fenced(text: str, language: str) -> str:
    """Return a code block; its fence is longer than any within."""
    longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}\n"


def cell(text: str) -> str:
    """Return a text for a cell of a table: one line, without a cell's end."""
    return " ".join(text.split()).replace("|", "\\|")


def prose(text: str) -> str:
    """Return a plain text as Markdown that shows it; `code` in it stays code."""
    parts = re.split("(`[^`]+`)", text)
    return "".join(
        part if part.startswith("`") else re.sub(r"([\\*_<>\[\]#|~])", r"\\\1", part)
        for part in parts
    )
