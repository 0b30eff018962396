"""Recorded pages beside site rules: check that they are read as expected."""

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from spiders.extract.reading import Reading
from spiders.extract.site_rules import SiteRule, SiteRules
from tocsin.config.site_rule_files import SiteFile
from tocsin.config.table_types import Table
from tocsin.config.toml_tables import ConfigError, read

ReadPage = Callable[[bytes, str, SiteRule | None], Reading]
"""Reads a page from its bytes, its address and the site rule that applies."""

WORDS = 8
"""Words at each end of a text that are proposed as expectation: enough to be unique,
few enough to be checked by eye."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class Expected(Table):
    """The expected reading, in NAME.toml beside NAME.html or NAME.html.gz."""

    url: str = ""
    title: str | None = None
    begins: str = ""
    ends: str = ""
    lacks: tuple[str, ...] = ()
    authors: tuple[str, ...] | None = None
    published: datetime | date | None = None


@dataclass(frozen=True, slots=True)
class PageCheck:
    """The result of a check of a recorded page."""

    good: bool | None
    """None when the page has no expectation yet."""
    text: str
    """A sentence for a person, which names the page."""


def page_checks(
    folder: Path, rules: SiteRules, read_page: ReadPage, *, today: date
) -> Iterator[PageCheck]:
    """Read every recorded page in the folder of site rules; yield the results."""
    for path in sorted([*folder.glob("*/*.html"), *folder.glob("*/*.html.gz")]):
        shown = path.relative_to(folder.parent)
        try:
            yield from _verdicts_on(path, rules, read_page, today=today)
        except (OSError, EOFError, zlib.error) as error:
            yield PageCheck(False, f"{shown}: cannot be read ({error})")
        except ConfigError as error:
            yield PageCheck(False, str(error))


def _verdicts_on(
    path: Path, rules: SiteRules, read_page: ReadPage, *, today: date
) -> Iterator[PageCheck]:
    shown = path.relative_to(path.parents[2])
    rule_file = path.parent.with_name(f"{path.parent.name}.toml")
    if not rule_file.exists():
        yield PageCheck(False, f"{shown}: there is no {rule_file.name} for its outlet")
        return
    site = read(rule_file, SiteFile)
    beside = path.with_name(f"{_name(path)}.toml")
    expected = read(beside, Expected) if beside.exists() else None
    url = (expected and expected.url) or f"https://{site.hosts[0]}/"
    body = path.read_bytes()
    body = gzip.decompress(body) if path.suffix == ".gz" else body
    reading = read_page(body, url, rules.rule_for(url, _day(path) or today))
    if expected is None:
        yield PageCheck(
            None,
            f"{shown}: it has no expectation yet. If the reading is right, "
            f"save this as {beside.name}:\n{_draft(reading, url)}",
        )
        return
    wrong = list(differences(expected, reading))
    for difference in wrong:
        yield PageCheck(False, f"{shown}: {difference}")
    if not wrong:
        missed = ", ".join(reading.report.missed)
        without = f"; the rule finds nothing here for {missed}" if missed else ""
        yield PageCheck(True, f"{shown}: read as expected{without}")


def differences(expected: Expected, reading: Reading) -> Iterator[str]:
    """Yield the differences between a reading and its expectation, as sentences."""
    text = " ".join(reading.text.split())
    begins, ends = (" ".join(end.split()) for end in (expected.begins, expected.ends))
    if expected.title is not None and reading.title != expected.title:
        yield f"title is {reading.title!r}, expected {expected.title!r}"
    if not text.startswith(begins):
        yield f"text begins with {text[: len(begins)]!r}, expected {begins!r}"
    if not text.endswith(ends):
        yield f"text ends with {text[-len(ends) :]!r}, expected {ends!r}"
    for words in expected.lacks:
        if " ".join(words.split()) in text:
            yield f"text contains {words!r}, which it should lack"
    if expected.authors is not None and set(reading.authors) != set(expected.authors):
        lists = (reading.authors, expected.authors)
        found, wanted = (", ".join(names) or "none" for names in lists)
        yield f"authors are {found}, expected {wanted}"
    if expected.published and not _same(reading.published, expected.published):
        yield f"published is {reading.published}, expected {expected.published}"


def _same(found: datetime | None, expected: date) -> bool:
    """Return whether a time is the expected time, or on the expected day."""
    if found is None or not isinstance(expected, datetime):
        return found is not None and found.date() == expected
    return found == (expected if expected.tzinfo else expected.replace(tzinfo=UTC))


def _name(path: Path) -> str:
    return path.name.removesuffix(".gz").removesuffix(".html")


def _day(path: Path) -> date | None:
    """Return the day at the beginning of a page's name, when it was recorded."""
    found = _DAY.match(path.name)
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def _draft(reading: Reading, url: str) -> str:
    """Return a reading in the form of an expectation file."""
    words = reading.text.split()
    fields: dict[str, object] = {
        "url": reading.url or url,
        "title": reading.title,
        "begins": " ".join(words[:WORDS]),
        "ends": " ".join(words[-WORDS:]),
        "authors": list(reading.authors),
    }
    # Texts and lists of texts are written alike in JSON and TOML.
    lines = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}"
        for key, value in fields.items()
    ]
    if reading.published:
        midnight = reading.published.time() == datetime.min.time()
        at = reading.published.date() if midnight else reading.published
        lines.append(f"published = {at.isoformat()}")
    return "\n".join(f"    {line}" for line in lines)
