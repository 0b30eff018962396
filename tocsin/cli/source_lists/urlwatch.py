"""urlwatch's urls.yaml, and webchanges' jobs.yaml: a YAML document for each job."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml  # type: ignore[import-untyped]  # its stubs are a package of their own

from tocsin.cli.source_lists.left_out import LeftOut
from tocsin.config.append_sources import SourceDraft

_HARMLESS = frozenset(
    [
        *("html2text", "strip", "sort", "reverse", "remove-duplicate-lines", "css"),
        *("re.sub", "strip_empty_lines", "remove_repeated", "format-xml", "beautify"),
    ]
)
"""Filters that change only how a page is compared, and the one that is kept."""


def read(data: bytes) -> Iterator[SourceDraft | LeftOut]:
    """Yield the jobs of a file; raises ValueError when it is no such file."""
    try:
        yield from _documents(data.decode("utf-8-sig", "replace"))
    except yaml.YAMLError as error:
        place = getattr(error, "problem_mark", None)
        line = f" (line {place.line + 1})" if place else ""
        raise ValueError(f"this is no YAML{line}") from error
    except RecursionError as error:
        raise ValueError("this is no list of jobs: it is nested too deep") from error
    # PyYAML raises these for values that are not of their tag: !!bool x.
    except (KeyError, AttributeError, IndexError) as error:
        raise ValueError("this is no YAML: a value is not of its type") from error


def _documents(text: str) -> Iterator[SourceDraft | LeftOut]:
    loader = yaml.SafeLoader(text)
    try:
        while loader.check_node():
            node = loader.get_node()
            where = f"line {node.start_mark.line + 1}"
            job = loader.construct_document(node)
            if job is not None:
                yield _job(job, where)
    finally:
        loader.dispose()


def _job(job: object, where: str) -> SourceDraft | LeftOut:
    if not isinstance(job, Mapping):
        return LeftOut(where=where, what=_text(job)[:60], why="this is no job")
    name = _text(job.get("name"))
    address = _text(job.get("url"))
    if not address:
        command = job.get("command") or job.get("path") or job.get("navigate")
        why = "it needs a browser" if job.get("navigate") else "it asks no web address"
        return LeftOut(where=where, what=name or _text(command), why=why)
    for key, why in (
        ("data", "it sends a form"),
        ("use_browser", "it needs a browser"),
    ):
        if job.get(key):
            return LeftOut(where=where, what=address, why=why)
    links, lost = _filters(job.get("filter") or job.get("filters"))
    lost += [key for key in ("headers", "cookies") if job.get(key)]
    return SourceDraft(
        url=address,
        name=name,
        kind="page" if links else "",
        links=links,
        groups=_names(job.get("tags")),
        where=where,
        note=f"not kept: {', '.join(lost)}" if lost else "",
    )


def _filters(filters: object) -> tuple[str, list[str]]:
    """Return the CSS selector among a job's filters, and the filters that are lost."""
    links, lost = "", list[str]()
    for name, value in _pairs(filters):
        selector = value.get("selector", "") if isinstance(value, Mapping) else value
        if name == "css" and isinstance(selector, str) and not links:
            links = selector.strip()
        elif name not in _HARMLESS:
            lost.append(f"the filter {name}")
    return links, lost


def _pairs(filters: object) -> Iterator[tuple[str, Any]]:
    """Yield filters by name; the oldest files have them in one text."""
    if isinstance(filters, str):
        filters = filters.split(",")
    for each in filters if isinstance(filters, list) else [filters]:
        if isinstance(each, Mapping):
            yield from ((str(name), value) for name, value in each.items())
        elif isinstance(each, str):
            name, _, value = each.strip().partition(":")
            yield name, value


def _names(tags: object) -> tuple[str, ...]:
    named = tags.split(",") if isinstance(tags, str) else tags
    if not isinstance(named, list):
        return ()
    return tuple(dict.fromkeys(filter(None, map(_text, named))))


def _text(value: object) -> str:
    """Return a plain value as text; "" for a list or a table.

    An anchor can make either larger than all memory when it is written out.
    """
    return str(value).strip() if isinstance(value, (str, int, float)) else ""
