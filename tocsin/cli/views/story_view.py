"""Show the report on a story in a terminal."""

from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from store.overlap_model import Overlap
from tocsin.cli.styled_text import Text
from tocsin.cli.views.headlines import MAX_HEADLINE, cut, percent
from tocsin.cli.views.story_list_view import counts
from tocsin.intake.story_report import Appearance, StoryArticle, StoryReport
from tocsin.stories.shares import Share
from tocsin.stories.statements import QuotedStatement
from tocsin.words.phrases import pluralize, when

LONGEST_WORDS = 200
"""Characters of a statement that are shown: two or three lines."""

LONGEST_PASSAGE = 160
"""Characters of a shared passage: enough to find it by."""

MOST_STATEMENTS, MOST_PASSAGES, MOST_RELATED = 20, 20, 10
"""Lines that are shown of each; --json has all."""

BAR = 20
"""Characters of the bar for 100 % of the coverage."""


def report_lines(report: StoryReport, zone: ZoneInfo) -> Iterator[Text]:
    """Yield the report on a story, line by line."""
    reports, first = report.reports, report.first
    title = min(reports, key=lambda article: article.first.article).first.title
    yield Text(f"Story {report.story}: ") + Text(title, "bold")
    yield Text(
        f"{counts(len(reports), len(report.outlets))}. First: {first.outlet}, "
        f"{when(first.at, zone)} (#{first.article})."
    )
    yield from _headed("Articles", _articles(reports, zone))
    yield from _headed("Share of the coverage", map(_bar, report.outlets))
    yield from _headed(
        "Agencies credited",
        (
            Text(f"  {agency.outlet} in {pluralize(agency.count, 'outlet')}")
            for agency in report.agencies
        ),
    )
    yield from _headed("Quoted", _statements(report))
    yield from _headed("Passages in common", _passages(report))
    yield from _headed(
        "Related stories",
        (
            Text(f"  {story.story}  {cut(story.title, MAX_HEADLINE)}")
            + Text(f"  {story.score:.2f}", "dim")
            for story in report.related[:MOST_RELATED]
        ),
    )
    yield from _headed(
        "Alerts",
        (
            Text(f"  {match.watchlist}, {when(at, zone)}, for #{match.article}")
            for match in report.alerted
            if (at := match.first_message)
        ),
    )


def relation_labels(report: StoryArticle) -> list[str]:
    """Return an article's relations to earlier articles, in a few words each."""
    found = []
    if report.composite:
        parts = ", ".join(f"#{overlap.article}" for overlap in report.overlaps)
        found.append(f"roundup of {parts or 'several articles'}")
    elif report.copy_of is not None:
        found.append(f"copy of #{report.copy_of}")
    elif report.overlaps:
        found.append(_overlap_label(report.overlaps[0]))
    if report.by_hand:
        found.append("placed by hand")
    return found


def _overlap_label(overlap: Overlap) -> str:
    if overlap.same:
        return f"contains {percent(overlap.other_share)} of #{overlap.article}"
    share = percent(overlap.share)
    return f"rewrite of #{overlap.article} (shares {share} of its words)"


def _headed(heading: str, lines: Iterable[Text]) -> Iterator[Text]:
    """Yield lines under a heading; nothing without lines."""
    for number, line in enumerate(lines):
        if not number:
            yield Text()
            yield Text(heading, "bold")
        yield line


def _articles(reports: Sequence[StoryArticle], zone: ZoneInfo) -> Iterator[Text]:
    for report in reports:
        first = report.first
        yield Text(f"  #{first.article} ", "cyan") + _line(first, zone)
        if labels := relation_labels(report):
            yield Text(f"      {'; '.join(labels)}", "yellow")
        yield Text(f"      {first.url}", "blue")
        for again in report.also_at:
            yield Text("      also at ") + _line(again, zone)
            yield Text(f"        {again.url}", "blue")


def _line(appearance: Appearance, zone: ZoneInfo) -> Text:
    where = Text(f"{when(appearance.at, zone)}  {appearance.outlet}: ")
    return where + Text(cut(appearance.title, MAX_HEADLINE), "bold")


def _bar(share: Share) -> Text:
    length = max(1, round(BAR * share.percent / 100))
    bar = f"{'█' * length:<{BAR}} {share.count:>3} {share.percent:>3} %"
    return Text(f"  {bar}  {share.outlet}")


def _statements(report: StoryReport) -> Iterator[Text]:
    for statement in report.statements[:MOST_STATEMENTS]:
        yield Text(f"  “{cut(statement.words, LONGEST_WORDS)}”")
        first = f"first in {statement.outlets[0]} (#{statement.first})"
        where = pluralize(len(statement.outlets), "outlet")
        yield Text(f"      {_speaker(statement)}; in {where}, {first}", "dim")
    left = len(report.statements) - MOST_STATEMENTS
    if left > 0:
        yield Text(f"  … and {left} more.")


def _speaker(statement: QuotedStatement) -> str:
    speaker = statement.speaker or "no speaker named"
    others = ", ".join(statement.others)
    return f"{speaker}; in other outlets {others}" if others else speaker


def _passages(report: StoryReport) -> Iterator[Text]:
    for pair in report.shared_passages[:MOST_PASSAGES]:
        yield Text(f"  #{pair.article} and #{pair.other}")
        for passage in pair.passages:
            yield Text(f"      {cut(passage, LONGEST_PASSAGE)}", "italic")
    left = len(report.shared_passages) - MOST_PASSAGES
    if left > 0:
        yield Text(f"  … and {left} more.")
