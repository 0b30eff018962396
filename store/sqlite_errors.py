"""SQLite's errors, as one clear sentence each, with what to do about it."""

import errno
import os
import sqlite3
from pathlib import Path

from store.errors import StoreError, StoreFullError
from store.lock import running

_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)

WRITE_FAILS = (*_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
"""Codes of a file that cannot be written."""

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PROTOCOL)
"""Locked by another process, or its log is being mended. SQLITE_LOCKED is not among
them: a connection locks itself out, which is a mistake of ours."""

FILE_FAILS = (
    *_FULL,
    *_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_READONLY,
)
"""Codes of what is wrong with the file; any other error is that of one statement."""

READ_FAILS = tuple(code for code in FILE_FAILS if code != sqlite3.SQLITE_READONLY)
"""The same for reads: whoever writes with a reading connection has made a mistake."""


def primary_code(error: BaseException) -> int:
    """Return SQLite's primary result code; 0 when the error is not SQLite's."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def as_store_error(
    error: BaseException, path: Path, wait_seconds: float
) -> BaseException:
    """Return the error as one of ours when it is SQLite's, else as it is.

    `wait_seconds` is how long a file that is locked was waited for.
    """
    if not isinstance(error, sqlite3.Error):
        return error
    code = primary_code(error)
    if code in _BUSY:
        return _locked(path, wait_seconds)
    if code in (*_FULL, sqlite3.SQLITE_CANTOPEN) and _is_no_file(path):
        return StoreError(
            f"{path}: a folder or a device, not a file.",
            remedy="Name a file: [tocsin] database in config.toml.",
        )
    if code in _FULL:
        remedy = "Free some disk space; nothing is lost, tocsin goes on by itself."
        return StoreFullError(f"{path}: cannot write ({error}).", remedy=remedy)
    if code == sqlite3.SQLITE_CANTOPEN:
        return _not_opened(path)
    if code == sqlite3.SQLITE_READONLY:
        return StoreError(
            f"{path}: this user may not write here.",
            remedy=f"Run as the owner of the file and its folder: ls -l {path}",
        )
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return StoreError(
            f"{path}: not a sound SQLite database ({error}).",
            remedy="Restore a backup: tocsin restore FILE   or name another file: "
            "[tocsin] database.",
        )
    return StoreError(f"{path}: {error}.")


def _not_opened(path: Path) -> StoreError:
    why = _why_not_opened(path)
    if why in (errno.EMFILE, errno.ENFILE):
        return StoreError(
            f"{path}: cannot be opened; too many files are open.",
            remedy="Raise the limit: LimitNOFILE= of systemd, or ulimit -n.",
        )
    another = "or name another file: [tocsin] database."
    if not path.parent.is_dir():
        return StoreError(
            f"{path}: its folder does not exist.",
            remedy=f"Create {path.parent} and let this user write there, {another}",
        )
    if is_on_read_only_disk(path):
        return StoreError(
            f"{path}: cannot be opened; it is on a disk that is read-only.",
            remedy="Copy it elsewhere, with the file that ends in -wal if there is "
            "one, and name the copy: [tocsin] database.",
        )
    reason = f"cannot be opened ({os.strerror(why)})" if why else "cannot be opened"
    return StoreError(
        f"{path}: {reason}.",
        remedy=f"Let this user read and write {path.parent}, {another}",
    )


def is_on_read_only_disk(path: Path) -> bool:
    """Return whether nobody can write beside a file, whatever their rights."""
    try:
        return bool(os.statvfs(path.parent).f_flag & os.ST_RDONLY)
    except OSError:
        return False


def _why_not_opened(path: Path) -> int:
    """Return the number of the system's error, which SQLite does not pass on; or 0."""
    try:
        os.close(os.open(path if path.exists() else path.parent, os.O_RDONLY))
    except OSError as error:
        return error.errno or 0
    may_write = os.access(path if path.exists() else path.parent, os.W_OK)
    return 0 if may_write else errno.EACCES


def _is_no_file(path: Path) -> bool:
    return path.exists() and not path.is_file()


def _locked(path: Path, wait_seconds: float) -> StoreError:
    message = f"{path}: locked for {wait_seconds:g} s by another process"
    daemon = running(path)
    if daemon in (None, os.getpid()):
        return StoreError(
            f"{message}.",
            remedy=f"Try again when it has ended. Which one it is: lsof {path}",
        )
    return StoreError(
        f"{message}; the daemon is running (pid {daemon}).",
        remedy="Try again in a minute. If it stays so, the daemon's log says what it "
        f"is at, and which others have the file open: lsof {path}",
    )
