"""Load users' own spiders from a folder and from the entry point `tocsin.spiders`."""

import importlib.util
import inspect
import sys
from importlib.metadata import entry_points
from pathlib import Path

import scrapy

from spiders.kinds.builtin import KINDS
from store.errors import TocsinError

GROUP = "tocsin.spiders"
"""The entry point group in which a package offers spiders."""


class SpiderError(TocsinError):
    """A user's spider that cannot be used."""

    exit_code = 2


def own_spiders(folder: Path | None) -> dict[str, type[scrapy.Spider]]:
    """Return the user's spiders by name.

    Files are loaded as modules `tocsin_user.<file>`: a user's `feed.py` never shadows
    ours. Raises SpiderError, which names the file, when a file does not import, or a
    spider has no name or one that is taken.
    """
    found: dict[str, type[scrapy.Spider]] = {}
    for spider, where in [*_in_folder(folder), *_in_packages()]:
        name = getattr(spider, "name", None)
        if not name:
            raise SpiderError(
                f"{where}: {spider.__name__} has no name.",
                remedy='Give the class one: name = "council"',
            )
        if name in KINDS or name in found:
            raise SpiderError(
                f"{where}: the name {name!r} is taken.",
                remedy="Choose another: sources refer to the spider by it (`kind`).",
            )
        found[name] = spider
    return found


def _in_folder(folder: Path | None) -> list[tuple[type[scrapy.Spider], str]]:
    if folder is None:
        return []
    if not folder.is_dir():
        raise SpiderError(
            f"{folder}: there is no such folder.",
            remedy="Create it, or correct [spiders] folder in config.toml.",
        )
    return [
        (spider, str(file))
        for file in sorted(folder.glob("*.py"))
        if not file.name.startswith("_")
        for spider in _spiders_of(file)
    ]


def _spiders_of(file: Path) -> list[type[scrapy.Spider]]:
    name = f"tocsin_user.{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise SpiderError(f"{file}: not a Python file.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise SpiderError(
            f"{file}: does not import: {type(error).__name__}: {error}",
            remedy=f"To see the error alone: python {file}",
        ) from error
    return [
        member
        for _, member in inspect.getmembers(module, inspect.isclass)
        if issubclass(member, scrapy.Spider) and member.__module__ == name
    ]


def _in_packages() -> list[tuple[type[scrapy.Spider], str]]:
    return [(point.load(), point.value) for point in entry_points(group=GROUP)]
