"""A list of sources from another program: what is taken of it, and what is not."""

import zipfile
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from spiders import urls
from store.errors import TocsinError
from store.model import Source
from tocsin.cli.source_lists import changedetection, opml, plain_addresses, urlwatch
from tocsin.cli.source_lists.left_out import LeftOut
from tocsin.config.append_sources import SourceDraft
from tocsin.config.source_names import source_name

MAX_BYTES = 50_000_000
"""Of a list; one of 10,000 feeds has 3 MB."""

Items = Iterable[SourceDraft | LeftOut]

FORMATS = "OPML, urlwatch's urls.yaml, changedetection.io's backup or list of addresses"


@dataclass(frozen=True, slots=True)
class ImportedList:
    """The sources of a list by their keys, and what is left out of it."""

    taken: dict[str, SourceDraft]
    left_out: tuple[LeftOut, ...]


def read_list(path: Path) -> list[SourceDraft | LeftOut]:
    """Return what a list names, in its order; raises TocsinError if it is none."""
    try:
        with path.open("rb") as file:
            # Not by its size: a device has none, and no end.
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise TocsinError(
            f"{path}: cannot be read ({error.strerror}).",
            remedy="Name a file that is there and that you may read.",
        ) from error
    if len(data) > MAX_BYTES:
        raise TocsinError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        return list(_reader(path, data)(data))
    except (ValueError, zipfile.BadZipFile) as error:
        raise TocsinError(f"{path}: {error}.", remedy=f"Known: {FORMATS}.") from error


def choose(
    items: Items, sources: Iterable[Source], *, groups: Collection[str] = ()
) -> ImportedList:
    """Return what is taken of a list beside the sources that there are.

    Each address is taken once, and no key twice. `groups` are added to those that the
    list names.
    """
    known = {urls.key(source.url): source.key for source in sources}
    keys = set(known.values())
    taken: dict[str, SourceDraft] = {}
    left: list[LeftOut] = []
    for item in items:
        if isinstance(item, LeftOut):
            left.append(item)
            continue
        problem = urls.address_problem(item.url)
        address = "" if problem else urls.key(item.url)
        if problem or address in known:
            why = f"not a web address: {problem}" if problem else ""
            why = why or f"the same address as sources.{known[address]}"
            left.append(LeftOut(where=item.where, what=item.url, why=why))
            continue
        key = source_name(item.url, keys, title=item.name)
        keys.add(key)
        known[address] = key
        every = tuple(dict.fromkeys([*item.groups, *groups]))
        taken[key] = replace(item, groups=every)
    return ImportedList(taken, tuple(left))


def _reader(path: Path, data: bytes) -> Callable[[bytes], Items]:
    """Return what reads a file, by its beginning and then by its name."""
    start = data[:2_000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if data.startswith(b"PK"):
        return changedetection.read_backup
    if start.startswith(b"<"):
        return opml.read
    if start.startswith(b"{"):
        return changedetection.read_json
    if path.suffix.lower() in (".yaml", ".yml") or b"url:" in start:
        return urlwatch.read
    return plain_addresses.read
