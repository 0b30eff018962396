"""A trial in a terminal: what was counted, and what was reckoned."""

import contextlib
import io
from datetime import timedelta
from pathlib import Path

import pytest

from store.articles import StoredArticle
from tests.support.factories import NOW, article, match
from tocsin.cli.styled_text import Console
from tocsin.cli.views.trial_view import show_difference, show_trial
from tocsin.config import Config
from tocsin.config.load import load
from tocsin.intake.article_verdicts import TrialHit
from tocsin.intake.sample_estimates import Estimate
from tocsin.intake.trial_candidates import TrialWindow
from tocsin.intake.trial_report import (
    MessageForecast,
    TrialReport,
    WatchlistDifference,
)

COUNTED = Estimate(2, 2, 2)
RECKONED = Estimate(31_234.4, 29_876.0, 32_345.6)
HIT = TrialHit(StoredArticle(id=7, article=article(7)), match(), "alert")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load(tmp_path / "config.toml", "")


def report(matches: Estimate, **more: object) -> TrialReport:
    plain: dict[str, object] = {
        "window": TrialWindow(
            since=NOW - timedelta(days=30), until=NOW, first=1, articles=50_000
        ),
        "proposed": round(matches.high),
        "looked_at": round(matches.low) if matches.is_exact else 4_000,
        "slow": 0,
        "matches": matches,
        "suppressed": Estimate(0, 0, 0),
        "hits": (HIT,),
        "near_misses": (),
        "days": (),
        "forecast": MessageForecast(days=30, stories=matches.per(30), follow_ups=None),
        "difference": None,
    }
    return TrialReport(**(plain | more))  # type: ignore[arg-type]


def written(config: Config, shown: TrialReport) -> str:
    console = Console()
    with contextlib.redirect_stdout(io.StringIO()) as output:
        if shown.difference is None:
            show_trial(console, config, shown)
        else:
            show_difference(console, config, shown, limit=1)
    return output.getvalue()


def test_what_was_counted_is_said_without_bounds(config: Config) -> None:
    output = written(config, report(COUNTED))

    assert "… and 1 more." in output
    assert "2 articles in 30 days: about 0.1 messages a day, one a story." in output


def test_what_was_reckoned_has_bounds_and_few_digits(
    config: Config, capsys: pytest.CaptureFixture[str]
) -> None:
    output = written(config, report(RECKONED, suppressed=Estimate(300, 250, 420)))

    assert "… and about 31,200 more." in output
    assert "about 31,200 (29,900 to 32,300) articles in 30 days" in output
    assert "about 300 (250 to 420) of them below min_score or old" in output
    assert "about 1041.1 (995.9 to 1078.2) messages a day" in output
    assert "Read 4,000 of 32,346 articles" in capsys.readouterr().err


def test_follow_ups_count_as_messages(config: Config) -> None:
    forecast = MessageForecast(days=30, stories=Estimate(4, 4, 4), follow_ups=0.5)

    output = written(config, report(COUNTED, forecast=forecast))

    assert "about 6.0 messages a day, one a story, and 0.5 follow-ups." in output


def test_a_difference_says_how_many_are_not_shown(config: Config) -> None:
    difference = WatchlistDifference(
        added=RECKONED,
        removed=Estimate(0, 0, 0),
        unchanged=COUNTED,
        some_added=(HIT,),
        some_removed=(),
    )

    output = written(config, report(RECKONED, difference=difference))

    assert "+ Ferry 7 late" in output
    assert "+ … of about 31,200 (29,900 to 32,300)." in output
    assert "added, 0 removed, 2 unchanged." in output
