"""Files of site rules → SiteRules, or all that is wrong with them."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

from spiders import urls
from spiders.extract.site_rules import SiteRule, SiteRules, plain_host
from tocsin.config.table_marks import AfterValidator, BeforeValidator
from tocsin.config.table_types import Table
from tocsin.config.toml_tables import ConfigError, read

_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")


def _selector(text: str) -> str:
    # lxml is loaded by those who have rules, and by nobody else.
    from spiders.extract.selectors import fault_of

    fault = fault_of(text)
    if fault:
        raise ValueError(fault)
    return text


def _host(name: str) -> str:
    host = plain_host(name)
    if _HOST.fullmatch(host):
        return host
    meant = plain_host(urls.host(name if "//" in name else f"https://{name}/"))
    meant = meant.removeprefix("*.")
    example = meant if _HOST.fullmatch(meant) else "gazette.example"
    raise ValueError(
        f"{name!r} is not a host; write one such as {example!r}, which stands for all "
        "below it as well"
    )


def _some(hosts: tuple[str, ...]) -> tuple[str, ...]:
    if not hosts:
        raise ValueError("none are named; write those of the outlet's pages")
    return hosts


def _day(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError(
            f"{str(value)!r} is not a day; write one such as 2026-03-01, without quotes"
        )
    return value


Selector = Annotated[str, AfterValidator(_selector)]
Host = Annotated[str, AfterValidator(_host)]
Day = Annotated[date, BeforeValidator(_day)]


class RuleTable(Table):
    """[[rules]]: one rule."""

    valid_from: Day = date.min
    title: Selector = ""
    body: Selector = ""
    authors: Selector = ""
    published: Selector = ""
    modified: Selector = ""
    section: Selector = ""
    image: Selector = ""
    cut: tuple[Selector, ...] = ()


class SiteFile(Table):
    """One file: the rules of an outlet."""

    hosts: Annotated[tuple[Host, ...], AfterValidator(_some)]
    rules: tuple[RuleTable, ...] = ()


def site_files(folder: Path) -> list[Path]:
    """Return the files of a folder that hold rules, by name."""
    return sorted(folder.glob("*.toml"))


def site_rules(folder: Path) -> SiteRules:
    """Return the rules in a folder; raises ConfigError with all that is wrong."""
    if not folder.is_dir():
        raise ConfigError(
            f"reading.rules: there is no folder {folder}.",
            remedy="Make it, or leave the option out.",
        )
    files, problems = {}, []
    for path in site_files(folder):
        try:
            files[path] = read(path, SiteFile)
        except ConfigError as error:
            problems.append(str(error))
    problems += _problems(files)
    if problems:
        raise ConfigError("\n".join(problems))
    return SiteRules(
        {
            host: rules
            for path, file in files.items()
            for rules in [_rules(path.name, file)]
            for host in file.hosts
        }
    )


def _rules(name: str, file: SiteFile) -> tuple[SiteRule, ...]:
    blocks = sorted(file.rules, key=lambda block: block.valid_from)
    return tuple(SiteRule(name=name, **block.model_dump()) for block in blocks)


def _problems(files: Mapping[Path, SiteFile]) -> Iterator[str]:
    where: dict[str, Path] = {}
    for path, file in files.items():
        for host in file.hosts:
            if host in where:
                by = "twice" if where[host] == path else f"in {where[host]} already"
                yield f"{path}: hosts: {host!r} is named {by}; it belongs to one file"
            where.setdefault(host, path)
        days = [block.valid_from for block in file.rules]
        for day in sorted({day for day in days if days.count(day) > 1}):
            since = "without valid_from" if day == date.min else f"valid from {day}"
            yield (
                f"{path}: rules: more than one block {since}; give the later one the "
                "day of the change, such as valid_from = 2026-03-01"
            )
