"""`python -m benchmarks.newsroom_month`: what a newsroom is told in a month.

Three invented outlets publish affairs in stages, copies and rewrites of each other's
reports, edits, and series from templates. Forty watchlists that overlap send to one
channel, with the product's defaults. The channel is down for some hours, and the daemon
is stopped twice. All of it runs as in `benchmarks.month_of_outlets`: only time and
texts are simulated. What the receiver accepted is compared with the truth of the texts.

A development is what the first report of a stage says, a piece of a series with
something that no earlier piece had or that is issued again, and any other article that
a watchlist must match. It is told when a message has the address or the headline of an
article that brings it, `named_later` when a message only names it as not sent.
`minutes` go from its publication to that message. A copy, rewrite or recap is news for
a watchlist that matched nothing on its development before (`first_matches`); the
others are `retellings`, and `retellings_sent` those that a message has and does not
name as not sent.

Prints a table and, last, a line of JSON. Exits with 1 when a development, an edit or a
first match was never told, an article came twice without a mark, a watchlist that found
it is not named, or a match is missing or false; `--explain` names each on stderr.
"""

import argparse
import json
import logging
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.month_of_outlets.compressed_watch import (
    Clock,
    SimulatedRun,
    configuration,
    watch,
)
from benchmarks.month_of_outlets.outlets import Span
from benchmarks.month_of_outlets.publisher import Publisher
from benchmarks.month_of_outlets.simulation_options import simulation_parser
from benchmarks.month_of_outlets.stored_results import read_results
from benchmarks.month_of_outlets.webhook import Webhook
from benchmarks.newsroom_month import outcome
from benchmarks.newsroom_month.editions import Editions, editions
from benchmarks.newsroom_month.received_messages import read_messages
from benchmarks.newsroom_month.watched_words import WATCHLISTS

START = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
"""A Monday morning."""

TAIL_HOURS = 30
"""How long it goes on after the last article: what brought nothing new is named after a
day, in the next message."""


def main() -> int:
    """Let the newsroom watch, print what it was told, and return the exit code."""
    options = _options()
    logging.basicConfig(level=logging.ERROR, format="%(name)s %(message)s")
    # Each failed delivery of the outage is an error; they are counted instead.
    logging.getLogger("tocsin.alerts").setLevel(logging.CRITICAL)
    length = timedelta(days=options.days)
    published = editions(options.seed, START, START + length)
    clock = Clock(START)
    webhook = Webhook(clock, outages=[_span(options.days, 0.37, hour=8, hours=7)])
    publisher = Publisher(published.month, clock, webhook)
    stops = (
        _span(options.days, 0.21, hour=16, hours=2),
        _span(options.days, 0.74, hour=9, hours=0.1),
    )
    began = time.process_time(), time.monotonic()
    with TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        run = SimulatedRun(
            folder=folder,
            publisher=publisher,
            clock=clock,
            configure=partial(
                configuration,
                watchlists={each.name: each.query for each in WATCHLISTS},
                every=options.every,
            ),
            stops=sorted(stops, key=lambda stop: stop.start),
        )
        watch(run, START + length + timedelta(hours=options.tail_hours))
        found = read_results(folder / "tocsin.db", published.month)
    messages = read_messages(webhook.received, headlines(published))
    result = outcome.compare(published, messages, found)
    if options.explain:
        print(*outcome.explain(result, published), sep="\n", file=sys.stderr)
    figures = outcome.figures(result, published, messages) | {
        "refused_in_outage": webhook.refused,
        "days": options.days,
        "seed": options.seed,
        "main_cpu_s": round(time.process_time() - began[0]),
        "took_s": round(time.monotonic() - began[1]),
    }
    print(outcome.table(figures))
    print(json.dumps(figures))
    return 1 if result.is_faulty else 0


def headlines(
    published: Editions,
) -> dict[tuple[str, str], list[tuple[datetime, int]]]:
    """Return headline and outlet → the articles that they may mean, and since when."""
    found: dict[tuple[str, str], list[tuple[datetime, int]]] = defaultdict(list)
    for number, labelled in published.pieces.items():
        for wording in labelled.piece.wordings:
            key = wording.headline, labelled.piece.outlet.key
            found[key].append((wording.since, number))
    return found


def _span(days: int, share: float, *, hour: int, hours: float) -> Span:
    """Return some hours of the day at a share of the month."""
    start = START.replace(hour=hour) + timedelta(days=int(days * share))
    return Span(start=start, end=start + timedelta(hours=hours), fault="stopped")


def _options() -> argparse.Namespace:
    parser = simulation_parser("benchmarks.newsroom_month", every="15m")
    parser.add_argument("--tail-hours", type=float, default=TAIL_HOURS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
