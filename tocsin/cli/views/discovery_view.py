"""What was found in a site, for a person, and as TOML."""

from typing import Any

from rich.console import Console
from rich.text import Text

from spiders.discovery.finder import Discovery
from spiders.discovery.samples import Sample
from tocsin.cli.source_names import source_name
from tocsin.config.append_sources import SourceDraft, source_table
from tocsin.words.phrases import pluralize

SHOWN = 10
"""Headlines that are shown of each."""


def show_discovery(console: Console, found: Discovery) -> None:
    """Print what can be a source, the best first, and the lines for its table."""
    for number, sample in enumerate(found.best, start=1):
        console.print(
            Text(f"{number}. {sample.way.kind}", "bold") + Text(f"  {sample.way.url}"),
            soft_wrap=True,
        )
        console.print(f"   {_described(sample)}", soft_wrap=True, markup=False)
        _show_entries(console, sample)
    for sample in found.failed:
        line = f"✗ {sample.way.url}: {sample.problem}"
        console.print(line, style="dim", soft_wrap=True, markup=False)
    if not found.best and found.requests > 1:
        console.print(
            f"Nothing at {found.home} can be a source. Name a page that lists "
            'articles, with kind = "page" and links.',
            soft_wrap=True,
            markup=False,
        )
    if not found.best:
        return
    best = found.best[0]
    console.print("\nFor the configuration:\n", soft_wrap=True)
    console.print(proposed(best), soft_wrap=True, markup=False, end="")


def _show_entries(console: Console, sample: Sample) -> None:
    for entry in sample.entries[:SHOWN]:
        day = f"{entry.listed_time:%Y-%m-%d}" if entry.listed_time else "no date   "
        line = f"     {day}  {entry.title or entry.url}"
        console.print(line, style="dim", soft_wrap=True, markup=False)


def proposed(sample: Sample, key: str = "") -> str:
    """Return a [sources.KEY] table; without a key, its name is that of the host."""
    way = sample.way
    draft = SourceDraft(url=way.url, kind=way.kind)
    return source_table(key or source_name(way.url), draft)


def as_facts(found: Discovery) -> dict[str, Any]:
    """Return what was found as JSON has it."""
    return {
        "home": found.home,
        "requests": found.requests,
        "sources": [
            {
                "url": sample.way.url,
                "kind": sample.way.kind,
                "title": sample.way.title,
                "told_by": sample.way.told_by,
                "entries": len(sample.entries),
                "newest": sample.newest.isoformat() if sample.newest else None,
                "dated": round(sample.dated, 2),
                "titled": round(sample.titled, 2),
                "whole": round(sample.whole, 2),
                "on_front_page": sample.shared,
            }
            for sample in found.best
        ],
        "failed": [
            {"url": sample.way.url, "problem": sample.problem}
            for sample in found.failed
        ],
    }


def _described(sample: Sample) -> str:
    parts = [pluralize(len(sample.entries), "entry")]
    if sample.newest:
        parts.append(f"the newest of {sample.newest:%Y-%m-%d}")
    if sample.way.kind != "page":
        parts.append(f"{sample.dated:.0%} with a date")
        parts.append(f"{sample.whole:.0%} with the whole text")
    if sample.titled < 1:
        parts.append(f"{sample.titled:.0%} with a headline")
    if sample.shared is not None:
        parts.append(f"{sample.shared} on the front page")
    parts += filter(None, [sample.way.told_by, sample.way.title])
    return ", ".join(parts)
