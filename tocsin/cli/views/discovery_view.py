"""What was found in a site, for a person."""

from spiders.discovery.finder import Discovery
from spiders.discovery.samples import Sample
from tocsin.cli.styled_text import Console, Text
from tocsin.wiring.discovery_facts import SHOWN, proposed
from tocsin.words.phrases import pluralize


def show_discovery(console: Console, found: Discovery) -> None:
    """Print what can be a source, the best first, and the lines for its table."""
    for number, sample in enumerate(found.best, start=1):
        console.print(
            Text(f"{number}. {sample.way.kind}", "bold") + Text(f"  {sample.way.url}"),
        )
        console.print(f"   {_described(sample)}")
        _show_entries(console, sample)
    for sample in found.failed:
        line = f"✗ {sample.way.url}: {sample.problem}"
        console.print(line, style="dim")
    if not found.best and found.requests > 1:
        console.print(
            f"Nothing at {found.home} can be a source. Name a page that lists "
            'articles, with kind = "page" and links.',
        )
    if not found.best:
        return
    best = found.best[0]
    console.print("\nFor the configuration:\n")
    console.print(proposed(best), end="")


def _show_entries(console: Console, sample: Sample) -> None:
    for entry in sample.entries[:SHOWN]:
        day = f"{entry.listed_time:%Y-%m-%d}" if entry.listed_time else "no date   "
        line = f"     {day}  {entry.title or entry.url}"
        console.print(line, style="dim")


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
