"""An article with all that is stored of it, as programs get it."""

from collections.abc import Iterable

from tocsin.cli.json_output import Record
from tocsin.cli.views.article_records import short_record
from tocsin.intake.article_report import ArticleMatch, ArticleReport, VersionStep


def article_record(report: ArticleReport, alert_reasons: Iterable[str]) -> Record:
    """Return an article with all that is stored of it."""
    article, placement = report.kept.article, report.placement
    return {
        **short_record(report.kept),
        "story": placement.story if placement else None,
        "copy_of": placement.copy_of if placement else None,
        "authors": list(article.authors),
        "agencies": list(article.agencies),
        "section": article.section,
        "tags": list(article.tags),
        "modified": article.modified,
        "text": article.text,
        "alert_reasons": list(alert_reasons),
        "matches": [_match(found) for found in report.matches],
        "versions": [_version(step) for step in report.versions],
        "sightings": [
            {"outlet": at.outlet, "title": at.title, "url": at.url, "seen": at.seen}
            for at in report.sightings
        ],
    }


def _match(found: ArticleMatch) -> Record:
    outcome = found.outcome
    return {
        "watchlist": outcome.watchlist,
        "matched": outcome.matched,
        "suppressed": outcome.suppressed,
        "score": outcome.score,
        "reasons": list(found.match.reasons),
        "words": list(found.match.words),
        "lapsed": outcome.lapsed,
    }


def _version(step: VersionStep) -> Record:
    return {
        "number": step.version.number,
        "at": step.version.at,
        "title": step.version.title,
        "changes": [{"change": change, "line": line} for change, line in step.changes],
    }
