"""A page with every chart, also with no values, one, and ten thousand; to be looked at.

python -m tests.support.chart_gallery FILE [LOCALE]
"""

import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale

from tests.support.paths import ROOT
from tocsin.web.charts.chart_words import ChartWords
from tocsin.web.charts.period_columns import period_columns
from tocsin.web.charts.ranked_bars import ranked_bars
from tocsin.web.charts.share_columns import share_columns
from tocsin.web.charts.spark_line import spark_line
from tocsin.web.charts.story_timeline import Report, story_timeline
from tocsin.web.page_rendering import environment

TODAY = date(2026, 3, 2)

START = datetime(2026, 3, 2, 6, 40, tzinfo=UTC)

OUTLETS = (
    "Gazette", "Northern Post", "صحيفة الميناء", "Isle Observer", "Kustcourant",
    "הארץ הקטנה", "港湾新聞", "Radio Sund",
    "The Very Long Name of a Daily of the Coast",
    "Вестник залива", "Harbour Dispatch", "Coastwire", "Morgenbote", "Le Phare",
)  # fmt: skip

WATCHLISTS = (
    "Ferries", "Harbour strike", "مراقبة الموانئ", "Fish quota", "Wind farms",
    "Coast guard", "Lighthouses", "Dredging",
)  # fmt: skip

PAGE = """<!doctype html><html lang="{{ language }}" dir="{{ direction }}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';
style-src 'self' file:">
<title>Charts</title>{% for sheet in sheets %}<link rel="stylesheet" href="{{ sheet }}">{% endfor %}
<main>{% import "parts/charts.html.j2" as charts with context %}
{% for name, chart in columns %}{{ charts.columns_chart(chart, words, name, "c" ~ loop.index) }}{% endfor %}
{% for name, chart in shares %}{{ charts.shares_chart(chart, words, name, "s" ~ loop.index) }}{% endfor %}
{% for name, chart in ranked %}{{ charts.ranked_chart(chart, words, name, "Outlet", "Articles") }}{% endfor %}
{% for name, chart in timelines %}{{ charts.timeline_chart(chart, words, name) }}{% endfor %}
<figure class="chart"><figcaption>Spark lines</figcaption><table>{% for name, chart in sparks %}<tr><th scope="row">{{ name }}</th><td>{{ charts.spark(chart, words, name) }}</td></tr>{% endfor %}</table></figure>
</main></html>"""  # noqa: E501


def words(locale: str = "en") -> ChartWords:
    """Return how charts write in a language, on an island in summer time."""
    return ChartWords(Locale.parse(locale), ZoneInfo("Europe/Copenhagen"))


def daily(days: int, *, size: int = 12, beat: int = 7) -> dict[date, int]:
    """Return counts that look like a newsroom's: weeks, and one big day."""
    counts = {}
    for back in range(days):
        day = TODAY - timedelta(days=back)
        weekday = 1 if day.weekday() < 5 else 0.3
        wave = 1 + ((back * beat * 37) % 11) / 10
        peak = 3 if back == days // 3 else 1
        counts[day] = round(size * weekday * wave * peak)
    return counts


def facts() -> dict[str, object]:
    """Return all charts by kind, as (title, chart)."""
    month = TODAY - timedelta(days=29)
    decades = TODAY - timedelta(days=9_999)
    week = TODAY - timedelta(days=6)
    return {
        "columns": [
            ("Articles a day", period_columns(daily(30), month, TODAY, today=TODAY)),
            ("A week", period_columns(daily(7), week, TODAY, today=TODAY)),
            ("Nothing", period_columns({}, month, TODAY)),
            ("One article", period_columns({TODAY: 1}, month, TODAY)),
            ("One day", period_columns({TODAY: 3}, TODAY, TODAY)),
            ("Ten thousand days", period_columns(daily(10_000), decades, TODAY)),
            (
                "Big numbers",
                period_columns(daily(90, size=812_345), TODAY - timedelta(89), TODAY),
            ),
        ],
        "shares": [
            (
                "Share of the watchlists",
                share_columns(
                    {
                        name: daily(30, size=40 // place, beat=place + 2)
                        for place, name in enumerate(WATCHLISTS, 1)
                    },
                    month,
                    TODAY,
                ),
            ),
            ("One watchlist", share_columns({"Ferries": {TODAY: 1}}, week, TODAY)),
            ("No watchlist", share_columns({}, week, TODAY)),
        ],
        "ranked": [
            (
                "Articles by outlet",
                ranked_bars(
                    (name, 140 // place) for place, name in enumerate(OUTLETS, 1)
                ),
            ),
            ("One outlet", ranked_bars([("Gazette", 1)])),
            ("No outlet", ranked_bars([])),
            (
                "Ten thousand outlets",
                ranked_bars((f"Outlet {n}", 12_345_678 // n) for n in range(1, 10_001)),
            ),
        ],
        "timelines": [
            ("Who reported when", story_timeline(story_reports())),
            ("One report", story_timeline([Report("Gazette", START)])),
            ("No report", story_timeline([])),
            (
                "Ten thousand reports",
                story_timeline(
                    Report(
                        f"Outlet {n % 400}",
                        START + timedelta(minutes=(n * n) % 9_001),
                        is_copy=n % 3 == 0,
                    )
                    for n in range(10_000)
                ),
            ),
        ],
        "sparks": [
            ("Gazette", spark_line([4, 7, 5, 9, 12, 3, 2, 6, 8, 10, 7, 14, 3, 5])),
            ("Quiet", spark_line([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
            ("Dead", spark_line([0] * 14)),
            ("One", spark_line([3])),
            ("None", spark_line([])),
            ("Long", spark_line([n * n % 997 for n in range(10_000)])),
        ],
    }


def story_reports() -> list[Report]:
    """Return a story that ten outlets took up within a day and a half."""
    minutes = (0, 22, 65, 130, 131, 185, 420, 600, 900, 1_300)
    reports = [
        Report(outlet, START + timedelta(minutes=after), is_copy=place in (1, 3, 4))
        for place, (outlet, after) in enumerate(zip(OUTLETS, minutes, strict=False))
    ]
    return [
        *reports,
        Report("Gazette", START + timedelta(hours=7)),
        Report("Gazette", START + timedelta(hours=28)),
        Report("Isle Observer", START + timedelta(hours=31), is_copy=True),
    ]


def gallery(locale: str = "en", *, sheets: tuple[str, ...] = ()) -> str:
    """Return the page in a language."""
    return (
        environment()
        .from_string(PAGE)
        .render(
            words=words(locale),
            language=locale,
            direction=Locale.parse(locale).text_direction,
            sheets=sheets,
            **facts(),
        )
    )


if __name__ == "__main__":
    static = ROOT / "tocsin" / "web" / "static"
    names = [name for name in ("desk.css", "charts.css") if (static / name).exists()]
    page = gallery(*sys.argv[2:], sheets=tuple((static / n).as_uri() for n in names))
    Path(sys.argv[1]).write_text(page, "utf-8")
