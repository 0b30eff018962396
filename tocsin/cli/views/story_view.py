"""How a story looks in a terminal, and what a program gets of it."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.text import Text

from store.model import Overlap
from store.story_details import StorySummary
from tocsin.cli.views.story_report import Appearance, StoryArticle, StoryReport
from tocsin.stories.shares import Share
from tocsin.stories.statements import QuotedStatement
from tocsin.words.phrases import pluralize

LONGEST_WORDS = 200
"""Characters of a statement that are shown: two or three lines."""

LONGEST_PASSAGE = 160
"""Characters of a shared passage: enough to find it by."""

MOST_STATEMENTS, MOST_TAKEN, MOST_RELATED = 20, 20, 10
"""What is shown of each; --json has them all."""

BAR = 20
"""Characters of a bar that stands for all of the coverage."""


def outline(one: StorySummary, zone: ZoneInfo) -> list[Text]:
    """Return a story in two lines."""
    between = f"{when(one.first, zone)} – {when(one.last, zone)}"
    told = f"{pluralize(one.articles, 'article')} in {pluralize(one.outlets, 'outlet')}"
    return [
        Text(f"{one.story}  ", "cyan") + Text(one.title, "bold"),
        Text(f"    {told} · {between}", "dim"),
    ]


def told(dossier: StoryReport, zone: ZoneInfo) -> Iterator[Text]:
    """Yield a story line by line."""
    reports, first = dossier.reports, dossier.first
    title = min(reports, key=lambda report: report.first.article).first.title
    yield Text(f"Story {dossier.story}: ") + Text(title, "bold")
    yield Text(
        f"{pluralize(len(reports), 'article')} in "
        f"{pluralize(len(dossier.outlets), 'outlet')}. First: {first.outlet}, "
        f"{when(first.at, zone)} (#{first.article})."
    )
    yield from _headed("Articles", _articles(reports, zone))
    yield from _headed("Share of the coverage", map(_bar, dossier.outlets))
    yield from _headed(
        "Agencies credited",
        (
            Text(f"  {one.outlet} in {pluralize(one.count, 'outlet')}")
            for one in dossier.agencies
        ),
    )
    yield from _headed("Said", _statements(dossier))
    yield from _headed("Passages in common", _taken(dossier))
    yield from _headed(
        "Related stories",
        (
            Text(f"  {one.story}  {one.title}") + Text(f"  {one.score:.2f}", "dim")
            for one in dossier.related[:MOST_RELATED]
        ),
    )
    yield from _headed(
        "Rang",
        (
            Text(f"  {hit.watchlist}, {when(hit.rung, zone)}, for #{hit.article}")
            for hit in dossier.rang
            if hit.rung
        ),
    )


def as_json(dossier: StoryReport) -> str:
    """Return a story for programs: one object, times in ISO 8601."""
    return json.dumps(
        asdict(dossier), default=datetime.isoformat, ensure_ascii=False, indent=2
    )


def when(at: datetime, zone: ZoneInfo) -> str:
    """Return a time as people read it."""
    return f"{at.astimezone(zone):%d %b %Y %H:%M}"


def percent(part: float) -> str:
    """Return a part of all."""
    return f"{round(100 * part)} %"


def cut(text: str, most: int) -> str:
    """Return a text that is no longer than that, cut between two words if it can."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    words = head.rpartition(" ")[0]
    # A script without blanks has nowhere better to be cut.
    return f"{words if len(words) > most // 2 else head}…"


def marks(report: StoryArticle) -> list[str]:
    """Return what an article is to those before it, in a few words each."""
    found = []
    if report.composite:
        pieces = ", ".join(f"#{one.article}" for one in report.overlaps)
        found.append(
            f"made of several articles: {pieces}"
            if pieces
            else "made of several articles"
        )
    elif report.copy_of is not None:
        found.append(f"copy of #{report.copy_of}")
    elif report.overlaps:
        found.append(_drawn(report.overlaps[0]))
    if report.by_hand:
        found.append("placed by hand")
    return found


def _drawn(near: Overlap) -> str:
    if near.same:
        return f"holds {percent(near.other_share)} of #{near.article}"
    return f"rewrite of #{near.article} (shares {percent(near.share)} of its words)"


def _headed(heading: str, lines: Iterable[Text]) -> Iterator[Text]:
    """Yield lines under a heading; nothing when there are none."""
    for number, line in enumerate(lines):
        if not number:
            yield Text()
            yield Text(heading, "bold")
        yield line


def _articles(reports: Sequence[StoryArticle], zone: ZoneInfo) -> Iterator[Text]:
    for report in reports:
        first = report.first
        yield Text(f"  #{first.article} ", "cyan") + _line(first, zone)
        if said := marks(report):
            yield Text(f"      {'; '.join(said)}", "yellow")
        yield Text(f"      {first.url}", "blue")
        for again in report.also_at:
            yield Text("      also at ") + _line(again, zone)
            yield Text(f"        {again.url}", "blue")


def _line(one: Appearance, zone: ZoneInfo) -> Text:
    return Text(f"{when(one.at, zone)}  {one.outlet}: ") + Text(one.title, "bold")


def _bar(share: Share) -> Text:
    length = max(1, round(BAR * share.percent / 100))
    said = f"{'█' * length:<{BAR}} {share.count:>3} {share.percent:>3} %"
    return Text(f"  {said}  {share.outlet}")


def _statements(dossier: StoryReport) -> Iterator[Text]:
    for statement in dossier.statements[:MOST_STATEMENTS]:
        yield Text(f"  “{cut(statement.words, LONGEST_WORDS)}”")
        first = f"first in {statement.outlets[0]} (#{statement.first})"
        where = pluralize(len(statement.outlets), "outlet")
        yield Text(f"      {_speaker(statement)}; in {where}, {first}", "dim")
    left = len(dossier.statements) - MOST_STATEMENTS
    if left > 0:
        yield Text(f"  … and {left} more.")


def _speaker(statement: QuotedStatement) -> str:
    speaker = statement.speaker or "nobody is named"
    others = ", ".join(statement.others)
    return f"{speaker}; elsewhere {others}" if others else speaker


def _taken(dossier: StoryReport) -> Iterator[Text]:
    for taken in dossier.taken[:MOST_TAKEN]:
        yield Text(f"  #{taken.article} and #{taken.other}")
        for passage in taken.passages:
            yield Text(f"      {cut(passage, LONGEST_PASSAGE)}", "italic")
    left = len(dossier.taken) - MOST_TAKEN
    if left > 0:
        yield Text(f"  … and {left} more.")
