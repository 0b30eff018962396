"""What was found in a site, as facts for JSON, the desk and the configuration."""

from typing import Any

from spiders.discovery.finder import Discovery
from spiders.discovery.samples import Sample
from tocsin.config.append_sources import SourceDraft, source_table
from tocsin.config.source_names import source_name

SHOWN = 10
"""Headlines that are shown of each source."""


def as_facts(found: Discovery) -> dict[str, Any]:
    """Return what was found as JSON has it: the sources, the best first."""
    return {
        "home": found.home,
        "requests": found.requests,
        "sources": [_source(sample) for sample in found.best],
        "failed": [
            {"url": sample.way.url, "problem": sample.problem}
            for sample in found.failed
        ],
    }


def proposed(sample: Sample, key: str = "") -> str:
    """Return a [sources.KEY] table; without a key, its name is that of the host."""
    way = sample.way
    draft = SourceDraft(url=way.url, kind=way.kind)
    return source_table(key or source_name(way.url), draft)


def _source(sample: Sample) -> dict[str, Any]:
    return {
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
        "headlines": [
            {
                "title": entry.title or entry.url,
                "day": f"{entry.listed_time:%Y-%m-%d}" if entry.listed_time else None,
            }
            for entry in sample.entries[:SHOWN]
        ],
        "table": proposed(sample),
    }
