"""Case files: the kept pages of an article as one file that can be handed over."""

import re
import tempfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from store import articles
from store.articles import StoredArticle
from store.database import Database
from store.errors import TocsinError
from tocsin.config import Config
from tocsin.evidence.day_files import DayFiles, EvidenceError
from tocsin.evidence.export_choice import ExportChoice, chosen
from tocsin.evidence.signing_key import load_or_make
from tocsin.evidence.wacz_export import ExportMaker, write_export
from tocsin.wiring.version import this_version

_PREFIX = "tocsin-case-"

_FOLDER = re.compile(rf"\S*{_PREFIX}\w+/")
"""The folder of a file that is being made, as errors name it."""


def choose_case(db: Database, article: int) -> ExportChoice:
    """Return the captures of an article that are kept, with what they need.

    Raises LookupError when it is not stored.
    """
    stored = StoredArticle(id=article, article=articles.get(db, article))
    try:
        return chosen(db, [stored])
    except TocsinError:
        return ExportChoice()


def export_maker(config: Config, now: datetime) -> ExportMaker:
    """Return what makes exports, with the key that signs days.

    Raises EvidenceError when that cannot be used.
    """
    key, _ = load_or_make(config.beside(config.evidence.key))
    return ExportMaker(software=f"tocsin/{this_version()}", created=now, key=key)


def open_case(config: Config, choice: ExportChoice, now: datetime) -> BinaryIO:
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
                choice.records,
                maker=export_maker(config, now),
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
