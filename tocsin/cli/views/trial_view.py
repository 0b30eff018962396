"""A trial of a watchlist in a terminal."""

from collections.abc import Sequence

import click

from store.model import Watchlist
from tocsin.cli.styled_text import Console, Text
from tocsin.cli.views.match_view import headline, origin, show_match
from tocsin.config import Config
from tocsin.config.query_doubts import watchlist_doubts
from tocsin.intake.article_verdicts import TrialHit
from tocsin.intake.sample_estimates import Estimate, rounded
from tocsin.intake.trial_report import TrialReport
from tocsin.words.phrases import pluralize


def show_doubts(watchlist: Watchlist, config: Config) -> None:
    """Print what is doubtful in a query: it may be the reason for what is found."""
    # Scripts read what goes to the output.
    for doubt in watchlist_doubts(watchlist, config):
        click.echo(f"{doubt.shown}\n{doubt.message}", err=True)


def show_trial(console: Console, config: Config, trial: TrialReport) -> None:
    """Print the newest matches, the near misses, and how many messages to expect."""
    for hit in trial.hits:
        show_match(console, config, hit.kept, hit.match)
    more = trial.matches.value - len(trial.hits)
    if round(more) > 0:
        is_exact = trial.matches.is_exact
        about = "" if is_exact else "about "
        console.print(f"… and {about}{rounded(more, is_exact=is_exact):,} more.\n")
    _show_near_misses(console, config, trial)
    _show_rate(console, trial)
    _show_how_far(trial)


def show_difference(
    console: Console, config: Config, trial: TrialReport, limit: int
) -> None:
    """Print what a changed query would add and remove, at most `limit` of each."""
    difference = trial.difference
    if difference is None:
        console.print("The query is the same: nothing is added, nothing removed.")
        return
    for sign, style, hits, total in (
        ("+", "green", difference.some_added, difference.added),
        ("-", "red", difference.some_removed, difference.removed),
    ):
        _show_changed(console, config, Text(f"{sign} ", style), hits)
        if len(hits) == limit and round(total.value) > limit:
            console.print(f"{sign} … of {_number(total)}.")
    added, removed, unchanged = map(
        _number, (difference.added, difference.removed, difference.unchanged)
    )
    console.print(f"{added} added, {removed} removed, {unchanged} unchanged.")
    _show_how_far(trial)


def _show_changed(
    console: Console, config: Config, sign: Text, hits: Sequence[TrialHit]
) -> None:
    for hit in hits:
        source = Text(f"  {origin(config, hit.kept)}", "dim")
        console.print(sign + headline(hit.kept) + source)


def _show_near_misses(console: Console, config: Config, trial: TrialReport) -> None:
    if trial.near_misses:
        console.print("Missed by one clause:", style="bold")
    for miss in trial.near_misses:
        source = Text(f"  {origin(config, miss.kept)}", "dim")
        console.print(Text("  ") + headline(miss.kept) + source)
        console.print(Text(f"    not true: {miss.clause}"))
    if trial.near_misses:
        console.print()


def _show_rate(console: Console, trial: TrialReport) -> None:
    number = _number(trial.matches)
    noun = "article" if number == "1" else "articles"
    days = pluralize(round(trial.window.days), "day")
    untold = ""
    if round(trial.suppressed.value):
        untold = f", {_number(trial.suppressed)} of them below min_score or old"
    forecast = trial.forecast
    told = forecast.stories
    each = "one a story"
    if forecast.follow_ups:
        each = f"one a story, and {forecast.follow_ups:.1f} follow-ups"
    bounds = ""
    if not told.is_exact:
        bounds = f" ({forecast.messages.low:.1f} to {forecast.messages.high:.1f})"
    console.print(
        f"{number} {noun} in {days}{untold}: about {forecast.messages.value:.1f}"
        f"{bounds} messages a day, {each}."
    )


def _number(estimate: Estimate) -> str:
    """Return a number; with its bounds where it was not counted."""
    value, low, high = (
        f"{rounded(each, is_exact=estimate.is_exact):,}"
        for each in (estimate.value, estimate.low, estimate.high)
    )
    return value if estimate.is_exact else f"about {value} ({low} to {high})"


def _show_how_far(trial: TrialReport) -> None:
    """Say how much was not looked at, and what could not be decided."""
    if not trial.is_whole:
        click.echo(
            f"Read {trial.looked_at:,} of {trial.proposed:,} articles that could "
            f"match, of the last {round(trial.window.days)} days. For exact numbers "
            "of a shorter time: --since 7d",
            err=True,
        )
    if trial.slow:
        skipped = pluralize(trial.slow, "article")
        click.echo(f"{skipped} skipped: the query took too long.", err=True)
