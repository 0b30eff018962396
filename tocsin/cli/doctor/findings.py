"""Findings: what a check says of one thing, and what to type about it."""

from dataclasses import dataclass
from typing import Literal

FindingLevel = Literal["ok", "warn", "fail"]
"""Fine; may be meant as it is; a person is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorFinding:
    """What a check says of one thing."""

    level: FindingLevel
    text: str
    remedy: str = ""
    """What to type or to write; "" where there is nothing to do."""
    quoted: str = ""
    """What it quotes from the configuration: shown, and in no bug report."""


def ok(text: str) -> DoctorFinding:
    """Return that something is as it should be."""
    return DoctorFinding(level="ok", text=text)


def warn(text: str, remedy: str = "", *, quoted: str = "") -> DoctorFinding:
    """Return that something may be a mistake, or will become a problem."""
    return DoctorFinding(level="warn", text=text, remedy=remedy, quoted=quoted)


def fail(text: str, remedy: str = "", *, quoted: str = "") -> DoctorFinding:
    """Return that something is wrong."""
    return DoctorFinding(level="fail", text=text, remedy=remedy, quoted=quoted)
