"""Case files: the kept pages of an article as one file that can be handed over."""

import re
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from store import articles, captures
from store.database import Database
from tocsin.config import Config
from tocsin.evidence.day_files import DayFiles, EvidenceError
from tocsin.evidence.wacz_export import write_export
from tocsin.wiring.version import this_version

_PREFIX = "tocsin-case-"

_FOLDER = re.compile(rf"\S*{_PREFIX}\w+/")
"""The folder of a file that is being made, as errors name it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChoice:
    """What a case file is made of."""

    by_day: dict[str, dict[int, str]]
    """Day → the number of a capture in the chain → its title; empty without any."""
    size_bytes: int
    """Of the records: the file is a little longer."""


def choose_case(db: Database, article: int) -> CaseChoice:
    """Return the captures of an article that are kept.

    Raises LookupError when it is not stored.
    """
    title = articles.get(db, article).title
    by_day: dict[str, dict[int, str]] = {}
    size_bytes = 0
    for one in captures.of_article(db, article):
        if one.state == "kept" and one.kept is not None:
            by_day.setdefault(one.kept.day, {})[one.kept.number] = title
            size_bytes += one.kept.length
    return CaseChoice(by_day=by_day, size_bytes=size_bytes)


def open_case(config: Config, choice: CaseChoice, now: datetime) -> BinaryIO:
    """Write a case file, and return it, open at its beginning.

    It has no name any more: its room on the disk is free once it is closed, or the
    process is gone. Raises EvidenceError when it cannot be made.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=_PREFIX) as folder:
            path = Path(folder) / "case.wacz"
            write_export(
                path,
                DayFiles(config.evidence_folder),
                choice.by_day,
                software=f"tocsin/{this_version()}",
                created=now,
            )
            return path.open("rb")
    except EvidenceError as error:
        # Who reads the desk need not know where files are.
        said = error.message.replace(f"{config.evidence_folder}/", "")
        said = _FOLDER.sub("", said)
        raise EvidenceError(said, remedy=error.remedy) from error
    except OSError as error:
        raise EvidenceError(
            f"The case file cannot be made ({error.strerror}).",
            remedy="See what is wrong: tocsin evidence verify",
        ) from error
