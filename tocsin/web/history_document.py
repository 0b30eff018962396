"""How an article changed, as one HTML file that needs no other."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from store.change_model import ABSENCES
from tocsin.intake.article_history import ArticleHistory, ComparedVersions
from tocsin.web.charts.chart_words import ChartWords
from tocsin.web.page_language import current_locale, speaking
from tocsin.web.page_rendering import STATIC, environment

LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)

SHEETS = ("desk.css", "history.css", "history_document.css")


def history_document(
    history: ArticleHistory,
    steps: Sequence[ComparedVersions],
    *,
    language: str,
    zone: ZoneInfo,
    now: datetime,
) -> str:
    """Return comparisons of an article's versions, and what proves them, as a page."""
    with speaking(language):
        template = environment().get_template("history_document.html.j2")
        return template.render(
            article=history.kept.article,
            history=history,
            steps=steps,
            absences={*ABSENCES, "back"},
            sheet="\n".join((STATIC / name).read_text("utf-8") for name in SHEETS),
            zone=zone,
            words=ChartWords(current_locale(), zone),
            made=now,
            # Each time with its year: nobody knows when the file is read.
            now=LONG_AGO,
        )
