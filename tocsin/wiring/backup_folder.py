"""The folder of backups: their names, and which of them are kept."""

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scheduler.rotation import to_delete
from store.backups import PUT_ASIDE, CopyFacts, write_copy
from store.errors import StoreError
from tocsin.config import Config

BEFORE_UPGRADE = "before-upgrade-"
"""What the name of a backup begins with that `tocsin upgrade` makes."""

_TIME = "%Y-%m-%dT%H%M%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFolder:
    """Backups of one database, named by it and by when they were made."""

    folder: Path
    database: Path
    daily: int
    weekly: int
    """How many days and weeks a backup of is kept."""

    def file_name(self, now: datetime) -> str:
        """Return the name of a backup that is made now."""
        return f"{self.database.stem}-{now.astimezone(UTC):{_TIME}}.db"

    def made(self) -> dict[datetime, Path]:
        """Return the backups by when they were made, the newest first.

        A file of another name, one that is not finished, and a folder are none.
        """
        name = re.compile(
            re.escape(self.database.stem) + r"-(\d{4}-\d\d-\d\dT\d{6}Z)\.db"
        )
        found = {}
        with contextlib.suppress(OSError):
            for path in self.folder.iterdir():
                match = name.fullmatch(path.name)
                if match and (at := _time(match[1])) and path.is_file():
                    found[at] = path
        return dict(sorted(found.items(), reverse=True))

    def other_copies(self) -> list[Path]:
        """Return copies that no rotation deletes, in the order of their names.

        Those made before an upgrade, and databases that a restore has put aside.
        """
        found = list[Path]()
        for folder, begin, end in (
            (self.folder, BEFORE_UPGRADE, ".db"),
            (self.database.parent, f"{self.database.name}{PUT_ASIDE}", "Z"),
        ):
            with contextlib.suppress(OSError):
                found += (
                    path
                    for path in folder.iterdir()
                    if path.name.startswith(begin) and path.name.endswith(end)
                )
        return sorted(found)

    def newest(self, now: datetime) -> datetime | None:
        """Return when the newest was made; None when there is none.

        One after `now` was made while the clock was ahead, nobody knows when.
        """
        return next((at for at in self.made() if at <= now), None)

    def add(
        self, now: datetime, *, is_stopped: Callable[[], bool] = lambda: False
    ) -> CopyFacts:
        """Make a backup, then delete those that are not kept; return what it holds.

        Raises what `write_copy` raises; nothing is deleted then.
        """
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"{self.folder}: {error.strerror}.",
                remedy="Name a folder that this user may write: [backup] folder.",
            ) from error
        target = self.folder / self.file_name(now)
        facts = write_copy(self.database, target, now, is_stopped=is_stopped)
        made = self.made()
        for at in to_delete(made, daily=self.daily, weekly=self.weekly, now=now):
            # One that another user owns cannot be deleted; the new one is there.
            with contextlib.suppress(OSError):
                made[at].unlink()
        return facts


def _time(text: str) -> datetime | None:
    """Return the time in a name; None for a day that no calendar has."""
    try:
        return datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None


def backup_folder(config: Config) -> BackupFolder:
    """Return the folder of backups that a configuration names."""
    return BackupFolder(
        folder=config.backup_folder,
        database=config.database,
        daily=config.backup.daily,
        weekly=config.backup.weekly,
    )
