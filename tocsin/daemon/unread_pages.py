"""Pages that broke their reader, kept for a person to look into."""

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from spiders import urls

FOLDER = "unread"
"""Stands beside the database."""

KEPT = 20
"""How many are kept, the newest: enough to see what they have in common, and never more
than 100 MB of them."""

MAX_BYTES = 5_000_000
"""How much of a page is kept. Pages of news have 0.1 to 1 MB."""

MAX_HOST = 60
"""Characters of a host in a file's name: file systems take 255 in all."""

_PAGE, _ABOUT = ".html.gz", ".json"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedPage:
    """A page as it came."""

    body: bytes
    url: str
    """Where it was in the end, after redirects."""
    content_type: str
    """As the server says; empty when it does not."""


def keep(folder: Path, page: FetchedPage, *, why: str, now: datetime) -> Path:
    """Write a page down, and beside it what is known of it; return its path.

    The oldest make room for it. Raises OSError when it cannot be written.
    """
    folder.mkdir(exist_ok=True)
    _make_room(folder, KEPT - 1)
    host = re.sub(r"[^a-z0-9.-]", "_", urls.host(page.url).lower())[:MAX_HOST]
    name = f"{now.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{host}"
    about = {
        "url": page.url,
        "content_type": page.content_type,
        "why": why,
        "at": now.isoformat(),
        "size_bytes": len(page.body),
    }
    path = folder / f"{name}{_PAGE}"
    try:
        path.write_bytes(gzip.compress(page.body[:MAX_BYTES], mtime=0))
        text = json.dumps(about, indent=1)
        (folder / f"{name}{_ABOUT}").write_text(f"{text}\n", "ascii")
    except OSError:
        _remove(path)
        raise
    return path


def came_with(page: Path) -> tuple[str, str]:
    """Return the address and the content type of a page that was kept.

    Both are empty for any other file.
    """
    if not page.name.endswith(_PAGE):
        return "", ""
    try:
        beside = page.with_name(page.name.removesuffix(_PAGE) + _ABOUT)
        about = json.loads(beside.read_text("ascii"))
        return str(about["url"]), str(about["content_type"])
    except (OSError, ValueError, KeyError, TypeError):
        return "", ""


def remove(folder: Path, is_meant: Callable[[str], bool]) -> int:
    """Delete the pages whose address is meant; return how many."""
    pages = [page for page in folder.glob(f"*{_PAGE}") if is_meant(came_with(page)[0])]
    for page in pages:
        _remove(page)
    return len(pages)


def _make_room(folder: Path, left: int) -> None:
    # Their names begin with the time.
    pages = sorted(folder.glob(f"*{_PAGE}"))
    for path in pages[: max(0, len(pages) - left)]:
        _remove(path)


def _remove(page: Path) -> None:
    page.unlink(missing_ok=True)
    page.with_name(page.name.removesuffix(_PAGE) + _ABOUT).unlink(missing_ok=True)
