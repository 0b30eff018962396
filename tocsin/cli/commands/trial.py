"""`tocsin test`: a watchlist or a query tried on the stored articles."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from store.model import Watchlist
from tocsin.cli.json_output import json_option, print_json
from tocsin.cli.name_completion import complete_watchlist
from tocsin.cli.options import reader_of, with_config
from tocsin.cli.styled_text import Console
from tocsin.cli.views.match_view import limit_option, since_option
from tocsin.config import Config

if TYPE_CHECKING:
    from tocsin.intake.query_trial import TrialLimits
    from tocsin.intake.trial_report import TrialReport

SECONDS = 10.0
"""Of work: ten thousand articles or so. What is left is reckoned from a sample."""

CANDIDATES = 200_000
"""Articles that are proposed at most: it looks back no further. They take 10 MB."""


@click.command()
@click.argument("watchlist", shell_complete=complete_watchlist)
@since_option
@limit_option
@click.option(
    "--diff",
    metavar="QUERY",
    help="Show what this query would change.",
)
@json_option
@with_config
def test(
    config: Config,
    watchlist: str,
    since: timedelta | None,
    limit: int,
    diff: str | None,
    as_json: bool,
) -> int:
    """Try a WATCHLIST, or a query, on the stored articles.

    Shows its matches, the articles that it misses by one clause, and how many messages
    a day to expect. With --diff: "+" marks an added match, "-" a removed one. Where
    more articles match than can be read in ten seconds, a sample tells the numbers.
    """
    # Whoever asks for help or completes a name waits for none of these.
    from tocsin.cli.views.trial_record import trial_record
    from tocsin.cli.views.trial_view import show_difference, show_doubts, show_trial
    from tocsin.intake.query_trial import TrialLimits

    console = Console()
    wanted = _watchlist_or_query(config, watchlist)
    show_doubts(wanted, config)
    limits = TrialLimits(
        hits=0 if diff else limit,
        changes=limit if diff else 0,
        back=since,
        candidates=CANDIDATES,
        seconds=SECONDS,
    )
    if diff is None:
        trial = _tried(config, wanted, None, limits)
    else:
        changed = replace(wanted, query=diff)
        show_doubts(changed, config)
        trial = _tried(config, changed, wanted, limits)
    if as_json:
        print_json(trial_record(trial))
    elif diff is None:
        show_trial(console, config, trial)
    else:
        show_difference(console, config, trial, limit)
    return 0


def _tried(
    config: Config,
    tried: Watchlist,
    in_force: Watchlist | None,
    limits: "TrialLimits",
) -> "TrialReport":
    from tocsin.intake.query_trial import try_watchlist
    from tocsin.wiring.query_time_budget import TimeBudget
    from tocsin.wiring.workbench_report import trial_question

    question = trial_question(config, tried, in_force, now=datetime.now(UTC))
    # Here somebody waits for the answer: a query has the time it has in the daemon.
    patient = replace(question, new_budget=TimeBudget)
    return try_watchlist(reader_of(config), patient, limits)


def _watchlist_or_query(config: Config, text: str) -> Watchlist:
    """Return the watchlist of that name, or a new one with the text as its query.

    Raises ConfigError for a single word that is no watchlist: a misspelt name is more
    likely than a query.
    """
    if any(watchlist.name == text for watchlist in config.watchlists):
        return config.watchlist(text)
    if text.replace("-", "").replace("_", "").isalnum():
        return config.watchlist(text)
    return Watchlist(name="query", query=text)
